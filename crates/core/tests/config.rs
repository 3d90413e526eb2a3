//! What the owner is told of a configuration, and that nothing an owner writes makes it panic.

mod common;

use assent_core::{Config, Node};
use common::{EXAMPLES, SITE, node};
use proptest::prelude::*;
use serde_json::{Value, json};

/// `SITE` with one value replaced, added or (by `Value::Null` at "…!") removed.
fn with(pointer: &str, value: Value) -> String {
    let mut site: Value = serde_json::from_str(SITE).expect("SITE is JSON");
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    let parent = site.pointer_mut(parent).expect("a parent");
    match (parent, key.strip_suffix('!')) {
        (Value::Object(object), Some(key)) => drop(object.remove(key)),
        (Value::Object(object), None) => drop(object.insert(key.to_owned(), value)),
        (Value::Array(array), _) => array[key.parse::<usize>().expect("an index")] = value,
        (other, _) => panic!("{other} has no members"),
    }
    site.to_string()
}

fn problems(json: &str) -> String {
    Config::parse(json).expect_err("the configuration is wrong").to_string()
}

#[test]
fn every_mistake_is_named_with_its_place_and_its_mend() {
    let cases = [
        (
            with("/categories/1/services/0/cookies/0/lifetime", json!("1 yaer")),
            r#"categories[1].services[0].cookies[0].lifetime: "1 yaer" is not a duration such as "180 days", "session" or "persistent"; did you mean "1 year"?"#,
        ),
        (
            with("/gpp", json!({ "sale": ["analytcs"] })),
            r#"gpp.sale[0]: "analytcs" is not a category or service of this file; did you mean "analytics"?"#,
        ),
        (
            with("/gpp", json!({ "national": true })),
            "gpp.national: only signatories of the Multi-State Privacy Agreement may send the national section; \
             set \"mspa\" to what you signed, or remove \"national\"",
        ),
        (
            with("/gpp", json!({ "mspa": "optout" })),
            r#"gpp.mspa: "optout" is not "none", "opt_out" or "service_provider"; did you mean "opt_out"?"#,
        ),
        (with("/gpp", json!({ "cmp_id": 0 })), "gpp.cmp_id: 0 is not a whole number from 1 to 4095"),
        (with("/validty", json!("1 day")), r#"validty: is not a known key; did you mean "validity"?"#),
        (with("/site!", Value::Null), "site: is missing"),
        (with("/revision", json!(0)), "revision: 0 is not a whole number from 1"),
        (with("/revision", json!("7")), r#"revision: "7" is not a whole number from 1"#),
        (
            with("/regime", json!("gpdr")),
            r#"regime: "gpdr" is not a regime that this version knows; did you mean "gdpr"?"#,
        ),
        (with("/scopes", json!([])), r#"scopes: a list is not a list of "persistent" and "session", at least one"#),
        (
            with("/scopes", json!(["sesion"])),
            r#"scopes[0]: "sesion" is not "persistent" or "session"; did you mean "session"?"#,
        ),
        (
            with("/controller/policy_url", json!("javascript:alert(1)")),
            r#"controller.policy_url: "javascript:alert(1)" is not an address that is relative or begins with https:, http: or mailto:"#,
        ),
        (
            with("/controller/policy_url", json!({ "en": "/privacy", "de": "data:text/html,x" })),
            r#"controller.policy_url.de: "data:text/html,x" is not an address that is relative or begins with https:, http: or mailto:"#,
        ),
        (
            with("/controller/policy_url", json!({ "de": "/datenschutz" })),
            r#"controller.policy_url: has no text in the fallback language "en""#,
        ),
        (
            with("/controller/policy_url", json!({ "en": 1 })),
            "controller.policy_url.en: 1 is not a text of at most 10,000 bytes with letters in it",
        ),
        (
            with("/categories/2/id", json!("ga")),
            r#"categories[2].id: "ga" is already used at categories[1].services[1].id"#,
        ),
        (
            with("/categories", json!([])),
            "categories: a site that asks for nothing needs no notice; name at least one category",
        ),
        (with("/categories", json!({})), "categories: an object is not a list"),
        (
            with("/categories/2/name", json!({ "de": "Werbung" })),
            r#"categories[2].name: has no text in the fallback language "en""#,
        ),
        (
            with("/categories/1/services/0/purposes", json!([])),
            "categories[1].services[0].purposes: a service needs at least one purpose",
        ),
        (
            with("/categories/1/services/0/cookies/0/name", json!("*")),
            r#"categories[1].services[0].cookies[0].name: "*" is not a name or a pattern with * for any run of characters"#,
        ),
        (
            with("/texts", json!({ "en": { "acept_all": "OK" } })),
            r#"texts.en.acept_all: is not a known key; did you mean "accept_all"?"#,
        ),
        (
            with("/controller/name", json!(" ")),
            r#"controller.name: " " is not a text of at most 10,000 bytes with letters in it"#,
        ),
        ("[]".into(), "(root): a list is not an object"),
        ("{".into(), "(root): EOF while parsing an object at line 1 column 1"),
    ];
    for (json, expected) in cases {
        assert_eq!(problems(&json), expected);
    }
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let json = r#"{ "site": "X", "controler": {}, "categories": [{ "id": "a b" }, { "id": 1, "requird": true }] }"#;
    let expected = [
        r#"controler: is not a known key; did you mean "controller"?"#,
        r#"site: "X" is not a name such as "example.com""#,
        "controller: is missing",
        r#"categories[0].id: "a b" is not an id of a-z, 0-9, _ and - that begins with a letter or digit"#,
        r#"categories[1].requird: is not a known key; did you mean "required"?"#,
        "categories[1].id: 1 is not an id of a-z, 0-9, _ and - that begins with a letter or digit",
    ];
    assert_eq!(problems(json).lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_part_that_cannot_be_read_does_not_hide_the_others() {
    let json = with("/categories/2/id", json!("ga")).replace(r#""revision":7"#, r#""revision":"seven""#);
    let expected = [
        r#"revision: "seven" is not a whole number from 1"#,
        r#"categories[2].id: "ga" is already used at categories[1].services[1].id"#,
    ];
    assert_eq!(problems(&json).lines().collect::<Vec<_>>(), expected);
}

#[test]
fn ten_lines_are_enough() {
    let json = r#"{
        "site": "example.com",
        "controller": { "name": "Example Ltd", "policy_url": "/privacy" },
        "categories": [{ "id": "necessary", "required": true }, { "id": "analytics" }]
    }"#;
    let config = Config::parse(json).expect("valid");
    assert_eq!(config.revision.0, 1);
    assert_eq!(config.languages.first().as_str(), "en");
    assert_eq!(config.regime_name(), "gdpr");
}

#[test]
fn the_examples_are_valid_and_survive_a_round_trip() {
    for (name, json) in EXAMPLES {
        let config = Config::parse(json).unwrap_or_else(|problems| panic!("{name}: {problems}"));
        let written = serde_json::to_string(&config).expect("writable");
        assert_eq!(Config::parse(&written).expect(name), config, "{name}");
    }
}

#[test]
fn a_hostile_depth_is_an_error_like_any_other() {
    let json = format!("{}1{}", r#"{"texts":"#.repeat(100), "}".repeat(100));
    assert_eq!(problems(&json), "(root): the value nests deeper than 32 levels");
}

#[cfg(feature = "schema")]
mod schema {
    use super::*;

    fn validator() -> jsonschema::Validator {
        let schema = include_str!("../../../pkg-config/consent.schema.json");
        let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
        jsonschema::validator_for(&schema).expect("the schema is one")
    }

    #[test]
    fn accepts_the_examples() {
        for (name, json) in EXAMPLES {
            let value: Value = serde_json::from_str(json).expect(name);
            let errors: Vec<String> = validator().iter_errors(&value).map(|error| error.to_string()).collect();
            assert_eq!(errors, Vec::<String>::new(), "{name}");
        }
    }

    #[test]
    fn refuses_what_the_reader_refuses() {
        let wrong = [
            ("/validty", json!("1 day")),
            ("/site!", Value::Null),
            ("/revision", json!(0)),
            ("/scopes", json!(["sesion"])),
            ("/controller/policy_url", json!("javascript:alert(1)")),
            ("/categories/1/services/0/cookies/0/lifetime", json!("1 yaer")),
            ("/categories/1/services/0/cookies/0/kind", json!("cooky")),
            ("/texts", json!({ "en": { "acept_all": "OK" } })),
        ];
        for (pointer, value) in wrong {
            let json = with(pointer, value);
            let value: Value = serde_json::from_str(&json).expect("JSON");
            assert!(Config::parse(&json).is_err(), "{pointer}");
            assert!(!validator().is_valid(&value), "{pointer}");
        }
    }
}

/// Any JSON, with the format's own keys and values among it.
fn any_json() -> impl Strategy<Value = Value> {
    let words = prop_oneof![
        Just("site"),
        Just("categories"),
        Just("services"),
        Just("cookies"),
        Just("id"),
        Just("name"),
        Just("texts"),
        Just("en"),
        Just("session"),
        Just("1 year"),
        Just("/privacy"),
        Just("controller"),
        Just("policy_url"),
        Just("__proto__"),
    ];
    let text = prop_oneof![words.prop_map(str::to_owned), any::<String>()];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A place in a value, by the choices of a walk down from the root.
fn replace(value: &mut Value, walk: &[prop::sample::Index], with: Value) {
    let Some((step, rest)) = walk.split_first() else {
        *value = with;
        return;
    };
    match value {
        Value::Array(items) if !items.is_empty() => {
            let at = step.index(items.len());
            replace(&mut items[at], rest, with);
        }
        Value::Object(members) if !members.is_empty() => {
            let at = step.index(members.len());
            let member = members.values_mut().nth(at).expect("within the length");
            replace(member, rest, with);
        }
        place => *place = with,
    }
}

proptest! {
    #[test]
    fn no_json_makes_the_reader_panic(value in any_json()) {
        if let Ok(node) = Node::try_from(&value) {
            let _ = Config::read(&node);
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        prop_assert!(Config::parse(&text).is_err());
    }

    /// A valid file with one value replaced is either still valid, and then survives a round trip, or is refused with a path.
    #[test]
    fn a_changed_example_is_read_or_refused(
        site in 0..EXAMPLES.len(),
        walk in prop::collection::vec(any::<prop::sample::Index>(), 1..8),
        value in any_json(),
    ) {
        let mut json: Value = serde_json::from_str(EXAMPLES[site].1).expect("an example");
        replace(&mut json, &walk, value);
        match Config::parse(&json.to_string()) {
            Ok(config) => {
                let written = serde_json::to_value(&config).expect("writable");
                prop_assert_eq!(Config::read(&node(&written.to_string())).expect("its own form"), config);
            }
            Err(problems) => prop_assert!(!problems.0.is_empty()),
        }
    }
}
