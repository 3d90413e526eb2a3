//! The legal linter: what in a configuration a regulator would ask about, with the rule of law and the way to mend it.
//!
//! For owners only, in the terminal and in Studio; the banner does not know this crate. The reader refuses what cannot work, and this warns of what works
//! and may be unlawful. It sees the configuration and what ships, never the owner's pages.

mod acknowledged;
mod answer;
mod asked;
mod fix;
mod looks;
mod place;
mod report;
mod rules;
mod said;
mod theme;
mod vendors;
mod words;

use assent_core::{Config, Timestamp};

pub use fix::Fix;
pub use report::{Report, examine, faulty, malformed};
pub use rules::RULES;
pub use theme::{Contrast, contrasts, shipped_colour};

/// A rule: what is wrong where it is broken, says who, and what to do about it.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name.
    pub id: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong where it is broken, in a sentence.
    pub says: &'static str,
    /// The law, guideline or decision.
    pub source: &'static str,
    /// Whether somebody read it there.
    pub verified: bool,
    /// How to mend it.
    pub mend: &'static str,
    check: fn(&Config, &mut Found),
}

/// How much a rule matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Consent that is asked for like this is not valid, or what runs needs consent and does not ask for it.
    Error,
    /// It depends on what no configuration tells.
    Warning,
}

impl Severity {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A place where a configuration breaks a rule.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// JSON path from the root, such as `categories[2].services[0].id`; empty for the root itself, as in [`assent_core::Problem`].
    pub path: String,
    /// What is there.
    pub found: String,
}

/// The places where one rule is broken, each with what is there.
#[derive(Default)]
struct Found {
    places: Vec<(String, String)>,
    /// When the configuration is checked.
    now: Timestamp,
}

impl Found {
    fn at(&mut self, path: impl Into<String>, found: impl Into<String>) {
        self.places.push((path.into(), found.into()));
    }
}

/// Every finding, in the order of the rules. `now` says which law holds, and which is about to.
#[must_use]
pub fn lint(config: &Config, now: Timestamp) -> Vec<Finding> {
    let findings = |rule: &'static Rule| {
        let mut found = Found { places: Vec::new(), now };
        (rule.check)(config, &mut found);
        found.places.into_iter().map(move |(path, found)| Finding { rule, path, found })
    };
    RULES.iter().flat_map(findings).collect()
}
