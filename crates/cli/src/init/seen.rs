//! What is known of a site before its owner is asked: by the address, or by an audit that visited it.

use std::path::Path;

use serde::Deserialize;
use url::Url;

use crate::source::Source;
use crate::{Error, shipped};

/// What is known. An audit's report is read for the same keys, and whatever else it has is left alone.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Seen {
    /// Its host.
    #[serde(default)]
    pub(crate) site: Option<String>,
    /// The languages of its pages.
    #[serde(default)]
    pub(crate) languages: Vec<String>,
    /// Entries of the catalogue that it uses.
    #[serde(default)]
    pub(crate) services: Vec<String>,
}

impl Seen {
    /// What an address tells. A scheme may be left out.
    ///
    /// # Errors
    /// When it is none.
    pub(crate) fn at(address: &str) -> Result<Self, Error> {
        let whole = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
        let host = Url::parse(&whole).ok().and_then(|url| url.host_str().map(str::to_owned));
        let host = host.ok_or_else(|| Error::Refused(format!("\"{address}\" is not the address of a site")))?;
        Ok(Self { site: Some(host), ..Self::default() })
    }

    /// What an audit's report tells. Services that this version does not know, and languages without texts, are left out.
    ///
    /// # Errors
    /// When it cannot be read or is not a report.
    pub(crate) fn reported(path: &Path) -> Result<Self, Error> {
        let report = Source::read(path)?;
        let seen: Self = serde_json::from_str(report.text())
            .map_err(|error| Error::Refused(format!("{} is not an audit's report: {error}", report.name)))?;
        let spoken = |tag: &String| shipped::speaks(tag);
        Ok(Self {
            site: seen.site,
            languages: seen.languages.into_iter().filter(spoken).collect(),
            services: seen
                .services
                .into_iter()
                .filter(|id| shipped::names("services").any(|name| name == id))
                .collect(),
        })
    }
}
