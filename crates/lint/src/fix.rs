//! Fixes as data: what a program changes at the owner's word.

use assent_core::{Fault, Node};

/// A change of a configuration that makes a report go away. Paths are those of [`assent_core::Problem`].
#[derive(Debug, Clone, PartialEq)]
pub enum Fix {
    /// Writes a value at a path.
    Set {
        /// Where.
        path: String,
        /// The value.
        value: Node,
    },
    /// Takes the key at a path out.
    Remove {
        /// Where.
        path: String,
    },
    /// Gives the key at a path another name.
    Rename {
        /// Where.
        path: String,
        /// The new key.
        to: String,
    },
}

/// Rules that one value at the report's path satisfies.
const OF_RULES: [(&str, Value); 7] = [
    ("unmarked-sharing", Value::Yes),
    ("long-validity", Value::Text("12 months")),
    ("overlong-validity", Value::Text("12 months")),
    ("short-validity", Value::Text("180 days")),
    ("no-way-back", Value::Text("button")),
    ("no-privacy-choices", Value::Text("button")),
    ("withdrawal-offered", Value::Text("reload")),
];

/// Rules whose value need only go: the default is right.
const DEFAULTS: [&str; 4] = ["session-only", "identified-refusals", "lenient-regime", "unused-texts"];

/// A value in a table.
#[derive(Clone, Copy)]
enum Value {
    Yes,
    Text(&'static str),
}

impl Fix {
    /// The fix for what a rule found at a path.
    pub(crate) fn of_rule(rule: &str, path: &str) -> Option<Self> {
        if DEFAULTS.contains(&rule) {
            return Some(Self::Remove { path: path.to_owned() });
        }
        let (_, value) = OF_RULES.iter().find(|(known, _)| *known == rule)?;
        let value = match value {
            Value::Yes => Node::Bool(true),
            Value::Text(text) => Node::String((*text).to_owned()),
        };
        Some(Self::Set { path: path.to_owned(), value })
    }

    /// The fix for what the reader refuses at a path, where it knows what may have been meant.
    pub(crate) fn of_fault(path: &str, fault: &Fault) -> Option<Self> {
        match fault {
            Fault::Unexpected { nearest, .. } => {
                let value = Node::String((**nearest).clone()?);
                Some(Self::Set { path: path.to_owned(), value })
            }
            Fault::UnknownKey { nearest } => Some(Self::of_unknown_key(path, (**nearest).clone())),
            _ => None,
        }
    }

    /// The fix for a key that the format does not have.
    pub(crate) fn of_unknown_key(path: &str, near: Option<String>) -> Self {
        match near {
            Some(to) => Self::Rename { path: path.to_owned(), to },
            None => Self::Remove { path: path.to_owned() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RULES, examine};

    #[test]
    fn a_fix_belongs_to_a_rule_that_there_is() {
        let known = |id: &str| RULES.iter().any(|rule| rule.id == id);
        assert!(OF_RULES.iter().all(|(rule, _)| known(rule)));
        assert!(DEFAULTS.iter().all(|rule| known(rule)));
    }

    #[test]
    fn what_was_meant_is_offered() {
        let text = r#"{ "sites": "example.com", "reopen": "buton", "controller": { "name": "A", "policy_url": "/p", "x-y-z": 1 },
            "categories": [{ "id": "a", "services": [{ "from": "matomoo" }] }] }"#;
        let mut node = Node::parse(text).expect("JSON");
        let (reports, _) = examine(&mut node, assent_core::Timestamp(0));
        let fixes: Vec<Fix> = reports.into_iter().filter_map(|report| report.fix).collect();
        let set = |path: &str, value: &str| Fix::Set { path: path.into(), value: Node::String(value.into()) };
        for fix in [
            Fix::Rename { path: "sites".into(), to: "site".into() },
            set("reopen", "button"),
            Fix::Remove { path: "controller.x-y-z".into() },
            set("categories[0].services[0].from", "matomo"),
        ] {
            assert!(fixes.contains(&fix), "{fix:?} is not among {fixes:?}");
        }
    }
}
