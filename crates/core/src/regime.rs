//! Regimes: named sets of legal defaults. The law is data in `pkg-config/regimes`, each value with its source.

use crate::contract::{contract, names};
use crate::values::{Duration, Id};

names! {
    /// What a regime requires before anything optional runs.
    pub enum Mode("\"opt_in\"") {
        /// Consent first.
        OptIn = "opt_in",
    }
}

contract! {
    /// A regime.
    pub struct Regime {
        /// Its name in `consent.json` and in receipts.
        pub id: Id,
        /// What it requires.
        pub mode: Mode,
        /// How long a choice holds unless the owner says otherwise.
        pub validity: Duration,
        /// Where its values come from.
        pub sources: Vec<Source>,
    }
}

contract! {
    /// Where a value of a regime comes from.
    pub struct Source {
        /// The value's key.
        pub rule: String,
        /// The law, guideline or decision.
        pub source: String,
        /// Whether somebody read it there.
        pub verified: bool,
    }
}

/// Every regime, as the JSON text of its file.
const SOURCES: [(&str, &str); 2] = [
    ("gdpr", include_str!("../../../pkg-config/regimes/gdpr.json")),
    ("ru", include_str!("../../../pkg-config/regimes/ru.json")),
];

/// The names of all regimes.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    SOURCES.iter().map(|(name, _)| *name)
}

/// The JSON text of a regime; reading it is left to the caller's JSON parser.
#[must_use]
pub fn regime_source(name: &str) -> Option<&'static str> {
    SOURCES.iter().find(|(known, _)| *known == name).map(|(_, source)| *source)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Node, read};

    #[test]
    fn every_regime_is_readable_under_its_own_name() {
        for (name, source) in SOURCES {
            let value: serde_json::Value = serde_json::from_str(source).expect(name);
            let regime: Regime = read(&Node::try_from(&value).expect(name)).expect(name);
            assert_eq!(regime.id.as_str(), name);
            assert!(!regime.sources.is_empty(), "{name}: a rule of law has its source beside it");
        }
    }
}
