//! The first layer and the defaults follow the law, or are left to the banner.

use serde_json::{Value, json};

use crate::fixture::{Workshop, config, with};

fn built(config: &Value) -> Value {
    let workshop = Workshop::new();
    workshop.build(config, "site").expect("a build");
    workshop.data("site")
}

fn verdict(data: &Value, name: &str) -> Value {
    serde_json::from_str(data["tag"][name].as_str().expect("a default")).expect("JSON")
}

#[test]
fn where_the_place_decides_the_banner_brings_the_notice() {
    let workshop = Workshop::new();
    let summary = workshop.build(&with(config(), "regime", json!("by_region")), "site").expect("a build");
    assert_eq!(summary.languages, (0, 2));
    let data = workshop.data("site");
    assert_eq!(data, json!({ "tag": { "store": "/assent/consent.json", "revision": "7" } }));
    let files = workshop.files("site");
    assert!(files.contains_key("regimes.json"));
    assert!(!String::from_utf8_lossy(&files["assent.js"]).contains("first("));
    assert!(summary.notices > 20, "a notice for each regime and language, not {}", summary.notices);
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
    let english = &data["first"]["notices"][0];
    assert!(english[0].is_array());
    assert_eq!(english[1], Value::Null);
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
