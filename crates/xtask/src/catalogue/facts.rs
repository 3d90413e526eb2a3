//! What a source says, reduced to what is used, in one form for all sources.

use std::path::PathBuf;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::repository::Repository;

/// The sources, in the order in which their values are named.
pub const SOURCES: [&str; 3] = ["ocd", "prebid", "web"];

/// A source's facts: a file in `pkg-config/known`.
#[derive(Deserialize)]
pub struct Facts {
    pub source: Source,
    pub vendors: Vec<Vendor>,
}

/// Where facts come from.
#[derive(Serialize, Deserialize)]
pub struct Source {
    pub id: String,
    pub name: String,
    pub address: String,
    pub licence: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    pub date: String,
}

/// A vendor as one source has it.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vendor {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_url: Option<String>,
    /// The usual category it belongs to.
    pub category: String,
    /// The id of a sentence about what it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Domains that are the vendor's, with everything below them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stored: Vec<Stored>,
}

/// An entry that a vendor stores on the device.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    /// Its name; `*` stands for any run of characters.
    pub name: String,
    /// The kind of storage; none: a cookie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// How long it stays; none: the source does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifetime: Option<String>,
    /// The id of a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
}

impl Facts {
    /// The file: a vendor a line, so that the difference of two versions can be read.
    ///
    /// # Errors
    /// When a value cannot be written.
    pub fn print(&self) -> Result<String> {
        let vendors: Vec<String> = self.vendors.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
        let source = serde_json::to_string(&self.source)?;
        Ok(format!("{{ \"source\": {source}, \"vendors\": [\n{}\n] }}\n", vendors.join(",\n")))
    }
}

/// The file of a source.
pub fn path(repository: &Repository, source: &str) -> PathBuf {
    repository.path("pkg-config/known").join(format!("{source}.json"))
}

/// The usual categories, those first that the law trusts most; a known vendor is never necessary.
pub const CATEGORIES: [&str; 3] = ["functional", "analytics", "marketing"];

/// The category of two that needs more caution.
pub fn stricter<'a>(one: &'a str, other: &'a str) -> &'a str {
    let rank = |category: &str| CATEGORIES.iter().position(|known| *known == category).unwrap_or(CATEGORIES.len());
    if rank(other) > rank(one) { other } else { one }
}

/// A name as a configuration can have it, with stars for what a list writes as `{id}` or `%ID%`; none where it has no form of a cookie's name
/// (RFC 6265bis section 4.1.1), or fewer than two letters that stand for themselves beside its stars.
pub fn name(written: &str) -> Option<String> {
    let mut name = String::new();
    let mut until = None;
    for char in written.trim().chars() {
        match (char, until) {
            (_, Some(end)) if char == end => until = None,
            (_, Some(_)) => {}
            ('{', None) | ('%', None) => {
                until = Some(if char == '{' { '}' } else { '%' });
                name.push('*');
            }
            _ => name.push(char),
        }
    }
    let harmless = |char: char| char.is_ascii_graphic() && !matches!(char, ';' | ',' | '=' | '"' | '<' | '>' | '\\');
    let literal = name.chars().filter(|char| *char != '*').count();
    let least = if name.contains('*') { 2 } else { 1 };
    (until.is_none() && name.len() <= 120 && literal >= least && name.chars().all(harmless)).then_some(name)
}

/// A domain that can be part of an address; none for a suffix that anybody's site is below.
pub fn domain(written: &str) -> Option<String> {
    let domain = written.trim().trim_start_matches("*.").trim_start_matches('.').trim_end_matches('.').to_lowercase();
    let label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    let labels = domain.split('.').count();
    let named = domain.rsplit('.').next().is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_alphabetic()));
    (labels >= 2 && named && domain.len() <= 100 && domain.split('.').all(label)).then_some(domain)
}

/// A duration as configurations have it, of a number of seconds.
pub fn duration(seconds: u64) -> Option<String> {
    const UNITS: [(u64, &str); 4] = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    // Beyond a century nothing on a device lasts.
    if seconds == 0 || seconds > 100 * 365 * 86_400 {
        return None;
    }
    // Days are the finest that people compare, and the longer of two is the safer.
    let (size, unit) = UNITS.into_iter().find(|(size, _)| seconds.is_multiple_of(*size) || seconds > 2 * 86_400)?;
    let count = seconds.div_ceil(size);
    Some(format!("{count} {unit}{}", if count == 1 { "" } else { "s" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_rounded_up_to_days() {
        let spans = [
            (33_696_000, Some("390 days")),
            (34_190_000, Some("396 days")),
            (1_800, Some("30 minutes")),
            (90, Some("90 seconds")),
            (0, None),
        ];
        for (seconds, span) in spans {
            assert_eq!(duration(seconds).as_deref(), span, "{seconds}");
        }
    }

    #[test]
    fn only_what_can_be_a_cookies_name_is_one() {
        let names = [
            ("vdzj1_{id}", Some("vdzj1_*")),
            ("conv/%INTEGER%", Some("conv/*")),
            ("a;b", None),
            ("{id}", None),
            ("x{id", None),
            ("_s", Some("_s")),
        ];
        for (written, read) in names {
            assert_eq!(name(written).as_deref(), read, "{written}");
        }
    }

    #[test]
    fn a_domain_has_two_labels_and_no_more_than_letters() {
        let domains = [
            ("*.B.test", Some("b.test")),
            (".b.test", Some("b.test")),
            ("test", None),
            ("b test", None),
            ("(3rd", None),
            ("1.2", None),
            ("a..b", None),
        ];
        for (written, read) in domains {
            assert_eq!(domain(written).as_deref(), read, "{written}");
        }
    }

    #[test]
    fn the_stricter_category_counts() {
        assert_eq!(stricter("functional", "marketing"), "marketing");
        assert_eq!(stricter("marketing", "analytics"), "marketing");
    }
}
