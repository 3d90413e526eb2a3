//! Known vendors, asked the other way round: who may have asked for an address, or stored an entry.

use std::collections::HashMap;
use std::io::Read;
use std::sync::LazyLock;

use assent_core::config::StorageKind;
use assent_core::{Known, KnownItem, KnownVendor, Node, fits};
use flate2::read::DeflateDecoder;

/// `pkg-config/known/vendors.json`, deflated by the build script. Apart from the other files: a program that never asks does not carry it.
static DEFLATED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/vendors.deflate"));

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut text = String::new();
    DeflateDecoder::new(DEFLATED).read_to_string(&mut text).expect("the build script deflates text");
    let node = Node::parse(&text).expect("pkg-config/known/vendors.json is JSON");
    let known: &'static Known =
        Box::leak(Box::new(Known::read(&node).expect("pkg-config/known/vendors.json is a list of vendors")));
    Index::of(known)
});

struct Index {
    known: &'static Known,
    domains: HashMap<&'static str, &'static KnownVendor>,
    /// Entries whose whole name is given.
    exact: HashMap<(&'static str, &'static str), Vec<Entry>>,
    /// Entries with a pattern.
    patterns: Vec<Entry>,
}

type Entry = (&'static KnownVendor, &'static KnownItem);

impl Index {
    fn of(known: &'static Known) -> Self {
        let (mut domains, mut exact, mut patterns) = (HashMap::new(), HashMap::<_, Vec<Entry>>::new(), Vec::new());
        for vendor in &known.vendors {
            for domain in &vendor.domains {
                domains.entry(domain.as_str()).or_insert(vendor);
            }
            for item in &vendor.cookies {
                if item.name.as_str().contains('*') {
                    patterns.push((vendor, item));
                } else {
                    exact.entry((item.name.as_str(), web(item.kind).name())).or_default().push((vendor, item));
                }
            }
        }
        Self { known, domains, exact, patterns }
    }
}

/// All known vendors.
#[must_use]
pub fn all() -> &'static Known {
    INDEX.known
}

/// A known vendor by its id.
#[must_use]
pub fn vendor(id: &str) -> Option<&'static KnownVendor> {
    let vendors = &INDEX.known.vendors;
    vendors.binary_search_by(|vendor| vendor.id.as_str().cmp(id)).ok().map(|at| &vendors[at])
}

/// The vendor whose domain a host is, or is below.
#[must_use]
pub fn of_host(host: &str) -> Option<&'static KnownVendor> {
    let host = host.trim_start_matches('.').to_ascii_lowercase();
    let below = host.match_indices('.').map(|(at, _)| &host[at + 1..]);
    std::iter::once(host.as_str()).chain(below).find_map(|domain| INDEX.domains.get(domain).copied())
}

/// The vendors that store an entry of this name, with what the lists say of it: those that give the whole name, else those with the
/// pattern that says most. Each vendor once.
#[must_use]
pub fn of_entry(kind: StorageKind, name: &str) -> Vec<(&'static KnownVendor, &'static KnownItem)> {
    let exact = INDEX.exact.get(&(name, web(kind).name())).cloned().unwrap_or_default();
    let mut found = if exact.is_empty() { fitting(kind, name) } else { exact };
    found.sort_by_key(|(vendor, _)| &vendor.id);
    found.dedup_by_key(|(vendor, _)| &vendor.id);
    found
}

/// The kind, as lists have it: most do not tell the two web storages apart.
fn web(kind: StorageKind) -> StorageKind {
    if kind == StorageKind::SessionStorage { StorageKind::LocalStorage } else { kind }
}

fn fitting(kind: StorageKind, name: &str) -> Vec<Entry> {
    let literal = |item: &KnownItem| item.name.as_str().chars().filter(|letter| *letter != '*').count();
    let fits = |(_, item): &&Entry| web(item.kind) == web(kind) && fits(item.name.as_str(), name);
    let found: Vec<Entry> = INDEX.patterns.iter().filter(fits).copied().collect();
    let most = found.iter().map(|(_, item)| literal(item)).max().unwrap_or_default();
    found.into_iter().filter(|(_, item)| literal(item) == most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vendor_is_found_by_its_id_and_its_first_domain_belongs_to_somebody() {
        for vendor in &all().vendors {
            assert_eq!(super::vendor(vendor.id.as_str()).map(|found| &found.id), Some(&vendor.id));
            for domain in &vendor.domains {
                assert!(of_host(&format!("cdn.{domain}")).is_some(), "{domain}");
            }
        }
        assert!(of_host("shop.example").is_none() && of_host("com").is_none() && of_host("").is_none());
    }

    #[test]
    fn a_whole_name_goes_before_a_pattern() {
        let names = |name: &str| -> Vec<&str> {
            of_entry(StorageKind::Cookie, name).into_iter().map(|(_, item)| item.name.as_str()).collect()
        };
        let (vendor, item) =
            INDEX.patterns.iter().find(|(_, item)| item.kind == StorageKind::Cookie).expect("a pattern");
        let made = item.name.as_str().replace('*', "x9x9");
        assert!(of_entry(StorageKind::Cookie, &made).iter().any(|(found, _)| found.id == vendor.id), "{made}");
        assert!(names("_pubcid").iter().all(|name| !name.contains('*')));
        assert!(names("nobody-stores-this").is_empty());
    }
}
