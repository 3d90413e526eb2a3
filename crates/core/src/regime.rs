//! Regimes: named sets of legal defaults. The law is data in `pkg-config/regimes`, each value with its source.

use crate::Aside;
use crate::contract::{contract, names};
use crate::values::{Duration, Glob, Id, Region};

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
    /// A regime.
    pub struct Regime {
        /// Its name in `consent.json` and in receipts.
        pub id: Id,
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
        /// Where its values come from.
        pub sources: Aside<Vec<Source>> = default,
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
    /// Where a value of a regime comes from.
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
    /// The regime of a visitor, of all that there are: the one that the configuration names, or the one of the place.
    ///
    /// A place that no regime knows, and no place at all, have the first: the list begins with the strictest. A country whose part
    /// is not known has the first regime that any of its parts has: `US` may be California. `None`: there is no such regime.
    #[must_use]
    pub fn choose(regimes: Vec<Self>, name: &str, place: &Place) -> Option<Self> {
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
}

/// Every regime, as the JSON text of its file. The banner fetches what it needs.
mod sources {
    macro_rules! files {
        ($($name:literal),* $(,)?) => {
            pub const SOURCES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../../pkg-config/regimes/", $name, ".json")))),*];
        };
    }

    // The strictest first: it is what holds where no other is known to.
    files![
        "gdpr",
        "uk",
        "ch",
        "us-ca",
        "us-optout-gpc",
        "us-optout",
        "us-other",
        "ca-qc",
        "ca",
        "br",
        "tr",
        "ru",
        "ua",
        "in",
        "kr",
        "jp",
        "cn",
        "za",
        "au",
        "notice-only"
    ];
}

/// The names of all regimes, the strictest first.
pub fn regime_names() -> impl Iterator<Item = &'static str> {
    sources::SOURCES.iter().map(|(name, _)| *name)
}

/// The JSON text of a regime; reading it is left to the caller's JSON parser.
#[must_use]
pub fn regime_source(name: &str) -> Option<&'static str> {
    sources::SOURCES.iter().find(|(known, _)| *known == name).map(|(_, source)| *source)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Node, read};

    fn all() -> Vec<Regime> {
        let parse = |(name, source): &(&str, &str)| read(&Node::parse(source).expect(name)).expect(name);
        sources::SOURCES.iter().map(parse).collect()
    }

    fn chosen(name: &str, region: Option<&str>, time_zone: Option<&str>) -> Option<String> {
        let place = Place { region: region.and_then(Region::parse), time_zone: time_zone.map(str::to_owned) };
        Regime::choose(all(), name, &place).map(|regime| regime.id.to_string())
    }

    #[test]
    fn every_regime_is_readable_under_its_own_name() {
        for (regime, (name, _)) in all().iter().zip(sources::SOURCES) {
            assert_eq!(regime.id.as_str(), *name);
            assert!(!regime.sources.is_empty(), "{name}: a rule of law has its source beside it");
        }
    }

    #[test]
    fn a_name_goes_before_every_place() {
        assert_eq!(chosen("gdpr", Some("RU"), None).as_deref(), Some("gdpr"));
        assert_eq!(chosen("nowhere", Some("RU"), None), None);
    }

    #[test]
    fn what_is_not_known_is_the_strictest() {
        assert_eq!(chosen(BY_REGION, None, None).as_deref(), Some("gdpr"));
        assert_eq!(chosen(BY_REGION, Some("AQ"), Some("Europe/Moscow")).as_deref(), Some("gdpr"));
        assert_eq!(chosen(BY_REGION, None, Some("Antarctica/Troll")).as_deref(), Some("gdpr"));
    }

    #[test]
    fn a_place_has_its_regime() {
        assert_eq!(chosen(BY_REGION, Some("RU"), None).as_deref(), Some("ru"));
        assert_eq!(chosen(BY_REGION, Some("RU-MOW"), None).as_deref(), Some("ru"));
        assert_eq!(chosen(BY_REGION, None, Some("Europe/Moscow")).as_deref(), Some("ru"));
    }
}
