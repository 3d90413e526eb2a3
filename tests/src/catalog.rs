//! What each demo site promises: `tests/sites.json`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use crate::repository;

/// Why the list of demo sites could not be read.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The file is not there or cannot be opened.
    #[error("{0} cannot be read: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// The file is not what [`SiteSpec`] says.
    #[error("{0} is not a list of sites: {1}")]
    Malformed(PathBuf, serde_json::Error),
}

/// One demo site.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteSpec {
    /// The directory's name under `examples/` and `www/demo/`.
    #[serde(skip)]
    pub id: String,
    /// The demo's port.
    pub port: u16,
    /// The configuration's revision.
    pub revision: u64,
    /// The languages of its configuration, the fallback first.
    pub languages: Vec<String>,
    /// The page on which every service is present.
    pub path: String,
    /// What a visitor can refuse.
    pub optional: Vec<CategorySpec>,
    /// What needs several categories at once.
    #[serde(default)]
    pub together: Vec<Together>,
    /// The notice's first button in the fallback language.
    pub accept_title: String,
}

/// An optional category.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategorySpec {
    /// Its id.
    pub category: String,
    /// Its services.
    pub services: Vec<ServiceSpec>,
}

/// What a service does once it is granted; every name is a glob.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceSpec {
    /// Its id.
    pub id: String,
    /// The cookies it sets.
    pub cookies: Vec<String>,
    /// The localStorage keys it writes.
    pub local_storage: Vec<String>,
    /// The sessionStorage keys it writes.
    pub session_storage: Vec<String>,
    /// The paths it requests, `/t/…`.
    pub requests: Vec<String>,
}

/// What runs only when all these categories are granted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Together {
    /// Ids of categories.
    pub categories: Vec<String>,
    /// Globs of the paths it requests.
    pub requests: Vec<String>,
}

impl SiteSpec {
    /// Every optional service, with its category's id.
    pub fn services(&self) -> impl Iterator<Item = (&str, &ServiceSpec)> {
        self.optional
            .iter()
            .flat_map(|group| group.services.iter().map(move |service| (group.category.as_str(), service)))
    }
}

/// Every demo site, in the order of its port.
///
/// # Errors
/// When `tests/sites.json` is missing or malformed.
pub fn sites() -> Result<Vec<SiteSpec>, CatalogError> {
    let file = repository::root().join("tests/sites.json");
    let text = std::fs::read(&file).map_err(|error| CatalogError::Unreadable(file.clone(), error))?;
    let named: BTreeMap<String, SiteSpec> =
        serde_json::from_slice(&text).map_err(|error| CatalogError::Malformed(file, error))?;
    let mut sites: Vec<SiteSpec> = named.into_iter().map(|(id, spec)| SiteSpec { id, ..spec }).collect();
    sites.sort_by_key(|site| site.port);
    Ok(sites)
}

/// What the demo calls a site: the configuration's `controller.name`, else its id.
#[must_use]
pub fn title(id: &str) -> String {
    let text = std::fs::read(repository::configuration(id)).unwrap_or_default();
    let configuration: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
    configuration["controller"]["name"].as_str().unwrap_or(id).to_owned()
}

/// Whether `name` fits `glob`, where `*` is any run of characters.
#[must_use]
pub fn fits(glob: &str, name: &str) -> bool {
    match glob.split_once('*') {
        None => glob == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|tail| {
            tail.char_indices().map(|(at, _)| &tail[at..]).chain([""]).any(|tail| fits(rest, tail))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_is_any_run_of_characters() {
        for (glob, name) in
            [("_ga", "_ga"), ("_ga*", "_ga"), ("_ga*", "_ga_X1"), ("*_id", "a_id"), ("a*b*c", "axxbyc"), ("*", "")]
        {
            assert!(fits(glob, name), "{glob} should fit {name}");
        }
        for (glob, name) in [("_ga", "_gat"), ("_ga*", "x_ga"), ("a*b", "abc")] {
            assert!(!fits(glob, name), "{glob} should not fit {name}");
        }
    }
}
