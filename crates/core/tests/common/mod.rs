//! What several tests start from.

use assent_core::{
    Choice, Config, Day, Grants, Id, Locale, Method, Node, Occasion, Policy, Sha256, Timestamp, regime_at,
};

/// A node from JSON.
pub fn node(json: &str) -> Node {
    Node::parse(json).expect("the test\'s JSON")
}

/// The example sites.
#[allow(dead_code, reason = "not every test needs them")]
pub const EXAMPLES: [(&str, &str); 5] = [
    ("repair", include_str!("../../../../examples/repair/consent.json")),
    ("shop", include_str!("../../../../examples/shop/consent.json")),
    ("maker", include_str!("../../../../examples/maker/consent.json")),
    ("app", include_str!("../../../../examples/app/consent.json")),
    ("hosting", include_str!("../../../../examples/hosting/consent.json")),
];

/// A site with a required category, one with two services, and one with none.
#[allow(dead_code, reason = "not every test needs it")]
pub const SITE: &str = r#"{
    "site": "example.com",
    "revision": 7,
    "controller": { "name": "Example", "policy_url": "/privacy" },
    "receipts": { "endpoint": "/receipts" },
    "categories": [
        { "id": "necessary", "required": true, "services": [
            { "id": "login", "name": "Login", "provider": "Example", "policy_url": "/privacy", "purposes": ["Login"],
              "cookies": [{ "name": "sid", "lifetime": "session", "purpose": "Login" }] } ] },
        { "id": "analytics", "services": [
            { "id": "matomo", "name": "Matomo", "provider": "InnoCraft", "policy_url": "https://matomo.org/privacy", "purposes": ["Counting"],
              "cookies": [{ "name": "_pk_*", "lifetime": "13 months", "purpose": "Counting" }] },
            { "id": "ga", "name": "GA", "provider": "Google", "policy_url": "https://policies.google.com/privacy", "purposes": ["Counting"],
              "block": ["https://*.analytics.example/*"],
              "cookies": [{ "name": "_ga*", "lifetime": "2 years", "purpose": "Counting" },
                          { "name": "ga.x", "kind": "local_storage", "lifetime": "persistent", "purpose": "Counting" },
                          { "name": "ga-db", "kind": "indexed_db", "lifetime": "persistent", "purpose": "Counting" },
                          { "name": "IDE", "reach": "third_party", "lifetime": "1 year", "purpose": "Counting" }] } ] },
        { "id": "marketing" }
    ]
}"#;

/// The policy of a configuration, in English, for a browser that sends no Global Privacy Control.
#[allow(dead_code, reason = "not every test needs it")]
pub fn policy(json: &str) -> Policy {
    policy_where(json, false)
}

/// The policy of a configuration, in English; `gpc`: the browser sends Global Privacy Control.
#[allow(dead_code, reason = "not every test needs it")]
pub fn policy_where(json: &str, gpc: bool) -> Policy {
    policy_at(json, gpc, quiet())
}

/// A moment before which no law of the list changes.
#[allow(dead_code, reason = "not every test needs it")]
pub fn quiet() -> Timestamp {
    Day::parse("2026-12-15").expect("a day").begin()
}

/// The policy of a configuration at a moment, by the visitor's local time.
#[allow(dead_code, reason = "not every test needs it")]
pub fn policy_at(json: &str, gpc: bool, local: Timestamp) -> Policy {
    let config = Config::parse(json).expect("a valid configuration");
    let regime = regime_at(config.regime_name(), local).expect("known");
    let language = config.languages.first().clone();
    let locale = Locale::new(language, &Node::Null, &node(Locale::ENGLISH), &config.texts);
    Policy::resolve(config, regime, locale, gpc)
}

/// The choice that grants just these names.
#[allow(dead_code, reason = "not every test needs it")]
pub fn granting(policy: &Policy, names: &[&str]) -> Choice {
    let none = Choice::uniform(policy, false, policy.scopes()[0]);
    let changes = names.iter().map(|name| (Id::parse(name).expect("an id"), true)).collect();
    none.with(policy, &Grants(changes)).expect("known names")
}

/// An occasion at a moment.
#[allow(dead_code, reason = "not every test needs it")]
pub fn occasion(at: u64, method: Method) -> Occasion {
    Occasion {
        method,
        layer: 1,
        at: Timestamp(at),
        age: None,
        guardian: false,
        tz_offset: -60,
        region: None,
        config_sha256: Sha256::of(b"config"),
        notice_sha256: Sha256::of(b"notice"),
        random: [[at as u8; 10], [at as u8 ^ 0xff; 10]],
    }
}
