//! Which regime holds where and from which day on, as a table that is short enough for a bundle.

use std::collections::{BTreeMap, BTreeSet};

use assent_core::{BY_REGION, Place, Regime, Region, Timestamp};
use serde_json::{Value, json};

use super::Setting;

const DAY: u64 = 86_400_000;

/// What holds where, as [`Regime::choose`] finds it, at every moment at which something changes.
pub struct Calendar(Vec<Moment>);

struct Moment {
    /// By the visitor's local time; the first is 0.
    from: u64,
    /// For each code the index of its regime in [`Setting::regimes`]; `None` where none is in force.
    ///
    /// A code is a part of a country (`US-CA`), the rest of one or all of it (`US`), one of whose parts the visitor's is not known (`US-`),
    /// or empty for everywhere else. In this order of letters each comes after what holds where it is not named.
    held: BTreeMap<String, Option<usize>>,
}

impl Calendar {
    /// Asks core for every place that a regime names.
    pub fn of(setting: &Setting) -> Self {
        let regimes = setting.regimes();
        let mut moments = BTreeSet::from([0]);
        moments.extend(regimes.iter().flat_map(|regime| [regime.from.0.0, regime.until.0.0]));
        let codes = codes(setting);
        let held = |from| {
            let regime = |code: &str| {
                let name = setting.config.regime_name();
                let chosen = Regime::choose(regimes.to_vec(), name, &place(code), Timestamp(from))?;
                regimes.iter().position(|regime| *regime == chosen)
            };
            codes.iter().map(|code| (code.clone(), regime(code))).collect()
        };
        Self(moments.into_iter().map(|from| Moment { from, held: held(from) }).collect())
    }

    /// The table, as `www/bundle/regimes.js` reads it: from which day on (counted from 1970-01-01), which row of the bundle's regimes, and
    /// where, as codes with spaces between them. `rows` has the row of each regime.
    ///
    /// A later entry counts more than an earlier one, and what follows from others is left out: most of Europe has no entry at all.
    pub fn table(&self, rows: &[usize]) -> Vec<Value> {
        let mut known: BTreeMap<&str, Option<usize>> = BTreeMap::new();
        let mut table = Vec::new();
        for Moment { from, held } in &self.0 {
            let mut changed: BTreeMap<Option<usize>, Vec<&str>> = BTreeMap::new();
            for (code, regime) in held {
                let row = regime.map(|regime| rows[regime]);
                let country = code.split('-').next().unwrap_or_default();
                if [code, country, ""].iter().find_map(|code| known.get(code)) != Some(&row) {
                    known.insert(code, row);
                    changed.entry(row).or_default().push(code);
                }
            }
            // Laws begin with a day (`assent_core::Day`).
            table.extend(changed.into_iter().map(|(row, codes)| json!([from / DAY, row, codes.join(" ")])));
        }
        table
    }
}

/// Every code that may have a regime of its own. Where the configuration names the regime, places do not matter.
fn codes(setting: &Setting) -> BTreeSet<String> {
    let mut codes = BTreeSet::from([String::new()]);
    if setting.config.regime_name() == BY_REGION {
        for region in setting.regimes().iter().flat_map(|regime| &regime.regions) {
            if region.as_str() != region.country() {
                codes.extend([format!("{}-", region.country()), region.country().to_owned()]);
            }
            codes.insert(region.as_str().to_owned());
        }
    }
    codes
}

/// A visitor's place that a code stands for.
fn place(code: &str) -> Place {
    let region = match code.split_once('-') {
        Some((country, "")) => Region::parse(country),
        Some(_) => Region::parse(code),
        // No country has such a part (ISO 3166-2), and so no regime names it.
        None => Region::parse(&format!("{code}-ZZZ")),
    };
    Place { region, time_zone: None }
}
