//! What an answer to another consent platform grants here: one pure rule.
//!
//! Nothing is granted that the visitor did not grant there and the owner did not map; a denial always wins.

use crate::config::Category;
use crate::contract::contract;
use crate::values::{Duration, Grants, Id, id_map};
use crate::{OldAnswer, Platform, Timestamp};

contract! {
    /// A consent platform that the site used before, and whose visitors are not asked again.
    pub struct TakeOver {
        /// The platform, a name in `pkg-config/platforms`.
        pub from: Id,
        /// The cookie or key that held its answers, where the old configuration named another than the platform's own.
        pub key: Option<String>,
        /// What is granted: for each category or service here the old names that must all have been granted.
        pub grants: Needs,
        /// The version of the old notice whose answers count. Default: any.
        pub version: Option<String>,
        /// For how many days the old platform kept an answer. Used where an answer has no date: it is then taken to be that old.
        /// Default: the platform's own.
        pub lasts: Option<u32>,
        /// Whether the old notice let visitors refuse as easily as accept. If not, its grants are not taken over. Default: true.
        pub equal_reject: Option<bool>,
        /// Whether the old answer stays on the device. Default: false.
        pub keep_old: bool = default,
    }
}

id_map! {
    /// For each category or service the names of the old platform that must all have been granted.
    pub struct Needs of Vec<String>: "an object of lists of old names, by category or service"
}

/// What an old answer means here.
#[derive(Debug, Clone, PartialEq)]
pub struct TakenOver {
    /// For every category that can be refused, and each service that the owner mapped, whether it is granted. A category answers for all
    /// its services, and a later name wins, as in `choose` of the public API.
    pub grants: Grants,
    /// When the answer was given, at the latest now. Where the old platform stored no time: the earliest that it can have been.
    pub at: Timestamp,
}

/// What the rule has to know besides the answer.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// What visitors are asked here.
    pub categories: &'a [Category],
    /// How long an answer holds here.
    pub validity: Duration,
    /// Whether grants need more than the old answer: the browser sends Global Privacy Control, or visitors may be children. Then only
    /// refusals are taken over.
    pub cautious: bool,
    /// The present moment.
    pub now: Timestamp,
}

impl TakeOver {
    /// What an old answer means here; `None` where the visitor is asked: the answer is too old or has no time, was given to another
    /// version of the notice, says nothing of what the owner mapped, or grants what may not be taken over.
    #[must_use]
    pub fn decide(&self, platform: &Platform, answer: &OldAnswer, around: Circumstances) -> Option<TakenOver> {
        let Circumstances { categories, validity, cautious, now } = around;
        if self.version.is_some() && self.version != answer.version {
            return None;
        }
        let lasts = || Some(now.0.saturating_sub(u64::from(self.lasts.or(platform.lasts)?) * 86_400_000));
        let at = Timestamp(answer.at.map(|at| at.0).or_else(lasts)?.min(now.0));
        let mapped = || self.grants.0.iter().flat_map(|(_, names)| names);
        if at.after(validity.milliseconds()) <= now || !mapped().any(|name| answer.get(name).is_some()) {
            return None;
        }
        // Whether all old names were granted; `None` where the owner mapped none.
        let met = |id: &Id| {
            let (_, names) = self.grants.0.iter().find(|(known, _)| known == id)?;
            Some(!names.is_empty() && names.iter().all(|name| answer.get(name) == Some(true)))
        };
        let mut grants = Vec::new();
        for category in categories.iter().filter(|category| !category.required) {
            let whole = met(&category.id);
            grants.push((category.id.clone(), whole == Some(true)));
            for service in &category.services {
                if let Some(own) = met(&service.id) {
                    grants.push((service.id.clone(), own && whole != Some(false)));
                }
            }
        }
        let grants = Grants(grants);
        let refuses_only = cautious || self.equal_reject == Some(false);
        (!refuses_only || !grants.any()).then_some(TakenOver { grants, at })
    }
}
