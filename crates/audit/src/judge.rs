//! Judges what was seen: whose it is, whether it needs consent, and so whether it was allowed to happen.

use assent_core::config::StorageKind as Kind;
use url::Url;

use super::declared::{Declaration, kind_name, span};
use super::finding::{Finding, Level, Rule};
use super::page::Entry;
use super::party;
use super::phase::Phase;
use super::record::{CauseKind, Occasion, Record, Setter};
use super::services::{self, Service};
use super::source::{Change, Source, Tag};

/// What the judgement of one site rests on.
pub(super) struct Judge<'a> {
    /// The site's registrable domain.
    pub site: String,
    pub declared: Option<&'a Declaration>,
    /// The directory of Assent's own files, if the site uses them.
    pub assent: Option<String>,
    /// The pages' sources, as far as they were had.
    pub sources: Vec<Source>,
}

impl Judge<'_> {
    /// Fills in whose everything is and why it needs no consent.
    pub fn mark(&self, record: &mut Record) {
        for request in &mut record.requests {
            let service = services::of_request(&request.url);
            request.occasion.third_party = party::is_third_party(&self.site, &request.url);
            request.occasion.service = service.map(|service| service.id.clone());
            request.occasion.exempt = self.exempt_request(&request.url, request.occasion.third_party, service);
        }
        for cookie in &mut record.cookies {
            let third_party = party::site_of(&cookie.domain) != self.site;
            let service = services::of_entry(Kind::Cookie, &cookie.name, &cookie.domain);
            cookie.occasion.third_party = third_party;
            cookie.occasion.service = service.map(|service| service.id.clone());
            cookie.occasion.exempt = self.exempt_entry(Kind::Cookie, &cookie.name, &cookie.domain, service);
        }
        for write in &mut record.storage {
            let host = host(&write.origin);
            let service = services::of_entry(write.kind, &write.name, &host);
            write.occasion.third_party = party::site_of(&host) != self.site;
            write.occasion.service = service.map(|service| service.id.clone());
            write.occasion.exempt = self.exempt_entry(write.kind, &write.name, &host, service);
        }
        for reading in &mut record.fingerprinting {
            let script = reading.occasion.cause.url.clone().unwrap_or_default();
            reading.occasion.third_party = party::is_third_party(&self.site, &script);
            reading.occasion.service = services::of_request(&script).map(|service| service.id.clone());
        }
    }

    fn exempt_request(&self, url: &str, third_party: bool, service: Option<&Service>) -> Option<String> {
        if self.declared.is_some_and(|declared| declared.requires_request(url)) {
            return Some("declared as required".to_owned());
        }
        if self.assent.as_ref().is_some_and(|directory| url.starts_with(directory)) {
            return Some("Assent's own files".to_owned());
        }
        match service {
            Some(service) if service.is_necessary() => return Some(format!("{} is usually necessary", service.name)),
            // A tracker under the site's own name is a tracker.
            Some(_) => return None,
            None => {}
        }
        if !third_party {
            return Some("the site itself".to_owned());
        }
        services::is_consent_tool(url).then(|| "a consent tool, which has to run before it can ask".to_owned())
    }

    fn exempt_entry(&self, kind: Kind, name: &str, host: &str, service: Option<&Service>) -> Option<String> {
        if self.declared.is_some_and(|declared| declared.requires_entry(kind, name)) {
            return Some("declared as required".to_owned());
        }
        if let Some(service) = service.filter(|service| service.is_necessary()) {
            return Some(format!("{} is usually necessary", service.name));
        }
        let own = party::site_of(host) == self.site;
        if let Some(why) = services::exempt_entry(name).filter(|_| own) {
            return Some(why.to_owned());
        }
        services::is_consent_tool(&format!("https://{host}/")).then(|| "kept by a consent tool".to_owned())
    }

    /// What in a record was not allowed in this phase.
    pub fn leaks(&self, phase: Phase, record: &Record) -> Vec<Finding> {
        let mut findings = Vec::new();
        for request in record.requests.iter().filter(|request| request.occasion.exempt.is_none()) {
            let subject = without_query(&request.url);
            let whose = whose(request.occasion.service.as_deref(), request.occasion.third_party);
            let message = format!("a request went to {subject}{whose} ({})", request.resource);
            let finding = Finding::new(phase, Rule::Request, Level::Error, &subject, message).at(&request.occasion);
            let (mend, change) = self.mend_request(&request.occasion, &request.url, record);
            findings.push(finding.change(mend, change));
        }
        for cookie in record.cookies.iter().filter(|cookie| cookie.occasion.exempt.is_none()) {
            let whose = whose(cookie.occasion.service.as_deref(), cookie.occasion.third_party);
            let by = match cookie.by {
                Setter::Server => "a server's answer",
                Setter::Script => "a script",
                Setter::Unseen => "somebody unseen",
            };
            let long = cookie.lifetime_s.map_or("the session".to_owned(), span);
            let message =
                format!("the cookie “{}” for {} was set by {by}{whose}, for {long}", cookie.name, cookie.domain);
            let subject = format!("{}@{}", cookie.name, cookie.domain);
            let finding = Finding::new(phase, Rule::Cookie, Level::Error, &subject, message).at(&cookie.occasion);
            let (mend, change) = self.mend_entry(&cookie.occasion, Kind::Cookie, &cookie.name, record);
            findings.push(finding.change(mend, change));
        }
        for write in record.storage.iter().filter(|write| write.occasion.exempt.is_none()) {
            let whose = whose(write.occasion.service.as_deref(), write.occasion.third_party);
            let message =
                format!("the {} “{}” of {} was written{whose}", kind_name(write.kind), write.name, write.origin);
            let subject = format!("{}:{}@{}", write.kind.name(), write.name, host(&write.origin));
            let finding = Finding::new(phase, Rule::Storage, Level::Error, &subject, message).at(&write.occasion);
            let (mend, change) = self.mend_entry(&write.occasion, write.kind, &write.name, record);
            findings.push(finding.change(mend, change));
        }
        findings.extend(self.fingerprinting(phase, record));
        findings
    }

    /// A script that reads one feature may draw with it; one that reads several, or what is of no other use, recognises the device.
    fn fingerprinting(&self, phase: Phase, record: &Record) -> Vec<Finding> {
        const ENOUGH: u32 = 2;
        let weight = |technique: &str| match technique {
            "webgl" | "audio" | "fonts" => ENOUGH,
            _ => 1,
        };
        let readings = &record.fingerprinting;
        let mut scripts: Vec<&Option<String>> = readings.iter().map(|reading| &reading.occasion.cause.url).collect();
        scripts.sort();
        scripts.dedup();
        let finding = |script: &Option<String>| {
            let of: Vec<_> = readings.iter().filter(|reading| reading.occasion.cause.url == *script).collect();
            let strong = of.iter().map(|reading| weight(&reading.technique)).sum::<u32>() >= ENOUGH;
            let techniques: Vec<_> = of.iter().map(|reading| reading.technique.as_str()).collect();
            let name = script.as_deref().map_or("an unknown script".to_owned(), without_query);
            let level = if strong { Level::Error } else { Level::Note };
            let message = format!("{name} reads what tells one device from another: {}", techniques.join(", "));
            let occasion = &of[0].occasion;
            let finding = Finding::new(phase, Rule::Fingerprinting, level, &name, message).at(occasion);
            if !strong {
                return finding;
            }
            let service = occasion.service.as_deref();
            let declared = self.declared.and_then(|declared| declared.category_of(script.as_deref()?, service));
            let category = self.category(declared, service);
            let (mend, change) = self
                .mend_tag(occasion, None, record, category)
                .unwrap_or_else(|| (mend_otherwise(CauseKind::Script, category.unwrap_or(UNKNOWN)), None));
            finding.change(mend, change)
        };
        scripts.into_iter().map(finding).collect()
    }

    /// Whether each visitor has to be asked: the configuration says so, or the site has Assent's guard.
    pub fn has_to_ask(&self) -> bool {
        self.declared.map_or(self.assent.is_some(), Declaration::has_to_ask)
    }

    /// Whether an address is asked for with consent only.
    pub fn needs_consent(&self, address: &Url) -> bool {
        let address = address.as_str();
        let third_party = party::is_third_party(&self.site, address);
        self.exempt_request(address, third_party, services::of_request(address)).is_none()
    }

    /// What to do about a request without consent, and the same as a change of the page that it came from.
    fn mend_request(&self, occasion: &Occasion, url: &str, record: &Record) -> (String, Option<Change>) {
        let service = occasion.service.as_deref();
        let category = self.category(self.declared.and_then(|declared| declared.category_of(url, service)), service);
        self.mend_tag(occasion, Some(url), record, category)
            .unwrap_or_else(|| (mend_otherwise(occasion.cause.kind, category.unwrap_or(UNKNOWN)), None))
    }

    /// What to do about an entry without consent, and the same as a change of the page whose tag brought what wrote it.
    fn mend_entry(&self, occasion: &Occasion, kind: Kind, name: &str, record: &Record) -> (String, Option<Change>) {
        let service = occasion.service.as_deref();
        let category =
            self.category(self.declared.and_then(|declared| declared.category_of_entry(kind, name)), service);
        let (mend, change) = self
            .mend_tag(occasion, None, record, category)
            .unwrap_or_else(|| ("let what writes it wait until its category is granted".to_owned(), None));
        (format!("{mend}; if the site cannot work without it, declare it in a required category"), change)
    }

    /// The category that the configuration has for something, else that of the catalogue.
    fn category<'a>(&'a self, declared: Option<&'a str>, service: Option<&str>) -> Option<&'a str> {
        declared.or_else(|| service.and_then(services::get).map(|service| service.category.as_str()))
    }

    /// How the tag has to be written that brought something; none where the page's source has no such tag.
    fn mend_tag(
        &self,
        occasion: &Occasion,
        url: Option<&str>,
        record: &Record,
        category: Option<&str>,
    ) -> Option<(String, Option<Change>)> {
        let source = self.sources.iter().find(|source| source.page == occasion.page)?;
        let tag = self.brought_by(source, occasion, url, record)?;
        let change = source.gated(tag, category.unwrap_or(UNKNOWN));
        Some((format!("let the tag wait: {}", change.tag()), category.map(|_| change)))
    }

    /// The tag of a page that something comes from: that of the request itself, or that of what brought the script. Never a script of the
    /// site's own, of which only a part may be at fault.
    fn brought_by<'s>(
        &self,
        source: &'s Source,
        occasion: &Occasion,
        url: Option<&str>,
        record: &Record,
    ) -> Option<&'s Tag> {
        let chain = occasion.cause.url.iter().chain(&occasion.cause.because_of).map(String::as_str);
        let mut chain = url.into_iter().chain(chain).filter_map(|url| Url::parse(url).ok());
        let inline = |occasion: &Occasion| {
            let here = occasion.cause.url.as_deref() == Some(source.address.as_str());
            let line = occasion.cause.line.filter(|_| here && occasion.cause.kind == CauseKind::Script)?;
            source.script_on(usize::try_from(line).ok()?)
        };
        let brought = chain.find_map(|url| {
            let tags = source.tags.iter().filter(|tag| !tag.is_without_script());
            let mut own = tags.filter(|tag| source.loads(tag).any(|address| address == url));
            let own = own.next().filter(|_| self.needs_consent(&url));
            let mut causes = record.requests.iter().filter(|request| request.url == url.as_str());
            own.or_else(|| causes.find_map(|request| inline(&request.occasion)))
        });
        brought.or_else(|| inline(occasion))
    }

    /// Errors of Assent in the console. After a withdrawal it names what no script can remove, which is found on the device itself.
    pub fn complaints(&self, phase: Phase, record: &Record) -> Vec<Finding> {
        let errors = record.errors.iter().filter(|_| phase != Phase::Withdrawn);
        let finding = |error: &super::record::Complaint| {
            let occasion = Occasion { page: error.page.clone(), ..Occasion::default() };
            let message = format!("Assent reports an error in the console: {}", error.message);
            let finding = Finding::new(phase, Rule::Console, Level::Error, &error.message, message).at(&occasion);
            finding.mend("fix what it names: until then, what waits for consent does not load".to_owned())
        };
        errors.map(finding).collect()
    }

    /// What is still there that needed the consent which was withdrawn.
    pub fn leftovers(&self, entries: &[Entry]) -> Vec<Finding> {
        let left =
            entries.iter().filter_map(|(kind, host, name)| {
                let host = if *kind == Kind::Cookie { host.clone() } else { self::host(host) };
                let service = services::of_entry(*kind, name, &host);
                if self.exempt_entry(*kind, name, &host, service).is_some() {
                    return None;
                }
                // A page cannot take away what belongs to another site.
                let level = if party::site_of(&host) == self.site { Level::Error } else { Level::Warning };
                let message = format!("the {} “{name}” of {host} is still there", kind_name(*kind));
                let subject = format!("{}:{name}@{host}", kind.name());
                let mut finding = Finding::new(Phase::Withdrawn, Rule::Leftover, level, &subject, message);
                finding.service = service.map(|service| service.id.clone());
                Some(finding.mend(
                    "delete it on withdrawal, or declare it in consent.json, whose entries Assent sweeps".to_owned(),
                ))
            });
        left.collect()
    }
}

/// In the place of a category that nobody knows.
const UNKNOWN: &str = "…";

fn whose(service: Option<&str>, third_party: bool) -> String {
    match service.and_then(services::get) {
        Some(service) if third_party => format!(", of {}", service.name),
        Some(service) => format!(", of {} under the site's own name", service.name),
        None if third_party => ", a third party".to_owned(),
        None => String::new(),
    }
}

/// What to do where no tag of the page can be named.
fn mend_otherwise(cause: CauseKind, category: &str) -> String {
    match cause {
        CauseKind::Markup => {
            format!(
                "let the element wait: data-category=\"{category}\", with type=\"text/plain\" for a script, \
                 data-href instead of href for a link, and data-src instead of src for others"
            )
        }
        CauseKind::Script => {
            format!("let the script that asks for it wait: type=\"text/plain\" data-category=\"{category}\"")
        }
        CauseKind::Redirect | CauseKind::Server | CauseKind::Unheard | CauseKind::Other => {
            format!("let whatever asks for it wait for the category {category}, or serve it from the site itself")
        }
    }
}

/// An address without what differs from one request to the next.
fn without_query(url: &str) -> String {
    url.split(['?', '#', ';']).next().unwrap_or(url).to_owned()
}

fn host(origin: &str) -> String {
    Url::parse(origin).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| origin.to_owned())
}

/// Where Assent's files are, if one of these requests was for its guard.
pub(super) fn assent_directory(record: &Record) -> Option<String> {
    let paths = record.requests.iter().map(|request| without_query(&request.url));
    paths.filter_map(|url| url.strip_suffix("assent.js").map(str::to_owned)).find(|directory| directory.ends_with('/'))
}
