//! The configuration as the banner will resolve it, for every language and regime that a visitor may have.

use std::cell::RefCell;

use assent_core::lint::{Severity, lint};
use assent_core::{BY_REGION, Config, Gpc, Language, Locale, Node, Policy, Problem, Regime, read};

use super::{Artefacts, Refusal};

/// A configuration that can be built.
pub struct Setting {
    /// The file's bytes as they are: receipts carry their hash.
    pub text: String,
    /// The configuration.
    pub config: Config,
    /// The entries of the catalogue that it takes, such as `services/matomo`, sorted.
    pub entries: Vec<String>,
    /// How many warnings the linter has.
    pub warnings: usize,
    regimes: Vec<Regime>,
    locales: Vec<Locale>,
}

impl Setting {
    /// Reads a configuration and everything that it names.
    ///
    /// # Errors
    /// [`Refusal::Findings`] with everything that keeps it from being built, or what of the artefacts is missing.
    pub fn read(text: String, artefacts: &Artefacts) -> Result<Self, Refusal> {
        let entries = RefCell::new(Vec::new());
        let config = Config::parse_with(&text, |path| {
            let entry = artefacts.json(&format!("{path}.json")).ok()?;
            entries.borrow_mut().push(path.to_owned());
            Some(entry)
        });
        let problem =
            |Problem { path, fault }| if path.is_empty() { fault.to_string() } else { format!("{path}: {fault}") };
        let config = config.map_err(|problems| Refusal::Findings(problems.0.into_iter().map(problem).collect()))?;
        let (errors, warnings): (Vec<_>, Vec<_>) =
            lint(&config).into_iter().partition(|finding| finding.rule.severity == Severity::Error);
        if !errors.is_empty() {
            let finding = |finding: &assent_core::lint::Finding| {
                let rule = finding.rule;
                format!("{}: {} ({}; {}). {}", finding.path, rule.says, finding.found, rule.source, rule.mend)
            };
            return Err(Refusal::Findings(errors.iter().map(finding).collect()));
        }
        let mut entries = entries.into_inner();
        entries.sort();
        let regimes = regimes(&config, artefacts)?;
        let locales = config
            .languages
            .all()
            .iter()
            .map(|language| locale(language, &config, artefacts))
            .collect::<Result<_, _>>()?;
        Ok(Self { text, config, entries, warnings: warnings.len(), regimes, locales })
    }

    /// The only regime that holds, where the configuration names one.
    pub fn regime(&self) -> Option<&Regime> {
        (self.config.regime_name() != BY_REGION).then(|| self.regimes.first()).flatten()
    }

    /// The regimes that may hold.
    pub fn regimes(&self) -> &[Regime] {
        &self.regimes
    }

    /// The languages with their texts, the fallback first.
    pub fn locales(&self) -> &[Locale] {
        &self.locales
    }

    /// What a visitor is asked; `objects`: the browser sends Global Privacy Control.
    pub fn policy(&self, regime: &Regime, locale: &Locale, objects: bool) -> Policy {
        Policy::resolve(self.config.clone(), regime.clone(), locale.clone(), objects)
    }

    /// Whether an objection of the browser makes a difference.
    pub fn heeds_objections(regime: &Regime) -> bool {
        regime.gpc != Gpc::Ignore
    }

    /// The files of `locales/` that the banner fetches. English is compiled in.
    pub fn locale_files(&self) -> Vec<String> {
        let mut files: Vec<String> = self.locales.iter().map(|locale| locale.language().file().to_owned()).collect();
        files.retain(|file| file != "en");
        files.sort();
        files.dedup();
        files.iter().map(|file| format!("locales/{file}.json")).collect()
    }
}

/// The regime that the configuration names, or all.
fn regimes(config: &Config, artefacts: &Artefacts) -> Result<Vec<Regime>, Refusal> {
    let all: Vec<Regime> =
        read(&artefacts.json("regimes.json")?).map_err(|problems| artefacts.malformed("regimes.json", problems))?;
    let name = config.regime_name();
    let held: Vec<Regime> = all.into_iter().filter(|regime| name == BY_REGION || regime.id.as_str() == name).collect();
    if held.is_empty() {
        return Err(Refusal::Findings(vec![format!("regime: there is no regime {name:?}")]));
    }
    Ok(held)
}

/// The texts of a language, as the banner puts them together.
fn locale(language: &Language, config: &Config, artefacts: &Artefacts) -> Result<Locale, Refusal> {
    let english = Node::parse(Locale::ENGLISH).unwrap_or_default();
    let file = match language.file() {
        "en" => Node::Null,
        file => artefacts
            .json(&format!("locales/{file}.json"))
            .map_err(|_| Refusal::Findings(vec![format!("languages: there are no texts in {language}")]))?,
    };
    Ok(Locale::new(language.clone(), &file, &english, &config.texts))
}
