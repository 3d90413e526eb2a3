//! One site's settings: who may deliver for it, and how long its receipts are kept.

use assent_core::{Duration, Node};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A site and its rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// The `site` of its `consent.json`.
    pub id: String,
    /// The origins of its pages, such as `https://example.com`. Empty: any origin.
    #[serde(default)]
    pub origins: Vec<String>,
    /// How long a receipt is kept after nobody relies on it any more: it was superseded, or its consent expired.
    /// Default: 36 months, a usual limitation period (standards §5.4).
    #[serde(default = "Site::retention")]
    pub retention: Span,
    /// The same for refusals. Default: 13 months.
    #[serde(default = "Site::retention_refused")]
    pub retention_refused: Span,
    /// What happens then. Default: `delete`.
    #[serde(default)]
    pub at_end: AtEnd,
    /// Working days until a request has to be answered. Default: 10.
    #[serde(default = "Site::answer_days")]
    pub answer_days: u32,
    /// Whether devices are told of withdrawals and erasures that are entered here, as `receipts.withdrawals` of the site's `consent.json`
    /// asks for. Then a hash of the subject stays for two years. Default: no.
    #[serde(default)]
    pub tell_devices: bool,
}

/// What happens to a receipt at the end of its retention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AtEnd {
    /// Only the hash that the log needs stays.
    #[default]
    Delete,
    /// What was chosen stays, without any id and with the day in place of the time.
    Anonymise,
}

impl Site {
    fn retention() -> Span {
        Span::read("36 months").unwrap_or_else(|_| Span::days(1_080))
    }

    fn retention_refused() -> Span {
        Span::read("13 months").unwrap_or_else(|_| Span::days(390))
    }

    fn answer_days() -> u32 {
        10
    }

    /// A site that no list names, where there is no list.
    pub(crate) fn any(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            origins: Vec::new(),
            retention: Self::retention(),
            retention_refused: Self::retention_refused(),
            at_end: AtEnd::Delete,
            answer_days: Self::answer_days(),
            tell_devices: false,
        }
    }

    /// Whether pages of this origin may deliver for the site.
    pub(crate) fn allows(&self, origin: &str) -> bool {
        self.origins.is_empty() || self.origins.iter().any(|allowed| allowed == origin)
    }

    /// What is wrong with it.
    pub(crate) fn check(&self) -> Result<(), String> {
        if assent_core::config::SiteId::parse(&self.id).is_none() {
            return Err(format!("sites: \"{}\" is not a name such as \"example.com\"", self.id));
        }
        // The Fetch standard writes an origin without a path; with one it would never match.
        let whole = |origin: &&String| origin.split_once("://").is_none_or(|(_, host)| host.contains('/'));
        match self.origins.iter().find(whole) {
            Some(origin) => {
                Err(format!("sites: {}: \"{origin}\" is not an origin such as \"https://example.com\"", self.id))
            }
            None => Ok(()),
        }
    }
}

/// A length of time as `consent.json` writes it: `13 months`, up to 100 years.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span(Duration);

impl Span {
    /// Some days.
    pub(crate) fn days(count: u32) -> Self {
        Self(Duration { count, unit: assent_core::Unit::Day })
    }

    fn read(written: &str) -> Result<Self, String> {
        let read = assent_core::read::<Duration>(&Node::String(written.to_owned()));
        read.map(Self).map_err(|problems| problems.0.iter().map(|problem| problem.fault.to_string()).collect())
    }

    /// The span in milliseconds; a month counts 30 days, a year 365.
    pub(crate) fn milliseconds(self) -> u64 {
        self.0.milliseconds()
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
