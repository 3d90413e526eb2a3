//! The configuration as the banner will resolve it, for every language and regime that a visitor may have.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use assent_core::{BY_REGION, Config, Language, Locale, Node, Policy, Regime, read};

use super::answers::Answers;
use super::{Artefacts, Refusal};

/// A configuration that can be built.
pub struct Setting {
    /// The file's text as it is, but for a byte order mark: receipts carry its hash.
    pub text: String,
    /// The configuration.
    pub config: Config,
    /// The entries of the catalogue that it takes by their paths, such as `services/matomo`, in the site's languages; none: the release's own.
    pub entries: BTreeMap<String, Option<Node>>,
    regimes: Vec<Regime>,
    locales: Vec<Locale>,
    pub(super) answers: OnceCell<Answers>,
}

impl Setting {
    /// Takes a configuration in which `check` finds no error, and everything that it names.
    ///
    /// # Errors
    /// What of the artefacts is missing or does not fit.
    pub fn read(text: &str, artefacts: &Artefacts) -> Result<Self, Refusal> {
        let release = |path: &str| artefacts.json(&format!("{path}.json")).ok();
        // Words are no artefacts: no browser fetches them.
        let entry = |path: &str| {
            if path.starts_with("words/") { assent_shipped::entry(path) } else { release(path) }
        };
        // With the entries inside this command there was nothing wrong.
        let (config, found) =
            Config::parse_with_entries(text, entry).map_err(|problems| artefacts.malformed("services", problems))?;
        let own = |(path, node): (String, Node)| {
            let same = release(&path).as_ref() == Some(&node);
            (path, (!same).then_some(node))
        };
        let entries = found.into_iter().filter(|(_, node)| *node != Node::Null).map(own).collect();
        let regimes = regimes(&config, artefacts)?;
        let locales = config
            .languages
            .all()
            .iter()
            .map(|language| locale(language, &config, artefacts))
            .collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), config, entries, regimes, locales, answers: OnceCell::new() })
    }

    /// The only regime that holds, on every date, where the configuration names one whose law does not depend on the date.
    pub fn regime(&self) -> Option<&Regime> {
        match self.regimes.as_slice() {
            [only] if self.config.regime_name() != BY_REGION && only.from.0.0 == 0 && only.until.0.0 == 0 => Some(only),
            _ => None,
        }
    }

    /// The versions of the regimes that may hold.
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

    /// The files of `locales/` that the banner fetches. English is compiled in.
    pub fn locale_files(&self) -> Vec<String> {
        let mut files: Vec<String> = self.locales.iter().map(|locale| locale.language().file().to_owned()).collect();
        files.retain(|file| ships(file));
        files.sort();
        files.dedup();
        files.iter().map(|file| format!("locales/{file}.json")).collect()
    }
}

/// The versions of the regime that the configuration names, or of all.
fn regimes(config: &Config, artefacts: &Artefacts) -> Result<Vec<Regime>, Refusal> {
    let all: Vec<Regime> =
        read(&artefacts.json("regimes.json")?).map_err(|problems| artefacts.malformed("regimes.json", problems))?;
    let name = config.regime_name();
    let held: Vec<Regime> = all.into_iter().filter(|regime| name == BY_REGION || regime.id.as_str() == name).collect();
    if held.is_empty() {
        return Err(artefacts.malformed("regimes.json", format!("it has no regime {name:?}")));
    }
    Ok(held)
}

/// Whether a language has a file of its own: English is compiled in, and in others the configuration may bring all texts itself.
fn ships(file: &str) -> bool {
    file != "en" && assent_shipped::names("locales").any(|name| name == file)
}

/// The texts of a language, as the banner puts them together.
fn locale(language: &Language, config: &Config, artefacts: &Artefacts) -> Result<Locale, Refusal> {
    let english = Node::parse(Locale::ENGLISH).unwrap_or_default();
    let file = match language.file() {
        file if ships(file) => artefacts.json(&format!("locales/{file}.json"))?,
        _ => Node::Null,
    };
    Ok(Locale::new(language.clone(), &file, &english, &config.texts))
}
