//! What was seen during a visit, in the order of its happening, as the report's JSON has it. It judges nothing: `exempt` and
//! `service` are filled in by others.

use std::collections::HashMap;
use std::fmt;

use assent_core::config::StorageKind as Kind;
use serde::Serialize;

/// Everything that was seen during one part of a visit.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Record {
    /// Requests to servers, redirections each as one of their own.
    pub requests: Vec<Request>,
    /// Cookies set; deletions are not listed.
    pub cookies: Vec<Cookie>,
    /// Writes to other storage on the device.
    pub storage: Vec<Write>,
    /// Reads of the device's characteristics that identify it, each script and technique once.
    pub fingerprinting: Vec<Reading>,
    /// Errors that Assent reported in the console.
    pub errors: Vec<Complaint>,
    /// What kept the audit from seeing more, and what the page did besides.
    pub notes: Vec<String>,
}

/// Where in a visit something happened, and because of what.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Occasion {
    /// Milliseconds since the visit began.
    pub at_ms: u64,
    /// The page that was being looked at.
    pub page: String,
    /// What caused it.
    pub cause: Cause,
    /// Whether it concerns another site than the one audited, by registrable domain.
    pub third_party: bool,
    /// The catalogue's id of the service it belongs to.
    pub service: Option<String>,
    /// Why it needs no consent; none: it does.
    pub exempt: Option<String>,
}

/// What caused something.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// How.
    pub kind: CauseKind,
    /// The script, document or style sheet that did it, or the address that redirected or answered.
    pub url: Option<String>,
    /// The line in it, from 1.
    pub line: Option<u64>,
    /// What brought that in turn, up to the document.
    pub because_of: Vec<String>,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.kind {
            CauseKind::Script => "the script",
            CauseKind::Markup => "markup of",
            CauseKind::Redirect => "a redirection of",
            CauseKind::Server => "the answer of",
            CauseKind::Unheard => "a page, perhaps while it was left, of",
            CauseKind::Other => "the browser, for",
        };
        match (&self.url, self.line) {
            (Some(url), Some(line)) => write!(f, "{how} {url}:{line}"),
            (Some(url), None) => write!(f, "{how} {url}"),
            (None, _) => f.write_str("something unseen"),
        }
    }
}

/// How something was caused.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CauseKind {
    /// By a script, inline ones by their document's address.
    Script,
    /// By markup or a style sheet.
    Markup,
    /// By a redirection.
    Redirect,
    /// By a server's answer.
    Server,
    /// By a page of this origin, seen on the network only: mostly what a page sends while it is being left.
    Unheard,
    /// By the browser, or unknown.
    #[default]
    Other,
}

/// An error in the console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Complaint {
    /// The page that was being looked at.
    pub page: String,
    /// What it says.
    pub message: String,
}

/// One request.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Request {
    /// When, where and why.
    #[serde(flatten)]
    pub occasion: Occasion,
    /// The address.
    pub url: String,
    /// The method.
    pub method: String,
    /// What the browser takes it for: `Document`, `Script`, `Image`, `Ping`, …
    pub resource: String,
    /// The answer's status.
    pub status: Option<u64>,
    /// How long it took; none: it never ended.
    pub took_ms: Option<u64>,
    /// Why there was no answer.
    pub failed: Option<String>,
}

/// One cookie being set.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Cookie {
    /// When, where and why.
    #[serde(flatten)]
    pub occasion: Occasion,
    /// Its name.
    pub name: String,
    /// The host or domain it is for.
    pub domain: String,
    /// Whether a server or a script set it.
    pub by: Setter,
    /// For how long, in seconds; none: until the browser is closed.
    pub lifetime_s: Option<u64>,
    /// Whether scripts cannot see it.
    pub http_only: bool,
}

/// Who set a cookie.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Setter {
    /// A server's answer.
    Server,
    /// A script.
    Script,
    /// Nobody was seen: it was simply there.
    #[default]
    Unseen,
}

/// One entry written to storage other than cookies; the first write of each.
#[derive(Debug, Clone, Serialize)]
pub struct Write {
    /// When, where and why.
    #[serde(flatten)]
    pub occasion: Occasion,
    /// Which storage.
    pub kind: Kind,
    /// Whose.
    pub origin: String,
    /// The key, or the name of the database or cache, or the worker's scope.
    pub name: String,
}

/// A script that read what tells one device from another.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Reading {
    /// The first time.
    #[serde(flatten)]
    pub occasion: Occasion,
    /// The technique: `canvas`, `webgl`, `audio`, `fonts`, `plugins`, `devices`, `hardware`.
    pub technique: String,
    /// The interface that was called first.
    pub api: String,
    /// How often.
    pub count: u64,
}

impl Record {
    /// Completes each cause with what brought its script, as far as its request was seen.
    pub(super) fn chain(&mut self) {
        let brought: HashMap<String, Cause> =
            self.requests.iter().rev().map(|request| (request.url.clone(), request.occasion.cause.clone())).collect();
        for occasion in self.occasions() {
            let mut next = occasion.cause.url.clone();
            while let Some(cause) = next.as_ref().and_then(|url| brought.get(url)) {
                let Some(url) = &cause.url else { break };
                let chain = &mut occasion.cause.because_of;
                // Pages are free to load each other in a circle.
                if chain.len() == 10 || chain.contains(url) || occasion.cause.url.as_ref() == Some(url) {
                    break;
                }
                chain.push(url.clone());
                next = Some(url.clone());
            }
        }
    }

    /// The circumstances of everything.
    pub(super) fn occasions(&mut self) -> impl Iterator<Item = &mut Occasion> {
        let requests = self.requests.iter_mut().map(|request| &mut request.occasion);
        let cookies = self.cookies.iter_mut().map(|cookie| &mut cookie.occasion);
        let storage = self.storage.iter_mut().map(|write| &mut write.occasion);
        let readings = self.fingerprinting.iter_mut().map(|reading| &mut reading.occasion);
        requests.chain(cookies).chain(storage).chain(readings)
    }
}
