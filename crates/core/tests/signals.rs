//! What vendors are told, and what a configuration takes from the catalogue.

mod common;

use assent_core::catalogue::{self, Entry};
use assent_core::signal::{GlobalPath, Signal};
use assent_core::{Choice, Config, Node, Policy, Regime, STRICTEST, Scope, Timestamp, Verdict, read};
use assent_core::{Locale, Write};
use common::{granting, node};
use proptest::prelude::*;
use serde_json::{Value, json};

const SIGNALS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../pkg-config/signals");

fn entries() -> Vec<Entry> {
    let files = std::fs::read_dir(SIGNALS).expect("the signals").map(|file| file.expect("a file").path());
    let entry = |path: std::path::PathBuf| {
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        (format!("signals/{name}"), node(&std::fs::read_to_string(&path).expect("a text")))
    };
    let service = r#"{ "id": "pixel", "name": "Pixel", "provider": "Vendor", "policy_url": "https://vendor.example/privacy",
        "purposes": ["Advertising"], "category": "marketing", "signal": "meta-pixel", "sources": [] }"#;
    files.map(entry).chain([("services/pixel".to_owned(), node(service))]).collect()
}

fn policy(services: &Value, signals: &Value) -> Policy {
    let file = json!({
        "site": "example.com", "controller": { "name": "Example", "policy_url": "/privacy" },
        "categories": [{ "id": "necessary", "required": true }, { "id": "functional" },
            { "id": "analytics", "services": services }, { "id": "marketing" }],
        "signals": signals,
    });
    let mut config = node(&file.to_string());
    let found = entries();
    assert_eq!(catalogue::wanted(&config, &found), Vec::<String>::new(), "entries that do not exist");
    catalogue::complete(&mut config, &found);
    let config = Config::read(&config).unwrap_or_else(|problems| panic!("{problems}"));
    let regime: Regime = read(&node(STRICTEST)).expect("a regime");
    let locale = Locale::new(config.languages.first().clone(), &Node::Null, &node(Locale::ENGLISH), &config.texts);
    Policy::resolve(config, regime, locale, false)
}

/// The three lists of messages when just these names are granted.
fn told(policy: &Policy, granted: &[&str]) -> [Value; 3] {
    let choice =
        if granted.is_empty() { Choice::uniform(policy, false, Scope::Persistent) } else { granting(policy, granted) };
    let signals = Verdict::compile(policy, &choice, Timestamp(0), "").signals;
    [signals.first, signals.each, signals.calls].map(|list| serde_json::to_value(Node::List(list)).expect("JSON"))
}

fn service(id: &str, signal: &str) -> Value {
    json!([{ "id": id, "name": id, "provider": "Vendor", "policy_url": "https://vendor.example/privacy", "purposes": ["Counting"], "signal": signal }])
}

#[test]
fn every_signal_of_the_catalogue_is_readable_under_its_own_name() {
    let mut count = 0;
    for (path, entry) in entries() {
        let Some(name) = path.strip_prefix("signals/") else { continue };
        let signal: Signal = read(&entry).unwrap_or_else(|problems| panic!("{path}: {problems}"));
        assert_eq!(signal.id.as_str(), name);
        assert!(!signal.sources.is_empty(), "{name}: what a vendor wants has its source beside it");
        count += 1;
    }
    assert!(count >= 11);
}

#[test]
fn google_hears_its_defaults_once_and_all_seven_states_each_time() {
    let policy = policy(&json!([]), &json!([{ "from": "google-consent-mode" }]));
    let denied = json!({ "ad_storage": "denied", "ad_user_data": "denied", "ad_personalization": "denied", "analytics_storage": "denied",
        "functionality_storage": "denied", "personalization_storage": "denied", "security_storage": "granted" });
    let [first, each, calls] = told(&policy, &["analytics"]);
    assert_eq!(first, json!([["dataLayer", 1, ["consent", "default", denied]]]));
    let mut states = denied;
    states["analytics_storage"] = json!("granted");
    let grants = json!({ "necessary": true, "functional": false, "analytics": true, "marketing": false });
    assert_eq!(
        each,
        json!([
            ["dataLayer", 1, ["consent", "update", states]],
            ["dataLayer", 0, [{ "event": "assent_update", "consent": grants }]]
        ])
    );
    assert_eq!(calls, json!([]));
}

#[test]
fn options_and_places_shape_the_defaults() {
    let policy = policy(
        &json!([]),
        &json!([{ "from": "google-consent-mode", "options": { "wait_for_update": 500, "url_passthrough": true, "ads_data_redaction": false },
            "states": { "ad_personalization": ["marketing", "functional"] },
            "regions": [{ "regions": ["US", "US-TX"], "granted": ["ad_storage"] }] }]),
    );
    let [first, each, _] = told(&policy, &["marketing"]);
    let heads: Vec<String> = first.as_array().expect("a list").iter().map(|message| message[2].to_string()).collect();
    assert_eq!(heads.len(), 3, "{heads:?}");
    assert_eq!(first[0][2][2]["wait_for_update"], 500);
    assert_eq!(first[0][2][2]["region"], Value::Null);
    assert_eq!(first[1][2], json!(["set", "url_passthrough", true]));
    assert_eq!(first[2][2][2]["region"], json!(["US", "US-TX"]));
    assert_eq!(first[2][2][2]["ad_storage"], "granted");
    assert_eq!(first[2][2][2]["ad_user_data"], "denied");
    let update = &each[0][2][2];
    assert_eq!(
        [&update["ad_storage"], &update["ad_personalization"]],
        ["granted", "denied"],
        "all names of a state must be granted"
    );
}

#[test]
fn a_service_brings_its_signal_and_decides_it() {
    let matomo = policy(&service("matomo", "matomo"), &json!([]));
    let consent = |word: &str| json!([["_paq", 0, [[word]]]]);
    assert_eq!(told(&matomo, &[]), [consent("requireConsent"), consent("forgetConsentGiven"), json!([])]);
    assert_eq!(told(&matomo, &["matomo"])[1], consent("setConsentGiven"));

    let taken = policy(&json!([{ "from": "pixel", "name": "Our pixel" }]), &json!([]));
    assert_eq!(taken.categories()[2].services[0].name.as_str(), "Our pixel");
    assert_eq!(told(&taken, &["pixel"])[2], json!([["fbq", 0, ["consent", "grant"]]]));
    assert_eq!(told(&taken, &[])[2], json!([["fbq", 0, ["consent", "revoke"]]]));
}

#[test]
fn an_owner_declares_a_signal_without_code() {
    let own = json!([{ "id": "own", "of": ["analytics"], "granted": "yes", "denied": "no", "states": { "stats": ["analytics"] },
        "update": [{ "to": "own.q", "with": "stub", "args": [{ "$": "states", "site": "$site" }, "$missing"] }], "options": { "site": 7 } }]);
    let policy = policy(&json!([]), &own);
    assert_eq!(told(&policy, &["analytics"])[2], json!([["own.q", 1, [{ "stats": "yes", "site": 7 }]]]));
    assert_eq!(told(&policy, &[])[2], json!([["own.q", 1, [{ "stats": "no", "site": 7 }]]]));
}

#[test]
fn paths_lead_to_vendors_only() {
    for path in ["dataLayer", "_paq", "posthog.opt_in_capturing", "a.b.c.d", "$q"] {
        assert!(GlobalPath::parse(path).is_some(), "{path}");
    }
    let long = "a".repeat(101);
    for path in [
        "",
        "eval",
        "a.constructor.constructor",
        "window.eval",
        "document.write",
        "a..b",
        "a.b.c.d.e",
        "1a",
        "a b",
        "a[0]",
        "x.__proto__",
        &long,
    ] {
        assert!(GlobalPath::parse(path).is_none(), "{path}");
    }
}

#[test]
fn what_the_catalogue_lacks_is_asked_for_once_and_only_by_ids() {
    let config = node(
        r#"{ "categories": [{ "services": [{ "from": "a" }, { "from": "a" }, { "from": "../secret" }, { "signal": "b" }] }], "signals": [{ "from": "b" }, { "from": 7 }] }"#,
    );
    assert_eq!(catalogue::wanted(&config, &[]), ["services/a", "signals/b"]);
    let found = [("services/a".to_owned(), node(r#"{ "signal": "c" }"#)), ("signals/b".to_owned(), Node::Null)];
    assert_eq!(catalogue::wanted(&config, &found), ["signals/c"]);
}

fn any_node() -> impl Strategy<Value = Node> {
    let leaf =
        prop_oneof![Just(Node::Null), any::<bool>().prop_map(Node::Bool), "[a-z$/.]{0,6}".prop_map(Node::String)];
    let keys = prop_oneof!["categories|services|signals|from|signal|of|id|\\$", "[a-z]{1,3}"];
    leaf.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Node::List),
            prop::collection::vec((keys.clone(), inner), 0..5).prop_map(Node::Object),
        ]
    })
}

proptest! {
    #[test]
    fn no_tree_upsets_the_catalogue(mut config in any_node(), entry in any_node()) {
        let wanted = catalogue::wanted(&config, &[]);
        let found: Vec<Entry> = wanted.into_iter().map(|path| (path, entry.clone())).collect();
        catalogue::complete(&mut config, &found);
        let once = config.clone();
        catalogue::complete(&mut config, &found);
        prop_assert_eq!(config.write(), once.write(), "completing twice changes nothing");
    }
}
