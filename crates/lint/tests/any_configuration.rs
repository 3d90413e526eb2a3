//! Whatever an owner writes, the linter answers, and with paths that lead somewhere.

use assent_core::{BY_REGION, Config, Timestamp, regime_names};
use assent_lint::lint;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn one_of(values: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::sample::select(values).prop_map(Value::from)
}

/// A text in one language or in several; `en` is the fallback.
fn text() -> impl Strategy<Value = Value> {
    let words = prop_oneof!["[a-z]{1,9}", "(Statistics|Marketing|реклама|İstatistik|ẞ|𝔞ds) \\PC{0,5}"];
    let each =
        (words.clone(), words.clone()).prop_map(|(en, de)| json!({ "en": format!("x{en}"), "de": format!("x{de}") }));
    prop_oneof![words.prop_map(|text| Value::from(format!("x{text}"))), each]
}

fn cookie() -> impl Strategy<Value = Value> {
    let name = one_of(&["_ga*", "*_id", "IDE", "ß", "a"]);
    let lifetime = one_of(&["session", "persistent", "13 months", "100 years", "1 second"]);
    let kind = one_of(&["cookie", "indexed_db", "local_storage"]);
    (name, lifetime, kind, text())
        .prop_map(|(name, lifetime, kind, purpose)| json!({ "name": name, "lifetime": lifetime, "kind": kind, "purpose": purpose }))
}

fn service() -> impl Strategy<Value = Value> {
    let policy = one_of(&["/privacy", "mailto:a@b.c", "https://example.com/"]);
    (text(), text(), policy, prop::collection::vec(text(), 1..4), prop::collection::vec(cookie(), 0..4)).prop_map(
        |(name, provider, policy, purposes, cookies)| {
            json!({ "name": name, "provider": provider, "policy_url": policy, "purposes": purposes, "cookies": cookies })
        },
    )
}

fn category() -> impl Strategy<Value = Value> {
    let texts = prop::collection::vec((one_of(&["name", "description", "if_refused"]), text()), 0..3);
    (any::<bool>(), texts, prop::collection::vec(service(), 0..4)).prop_map(|(required, texts, services)| {
        let mut category = json!({ "required": required, "services": services });
        for (key, text) in texts {
            category[key.as_str().expect("a key")] = text;
        }
        category
    })
}

/// The optional keys of the root, some of them.
fn root() -> impl Strategy<Value = Map<String, Value>> {
    let regime = prop::sample::select(regime_names().chain([BY_REGION]).collect::<Vec<_>>()).prop_map(Value::from);
    let lists =
        |all: &'static [&'static str]| prop::sample::subsequence(all, 1..=all.len()).prop_map(|list| json!(list));
    let key = prop_oneof![
        regime.prop_map(|value| ("regime", value)),
        one_of(&["1 second", "395 days", "731 days", "100 years"]).prop_map(|value| ("validity", value)),
        lists(&["session", "persistent"]).prop_map(|value| ("scopes", value)),
        lists(&["en", "tlh", "de", "pt-BR"]).prop_map(|value| ("languages", value)),
        one_of(&["none", "button"]).prop_map(|value| ("reopen", value)),
        one_of(&["offer", "reload"]).prop_map(|value| ("withdrawal", value)),
        one_of(&["mailto:a@b.c", "http://x/", "/r"]).prop_map(|endpoint| ("receipts", json!({ "endpoint": endpoint }))),
        one_of(&["DE", "US-TX", "AQ"]).prop_map(|region| {
            let states = json!({ "ad_storage": [], "x": ["own"] });
            let places = json!([{ "regions": [region], "granted": ["x", "ad_storage", "y"] }]);
            ("signals", json!([{ "id": "vendor", "states": states, "regions": places }]))
        }),
        one_of(&["OK", "No"]).prop_map(|text| ("texts", json!({ "tlh": { "accept_all": "OK", "reject_all": text } }))),
    ];
    prop::collection::vec(key, 0..8)
        .prop_map(|keys| keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// Configurations that the reader accepts, but for those whose texts lack the first of their languages.
fn site() -> impl Strategy<Value = Value> {
    let ids =
        prop::sample::subsequence(&["necessary", "functional", "analytics", "marketing", "own"], 1..=3).prop_shuffle();
    let categories = prop::collection::vec(category(), 3);
    (root(), one_of(&["example.com", "kids.example"]), text(), ids, categories).prop_map(
        |(mut root, site, controller, ids, categories)| {
            let named = |(id, mut category): (&str, Value)| {
                category["id"] = json!(id);
                for (at, service) in category["services"].as_array_mut().into_iter().flatten().enumerate() {
                    service["id"] = json!(format!("{id}-{at}"));
                }
                category
            };
            let categories: Vec<Value> = ids.into_iter().zip(categories).map(named).collect();
            root.insert("site".into(), site);
            root.insert("controller".into(), json!({ "name": controller, "policy_url": "/privacy" }));
            root.insert("categories".into(), Value::from(categories));
            Value::Object(root)
        },
    )
}

/// The value at a path such as `categories[2].services[0].id`.
fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    let steps = path.split(['.', '[']).filter(|step| !step.is_empty());
    steps.into_iter().try_fold(value, |value, step| match step.strip_suffix(']') {
        Some(index) => value.get(index.parse::<usize>().ok()?),
        None => value.get(step),
    })
}

proptest! {
    #[test]
    fn every_finding_has_a_place(site in site()) {
        if let Ok(config) = Config::parse(&site.to_string()) {
            let written = serde_json::to_value(&config).expect("writable");
            for finding in lint(&config, Timestamp(1_796_000_000_000)) {
                prop_assert!(at(&written, &finding.path).is_some(), "{:?} in {}", finding, written);
                prop_assert!(!finding.found.is_empty());
            }
        }
    }
}

/// The generator is worth its time only where most of what it makes can be read.
#[test]
fn most_of_the_configurations_are_readable() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let readable = (0..100).filter(|_| {
        let made = site().new_tree(&mut runner).expect("a configuration").current();
        Config::parse(&made.to_string()).is_ok()
    });
    let count = readable.count();
    assert!(count > 50, "only {count} of 100 can be read");
}
