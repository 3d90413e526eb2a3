//! The catalogue's services, as an owner looks for them.

use std::sync::OnceLock;

use serde::Deserialize;

/// A service of the catalogue.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Entry {
    /// Its id, which `from` names.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who receives the data.
    pub provider: String,
    /// The category it usually belongs to.
    #[serde(default)]
    pub category: String,
    /// What the data is used for.
    #[serde(default)]
    pub purposes: Vec<String>,
    /// What it stores.
    #[serde(default)]
    pub cookies: Vec<Cookie>,
    /// Where the facts come from.
    #[serde(default)]
    pub sources: Vec<Source>,
}

/// What a service stores.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// How long it stays.
    #[serde(default)]
    pub lifetime: String,
    /// What it is for.
    #[serde(default)]
    pub purpose: String,
}

/// Where facts come from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Source {
    /// Which facts.
    pub rule: String,
    /// The document.
    pub source: String,
    /// Whether somebody read it there.
    pub verified: bool,
}

impl Entry {
    /// How many of its facts somebody read at their source, and how many there are.
    #[must_use]
    pub fn verified(&self) -> (usize, usize) {
        (self.sources.iter().filter(|source| source.verified).count(), self.sources.len())
    }

    /// How well it fits a search in small letters: 0 best; none where it does not.
    fn rank(&self, wanted: &str) -> Option<usize> {
        let has = |text: &str| text.to_lowercase().contains(wanted);
        let places = [
            self.name.to_lowercase().starts_with(wanted) || self.id.starts_with(wanted),
            has(&self.name) || has(&self.id),
            has(&self.provider),
            self.cookies.iter().any(|cookie| has(&cookie.name)),
            self.purposes.iter().any(|purpose| has(purpose)),
        ];
        places.iter().position(|fits| *fits)
    }
}

/// Every service that ships, by name.
pub fn entries() -> &'static [Entry] {
    static ALL: OnceLock<Vec<Entry>> = OnceLock::new();
    ALL.get_or_init(|| {
        let parse = |(_, text): (&str, &str)| serde_json::from_str(text).ok();
        let mut all: Vec<Entry> = assent_shipped::files("services").filter_map(parse).collect();
        all.sort_by_key(|entry| entry.name.to_lowercase());
        all
    })
}

/// The services whose name, provider, cookies or purposes have a text in them, the best first.
#[must_use]
pub fn search(wanted: &str) -> Vec<&'static Entry> {
    let wanted = wanted.trim().to_lowercase();
    let mut found: Vec<_> = entries().iter().filter_map(|entry| Some((entry.rank(&wanted)?, entry))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, entry)| entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_catalogue_is_an_entry() {
        assert_eq!(entries().len(), assent_shipped::names("services").count());
    }

    #[test]
    fn services_are_found_by_name_provider_and_cookie() {
        assert_eq!(search("you")[0].id, "youtube");
        assert_eq!(search(" _pk_id")[0].id, "matomo");
        assert!(search("google ireland").iter().any(|entry| entry.id == "google-analytics"));
        assert_eq!(search("").len(), entries().len());
        assert!(search("no such thing").is_empty());
    }
}
