//! What is wrong with the document: exactly what `assent check` says.

use assent_core::{Config, Node, Timestamp};
use assent_lint::{Fix, Report, Severity, examine, malformed};
use serde_json::Value;

use super::path;

/// A document with everything that was found in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Checked {
    /// The reports, the errors first.
    pub reports: Vec<Report>,
    /// The configuration with the catalogue's entries filled in, where it can be read.
    pub config: Option<Config>,
}

impl Checked {
    /// Checks a document. `now` is in milliseconds since 1970.
    #[must_use]
    pub fn new(document: &Value, now: u64) -> Self {
        let Ok(mut node) = Node::try_from(document) else {
            return Self::default();
        };
        let (mut reports, config) = examine(&mut node, Timestamp(now));
        reports.sort_by_key(|report| report.severity);
        Self { reports, config }
    }

    /// How many errors and warnings count.
    #[must_use]
    pub fn count(&self) -> (usize, usize) {
        let open = self.reports.iter().filter(|report| report.acknowledged.is_none());
        let errors = open.clone().filter(|report| report.severity == Severity::Error).count();
        (errors, open.count() - errors)
    }

    /// The reports about a value, and about what is below it where `deep`.
    pub fn about<'a>(&'a self, place: &'a str, deep: bool) -> impl Iterator<Item = &'a Report> {
        let below = move |path: &str| path.strip_prefix(place).is_some_and(|rest| rest.starts_with(['.', '[']));
        self.reports.iter().filter(move |report| report.path == place || (deep && below(&report.path)))
    }
}

/// Reads a file's text.
///
/// # Errors
/// What is wrong with it, where it is not a JSON object of a configuration's depth.
pub fn parse(text: &str) -> Result<Value, Box<Report>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Value = serde_json::from_str(text).map_err(|error| Box::new(malformed(text, &error)))?;
    match Node::parse(text) {
        Err(error) => Err(Box::new(malformed(text, &error))),
        Ok(Node::Object(_)) => Ok(value),
        Ok(_) => {
            let says = "A value does not have the form it needs";
            let mend = "Write { at the beginning and } at the end";
            Err(Box::new(assent_lint::faulty("wrong-form", "", says, "is not an object".into(), mend.into())))
        }
    }
}

/// Does what a fix says.
pub fn apply(document: &mut Value, fix: &Fix) {
    match fix {
        Fix::Set { path, value } => {
            if let Ok(value) = serde_json::to_value(value) {
                path::set(document, path, value);
            }
        }
        Fix::Remove { path } => path::remove(document, path),
        Fix::Rename { path, to } => path::rename(document, path, to),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn wrong() -> Value {
        json!({
            "site": "example.com", "controller": { "name": "A", "policy_url": "/p", "contact": "/c" }, "reopen": "none",
            "receipts": { "endpoint": "/v1/receipts" }, "layout": 1,
            "categories": [{ "id": "necessary", "required": true }, { "id": "analytics", "services": [{ "from": "matomoo" }] }]
        })
    }

    #[test]
    fn each_fix_makes_its_report_go_away() {
        let mut document = wrong();
        for _ in 0..10 {
            let checked = Checked::new(&document, 0);
            let Some(report) = checked.reports.iter().find(|report| report.fix.is_some()) else { break };
            apply(&mut document, report.fix.as_ref().expect("it has one"));
            let left = Checked::new(&document, 0);
            assert!(!left.reports.contains(report), "{report:?}");
        }
        assert_eq!(path::text(&document, "categories[1].services[0].from"), "matomo");
        assert_eq!(path::at(&document, "layout"), None);
        assert_eq!(path::text(&document, "reopen"), "button");
        assert_eq!(Checked::new(&document, 0).count().0, 0);
    }

    #[test]
    fn reports_are_found_by_their_place() {
        let checked = Checked::new(&wrong(), 0);
        assert_eq!(checked.about("categories[1].services[0].from", false).count(), 1);
        assert_eq!(checked.about("categories[1]", false).count(), 0);
        assert_eq!(checked.about("categories[1]", true).count(), 1);
        assert_eq!(checked.about("categories", true).count(), 1);
    }

    #[test]
    fn a_text_that_is_no_configuration_is_reported() {
        for (text, says) in [
            ("", "The file is empty"),
            ("{ \"site\": }", "The file is not JSON"),
            ("[]", "A value does not have the form it needs"),
        ] {
            assert_eq!(parse(text).expect_err("it is refused").says, says, "{text}");
        }
        assert!(parse(&"[".repeat(200)).is_err());
        assert!(parse("\u{feff}{}").is_ok());
    }
}
