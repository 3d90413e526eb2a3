//! What a site's `consent.json` declares, and where what was seen differs from it.

use std::path::Path;

use assent_core::config::{Category, Cookie as Declared, Receipts, Service, StorageKind as Kind};
use assent_core::{Audience, Config, Lifetime, Mode, fits, laws};
use url::Url;

use super::Failure;
use super::finding::{Finding, Level, Rule};
use super::phase::Phase;
use super::record::Record;
use super::services;

/// A configuration, as its site's audit uses it.
pub(super) struct Declaration {
    config: Config,
}

impl Declaration {
    /// Reads a configuration.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let wrong = |problems: String| Failure::Config { path: path.to_owned(), problems };
        let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        let config =
            Config::parse_with(&text, assent_shipped::entry).map_err(|problems| wrong(problems.to_string()))?;
        Ok(Self { config })
    }

    fn services(&self) -> impl Iterator<Item = (&Category, &Service)> {
        self.config
            .categories
            .iter()
            .flat_map(|category| category.services.iter().map(move |service| (category, service)))
    }

    fn entries(&self) -> impl Iterator<Item = (&Category, &Service, &Declared)> {
        self.services()
            .flat_map(|(category, service)| service.cookies.iter().map(move |entry| (category, service, entry)))
    }

    /// Whether an entry on the device belongs to what cannot be refused.
    pub fn requires_entry(&self, kind: Kind, name: &str) -> bool {
        self.entries().any(|(category, _, entry)| category.required && is(entry, kind, name))
    }

    /// Whether an address belongs to what cannot be refused, or is where receipts go.
    pub fn requires_request(&self, url: &str) -> bool {
        let mut required = self.services().filter(|(category, _)| category.required);
        let mut collector = self.config.receipts.iter().flat_map(Receipts::addresses);
        required.any(|(_, service)| service.block.iter().any(|pattern| fits(pattern.as_str(), url)))
            || collector.any(|(_, address)| Url::parse(address).is_ok() && url.starts_with(address))
    }

    /// Whether each visitor has to get an answer in: something is optional, and neither the audience nor the regime forbids to ask.
    pub fn has_to_ask(&self) -> bool {
        let name = self.config.regime_name();
        let mut versions = laws().iter().filter(|law| law.id.as_str() == name).peekable();
        let tells_only = versions.peek().is_some() && versions.all(|law| law.mode == Mode::Notice);
        let optional = self.services().any(|(category, _)| !category.required);
        optional && !tells_only && self.config.audience != Audience::ChildDirected
    }

    /// What tags can wait for: the ids of categories and services.
    pub fn names(&self) -> Vec<String> {
        let categories = self.config.categories.iter().map(|category| category.id.as_str());
        categories.chain(self.services().map(|(_, service)| service.id.as_str())).map(str::to_owned).collect()
    }

    /// The category that an address belongs to, or a service of the catalogue.
    pub fn category_of(&self, url: &str, service: Option<&str>) -> Option<&str> {
        let is = |own: &Service| {
            let from = own.from.as_ref().map_or(own.id.as_str(), |from| from.as_str());
            Some(from) == service || own.block.iter().any(|pattern| fits(pattern.as_str(), url))
        };
        self.services().find(|(_, own)| is(own)).map(|(category, _)| category.id.as_str())
    }

    /// The category that an entry belongs to.
    pub fn category_of_entry(&self, kind: Kind, name: &str) -> Option<&str> {
        self.entries().find(|(_, _, entry)| is(entry, kind, name)).map(|(category, ..)| category.id.as_str())
    }

    /// Whether it knows a service of the catalogue.
    fn knows(&self, id: &str) -> bool {
        self.services().any(|(_, service)| {
            service.id.as_str() == id || service.from.as_ref().is_some_and(|from| from.as_str() == id)
        })
    }

    /// Where the configuration and what was seen differ; each `record` with its phase.
    pub fn compare(&self, seen: &[(Phase, &Record)]) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (phase, record) in seen {
            for (kind, name, lifetime, occasion) in entries(record) {
                let declared = self.entries().find(|(_, _, entry)| is(entry, kind, name));
                match declared {
                    None if occasion.exempt.is_none() => {
                        let whose = occasion.service.as_deref().and_then(services::get);
                        let from = whose.map(|service| format!(" of {}", service.name)).unwrap_or_default();
                        let message = format!("the {} “{name}”{from} is not in the configuration", kind_name(kind));
                        findings.push(
                            Finding::new(
                                *phase,
                                Rule::Undeclared,
                                Level::Warning,
                                &format!("{}:{name}", kind.name()),
                                message,
                            )
                            .at(occasion),
                        );
                    }
                    Some((_, service, entry)) => {
                        if let Some(message) = lasts(entry.lifetime, kind, lifetime) {
                            let message =
                                format!("the {} “{name}” of {} {message}", kind_name(kind), service.name.as_str());
                            findings.push(
                                Finding::new(
                                    *phase,
                                    Rule::Lifetime,
                                    Level::Warning,
                                    &format!("{}:{name}", kind.name()),
                                    message,
                                )
                                .at(occasion),
                            );
                        }
                    }
                    None => {}
                }
            }
            for request in &record.requests {
                let Some(service) = request.occasion.service.as_deref().and_then(services::get) else { continue };
                let blocked = self
                    .services()
                    .any(|(_, own)| own.block.iter().any(|pattern| fits(pattern.as_str(), &request.url)));
                if !blocked && !self.knows(&service.id) && request.occasion.exempt.is_none() {
                    let message = format!("{} is asked for, but is not in the configuration", service.name);
                    let mend = format!(
                        "add {{ \"from\": \"{}\" }} to the services of the category {}",
                        service.id, service.category
                    );
                    let finding = Finding::new(
                        *phase,
                        Rule::Undeclared,
                        Level::Warning,
                        &format!("service:{}", service.id),
                        message,
                    );
                    findings.push(finding.at(&request.occasion).mend(mend));
                }
            }
        }
        if seen.iter().any(|(phase, _)| *phase == Phase::Accepted) {
            findings.extend(self.unseen(seen));
        }
        findings
    }

    /// What is declared and was not met, for an owner to think about.
    fn unseen(&self, seen: &[(Phase, &Record)]) -> Vec<Finding> {
        let met = |entry: &Declared| {
            seen.iter().any(|(_, record)| entries(record).any(|(kind, name, ..)| is(entry, kind, name)))
        };
        let optional = self.entries().filter(|(category, _, entry)| !category.required && !met(entry));
        let finding = |(_, service, entry): (&Category, &Service, &Declared)| {
            let (kind, name) = (entry.kind.name(), entry.name.as_str());
            let message =
                format!("“{name}” of {} is declared, but was not seen on the pages visited", service.name.as_str());
            Finding::new(Phase::Accepted, Rule::NeverSeen, Level::Note, &format!("{kind}:{name}"), message)
        };
        optional.map(finding).collect()
    }
}

fn is(entry: &Declared, kind: Kind, name: &str) -> bool {
    entry.kind == kind && entry.name.matches(name)
}

type Seen<'a> = (Kind, &'a str, Option<u64>, &'a super::record::Occasion);

fn entries(record: &Record) -> impl Iterator<Item = Seen<'_>> {
    let cookies =
        record.cookies.iter().map(|cookie| (Kind::Cookie, cookie.name.as_str(), cookie.lifetime_s, &cookie.occasion));
    cookies.chain(record.storage.iter().map(|write| (write.kind, write.name.as_str(), None, &write.occasion)))
}

/// What is wrong with a declared lifetime; a day and a hundredth of grace are for rounding.
fn lasts(declared: Lifetime, kind: Kind, seconds: Option<u64>) -> Option<String> {
    const DAY: u64 = 86_400;
    if kind != Kind::Cookie {
        return None;
    }
    match (declared, seconds) {
        (Lifetime::Session, Some(seconds)) if seconds > DAY => {
            Some(format!("is declared to end with the session, but stays for {}", span(seconds)))
        }
        (Lifetime::For(duration), Some(seconds)) => {
            let most = duration.milliseconds() / 1000;
            let longer = seconds > most + most / 100 + DAY.min(most / 10);
            longer.then(|| format!("is declared to stay for {duration}, but stays for {}", span(seconds)))
        }
        _ => None,
    }
}

/// A number of seconds as people say it.
pub(super) fn span(seconds: u64) -> String {
    let units = [(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")];
    let (size, unit) = units.into_iter().find(|(size, _)| seconds >= *size).unwrap_or((1, "second"));
    let count = seconds / size;
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// A kind of storage as people say it.
pub(super) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Cookie => "cookie",
        Kind::LocalStorage => "local storage entry",
        Kind::SessionStorage => "session storage entry",
        Kind::IndexedDb => "database",
        Kind::CacheStorage => "cache",
        Kind::ServiceWorker => "service worker",
    }
}
