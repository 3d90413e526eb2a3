//! The record in a cookie: one choice for all subdomains, and for browsers that forget what scripts stored after seven days
//! (webkit.org/tracking-prevention).

use crate::config::{Revision, SiteId};
use crate::contract::contract;
use crate::values::{Grants, Href, Id, Scope, Timestamp, VisitId};
use crate::{AgeCheck, Choice, Gate, Link, Recalled};

contract! {
    /// Where the record is mirrored. Every page that takes part has the same configuration.
    pub struct Mirror {
        /// The domain whose subdomains have one record, such as `example.com`. Default: the page's own host.
        pub domain: Option<SiteId>,
        /// The collector's address for mirrors, on the page's own host: some browsers let only what a server sets live for longer than seven days.
        pub endpoint: Option<Href>,
    }
}

/// The largest record that is mirrored, in bytes: a cookie of more than 4,096 with its name and attributes browsers may drop
/// (RFC 6265 §6.1).
pub const LARGEST_MIRROR: usize = 3_500;

/// The first field: which fields follow. `~` stands between fields and `.` between names: both may stand in a cookie as they are
/// (RFC 6265 §4.1.1), and neither in a field or a name.
const FORMAT: &str = "1";

/// A record and its moment, as a cookie has them.
#[derive(Debug, Clone, PartialEq)]
pub struct Mirrored {
    /// When it was chosen.
    pub at: Timestamp,
    /// What was chosen.
    pub recalled: Recalled,
}

impl Mirrored {
    /// This record for a cookie: of the answers only what is granted, because what a record does not know is denied.
    #[must_use]
    pub fn text(&self) -> String {
        let Recalled { revision, choice, receipt: Link { receipt_id, subject_id, seq, age } } = &self.recalled;
        let id = |id: &Option<VisitId>| id.as_ref().map_or_else(String::new, VisitId::to_string);
        let granted: Vec<&str> =
            choice.grants.0.iter().filter(|(_, granted)| *granted).map(|(unit, _)| unit.as_str()).collect();
        let age = match age {
            None => "",
            Some(AgeCheck { gate: Gate::Guardian, .. }) => "g",
            Some(AgeCheck { gate: Gate::SelfDeclared, ok: true }) => "y",
            Some(AgeCheck { gate: Gate::SelfDeclared, ok: false }) => "n",
        };
        [
            FORMAT,
            &revision.0.to_string(),
            &self.at.0.to_string(),
            if choice.scope == Scope::Session { "s" } else { "p" },
            &granted.join("."),
            &id(receipt_id),
            &id(subject_id),
            &seq.to_string(),
            age,
        ]
        .join("~")
    }

    /// The record of a cookie; `None` where it is corrupt, foreign or of another version.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > LARGEST_MIRROR {
            return None;
        }
        let fields: Vec<&str> = text.split('~').collect();
        let [FORMAT, revision, at, scope, granted, receipt_id, subject_id, seq, age] = fields[..] else { return None };
        let revision = Revision(revision.parse().ok().filter(|revision| *revision > 0)?);
        let scope = match scope {
            "s" => Scope::Session,
            "p" => Scope::Persistent,
            _ => return None,
        };
        let names = granted.split('.').filter(|name| !name.is_empty());
        let grants = Grants(names.map(|name| Some((Id::parse(name)?, true))).collect::<Option<_>>()?);
        let id = |text: &str| if text.is_empty() { Some(None) } else { VisitId::parse(text).map(Some) };
        let age = match age {
            "" => None,
            "g" => Some(AgeCheck { gate: Gate::Guardian, ok: true }),
            "y" => Some(AgeCheck { gate: Gate::SelfDeclared, ok: true }),
            "n" => Some(AgeCheck { gate: Gate::SelfDeclared, ok: false }),
            _ => return None,
        };
        let receipt = Link { receipt_id: id(receipt_id)?, subject_id: id(subject_id)?, seq: seq.parse().ok()?, age };
        let recalled = Recalled { revision, choice: Choice { scope, grants }, receipt };
        Some(Self { at: Timestamp(at.parse().ok()?), recalled })
    }
}
