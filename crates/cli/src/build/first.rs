//! The first layer of a bundle: each notice that a visitor may be shown, once, and which is shown where.

use assent_core::{BY_REGION, Language, Mode, Place, Regime, Timestamp};
use serde_json::{Value, json};

use super::calendar::Calendar;
use super::case::Case;
use super::languages::table;
use super::{Setting, answers, layer};

/// The script that shows it where one regime holds that wants consent, and no other host shares the record.
const PLAIN: &str = "bundle/first.js";
/// The script for every other configuration.
const REGIMES: &str = "bundle/regimes.js";

/// The printed notices of a site.
pub struct First<'a> {
    setting: &'a Setting,
    /// The notice of each case; null where nobody is asked.
    notices: Vec<(Case<'a>, Value)>,
    calendar: Calendar,
}

/// A visitor, as far as core needs to know one before any answer.
pub struct Visitor<'a> {
    /// The languages that they can be expected to read, the likeliest first.
    pub languages: &'a [Language],
    /// Where they are.
    pub place: Place,
    /// Whether their browser sends Global Privacy Control.
    pub objects: bool,
    /// The visitor's local time, as [`Regime::choose`] has it.
    pub local: Timestamp,
}

impl Setting {
    /// The notice that core has a visitor asked with, as the interface's components print it: null where nobody is asked, `None` where
    /// there is no regime or no language.
    #[must_use]
    pub fn asked(&self, visitor: &Visitor<'_>) -> Option<Value> {
        let regime = Regime::choose(self.regimes().to_vec(), self.config.regime_name(), &visitor.place, visitor.local)?;
        let language = Language::choose(visitor.languages, self.config.languages.all())?;
        let locale = self.locales().iter().find(|locale| locale.language() == language)?;
        Some(layer::notice(&self.policy(&regime, locale, visitor.objects)))
    }
}

impl<'a> First<'a> {
    /// Prints the notice of every case.
    pub fn print(setting: &'a Setting) -> Self {
        let notice = |case: Case<'a>| (case, layer::notice(&case.policy(setting)));
        Self { setting, notices: setting.cases(usize::MAX).map(notice).collect(), calendar: Calendar::of(setting) }
    }

    /// What a bundle carries of it in the first `languages` languages, and the script that shows it. `None` where nobody is ever asked.
    pub fn bundle(&self, languages: usize) -> Option<(Value, &'static str)> {
        let setting = self.setting;
        let mut columns: Vec<Vec<&Value>> = Vec::new();
        // What is asked, once each, and which of it under each regime.
        let mut regimes: Vec<Value> = Vec::new();
        let mut rows = Vec::new();
        for index in 0..setting.regimes().len() {
            let cases = || {
                self.notices
                    .iter()
                    .filter(move |(case, _)| case.regime_index == index && case.language_index < languages)
            };
            let mut asked: Vec<Option<usize>> = Vec::new();
            for objected in [false, true] {
                let column: Vec<&Value> =
                    cases().filter(|(case, _)| case.objected == objected).map(|(_, notice)| notice).collect();
                if column.is_empty() {
                    continue;
                }
                let column = position(&mut columns, column);
                // What is no other one is left out, not repeated.
                if !asked.contains(&column) {
                    asked.push(column);
                }
            }
            let (case, _) = cases().next()?;
            let row = row(setting, case, &asked);
            rows.push(regimes.iter().position(|known| *known == row).unwrap_or(regimes.len()));
            if !regimes.contains(&row) {
                regimes.push(row);
            }
        }
        if columns.is_empty() {
            return None;
        }
        let plain = setting.regime().is_some() && regimes[0].get("runs").is_none() && setting.config.mirror.is_none();
        let policies = || {
            let locales = setting.locales().iter().take(languages);
            locales.filter_map(|locale| Some(setting.policy(setting.regimes().first()?, locale, false)))
        };
        let mut frames: Vec<Value> = policies().map(|policy| layer::frame(&policy)).collect();
        // Only a logo says something, and seldom in more than one language.
        if frames.iter().all(|frame| *frame == frames[0]) {
            frames.truncate(1);
        }
        let notices =
            (0..columns[0].len()).map(|language| columns.iter().map(|column| column[language]).collect::<Vec<_>>());
        let mut data = json!({
            "style": policies().next().map(|policy| layer::style(&policy)),
            "frames": frames,
            "languages": table(setting.config.languages.all()),
            "notices": notices.collect::<Vec<_>>(),
            "regimes": regimes,
        });
        if !plain {
            data["places"] = self.calendar.table(&rows).into();
        }
        if setting.config.regime_name() == BY_REGION {
            let endpoint = setting.config.region_endpoint.as_ref().map_or("", |endpoint| endpoint.as_str());
            data["region_endpoint"] = endpoint.into();
        }
        if setting.config.mirror.is_some() {
            data["mirrored"] = true.into();
        }
        if !setting.answers().is_empty() {
            data["answers"] = self.answers(languages);
        }
        Some((data, if plain { PLAIN } else { REGIMES }))
    }
}

impl First<'_> {
    /// Where the answers of each language are, of visitors who do not object and of those who do.
    fn answers(&self, languages: usize) -> Value {
        let of_language = |index| {
            let cases = self.notices.iter().map(|(case, _)| case).filter(|case| case.language_index == index);
            cases.map(|case| answers::address(self.setting, case)).collect::<Vec<_>>()
        };
        (0..languages).map(of_language).map(Value::from).collect()
    }
}

/// The index of a column of notices, one for each language; `None` where nobody is asked.
fn position<'a>(columns: &mut Vec<Vec<&'a Value>>, column: Vec<&'a Value>) -> Option<usize> {
    if column.iter().all(|notice| notice.is_null()) {
        return None;
    }
    let known = columns.iter().position(|known| *known == column);
    known.or_else(|| {
        columns.push(column);
        Some(columns.len() - 1)
    })
}

/// What is asked under a regime, as a bundle knows it (`www/bundle/bundle.d.ts`).
fn row(setting: &Setting, case: &Case<'_>, asked: &[Option<usize>]) -> Value {
    let mut row = json!({ "asked": asked });
    if case.policy(setting).mode() != Mode::OptIn {
        row["runs"] = 1.into();
    }
    row
}
