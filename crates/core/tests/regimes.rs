//! Which regime a visitor has, for every place that one is known for and on every date on which the law changes, and that every value has
//! its source.

mod common;

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use assent_core::{
    AgeRule, BY_REGION, Citation, Day, Node, Place, Regime, Region, STRICTEST, STRICTEST_ID, Timestamp, law_source,
    laws, read, regime_at, regime_names, regimes,
};
use common::node;
use proptest::prelude::*;

/// Before any change of law that is known.
const BEFORE: &str = "2026-12-15";
/// After all of them.
const AFTER: &str = "2100-01-01";

fn begin(day: &str) -> Timestamp {
    Day::parse(day).expect(day).begin()
}

/// A moment before every change, and the first moment of each.
fn moments() -> Vec<Timestamp> {
    let changes = laws().iter().filter(|law| law.is_change()).flat_map(|law| {
        let first = law.from.begin();
        [Timestamp(first.0 - 1), first]
    });
    [Timestamp(0), begin(BEFORE), begin(AFTER)].into_iter().chain(changes).collect()
}

/// The regime of a place on a day.
fn chosen_on(day: &str, region: Option<&str>, time_zone: Option<&str>) -> String {
    let place = Place {
        region: region.map(|region| Region::parse(region).expect(region)),
        time_zone: time_zone.map(str::to_owned),
    };
    Regime::choose(regimes(), BY_REGION, &place, begin(day)).expect("by region there is always one").id.to_string()
}

fn chosen(region: Option<&str>, time_zone: Option<&str>) -> String {
    chosen_on(BEFORE, region, time_zone)
}

#[test]
fn every_file_can_be_read() {
    for name in regime_names() {
        assert!(laws().iter().any(|law| law.id.as_str() == name), "{name}");
    }
    assert!(regime_names().count() >= 40);
}

#[test]
fn every_region_has_its_regime() {
    let cases = [
        ("gdpr", "BG CY CZ EE FI GR HR HU IS LI LT LU LV MT NO PL PT RO SE SI SK PL-14"),
        ("fr", "FR FR-IDF"),
        ("de", "DE DE-BY"),
        ("at", "AT"),
        ("es", "ES ES-CT"),
        ("it", "IT"),
        ("nl", "NL"),
        ("dk", "DK"),
        ("be", "BE"),
        ("ie", "IE"),
        ("uk", "GB GB-SCT GB-ENG"),
        ("ch", "CH CH-ZH"),
        ("us-ca", "US-CA"),
        ("us-optout-gpc", "US-CO US-CT US-DE US-MD US-MN US-MT US-NE US-NH US-NJ US-OR US-TX"),
        ("us-optout", "US-FL US-IA US-IN US-KY US-RI US-TN US-UT US-VA"),
        ("us-other", "US-AK US-AL US-LA US-NY US-OK US-VT US-WA US-DC US-XX"),
        ("ca-qc", "CA-QC"),
        ("ca-ab", "CA-AB"),
        ("ca-bc", "CA-BC"),
        ("ca", "CA-ON CA-NU CA-XX"),
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
    // A country whose regime has its code.
    for country in "CL AR MX CO PE UY RS IL SA AE TH VN SG MY ID PH NZ NG KE".split(' ') {
        assert_eq!(chosen(Some(country), None), country.to_lowercase());
    }
}

#[test]
fn a_country_whose_part_is_not_known_has_the_strictest_regime_of_its_parts() {
    for day in [BEFORE, AFTER] {
        assert_eq!(chosen_on(day, Some("US"), None), "us-ca");
        assert_eq!(chosen_on(day, Some("CA"), None), "ca-qc");
    }
}

#[test]
fn every_time_zone_has_its_regime() {
    let cases = [
        (
            "gdpr",
            "Europe/Berlin Europe/Paris Europe/Rome Europe/Dublin Europe/Vaduz Europe/Busingen Atlantic/Canary Europe/Belgrade",
        ),
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
        ("mx", "America/Mexico_City America/Tijuana Mexico/General"),
        ("cl", "America/Santiago Pacific/Easter Chile/Continental"),
        ("ar", "America/Argentina/Buenos_Aires America/Buenos_Aires"),
        ("co", "America/Bogota"),
        ("pe", "America/Lima"),
        ("uy", "America/Montevideo"),
        ("tr", "Europe/Istanbul Asia/Istanbul Turkey"),
        ("ru", "Europe/Moscow Europe/Kaliningrad Europe/Samara Asia/Yekaterinburg Asia/Vladivostok Asia/Kamchatka"),
        ("ua", "Europe/Kyiv Europe/Kiev"),
        ("il", "Asia/Jerusalem Israel"),
        ("sa", "Asia/Riyadh"),
        ("ae", "Asia/Dubai"),
        ("in", "Asia/Kolkata Asia/Calcutta"),
        ("kr", "Asia/Seoul"),
        ("jp", "Asia/Tokyo"),
        ("cn", "Asia/Shanghai Asia/Urumqi"),
        ("th", "Asia/Bangkok"),
        ("vn", "Asia/Ho_Chi_Minh Asia/Saigon"),
        ("sg", "Asia/Singapore Singapore"),
        ("my", "Asia/Kuala_Lumpur"),
        ("id", "Asia/Jakarta Asia/Jayapura"),
        ("ph", "Asia/Manila"),
        ("nz", "Pacific/Auckland NZ"),
        ("au", "Australia/Sydney Australia/Perth Australia/Lord_Howe"),
        ("za", "Africa/Johannesburg"),
        ("ng", "Africa/Lagos"),
        ("ke", "Africa/Nairobi"),
    ];
    for (expected, zones) in cases {
        for zone in zones.split_whitespace() {
            assert_eq!(chosen(None, Some(zone)), expected, "{zone}");
            let holds = |law: &&assent_core::Law| law.time_zones.iter().any(|glob| glob.matches(zone));
            let holders: BTreeSet<&str> = laws().iter().filter(holds).map(|law| law.id.as_str()).collect();
            assert!(holders.len() <= 1, "{zone} is in {holders:?}");
        }
    }
}

#[test]
fn what_no_regime_knows_has_the_strictest() {
    for place in ["AQ", "GG", "HK", "PR", "EG", "XX"] {
        assert_eq!(chosen(Some(place), None), "gdpr", "{place}");
    }
    // Zones of disputed places, of territories and of no place at all.
    for zone in ["Europe/Simferopol", "America/Puerto_Rico", "America/Panama", "UTC", "Etc/GMT+5", "EST5EDT", ""] {
        assert_eq!(chosen(None, Some(zone)), "gdpr", "{zone}");
    }
    assert_eq!(chosen(None, None), "gdpr");
}

#[test]
fn a_name_goes_before_every_place() {
    let place = Place { region: Region::parse("RU"), time_zone: None };
    let named = |name: &str| Regime::choose(regimes(), name, &place, begin(BEFORE)).map(|regime| regime.id.to_string());
    assert_eq!(named("gdpr").as_deref(), Some("gdpr"));
    assert_eq!(named("nowhere"), None);
}

/// Which of two would hold otherwise depends on the order in which they are written.
#[test]
fn no_region_is_in_two_regimes_on_any_date() {
    let regimes = regimes();
    for moment in moments() {
        let mut seen = BTreeSet::new();
        for name in regime_names() {
            let Some(held) = regime_at(name, moment) else { continue };
            for region in &held.regions {
                assert!(seen.insert(region.to_string()), "{region} is in {name} and in another regime at {moment}");
            }
        }
        // Of each regime one version holds, and no other.
        let held = |name: &str| {
            let holds = |regime: &&Regime| {
                regime.id.as_str() == name
                    && regime.from.0 <= moment
                    && (regime.until.0.0 == 0 || moment < regime.until.0)
            };
            regimes.iter().filter(holds).count()
        };
        let is_believed = moment >= begin(BEFORE);
        assert!(regime_names().all(|name| held(name) == 1 || (held(name) == 0 && !is_believed)), "{moment}");
    }
}

#[test]
fn notice_only_is_nobodys_by_place() {
    let regime = regime_at("notice-only", begin(BEFORE)).expect("it is there by name");
    assert!(regime.regions.is_empty() && regime.time_zones.is_empty());
}

/// What falls back on the strictest has no date to choose by, and the banner carries one version.
#[test]
fn the_strictest_has_one_version() {
    assert_eq!(laws().iter().filter(|law| law.id.as_str() == STRICTEST_ID).count(), 1);
}

/// The members of a file, and of each of its changes.
fn objects(name: &str) -> Vec<Vec<(String, Node)>> {
    let Node::Object(members) = node(law_source(name).expect(name)) else { panic!("{name} is an object") };
    let mut objects = vec![members.clone()];
    if let Some((_, Node::List(changes))) = members.into_iter().find(|(key, _)| key == "changes") {
        for change in changes {
            let Node::Object(members) = change else { panic!("{name}: a change is an object") };
            objects.push(members);
        }
    }
    objects
}

#[test]
fn every_value_has_its_source_and_every_source_its_value() {
    const OF_PEOPLE: [&str; 7] = ["id", "title", "extends", "from", "review", "sources", "changes"];
    for name in regime_names() {
        for (index, members) in objects(name).into_iter().enumerate() {
            let extends = members.iter().any(|(key, _)| key == "extends");
            let keys: Vec<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
            let sources = members.iter().find(|(key, _)| key == "sources").expect(name);
            let sources: Vec<Citation> = read(&sources.1).expect(name);
            // A change has a source for its day too.
            let sourced = |key: &&&str| !OF_PEOPLE.contains(*key) || (index > 0 && **key == "from");
            for key in keys.iter().filter(sourced) {
                assert!(sources.iter().any(|source| source.rule == **key), "{name}: {key} has no source");
            }
            for source in &sources {
                // A national file may have the country's own source for what it takes over.
                let known = keys.contains(&source.rule.as_str()) || extends;
                assert!(known, "{name}: a source of {}, which it does not say", source.rule);
            }
        }
    }
}

#[test]
fn nobody_quotes_what_nobody_read() {
    for law in laws() {
        for source in &law.sources {
            let Citation { source, url, read, quotation, .. } = source;
            assert!(read.is_some() || (quotation.is_none() && url.is_none()), "{}: {source} was not read", law.id);
            assert!(read.is_none() || url.is_some(), "{}: {source} was read nowhere", law.id);
            let url = url.as_deref().unwrap_or("https://");
            assert!(url.starts_with("https://"), "{}: {url}", law.id);
            let length = quotation.as_ref().map_or(0, |quotation| quotation.chars().count());
            assert!(length <= 500, "{}: a quotation of {length} characters is more than a sentence", law.id);
            assert!(read.is_none_or(|day| day < law.review), "{}: {source} was read after the review", law.id);
        }
    }
}

/// Red by the calendar alone, on purpose: whoever meets it reads the regime's sources again, writes what changed and when it was read, and
/// only then sets a later `review`.
#[test]
fn no_review_is_overdue() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
    let today = Day::from(Timestamp(u64::try_from(now).expect("a moment")));
    let overdue: Vec<String> =
        laws().iter().filter(|law| law.review < today).map(|law| format!("{} by {}", law.id, law.review)).collect();
    assert!(
        overdue.is_empty(),
        "read the sources of these regimes again, and set `review` in pkg-config/regimes: {overdue:?}"
    );
}

#[test]
fn a_country_has_its_age() {
    let age = |name: &str, region: Option<&str>| {
        let regime = regime_at(name, begin(BEFORE)).expect(name);
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
            if region != "AQ" {
                assert_eq!(age(&chosen(Some(region), None), Some(region)), Some(expected), "{region} by its place");
            }
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
    let first = regimes().swap_remove(0);
    assert_eq!(carried, Regime { regions: Vec::new(), time_zones: Vec::new(), ..first });
    assert_eq!(carried.id.as_str(), STRICTEST_ID);
}

/// What browsers fetch is generated too, and has the same law.
#[test]
fn the_list_for_browsers_is_the_law() {
    let shipped: Vec<Regime> = read(&node(include_str!("../../../pkg-config/regimes.json"))).expect("the list");
    assert_eq!(shipped, regimes());
}

proptest! {
    #[test]
    fn every_place_has_a_regime_at_every_moment(
        region in prop::option::of("[A-Z]{2}(-[A-Z0-9]{1,3})?"),
        time_zone in prop::option::of("(Europe/|America/|US/)?\\PC{0,12}"),
        moment in prop_oneof![any::<u64>().prop_map(Timestamp), prop::sample::select(moments())],
    ) {
        let region = region.as_deref().and_then(Region::parse);
        let place = Place { region: region.clone(), time_zone };
        let chosen = Regime::choose(regimes(), BY_REGION, &place, moment).expect("by region there is always one");
        if let Some(region) = region {
            let knows = chosen.regions.iter().any(|own| own.country() == region.country());
            prop_assert!(knows || chosen.id.as_str() == "gdpr", "{:?} for {}", chosen.id, region);
        }
        let _ = AgeRule::of(&chosen.ages, place.region.as_ref());
    }

    #[test]
    fn no_name_makes_the_choice_panic(name in "\\PC{0,12}", zone in any::<String>()) {
        let place = Place { region: None, time_zone: Some(zone) };
        let chosen = Regime::choose(regimes(), &name, &place, begin(BEFORE));
        prop_assert_eq!(chosen.is_some(), name == BY_REGION || regime_names().any(|known| known == name));
    }
}
