//! The record in a cookie: one choice for all subdomains, and for browsers that forget what scripts stored after seven days
//! (webkit.org/tracking-prevention).

use std::cmp::Ordering;

use crate::config::{Revision, SiteId};
use crate::contract::contract;
use crate::storage::MIRROR;
use crate::values::{Grants, Href, Id, Scope, Timestamp};
use crate::{AgeCheck, Choice, Gate, Link, Policy, Recalled};

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
const FORMAT: &str = "2";
/// The form before: it carried the ids of a receipt and of its visitor, and counted the receipts of one visitor only. Read for one more
/// release, because a withdrawal may be in it; its ids are not read.
const FORMER: &str = "1";

/// A record and its moment, as hosts share it. It has no ids: any host of the domain may write the cookie, and could plant an id
/// that it knows.
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
        let Recalled { revision, choice, count, receipt } = &self.recalled;
        let granted: Vec<&str> =
            choice.grants.0.iter().filter(|(_, granted)| *granted).map(|(unit, _)| unit.as_str()).collect();
        let age = match &receipt.age {
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
            &count.to_string(),
            age,
        ]
        .join("~")
    }

    /// The cookie of this record, as the guard finds it.
    #[must_use]
    pub fn mark(&self) -> String {
        [MIRROR, &self.text()].concat()
    }

    /// The record of a cookie; `None` where it is corrupt, foreign or of another version.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > LARGEST_MIRROR {
            return None;
        }
        let fields: Vec<&str> = text.split('~').collect();
        let (revision, at, scope, granted, count, age) = match fields[..] {
            [FORMAT, revision, at, scope, granted, count, age] => (revision, at, scope, granted, count, age),
            [FORMER, revision, at, scope, granted, _, _, _, age] => (revision, at, scope, granted, "0", age),
            _ => return None,
        };
        let revision = Revision(revision.parse().ok().filter(|revision| *revision > 0)?);
        let scope = match scope {
            "s" => Scope::Session,
            "p" => Scope::Persistent,
            _ => return None,
        };
        let names = granted.split('.').filter(|name| !name.is_empty());
        let grants = Grants(names.map(|name| Some((Id::parse(name)?, true))).collect::<Option<_>>()?);
        let age = match age {
            "" => None,
            "g" => Some(AgeCheck { gate: Gate::Guardian, ok: true }),
            "y" => Some(AgeCheck { gate: Gate::SelfDeclared, ok: true }),
            "n" => Some(AgeCheck { gate: Gate::SelfDeclared, ok: false }),
            _ => return None,
        };
        let choice = Choice { scope, grants };
        let recalled =
            Recalled { revision, choice, count: count.parse().ok()?, receipt: Link { age, ..Link::default() } };
        Some(Self { at: Timestamp(at.parse().ok()?), recalled })
    }

    /// The record that counts on a host at a moment: `own` is the host's own, `shared` the domain's. `session`: whether the browser session
    /// still lasts in which a choice for the session was made.
    ///
    /// The higher count wins whatever the times say, because a device's clock may have been wrong. Of two equal counts neither knew the
    /// other: then only what both grant is granted, and the earlier one's end holds. A time in the future is cut to `now`. The ids stay
    /// those of the host's own last receipt. `None` where there is no record, or where the one that counts ended with its session: an
    /// older one does not come back.
    #[must_use]
    pub fn newest(own: Option<Self>, shared: Option<Self>, now: Timestamp, session: bool) -> Option<Self> {
        let lasts = |record: &Self| session || record.recalled.choice.scope == Scope::Persistent;
        let follows = |shared: &Self, own: &Self| match shared.recalled.count.cmp(&own.recalled.count) {
            Ordering::Equal => lasts(shared) || !lasts(own),
            order => order.is_gt(),
        };
        let mut newest = match (own, shared) {
            (Some(own), Some(mut shared)) if follows(&shared, &own) => {
                if shared.recalled.count == own.recalled.count && lasts(&own) {
                    shared.restrict(&own);
                }
                let Link { receipt_id, subject_id, seq, .. } = own.recalled.receipt;
                let age = shared.recalled.receipt.age;
                shared.recalled.receipt = Link { receipt_id, subject_id, seq, age };
                shared
            }
            (own, shared) => own.or(shared)?,
        };
        newest.at = newest.at.min(now);
        lasts(&newest).then_some(newest)
    }

    /// Leaves of this record what `other` holds too.
    fn restrict(&mut self, other: &Self) {
        let (own, others) = (&mut self.recalled, &other.recalled);
        own.revision = own.revision.min(others.revision);
        if others.choice.scope == Scope::Session {
            own.choice.scope = Scope::Session;
        }
        own.choice.grants.0.retain(|(name, granted)| *granted && others.choice.grants.get(name) == Some(true));
        if own.receipt.age != others.receipt.age {
            // Somebody too young stays so; a gate that only one of both passed is to be passed again.
            let ages = [own.receipt.age.take(), others.receipt.age.clone()];
            own.receipt.age = ages.into_iter().flatten().find(|check| !check.ok);
        }
        self.at = self.at.min(other.at);
    }

    /// The count of a choice that is made now: above the host's own last one, and above the domain's.
    #[must_use]
    pub fn count_after(own: Option<&Recalled>, shared: Option<&Self>) -> u32 {
        let own = own.map_or(0, |recalled| recalled.count);
        own.max(shared.map_or(0, |shared| shared.recalled.count)).saturating_add(1)
    }

    /// Whether this record answers a configuration at a moment.
    #[must_use]
    pub fn answers(&self, policy: &Policy, now: Timestamp) -> bool {
        self.recalled.revision >= policy.revision() && self.end(policy) > now
    }

    /// When this record ends under a configuration.
    #[must_use]
    pub fn end(&self, policy: &Policy) -> Timestamp {
        self.at.after(policy.validity().milliseconds())
    }
}
