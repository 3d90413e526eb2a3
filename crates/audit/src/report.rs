//! The report: one document in four forms. The JSON form is documented in docs/audit.md and stays as it is within `assent-audit/1`.

mod html;
mod sarif;
#[cfg(test)]
mod tests;
mod text;
mod waterfall;

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use assent_core::{Node, Timestamp, Write as _};
use serde::Serialize;
use url::Url;

pub use html::html;
pub use sarif::sarif;
pub use text::{changes, text};

use super::finding::Finding;
use super::phase::Phase;
use super::record::{Occasion, Record};
use super::services;
use super::source::Change;

/// What an audit saw, and what it says about that.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// `assent-audit/1`
    pub schema: &'static str,
    /// The version of `assent` that made it.
    pub version: &'static str,
    /// When it was begun, in UTC.
    pub began: String,
    /// The configuration that the sites were compared with.
    pub config: Option<String>,
    /// The sites, in the order of the command line.
    pub sites: Vec<Site>,
}

/// One site's part.
#[derive(Debug, Clone, Serialize)]
pub struct Site {
    /// The first page.
    pub url: String,
    /// Whether nothing leaked on any of the pages.
    pub clean: bool,
    /// Why the site could not be looked at, or not to the end.
    pub problem: Option<String>,
    /// The pages looked at.
    pub pages: Vec<String>,
    /// The languages that they say they are written in, the first page's first.
    pub languages: Vec<String>,
    /// What is wrong, the worst first.
    pub findings: Vec<Finding>,
    /// The services of the catalogue that were met.
    pub services: Vec<Met>,
    /// What was seen, visit by visit.
    pub visits: Vec<Visit>,
}

/// One visit.
#[derive(Debug, Clone, Serialize)]
pub struct Visit {
    /// Which.
    pub phase: Phase,
    /// Whether it was possible.
    pub made: bool,
    /// How the notice was answered.
    pub answer: Option<String>,
    /// What happened: after the answer, where there was one.
    #[serde(flatten)]
    pub record: Record,
}

/// A service of the catalogue that was met.
#[derive(Debug, Clone, Serialize)]
pub struct Met {
    /// Its id, `from` in consent.json.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The category it usually belongs to.
    pub category: String,
    /// When.
    pub phases: Vec<Phase>,
}

impl Report {
    pub(super) fn new(config: Option<String>) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let began = match Timestamp(u64::try_from(now).unwrap_or_default()).write() {
            Node::String(began) => began,
            _ => String::new(),
        };
        Self { schema: "assent-audit/1", version: assent_core::VERSION, began, config, sites: Vec::new() }
    }
}

impl Site {
    pub(super) fn new(url: &Url) -> Self {
        Self {
            url: url.to_string(),
            clean: false,
            problem: None,
            pages: Vec::new(),
            languages: Vec::new(),
            findings: Vec::new(),
            services: Vec::new(),
            visits: Vec::new(),
        }
    }
}

impl Site {
    /// What to change in the pages' sources, each change once, in the order of the pages.
    #[must_use]
    pub fn changes(&self) -> Vec<&Change> {
        let mut changes: Vec<&Change> = Vec::new();
        for change in self.findings.iter().flat_map(|finding| &finding.changes) {
            if !changes.contains(&change) {
                changes.push(change);
            }
        }
        changes.sort_by_key(|change| (&change.page, change.line));
        changes
    }

    /// The result in two words at most.
    fn verdict(&self) -> &'static str {
        match (&self.problem, self.clean) {
            (Some(_), _) => "UNFINISHED",
            (None, true) => "CLEAN",
            (None, false) => "NOT CLEAN",
        }
    }
}

/// "1 cookie", "2 cookies".
fn count(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

impl Visit {
    pub(super) fn not_made(phase: Phase) -> Self {
        Self { phase, made: false, answer: None, record: Record::default() }
    }
}

impl Met {
    pub(super) fn of(records: &[(Phase, &Record)]) -> Vec<Self> {
        let mut met: BTreeMap<&str, Vec<Phase>> = BTreeMap::new();
        for (phase, record) in records {
            for id in occasions(record).filter_map(|occasion| occasion.service.as_deref()) {
                let phases = met.entry(id).or_default();
                if !phases.contains(phase) {
                    phases.push(*phase);
                }
            }
        }
        let known = met.into_iter().filter_map(|(id, phases)| Some((services::get(id)?, phases)));
        known
            .map(|(service, phases)| Self {
                id: service.id.clone(),
                name: service.name.clone(),
                category: service.category.clone(),
                phases,
            })
            .collect()
    }
}

fn occasions(record: &Record) -> impl Iterator<Item = &Occasion> {
    let requests = record.requests.iter().map(|request| &request.occasion);
    let cookies = record.cookies.iter().map(|cookie| &cookie.occasion);
    let storage = record.storage.iter().map(|write| &write.occasion);
    requests.chain(cookies).chain(storage).chain(record.fingerprinting.iter().map(|reading| &reading.occasion))
}

/// The report for machines.
#[must_use]
pub fn json(report: &Report) -> String {
    // Strings, numbers and lists always have a JSON form.
    serde_json::to_string_pretty(report).unwrap_or_default()
}
