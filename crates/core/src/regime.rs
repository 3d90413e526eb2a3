//! Regimes: named sets of legal defaults. The law is data in `pkg-config/regimes`, each value with its source (`law.rs`).

use crate::contract::{contract, names};
use crate::values::{Duration, EpochMilliseconds, Glob, Id, Region, Timestamp};

names! {
    /// What a regime requires before anything optional runs.
    pub enum Mode("\"opt_in\", \"opt_out\" or \"notice\"") {
        /// Consent first.
        OptIn = "opt_in",
        /// Everything runs until the visitor objects.
        OptOut = "opt_out",
        /// Everything runs; the visitor has to be told, and may object where the owner lets them.
        Notice = "notice",
    }
}

names! {
    /// What the browser's Global Privacy Control means (W3C, Global Privacy Control).
    pub enum Gpc("\"ignore\", \"refuse\" or \"honour\"") {
        /// Nothing: the law knows no such signal.
        Ignore = "ignore",
        /// A wish that nothing obliges to follow, and that is followed: what is sold or shared stays off until the visitor allows it.
        Refuse = "refuse",
        /// A valid objection to sale, sharing and targeted advertising, whose effect has to be shown.
        Honour = "honour",
    }
}

names! {
    /// A control that the law wants on every page.
    pub enum Control("\"preferences\" or \"privacy_choices\"") {
        /// The way back to the choice (Regulation (EU) 2016/679 Art. 7(3)).
        Preferences = "preferences",
        /// "Your Privacy Choices", which stands for "Do Not Sell or Share My Personal Information" (Cal. Civ. Code 1798.135; 11 CCR 7015).
        PrivacyChoices = "privacy_choices",
    }
}

contract! {
    /// A regime, in one of its versions.
    pub struct Regime {
        /// Its name in `consent.json` and in receipts.
        pub id: Id,
        /// From when it holds, by the visitor's local time; 0 where it holds on every date before its end.
        pub from: EpochMilliseconds = default,
        /// When it ends, by the visitor's local time; 0 where no end is known.
        pub until: EpochMilliseconds = default,
        /// Where it holds; a part of a country goes before its country. None for one that only its name calls.
        pub regions: Vec<Region> = default,
        /// The time zones that tell of it where nothing better does (IANA names, `*` for any run of characters).
        pub time_zones: Vec<Glob> = default,
        /// What it requires.
        pub mode: Mode,
        /// How long a choice holds, and for how long nobody is asked again, unless the owner says otherwise.
        pub validity: Duration,
        /// What Global Privacy Control means.
        pub gpc: Gpc = default,
        /// From which age visitors answer for themselves; none where no age is named.
        pub ages: Vec<AgeRule> = default,
        /// The control that every page has.
        pub control: Control = default,
    }
}

contract! {
    /// The age from which visitors answer for themselves.
    pub struct AgeRule {
        /// Where. Default: wherever no other rule of the regime names the place.
        pub regions: Vec<Region> = default,
        /// The age.
        pub from: Years,
        /// Below this age nothing is sold, shared or used for targeted advertising that they did not allow, even where
        /// others have to object (Cal. Civ. Code 1798.120(c)). On sites of a mixed audience that holds for everybody.
        pub opt_in_below: Option<Years>,
        /// Whether it is enough that somebody says to be the parent or guardian. Default: it is not.
        pub guardian: bool = default,
    }
}

contract! {
    /// Where a value of an entry of the catalogue comes from.
    pub struct Source {
        /// The value's key.
        pub rule: String,
        /// The law, guideline or decision.
        pub source: String,
        /// Whether somebody read it there.
        pub verified: bool,
    }
}

/// An age in years, 1 to 21.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Years(pub u8);

/// The regime that holds where none is named, as JSON text: consent first.
///
/// Generated from its file without what only other readers need, because the banner carries it: sources are for people, and
/// what holds everywhere else needs no places.
pub const STRICTEST: &str = include_str!("regime/strictest.json");

/// Its id.
pub const STRICTEST_ID: &str = "gdpr";

/// The name in a configuration that has the regime follow from where the visitor is.
pub const BY_REGION: &str = "by_region";

/// What is known of where a visitor is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// What the owner's page or a server says.
    pub region: Option<Region>,
    /// What the browser's clock says.
    pub time_zone: Option<String>,
}

impl Regime {
    /// The regime of a visitor, of all versions that there are: the one that the configuration names, or the one of the place, as it holds
    /// at `local`. That is the visitor's local time read as if it were UTC, because a law begins with a day of its place.
    ///
    /// A place that no regime knows, and no place at all, have the first: the list begins with the strictest. A country whose part
    /// is not known has the first regime that any of its parts has: `US` may be California. `None`: no such regime is in force.
    #[must_use]
    pub fn choose(mut regimes: Vec<Self>, name: &str, place: &Place, local: Timestamp) -> Option<Self> {
        regimes.retain(|regime| regime.is_in_force(local));
        if name != BY_REGION {
            return regimes.into_iter().find(|regime| regime.id.as_str() == name);
        }
        let holds =
            |code: &str| regimes.iter().position(|regime| regime.regions.iter().any(|region| region.as_str() == code));
        let of_a_part = |country: &Region| {
            let part = |region: &Region| region != country && region.country() == country.as_str();
            regimes.iter().position(|regime| regime.regions.iter().any(part))
        };
        let index = match (&place.region, &place.time_zone) {
            (Some(region), _) => {
                of_a_part(region).or_else(|| holds(region.as_str())).or_else(|| holds(region.country()))
            }
            (None, Some(zone)) => {
                regimes.iter().position(|regime| regime.time_zones.iter().any(|glob| glob.matches(zone)))
            }
            (None, None) => None,
        };
        regimes.into_iter().nth(index.unwrap_or(0))
    }

    /// Whether this version holds at a moment, by the visitor's local time.
    fn is_in_force(&self, local: Timestamp) -> bool {
        // An end of 0, which is none, comes after everything.
        self.from.0 <= local && local.0 <= self.until.0.0.wrapping_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGE: u64 = 1_798_761_600_000;

    /// A regime of a region, in force from one moment to another.
    fn regime(id: &str, region: &str, from: u64, until: u64) -> Regime {
        Regime {
            id: Id::parse(id).expect(id),
            from: EpochMilliseconds(Timestamp(from)),
            until: EpochMilliseconds(Timestamp(until)),
            regions: Region::parse(region).into_iter().collect(),
            ..Regime::default()
        }
    }

    /// The strictest; one that changes; and one that takes a region from the strictest and ends.
    fn all() -> Vec<Regime> {
        vec![
            regime("gdpr", "DE", 0, 0),
            Regime { mode: Mode::Notice, ..regime("old", "IN", 0, CHANGE) },
            regime("old", "IN", CHANGE, 0),
            regime("new", "CL", CHANGE, CHANGE + 10),
        ]
    }

    fn chosen(name: &str, region: Option<&str>, local: u64) -> Option<(String, Mode)> {
        let place = Place { region: region.and_then(Region::parse), time_zone: None };
        Regime::choose(all(), name, &place, Timestamp(local)).map(|regime| (regime.id.to_string(), regime.mode))
    }

    #[test]
    fn a_change_of_law_begins_at_its_moment_and_not_before() {
        for (name, region) in [("old", None), (BY_REGION, Some("IN"))] {
            assert_eq!(chosen(name, region, 0), Some(("old".into(), Mode::Notice)));
            assert_eq!(chosen(name, region, CHANGE - 1), Some(("old".into(), Mode::Notice)));
            assert_eq!(chosen(name, region, CHANGE), Some(("old".into(), Mode::OptIn)));
            assert_eq!(chosen(name, region, u64::MAX - 1), Some(("old".into(), Mode::OptIn)));
        }
    }

    #[test]
    fn a_place_has_the_strictest_before_its_law_begins_and_after_it_ends() {
        let at = |local| chosen(BY_REGION, Some("CL"), local).map(|(id, _)| id);
        assert_eq!(at(CHANGE - 1).as_deref(), Some("gdpr"));
        assert_eq!(at(CHANGE).as_deref(), Some("new"));
        assert_eq!(at(CHANGE + 9).as_deref(), Some("new"));
        assert_eq!(at(CHANGE + 10).as_deref(), Some("gdpr"));
    }

    #[test]
    fn a_regime_that_is_not_in_force_is_none_by_its_name() {
        assert_eq!(chosen("new", Some("CL"), CHANGE - 1), None);
        assert_eq!(chosen("new", Some("CL"), CHANGE + 10), None);
    }
}
