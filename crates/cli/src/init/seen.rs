//! What is known of a site before its owner is asked: what an audit saw, just now or in a report of its own.

use std::path::Path;

use assent_audit::{Change, Failure};
use assent_core::Language;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::Error;
use crate::source::Source;
use crate::visiting::Visiting;

/// What was seen.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Seen {
    /// Its host.
    #[serde(skip)]
    pub(crate) site: Option<String>,
    /// Why less was seen than there may be.
    pub(crate) problem: Option<String>,
    /// The pages looked at.
    pub(crate) pages: Vec<String>,
    /// The languages of its pages that the notice's texts ship in, the first page's first.
    pub(crate) languages: Vec<String>,
    /// Entries of the catalogue that it uses.
    pub(crate) services: Vec<String>,
    /// What needs consent and no entry of the catalogue accounts for, for the owner to declare.
    pub(crate) unknown: Vec<String>,
    /// What to change in the pages, so that what was seen waits for consent.
    pub(crate) changes: Vec<Change>,
}

/// What is read of an audit's report (docs/audit.md).
#[derive(Deserialize)]
struct Report {
    schema: String,
    sites: Vec<Site>,
}

#[derive(Deserialize)]
struct Site {
    url: String,
    problem: Option<String>,
    #[serde(default)]
    pages: Vec<String>,
    #[serde(default)]
    languages: Vec<String>,
    #[serde(default)]
    findings: Vec<Finding>,
    services: Vec<Met>,
    visits: Vec<Visit>,
}

#[derive(Deserialize)]
struct Finding {
    #[serde(default)]
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Met {
    id: String,
}

#[derive(Deserialize)]
struct Visit {
    requests: Vec<Request>,
    cookies: Vec<Cookie>,
    storage: Vec<Entry>,
}

/// Whose something is, and whether it needs consent.
#[derive(Deserialize)]
struct Occasion {
    service: Option<String>,
    exempt: Option<String>,
}

#[derive(Deserialize)]
struct Request {
    #[serde(flatten)]
    occasion: Occasion,
    url: String,
}

#[derive(Deserialize)]
struct Cookie {
    #[serde(flatten)]
    occasion: Occasion,
    name: String,
    domain: String,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(flatten)]
    occasion: Occasion,
    kind: String,
    origin: String,
    name: String,
}

impl Seen {
    /// Visits a site as `assent audit` does. Where that cannot be, the reason is all that is known.
    ///
    /// # Errors
    /// When only the user can decide what to do: the browser would have no sandbox, or the program was asked to end.
    pub(crate) fn visited(url: &Url, visiting: &Visiting, language: &str) -> Result<Self, Failure> {
        let report = visiting.audit(std::slice::from_ref(url), language, None);
        if let Err(failure @ (Failure::Sandbox | Failure::Interrupted)) = report {
            return Err(failure);
        }
        // Our own report is read as anybody's.
        let read = report.map_err(|failure| failure.to_string()).and_then(|report| {
            let report = serde_json::to_value(&report).map_err(|error| error.to_string())?;
            Self::read(report).ok_or_else(|| "the audit saw nothing".to_owned())
        });
        Ok(read.unwrap_or_else(|problem| Self { problem: Some(problem), ..Self::default() }))
    }

    /// What an audit's report tells of its first site.
    ///
    /// # Errors
    /// When it cannot be read or is not a report.
    pub(crate) fn reported(path: &Path) -> Result<Self, Error> {
        let report = Source::read(path)?;
        let read = serde_json::from_str(report.text()).ok().and_then(Self::read);
        read.ok_or_else(|| Error::Refused(format!("{} is not a report of `assent audit --json`", report.name)))
    }

    fn read(report: Value) -> Option<Self> {
        let report: Report =
            serde_json::from_value(report).ok().filter(|report: &Report| report.schema == "assent-audit/1")?;
        let site = report.sites.into_iter().next()?;
        let known = |id: &String| assent_shipped::names("services").any(|name| name == id);
        let mut seen = Self {
            site: Url::parse(&site.url).ok().and_then(|url| url.host_str().map(str::to_owned)),
            problem: site.problem,
            pages: site.pages,
            languages: Vec::new(),
            services: site.services.into_iter().map(|met| met.id).filter(known).collect(),
            unknown: site.visits.iter().flat_map(Visit::unknown).collect(),
            changes: Vec::new(),
        };
        for language in site.languages.iter().filter_map(|tag| spoken(tag)) {
            if !seen.languages.contains(&language) {
                seen.languages.push(language);
            }
        }
        for change in site.findings.into_iter().flat_map(|finding| finding.changes) {
            if !seen.changes.contains(&change) {
                seen.changes.push(change);
            }
        }
        seen.changes.sort_by(|one, other| (&one.page, one.line).cmp(&(&other.page, other.line)));
        seen.unknown.sort();
        seen.unknown.dedup();
        Some(seen)
    }
}

/// The texts in which the notice can meet a page in a language.
fn spoken(tag: &str) -> Option<String> {
    let file = Language::parse(&tag.replace('_', "-"))?.file().to_owned();
    assent_shipped::speaks(&file).then_some(file)
}

impl Visit {
    fn unknown(&self) -> impl Iterator<Item = String> {
        let host = |url: &str| Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
        let requests = self.requests.iter().filter(|request| request.occasion.is_unknown());
        let requests = requests.filter_map(move |request| Some(format!("requests to {}", host(&request.url)?)));
        let cookies = self.cookies.iter().filter(|cookie| cookie.occasion.is_unknown());
        let cookies = cookies.map(|cookie| format!("the cookie {} of {}", cookie.name, cookie.domain));
        let entries = self.storage.iter().filter(|entry| entry.occasion.is_unknown());
        let entries = entries.map(|entry| format!("the {} entry {} of {}", entry.kind, entry.name, entry.origin));
        requests.chain(cookies).chain(entries)
    }
}

impl Occasion {
    fn is_unknown(&self) -> bool {
        self.service.is_none() && self.exempt.is_none()
    }
}
