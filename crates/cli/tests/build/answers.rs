//! Which answers are compiled ahead. That they are the banner's is compared in browsers (`tests/tests/browsers/answers.rs`).

use serde_json::{Value, json};

use crate::fixture::{Workshop, config, with};

/// What is compiled for the first language, by the file's name.
fn compiled(config: &Value, objected: &str) -> Option<Value> {
    let workshop = Workshop::new();
    workshop.build(config, "site").expect("a build");
    let file = workshop.files("site").remove(&format!("answers/0{objected}.js"))?;
    let script = String::from_utf8(file).expect("UTF-8");
    let literal = script.lines().next()?.strip_prefix("const ANSWERS=")?.strip_suffix(';')?;
    // Some browsers' JSON has these, no script's literal of ours may.
    assert!(!literal.contains(['<', '\u{2028}', '\u{2029}']), "{literal}");
    Some(serde_json::from_str(literal).expect("JSON"))
}

fn calls(config: &Value, objected: &str) -> Vec<String> {
    let answers = compiled(config, objected).unwrap_or_default();
    answers["stored"].as_object().into_iter().flat_map(|stored| stored.keys().cloned()).collect()
}

const ALL: [&str; 4] = ["accept_all", "reject_all", "accept", "reject"];

#[test]
fn only_what_the_script_can_carry_out_is_compiled() {
    let acceptance: &[&str] = &["accept_all", "accept"];
    let in_regime = |regime: &str| with(config(), "regime", json!(regime));
    let cases: [(&str, Value, &str, &[&str]); 10] = [
        ("the strictest regime", config(), "", &ALL),
        ("an objection that the receipt names", config(), "-objected", &ALL),
        ("without receipts", with(config(), "receipts", Value::Null), "", &ALL),
        ("a refusal that takes something back", in_regime("us-ca"), "", acceptance),
        ("an objection that is an answer", in_regime("us-ca"), "-objected", &[]),
        ("the place decides", in_regime("by_region"), "", &[]),
        ("a server tells the place", with(config(), "region_endpoint", json!("/collect/v1/region")), "", &[]),
        ("an age is asked", with(config(), "audience", json!("mixed")), "", &["reject_all", "reject"]),
        ("nobody is asked", with(config(), "audience", json!("child_directed")), "", &[]),
        ("records are mirrored", with(config(), "mirror", json!({ "domain": "example.com" })), "", &[]),
    ];
    for (what, mut config, objected, expected) in cases {
        if config["receipts"].is_null() {
            config.as_object_mut().expect("an object").remove("receipts");
        }
        assert_eq!(calls(&config, objected), expected, "{what}");
    }
}

#[test]
fn the_bundle_knows_the_address_of_each() {
    let workshop = Workshop::new();
    workshop.build(&config(), "site").expect("a build");
    let known = workshop.data("site")["first"]["answers"].clone();
    assert_eq!(known, json!([["answers/0.js", "answers/0-objected.js"], ["answers/1.js", "answers/1-objected.js"]]));
    workshop.build(&with(config(), "mirror", json!({ "domain": "example.com" })), "site").expect("a build");
    assert_eq!(workshop.data("site")["first"]["answers"], Value::Null);
}

/// What only the moment knows has a name; all else is there.
#[test]
fn a_moment_leaves_holes() {
    let answers = compiled(&config(), "").expect("answers");
    let stored = &answers["stored"]["accept_all"];
    for (path, hole) in [
        ("/verdict/until", "\0until"),
        ("/record/receipt/occurred_at", "\0at"),
        ("/record/receipt/valid_until", "\0end"),
        ("/record/receipt/tz_offset", "\0zone"),
        ("/record/receipt/receipt_id", "\0receipt"),
        ("/record/receipt/subject_id", "\0subject"),
    ] {
        assert_eq!(stored.pointer(path), Some(&json!(hole)), "{path}");
    }
    assert_eq!(stored.to_string().matches("\\u0000").count(), 6, "{stored}");
    assert_eq!(answers["stored"]["reject_all"]["record"]["receipt"]["subject_id"], Value::Null);
    assert_eq!(answers["validity"], json!(180 * 86_400_000_u64));
    assert_eq!(answers["status"]["saved"], "Your choice is saved.");
}

/// A text that could be taken for a hole leaves the answer to the banner.
#[test]
fn a_text_that_looks_like_a_hole_is_not_filled() {
    let mut config = config();
    config["signals"] = json!([{ "id": "x", "queue": "q", "of": ["analytics"], "form": "items", "granted": ["\u{0}at"], "denied": ["n"] }]);
    let built = std::panic::catch_unwind(|| calls(&config, ""));
    // Whether the reader takes such a text or not: it is never compiled.
    assert!(built.map_or(true, |calls| calls.is_empty()));
}
