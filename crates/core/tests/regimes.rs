//! Which regime a visitor has, for every place that one is known for, and that every value has its source.

mod common;

use std::sync::OnceLock;

use assent_core::{
    AgeRule, BY_REGION, Node, Place, Regime, Region, STRICTEST, STRICTEST_ID, read, regime_names, regime_source,
};
use common::node;
use proptest::prelude::*;

fn all() -> Vec<Regime> {
    regime_names().map(|name| read(&node(regime_source(name).expect(name))).expect(name)).collect()
}

/// The list as `cargo xtask dist` writes it: by name, but the strictest first.
fn as_shipped() -> Vec<Regime> {
    let mut regimes = all();
    regimes[1..].sort_by(|one, other| one.id.cmp(&other.id));
    regimes
}

/// The regime of a place, which must not depend on the order in which the list is written.
fn chosen(region: Option<&str>, time_zone: Option<&str>) -> String {
    let place = Place {
        region: region.map(|region| Region::parse(region).expect(region)),
        time_zone: time_zone.map(str::to_owned),
    };
    let choose = |regimes| Regime::choose(regimes, BY_REGION, &place).expect("by region there is always one").id;
    assert_eq!(choose(all()), choose(as_shipped()), "{place:?}");
    choose(all()).to_string()
}

#[test]
fn every_region_has_its_regime() {
    let cases = [
        (
            "gdpr",
            "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK DE-BY FR-IDF ES-CT",
        ),
        ("uk", "GB GB-SCT GB-ENG"),
        ("ch", "CH CH-ZH"),
        ("us-ca", "US-CA"),
        ("us-optout-gpc", "US-CO US-CT US-DE US-MD US-MN US-MT US-NE US-NH US-NJ US-OR US-TX"),
        ("us-optout", "US-FL US-IA US-IN US-KY US-RI US-TN US-UT US-VA"),
        ("us-other", "US-AK US-AL US-NY US-WA US-DC US-XX"),
        ("ca-qc", "CA-QC"),
        ("ca", "CA-ON CA-BC CA-NU CA-XX"),
        ("br", "BR BR-SP"),
        ("tr", "TR TR-34"),
        ("ru", "RU RU-MOW"),
        ("ua", "UA UA-30"),
        ("in", "IN IN-KA"),
        ("kr", "KR KR-11"),
        ("jp", "JP JP-13"),
        ("cn", "CN CN-BJ"),
        ("za", "ZA ZA-GP"),
        ("au", "AU AU-NSW"),
    ];
    for (expected, regions) in cases {
        for region in regions.split(' ') {
            // What a page or a server says goes before what the clock says.
            assert_eq!(chosen(Some(region), Some("Europe/Moscow")), expected, "{region}");
        }
    }
}

#[test]
fn a_country_whose_part_is_not_known_has_the_strictest_regime_of_its_parts() {
    assert_eq!(chosen(Some("US"), None), "us-ca");
    assert_eq!(chosen(Some("CA"), None), "ca-qc");
}

#[test]
fn every_time_zone_has_its_regime() {
    let cases = [
        ("gdpr", "Europe/Berlin Europe/Paris Europe/Rome Europe/Dublin Europe/Vaduz Europe/Busingen Atlantic/Canary"),
        ("uk", "Europe/London Europe/Belfast GB"),
        ("ch", "Europe/Zurich"),
        (
            "us-ca",
            "America/New_York America/Chicago America/Denver America/Los_Angeles America/Phoenix America/Anchorage Pacific/Honolulu \
             America/Indiana/Knox America/Kentucky/Louisville America/North_Dakota/Center America/Indianapolis US/Pacific US/East-Indiana",
        ),
        ("ca-qc", "America/Toronto America/Montreal America/Halifax America/Blanc-Sablon"),
        ("ca", "America/Vancouver America/Winnipeg America/St_Johns America/Edmonton America/Creston Canada/Yukon"),
        ("br", "America/Sao_Paulo America/Manaus America/Noronha Brazil/East"),
        ("tr", "Europe/Istanbul Asia/Istanbul Turkey"),
        ("ru", "Europe/Moscow Europe/Kaliningrad Europe/Samara Asia/Yekaterinburg Asia/Vladivostok Asia/Kamchatka"),
        ("ua", "Europe/Kyiv Europe/Kiev"),
        ("in", "Asia/Kolkata Asia/Calcutta"),
        ("kr", "Asia/Seoul"),
        ("jp", "Asia/Tokyo"),
        ("cn", "Asia/Shanghai Asia/Urumqi"),
        ("za", "Africa/Johannesburg"),
        ("au", "Australia/Sydney Australia/Perth Australia/Lord_Howe"),
    ];
    for (expected, zones) in cases {
        for zone in zones.split_whitespace() {
            assert_eq!(chosen(None, Some(zone)), expected, "{zone}");
            let holders = all().iter().filter(|regime| regime.time_zones.iter().any(|glob| glob.matches(zone))).count();
            assert!(holders <= 1, "{zone} is in {holders} regimes");
        }
    }
}

#[test]
fn what_no_regime_knows_has_the_strictest() {
    for place in ["AQ", "GG", "HK", "PR", "NG", "XX"] {
        assert_eq!(chosen(Some(place), None), "gdpr", "{place}");
    }
    // Zones of disputed places, of territories and of no place at all.
    for zone in ["Europe/Simferopol", "America/Puerto_Rico", "America/Tijuana", "UTC", "Etc/GMT+5", "EST5EDT", ""] {
        assert_eq!(chosen(None, Some(zone)), "gdpr", "{zone}");
    }
    assert_eq!(chosen(None, None), "gdpr");
}

#[test]
fn no_region_is_in_two_regimes() {
    let regimes = all();
    let regions: Vec<_> =
        regimes.iter().flat_map(|regime| regime.regions.iter().map(|own| (own, &regime.id))).collect();
    for (at, (region, regime)) in regions.iter().enumerate() {
        let earlier = regions[..at].iter().find(|(known, _)| known == region);
        assert!(earlier.is_none(), "{region} is in {regime} and in {}", earlier.expect("found").1);
    }
}

#[test]
fn notice_only_is_nobodys_by_place() {
    let regime = all().into_iter().find(|regime| regime.id.as_str() == "notice-only").expect("it is there by name");
    assert!(regime.regions.is_empty() && regime.time_zones.is_empty());
}

#[test]
fn every_value_has_its_source_and_every_source_its_value() {
    for (regime, name) in all().iter().zip(regime_names()) {
        let Node::Object(members) = node(regime_source(name).expect(name)) else { panic!("{name} is an object") };
        let keys: Vec<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
        for key in keys.iter().filter(|key| !["id", "sources"].contains(key)) {
            assert!(regime.sources.iter().any(|source| source.rule == **key), "{name}: {key} has no source");
        }
        for source in &regime.sources {
            assert!(keys.contains(&source.rule.as_str()), "{name}: a source of {}, which it does not say", source.rule);
        }
    }
}

#[test]
fn a_country_has_its_age() {
    let age = |name: &str, region: Option<&str>| {
        let regime = all().into_iter().find(|regime| regime.id.as_str() == name).expect(name);
        AgeRule::of(&regime.ages, region.and_then(Region::parse).as_ref()).map(|rule| rule.from.0)
    };
    let cases = [
        (13, "BE EE FI IS LV MT NO PT SE"),
        (14, "AT BG CY ES IT LT"),
        (15, "CZ DK FR GR SI FR-IDF"),
        (16, "DE HR HU IE LI LU NL PL RO SK AQ"),
    ];
    for (expected, regions) in cases {
        for region in regions.split(' ') {
            assert_eq!(age("gdpr", Some(region)), Some(expected), "{region}");
        }
    }
    assert_eq!(age("gdpr", None), Some(16));
    assert_eq!(age("us-ca", Some("US-CA")), Some(13));
    assert_eq!(age("br", None), Some(12));
    assert_eq!(age("jp", None), None);
}

/// What the banner carries is generated from the file; this says that it is the same law.
#[test]
fn the_strictest_is_the_first_of_the_list() {
    let carried: Regime = read(&node(STRICTEST)).expect("a regime");
    let first = all().swap_remove(0);
    let of_the_list = Regime { regions: Vec::new(), time_zones: Vec::new(), sources: Default::default(), ..first };
    assert_eq!(carried, of_the_list);
    assert_eq!(carried.id.as_str(), STRICTEST_ID);
}

/// Read once: there are many cases.
fn every() -> Vec<Regime> {
    static ALL: OnceLock<Vec<Regime>> = OnceLock::new();
    ALL.get_or_init(all).clone()
}

proptest! {
    #[test]
    fn every_place_has_a_regime(region in prop::option::of("[A-Z]{2}(-[A-Z0-9]{1,3})?"), time_zone in prop::option::of("(Europe/|America/|US/)?\\PC{0,12}")) {
        let region = region.as_deref().and_then(Region::parse);
        let place = Place { region: region.clone(), time_zone };
        let chosen = Regime::choose(every(), BY_REGION, &place).expect("by region there is always one");
        if let Some(region) = region {
            let knows = chosen.regions.iter().any(|own| own.country() == region.country());
            prop_assert!(knows || chosen.id.as_str() == "gdpr", "{:?} for {}", chosen.id, region);
        }
        let _ = AgeRule::of(&chosen.ages, place.region.as_ref());
    }

    #[test]
    fn no_name_makes_the_choice_panic(name in "\\PC{0,12}", zone in any::<String>()) {
        let place = Place { region: None, time_zone: Some(zone) };
        let chosen = Regime::choose(every(), &name, &place);
        prop_assert_eq!(chosen.is_some(), name == BY_REGION || regime_names().any(|known| known == name));
    }
}
