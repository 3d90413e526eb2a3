//! Which entry of the catalogue a peer's service is: by its names, else by its cookies.

use std::sync::OnceLock;

use assent_core::{Glob, Node};

/// Names that people give to services of the catalogue, in small letters and digits alone.
const ALSO: [(&str, &str); 22] = [
    ("ads", "google-ads"),
    ("adsense", "google-adsense"),
    ("bingads", "microsoft-advertising"),
    ("clarity", "microsoft-clarity"),
    ("doubleclick", "google-floodlight"),
    ("facebook", "meta-pixel"),
    ("facebookpixel", "meta-pixel"),
    ("fbpixel", "meta-pixel"),
    ("ga", "google-analytics"),
    ("ga4", "google-analytics"),
    ("googleadwords", "google-ads"),
    ("gtag", "google-analytics"),
    ("gtm", "google-tag-manager"),
    ("linkedin", "linkedin-insight"),
    ("metapixel", "meta-pixel"),
    ("pinterest", "pinterest-tag"),
    ("piwik", "matomo"),
    ("recaptcha", "google-recaptcha"),
    ("tiktok", "tiktok-pixel"),
    ("turnstile", "cloudflare-turnstile"),
    ("twitter", "x-pixel"),
    ("universalanalytics", "google-analytics"),
];

/// An entry of the catalogue as far as it can be recognised.
struct Entry {
    id: &'static str,
    names: [String; 2],
    cookies: Vec<Glob>,
}

/// The entry that a service is, if it can be told.
pub(super) fn entry(names: &[&str], cookies: &[Glob]) -> Option<&'static str> {
    let plain: Vec<String> = names.iter().map(|name| letters(name)).collect();
    let by_name =
        entries().iter().find(|entry| plain.iter().any(|name| entry.names.contains(name))).map(|entry| entry.id);
    let by_alias = || ALSO.iter().find(|(alias, _)| plain.iter().any(|name| name == alias)).map(|(_, id)| *id);
    by_name.or_else(by_alias).or_else(|| by_cookies(cookies))
}

/// The entry that knows most of these cookies, if it knows at least half of them; of several, the one most of whose own cookies these are.
pub(super) fn by_cookies(cookies: &[Glob]) -> Option<&'static str> {
    let score = |entry: &Entry| {
        let known = cookies.iter().filter(|cookie| entry.sets(cookie)).count();
        (known, entry.cookies.iter().filter(|own| cookies.iter().any(|cookie| same(own, cookie))).count())
    };
    // The last of the best is taken: backwards, that is the first in the catalogue.
    let ((known, _), id) =
        entries().iter().rev().map(|entry| (score(entry), entry.id)).max_by_key(|(score, _)| *score)?;
    (known > 0 && 2 * known >= cookies.len()).then_some(id)
}

/// Whether an entry has a cookie.
pub(super) fn sets(id: &str, cookie: &Glob) -> bool {
    entries().iter().any(|entry| entry.id == id && entry.sets(cookie))
}

impl Entry {
    fn sets(&self, cookie: &Glob) -> bool {
        self.cookies.iter().any(|own| same(own, cookie))
    }
}

/// Whether two patterns are for the same cookie: one of them covers the other.
fn same(one: &Glob, other: &Glob) -> bool {
    one.matches(other.as_str()) || other.matches(one.as_str())
}

fn letters(name: &str) -> String {
    name.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn entries() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| assent_shipped::names("services").filter_map(read).collect())
}

fn read(id: &'static str) -> Option<Entry> {
    let node = assent_shipped::entry(&format!("services/{id}"))?;
    let name = match node.member("name")? {
        Node::String(name) => letters(name),
        _ => return None,
    };
    let cookies = match node.member("cookies") {
        Some(Node::List(cookies)) => cookies.iter().filter_map(glob).collect(),
        _ => Vec::new(),
    };
    Some(Entry { id, names: [letters(id), name], cookies })
}

fn glob(cookie: &Node) -> Option<Glob> {
    match cookie.member("name")? {
        Node::String(name) => Glob::parse(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_recognised() {
        let globs = |names: &[&str]| names.iter().map(|name| Glob::parse(name).expect("a glob")).collect::<Vec<_>>();
        assert_eq!(entry(&["googleAnalytics"], &[]), Some("google-analytics"));
        assert_eq!(entry(&["x", "Google Analytics"], &[]), Some("google-analytics"));
        assert_eq!(entry(&["GTM"], &[]), Some("google-tag-manager"));
        assert_eq!(entry(&["stats"], &globs(&["_pk_*"])), Some("matomo"));
        assert_eq!(entry(&["stats"], &globs(&["_ga*", "_gid"])), Some("google-analytics"));
        assert_eq!(entry(&["stats"], &globs(&["_ga*"])), Some("google-analytics"));
        assert_eq!(entry(&["our counter"], &globs(&["visit_*"])), None);
        assert_eq!(entry(&["our counter"], &[]), None);
    }

    #[test]
    fn every_name_that_people_give_leads_to_an_entry() {
        for (alias, id) in ALSO {
            assert!(assent_shipped::names("services").any(|name| name == id), "{alias}: {id}");
            assert_eq!(letters(alias), alias);
        }
    }
}
