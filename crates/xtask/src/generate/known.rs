//! The known vendors: the facts of all sources put together (`crates/xtask/src/catalogue.rs` says by which rules).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::item::Item;
use crate::catalogue::facts::{self, Facts, SOURCES, stricter};
use crate::{inputs::files, repository::Repository};

/// What is kept by hand.
#[derive(Deserialize)]
struct Overrides {
    /// A source's name for a vendor, and ours.
    names: BTreeMap<String, String>,
    /// Domains that are anybody's: they say nothing of whose an address is.
    shared_domains: BTreeSet<String>,
}

/// What is put together of one vendor.
#[derive(Default)]
struct Vendor {
    name: String,
    provider: Option<String>,
    policy_url: Option<String>,
    /// The category that each source gives.
    categories: Vec<(&'static str, String)>,
    purposes: Vec<String>,
    domains: BTreeSet<String>,
    items: BTreeMap<(String, String), Item>,
}

/// Curated services by what they are called.
struct Curated {
    ids: BTreeMap<String, String>,
    items: BTreeMap<String, Vec<(String, String)>>,
}

/// What the keys of vendors begin with that are curated services.
const SERVICE: &str = "service ";

impl Curated {
    /// What a vendor is put together by: the service that it is, else what the spellings of its name have in common.
    fn key(&self, name: &str) -> String {
        let key = key(name);
        self.ids.get(&key).map_or(key, |id| format!("{SERVICE}{id}"))
    }
}

/// Prints `pkg-config/known/vendors.json`.
///
/// # Errors
/// When a file of the catalogue is missing or is not what it should be.
pub fn vendors(repository: &Repository) -> Result<String> {
    let folder = repository.path("pkg-config/known");
    let overrides: Overrides = read(&folder.join("overrides.json"))?;
    let curated = curated(repository)?;
    let (mut vendors, mut sources) = (BTreeMap::<String, Vendor>::new(), Vec::new());
    let mut of_domain: BTreeMap<String, String> = BTreeMap::new();
    let mut used = BTreeSet::new();
    // Domains first: what else is known of a vendor is found by them.
    for source in [SOURCES[2], SOURCES[0], SOURCES[1]] {
        let facts: Facts = read(&facts::path(repository, source))?;
        for vendor in facts.vendors {
            let name = overrides.names.get(&vendor.name).unwrap_or(&vendor.name);
            used.insert(vendor.name.clone());
            let named = curated.key(name);
            let of_domains: BTreeSet<&String> =
                vendor.domains.iter().filter_map(|domain| of_domain.get(domain)).collect();
            // Under another name it is the same vendor where all its domains are one's. Prebid's vendors have no name but that of a module.
            let same = of_domains.len() == 1 && vendor.domains.iter().all(|domain| of_domain.contains_key(domain));
            let unnamed = source == SOURCES[1] || !vendors.contains_key(&named) && !named.starts_with(SERVICE) && same;
            let key = of_domains.first().filter(|_| unnamed).map_or(named, |key| (*key).clone());
            if key.is_empty() {
                continue;
            }
            for domain in vendor.domains.iter().filter(|domain| !overrides.shared_domains.contains(*domain)) {
                of_domain.entry(domain.clone()).or_insert_with(|| key.clone());
            }
            vendors
                .entry(key)
                .or_insert_with(|| Vendor { name: name.clone(), ..Vendor::default() })
                .add(source, &vendor);
        }
        sources.push(serde_json::to_value(&facts.source)?);
    }
    for (domain, key) in of_domain {
        vendors.get_mut(&key).context("a domain has its vendor")?.domains.insert(domain);
    }
    for name in overrides.names.keys() {
        // A name that no source has any more is a mistake, or over.
        ensure!(used.contains(name), "pkg-config/known/overrides.json names {name:?}, which no source does");
    }
    let mut ids = curated.ids.values().cloned().collect::<BTreeSet<_>>();
    let mut lines: Vec<(String, String)> = Vec::new();
    for (key, vendor) in &vendors {
        let service = key.strip_prefix(SERVICE).map(str::to_owned);
        let id = service.clone().unwrap_or_else(|| unused(&slug(&vendor.name), &mut ids));
        let known = service.as_ref().and_then(|service| curated.items.get(service));
        if let Some(printed) = vendor.print(&id, service.as_ref(), known.map_or(&[], Vec::as_slice)) {
            lines.push((id, printed));
        }
    }
    lines.sort();
    let lines: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
    sources.sort_by_key(|source| SOURCES.iter().position(|id| source["id"] == *id));
    Ok(format!("{{\"sources\":{},\"vendors\":[\n{}\n]}}\n", Value::Array(sources), lines.join(",\n")))
}

impl Vendor {
    fn add(&mut self, source: &'static str, facts: &facts::Vendor) {
        self.provider = self.provider.take().or_else(|| facts.provider.clone());
        self.policy_url = self.policy_url.take().or_else(|| facts.policy_url.clone());
        self.categories.push((source, facts.category.clone()));
        if let Some(purpose) = facts.purpose.as_ref().filter(|purpose| !self.purposes.contains(purpose)) {
            self.purposes.push(purpose.clone());
        }
        for stored in &facts.stored {
            let kind = stored.kind.clone().unwrap_or_else(|| "cookie".into());
            let item = self.items.entry((stored.name.clone(), kind)).or_default();
            item.add(source, stored.lifetime.as_deref(), stored.purpose.as_deref());
        }
    }

    /// The vendor as a line; none where there is nothing to know it by.
    fn print(&self, id: &str, service: Option<&String>, known: &[(String, String)]) -> Option<String> {
        let listed = |name: &str, kind: &str| {
            known.iter().any(|(pattern, of)| of == kind && (pattern == name || fits_head(pattern, name)))
        };
        let sources: Vec<&str> =
            SOURCES.iter().copied().filter(|id| self.categories.iter().any(|(source, _)| source == id)).collect();
        let items = self.items.iter().filter(|((name, kind), _)| !listed(name, kind));
        let cookies: Vec<Value> = items.map(|((name, kind), item)| item.print(name, kind, &sources)).collect();
        if cookies.is_empty() && self.domains.is_empty() {
            return None;
        }
        let category = self.categories.iter().fold("functional", |one, (_, other)| stricter(one, other));
        let mut line = Map::new();
        line.insert("id".into(), json!(id));
        line.insert("name".into(), json!(self.name));
        let mut optional = |key: &str, value: Option<Value>| value.map(|value| line.insert(key.into(), value));
        optional("provider", self.provider.as_ref().map(|provider| json!(provider)));
        optional("policy_url", self.policy_url.as_ref().map(|url| json!(url)));
        optional("category", Some(json!(category)));
        optional("purposes", (!self.purposes.is_empty()).then(|| json!(self.purposes)));
        optional("domains", (!self.domains.is_empty()).then(|| json!(self.domains)));
        optional("cookies", (!cookies.is_empty()).then(|| json!(cookies)));
        optional("service", service.map(|service| json!(service)));
        optional("sources", Some(json!(sources)));
        optional("conflict", self.conflict().map(|conflict| json!(conflict)));
        Some(Value::Object(line).to_string())
    }

    /// What the sources say differently of the category.
    fn conflict(&self) -> Option<String> {
        let mut of_sources: BTreeMap<&str, &str> = BTreeMap::new();
        for (source, category) in &self.categories {
            let known = of_sources.entry(source).or_insert(category);
            *known = stricter(known, category);
        }
        let differ = of_sources.values().collect::<BTreeSet<_>>().len() > 1;
        let say = || {
            of_sources.iter().map(|(source, category)| format!("{source}: {category}")).collect::<Vec<_>>().join("; ")
        };
        differ.then(say)
    }
}

/// Whether a curated pattern that ends in a star fits a name of a list.
fn fits_head(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').is_some_and(|head| !head.contains('*') && name.starts_with(head))
}

fn curated(repository: &Repository) -> Result<Curated> {
    let mut curated = Curated { ids: BTreeMap::new(), items: BTreeMap::new() };
    for file in files(&repository.path("pkg-config/services"))? {
        let service: Value = read(&file)?;
        let id = service["id"].as_str().context("a service has an id")?.to_owned();
        for name in [service["name"].as_str().unwrap_or_default(), &id] {
            curated.ids.insert(key(name), id.clone());
        }
        let items = service["cookies"].as_array().into_iter().flatten().map(|item| {
            let text = |key: &str| item[key].as_str().map(str::to_owned);
            (text("name").unwrap_or_default(), text("kind").unwrap_or_else(|| "cookie".into()))
        });
        curated.items.insert(id, items.collect());
    }
    Ok(curated)
}

/// What two spellings of a vendor's name have in common.
fn key(name: &str) -> String {
    const FORMS: [&str; 12] = ["inc", "llc", "ltd", "gmbh", "ag", "bv", "sas", "sa", "corp", "limited", "com", "net"];
    let name = name.to_lowercase();
    let words = name.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let kept = words.iter().rposition(|word| !FORMS.contains(word)).map_or(words.len(), |at| at + 1);
    words[..kept].concat()
}

/// An id made of a name.
fn slug(name: &str) -> String {
    let ascii = name
        .to_lowercase()
        .chars()
        .map(|char| if char.is_ascii_alphanumeric() { char } else { '-' })
        .collect::<String>();
    let words: Vec<&str> = ascii.split('-').filter(|word| !word.is_empty()).collect();
    let mut slug = words.join("-");
    slug.truncate(50);
    slug.trim_end_matches('-').to_owned()
}

fn unused(slug: &str, ids: &mut BTreeSet<String>) -> String {
    let slug = if slug.is_empty() { "vendor" } else { slug };
    let mut id = slug.to_owned();
    let mut count = 1;
    while !ids.insert(id.clone()) {
        count += 1;
        id = format!("{slug}-{count}");
    }
    id
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("{} is missing: `cargo xtask catalogue update` writes facts", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not what it should be", path.display()))
}
