//! The first layer and the defaults follow the law, or are left to the banner.

use serde_json::{Value, json};

use crate::fixture::{Workshop, config, with};

fn built(config: &Value) -> Value {
    let workshop = Workshop::new();
    workshop.build(config, "site").expect("a build");
    workshop.data("site")
}

/// The row of a code on a day, as `www/bundle/regimes.js` finds it.
fn held(data: &Value, code: &str, day: &str) -> usize {
    let today = assent_core::Day::parse(day).expect(day).begin().0 / 86_400_000;
    let country = code.split('-').next().unwrap_or_default();
    let entries = data["first"]["places"].as_array().expect("entries").iter().rev();
    let begun: Vec<&Value> = entries.filter(|entry| entry[0].as_u64() <= Some(today)).collect();
    let has = |entry: &Value, code: &str| entry[2].as_str().expect("codes").split(' ').any(|known| known == code);
    let found = [code, country, ""].into_iter().find_map(|code| begun.iter().find(|entry| has(entry, code)));
    found.and_then(|entry| entry[1].as_u64()).expect(code) as usize
}

fn verdict(data: &Value, name: &str) -> Value {
    serde_json::from_str(data["tag"][name].as_str().expect("a default")).expect("JSON")
}

#[test]
fn where_the_place_decides_each_notice_is_there_once() {
    let workshop = Workshop::new();
    let summary = workshop.build(&with(config(), "regime", json!("by_region")), "site").expect("a build");
    assert_eq!(summary.languages, (2, 2));
    let data = workshop.data("site");
    // What holds before a choice depends on the place, which the banner finds out.
    assert_eq!(data["tag"], json!({ "store": "/assent/consent.json", "revision": "7" }));
    // Consent first, the same with an objection, and things run first: in each language.
    let notices = data["first"]["notices"].as_array().expect("languages");
    assert_eq!(notices.iter().map(|notices| notices.as_array().map(Vec::len)).collect::<Vec<_>>(), [Some(3), Some(3)]);
    let regimes = data["first"]["regimes"].as_array().expect("regimes");
    assert!(regimes.len() < 8, "each is there once: {regimes:?}");
    for (code, day, asked, runs) in [
        ("", "2026-12-15", json!([0, 1]), Value::Null),
        ("DE", "2026-12-15", json!([0, 1]), Value::Null),
        ("GB", "2026-12-15", json!([0]), Value::Null),
        ("CH", "2026-12-15", json!([2]), json!(1)),
        ("AU", "2026-12-15", json!([2]), json!(1)),
        // California, which the whole country may be.
        ("US-CA", "2026-12-15", json!([2, null]), json!(1)),
        ("US-", "2026-12-15", json!([2, null]), json!(1)),
        // A state without a law is told the same, but for a clock that is years slow.
        ("US-ZZ", "2026-12-15", json!([2, null]), json!(1)),
        ("US-ZZ", "2020-02-02", json!([0, 1]), Value::Null),
    ] {
        let regime = &regimes[held(&data, code, day)];
        assert_eq!((&regime["asked"], &regime["runs"]), (&asked, &runs), "{code} on {day}");
    }
    let codes = data["first"]["places"].to_string();
    assert!(!codes.contains("DE") && !codes.contains("FR"), "what holds everywhere else is not repeated: {codes}");
    let files = workshop.files("site");
    assert!(files.contains_key("regimes.json"));
    assert!(String::from_utf8_lossy(&files["assent.js"]).contains("regimes(BUNDLE.first)"));
    assert!(summary.notices > 20, "a notice for each regime and language, not {}", summary.notices);
}

#[test]
fn children_too_are_asked_for_consent_everywhere() {
    let config = with(with(config(), "regime", json!("by_region")), "audience", json!("mixed"));
    let data = built(&config);
    assert_eq!(data["first"]["notices"][0].as_array().map(Vec::len), Some(2));
    let regimes = data["first"]["regimes"].as_array().expect("regimes");
    assert!(regimes.iter().all(|regime| regime.get("runs").is_none() && regime["asked"][0] == 0), "{regimes:?}");
}

#[test]
fn a_named_regime_that_changes_is_chosen_by_date_and_wherever_the_visitor_is() {
    let data = built(&with(config(), "regime", json!("us-optout")));
    assert_eq!(data["tag"].get("undecided"), None, "only the banner knows the date");
    let places = data["first"]["places"].as_array().expect("entries");
    assert!(places.iter().all(|entry| entry[2] == ""), "{places:?}");
    assert_eq!(places[0], json!([0, null, ""]), "a clock that is older than the list is left to the banner");
    assert_eq!(data["first"]["regimes"][held(&data, "", "2027-01-01")]["runs"], json!(1));
    assert_eq!(data["first"].get("region_endpoint"), None);
}

#[test]
fn only_a_plain_configuration_has_the_short_script() {
    let workshop = Workshop::new();
    for (name, value, script) in [
        ("regime", json!("uk"), "first(BUNDLE.first)"),
        ("regime", json!("us-ca"), "regimes(BUNDLE.first)"),
        ("mirror", json!({}), "regimes(BUNDLE.first)"),
    ] {
        workshop.build(&with(config(), name, value.clone()), "site").expect("a build");
        let bundle = String::from_utf8_lossy(&workshop.files("site")["assent.js"]).into_owned();
        assert!(bundle.contains(script), "{name} {value}: {bundle}");
    }
    let data = built(&with(config(), "region_endpoint", json!("/region")));
    assert_eq!(data["first"].get("region_endpoint"), None, "one regime holds everywhere");
    assert_eq!(data["first"].get("places"), None);
}

#[test]
fn a_site_for_children_asks_nobody() {
    assert_eq!(built(&with(config(), "audience", json!("child_directed"))).get("first"), None);
}

#[test]
fn where_consent_comes_first_nothing_is_supposed() {
    let silent = json!([{ "id": "necessary", "required": true }, { "id": "analytics" }]);
    let data = built(&with(config(), "categories", silent));
    assert_eq!(data["tag"], json!({ "store": "/assent/consent.json", "revision": "7" }));
    // A browser that objects is asked all the same, and the notice tells of it.
    let parts = |objected: usize| data["first"]["notices"][0][objected].as_array().map(Vec::len);
    assert_eq!(parts(1), parts(0).map(|plain| plain + 1));
}

#[test]
fn where_things_run_until_somebody_objects_the_tag_says_so() {
    let data = built(&with(config(), "regime", json!("us-ca")));
    let (undecided, objected) = (verdict(&data, "undecided"), verdict(&data, "objected"));
    assert_eq!(undecided["grants"], json!({ "necessary": true, "analytics": true, "matomo": true, "marketing": true }));
    assert_eq!(objected["grants"]["marketing"], json!(false));
    assert_eq!(undecided["until"], json!(8_000_000_000_000_000_u64));
    assert_eq!((&undecided["scope"], &undecided["reopen"]), (&json!("persistent"), &Value::Null));
    // Whoever objected already is not asked (11 CCR 7025(c)(7)).
    assert_eq!(data["first"]["regimes"], json!([{ "asked": [0, null], "runs": 1 }]));
    assert_eq!(data["first"]["notices"][0].as_array().map(Vec::len), Some(1));
}

#[test]
fn vendors_hear_their_defaults_before_the_banner_and_nothing_else_is_known() {
    let data = built(&config());
    let undecided = verdict(&data, "undecided");
    let nothing = json!({ "remove": [], "search": [], "keep": [], "beyond": [] });
    assert_eq!((&undecided["grants"], &undecided["of"], &undecided["sweep"]), (&json!({}), &json!({}), &nothing));
    assert_eq!(undecided["signals"], json!({ "first": [["_paq", 0, [["requireConsent"]]]], "each": [], "calls": [] }));
}

#[test]
fn right_to_left_is_said() {
    let data = built(&with(config(), "languages", json!(["ar"])));
    assert_eq!(data["first"]["notices"][0][0][1]["dir"], json!("rtl"));
}
