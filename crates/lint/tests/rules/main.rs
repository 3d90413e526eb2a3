//! Each rule of the linter has a configuration that breaks it and one that does not; the example sites break none that is an error.

mod cases;

use assent_core::{Config, Day};
use assent_lint::{Finding, RULES, Severity, lint};
use cases::cases;
use serde_json::{Value, json};

/// The example sites.
const EXAMPLES: [(&str, &str); 5] = [
    ("repair", include_str!("../../../../examples/repair/consent.json")),
    ("shop", include_str!("../../../../examples/shop/consent.json")),
    ("maker", include_str!("../../../../examples/maker/consent.json")),
    ("app", include_str!("../../../../examples/app/consent.json")),
    ("hosting", include_str!("../../../../examples/hosting/consent.json")),
];

/// A site that no rule finds anything in.
fn site() -> Value {
    json!({
        "site": "example.com",
        "regime": "by_region",
        "controller": { "name": "Example", "policy_url": "/privacy", "contact": "mailto:privacy@example.com" },
        "receipts": { "endpoint": "https://proofs.example.com/v1/receipts" },
        "categories": [
            { "id": "necessary", "required": true, "services": [
                { "id": "login", "name": "Login", "provider": "Example", "policy_url": "/privacy", "purposes": ["Signing in"],
                  "cookies": [{ "name": "sid", "lifetime": "session", "purpose": "Signing in" }] } ] },
            { "id": "functional", "services": [
                { "id": "settings", "name": "Settings", "provider": "Example", "policy_url": "/privacy", "purposes": ["Remembering the layout"],
                  "cookies": [{ "name": "layout", "lifetime": "1 year", "purpose": "The layout" }] } ] },
            { "id": "analytics", "services": [
                { "id": "matomo", "name": "Matomo", "provider": "InnoCraft", "policy_url": "https://matomo.org/privacy", "purposes": ["Counting"],
                  "cookies": [{ "name": "_pk_*", "lifetime": "13 months", "purpose": "Counting" }] } ] }
        ]
    })
}

/// The site with values put at the ends of pointers; their parents exist.
fn with(changes: &[(&str, Value)]) -> Value {
    let mut site = site();
    for (pointer, value) in changes {
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        match site.pointer_mut(parent).expect("a parent") {
            Value::Object(members) => drop(members.insert(key.to_owned(), value.clone())),
            Value::Array(items) if key == "-" => items.push(value.clone()),
            Value::Array(items) => items[key.parse::<usize>().expect("an index")] = value.clone(),
            other => panic!("{other} has no members"),
        }
    }
    site
}

/// The site in German alone, with words of the catalogue.
fn in_german() -> Value {
    let purposes =
        ("/categories/2/services/0/purposes", json!(["Zählen", "Measures how visitors find and use the site"]));
    with(&[("/languages", json!(["de"])), ("/categories/2/services/0/from", json!("matomo")), purposes])
}

fn findings(site: &Value) -> Vec<Finding> {
    findings_on(site, QUIET)
}

/// A day after the list of laws was written, and within sixty days of which no law changes.
const QUIET: &str = "2027-02-15";

fn findings_on(site: &Value, day: &str) -> Vec<Finding> {
    let config = Config::parse(&site.to_string()).unwrap_or_else(|problems| panic!("{problems}"));
    lint(&config, Day::parse(day).expect(day).begin())
}

/// The rules that no configuration breaks by itself: one looks at what ships (`src/theme.rs`), one at the day (below).
const ELSEWHERE: [&str; 2] = ["unequal-buttons", "regime-change"];

#[test]
fn each_rule_finds_what_breaks_it() {
    for (rule, site, path, said) in cases() {
        let findings = findings(&site);
        let found = findings.iter().find(|finding| finding.rule.id == rule && finding.path == path);
        let found = found.unwrap_or_else(|| panic!("{rule} at {path}: {findings:?}"));
        assert!(found.found.contains(said), "{rule}: {}", found.found);
    }
    for rule in RULES {
        let broken = cases().iter().any(|case| case.0 == rule.id);
        assert!(broken != ELSEWHERE.contains(&rule.id), "{} has no configuration that breaks it", rule.id);
    }
}

#[test]
fn no_rule_finds_anything_where_all_is_well() {
    let findings = findings(&site());
    assert!(findings.is_empty(), "{findings:?}");
}

/// What is near to breaking a rule, and does not.
#[test]
fn a_rule_finds_nothing_beside_its_subject() {
    let necessary = site()["categories"][0].clone();
    let analytics =
        with(&[("/categories/2/services/0/purposes", json!(["Counting visits", "Finding slow pages"]))])["categories"]
            [2]
        .clone();
    let cases = [
        // One purpose in two sentences, under an id that names it.
        ("lumped-purposes", with(&[("/categories", json!([necessary, analytics]))])),
        (
            "granted-before",
            with(&[(
                "/signals",
                json!([{ "id": "ads", "states": { "ad_storage": ["functional"], "security": [] }, "regions": [
            { "regions": ["US-TX"], "granted": ["ad_storage"] }, { "regions": ["DE"], "granted": ["security"] }] }]),
            )]),
        ),
        (
            "unmarked-sharing",
            with(&[("/categories/1/services/0/id", json!("meta-pixel")), ("/categories/1/shares", json!(true))]),
        ),
        ("unmarked-sharing", with(&[("/categories/1/services/0/id", json!("meta-pixel")), ("/regime", json!("uk"))])),
        ("long-validity", with(&[("/validity", json!("395 days"))])),
        ("long-validity", with(&[("/validity", json!("731 days"))])),
        ("overlong-validity", with(&[("/validity", json!("730 days"))])),
        // An objection may hold for ever.
        ("overlong-validity", with(&[("/validity", json!("10 years")), ("/regime", json!("us-ca"))])),
        ("short-validity", with(&[("/validity", json!("180 days")), ("/regime", json!("gdpr"))])),
        ("session-only", with(&[("/scopes", json!(["session", "persistent"]))])),
        ("no-way-back", with(&[("/reopen", json!("none")), ("/regime", json!("us-other"))])),
        ("no-privacy-choices", with(&[("/reopen", json!("none")), ("/regime", json!("gdpr"))])),
        ("receipts-in-clear", with(&[("/receipts/endpoint", json!("http://localhost:8080/v1/receipts"))])),
        ("receipts-in-clear", with(&[("/receipts/endpoint", json!("/collect/v1/receipts"))])),
        (
            "endless-cookie",
            with(&[
                ("/categories/2/services/0/cookies/0/kind", json!("local_storage")),
                ("/categories/2/services/0/cookies/0/lifetime", json!("persistent")),
            ]),
        ),
        ("lenient-regime", with(&[("/regime", json!("uk"))])),
        ("localisation", with(&[("/regime", json!("gdpr"))])),
        ("minors", with(&[("/regime", json!("kr"))])),
        ("minors", with(&[("/regime", json!("in")), ("/audience", json!("mixed"))])),
        ("child-directed", with(&[("/site", json!("kids.example.com")), ("/audience", json!("child_directed"))])),
        ("minors", with(&[("/regime", json!("in")), ("/categories", json!([necessary, site()["categories"][1]]))])),
        ("child-directed", with(&[("/site", json!("kidney-clinic.example"))])),
        ("child-directed", with(&[("/site", json!("kids.example.com")), ("/categories", json!([necessary]))])),
        ("english-by-default", with(&[("/languages", json!(["de", "en"]))])),
        ("english-besides", with(&[("/languages", json!(["en-GB", "fr"]))])),
        ("unused-texts", with(&[("/texts", json!({ "en": { "save": "Keep" } }))])),
        ("markup-in-texts", with(&[("/texts", json!({ "en": { "notice_text": "1 < 2, a <3 b, Q&A > all" } }))])),
        ("same-buttons", with(&[("/texts", json!({ "en": { "accept_all": "Yes", "reject_all": "No" } }))])),
    ];
    for (rule, site) in cases {
        let found: Vec<_> = findings(&site).into_iter().filter(|finding| finding.rule.id == rule).collect();
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn the_example_sites_have_no_errors() {
    for (name, json) in EXAMPLES {
        let config = Config::parse(json).expect(name);
        let errors: Vec<_> = lint(&config, Day::parse(QUIET).expect(QUIET).begin())
            .into_iter()
            .filter(|finding| finding.rule.severity == Severity::Error)
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}

#[test]
fn rules_have_names_of_their_own() {
    for (index, rule) in RULES.iter().enumerate() {
        assert!(RULES[..index].iter().all(|earlier| earlier.id != rule.id), "{} is there twice", rule.id);
        assert!(rule.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", rule.id);
        for text in [rule.says, rule.source, rule.mend] {
            assert!(!text.is_empty() && !text.ends_with('.'), "{}: {text}", rule.id);
        }
    }
}

#[test]
fn a_change_of_law_is_told_from_sixty_days_before_it() {
    let found = |regime: &str, day: &str| {
        let findings = findings_on(&with(&[("/regime", json!(regime))]), day);
        findings.into_iter().filter(|finding| finding.rule.id == "regime-change").map(|finding| finding.found).next()
    };
    // Oklahoma's law changes "us-optout" on 2027-01-01.
    for regime in ["us-optout", "by_region"] {
        let before = found(regime, "2026-11-01").unwrap_or_default();
        assert!(!before.contains("2027-01-01"), "{regime}: {before}");
        for day in ["2026-11-02", "2026-12-31"] {
            let found = found(regime, day).unwrap_or_default();
            assert!(
                found.contains("\"us-optout\"") && found.contains("changes on 2027-01-01"),
                "{regime}, {day}: {found}"
            );
        }
        let after = found(regime, "2027-01-01").unwrap_or_default();
        assert!(!after.contains("2027-01-01"), "{regime}: {after}");
    }
    // Another regime's change concerns nobody here, and Chile's law begins without one before it.
    assert_eq!(found("us-optout", "2026-11-01"), None);
    assert_eq!(found("us-ca", "2026-12-31"), None);
    assert!(found("cl", "2026-11-30").unwrap_or_default().contains("begins on 2026-12-01"));
}

/// The words of a language may begin like those that tell of advertising or of statistics in another.
#[test]
fn a_translation_of_the_catalogue_changes_nothing_that_is_found() {
    let mut categories = vec![json!({ "id": "necessary", "required": true })];
    categories.extend(["functional", "analytics", "marketing"].map(|id| {
        let its =
            |(_, text): &(&str, &str)| serde_json::from_str::<Value>(text).is_ok_and(|entry| entry["category"] == id);
        let services = assent_shipped::files("services").filter(its).map(|(name, _)| json!({ "from": name }));
        json!({ "id": id, "services": services.collect::<Vec<_>>() })
    }));
    let found = |languages: Vec<&str>| -> Vec<String> {
        let site = with(&[("/categories", json!(categories)), ("/languages", json!(languages))]);
        let config = Config::parse_with(&site.to_string(), assent_shipped::entry);
        let config = config.unwrap_or_else(|problems| panic!("{problems}"));
        let findings = lint(&config, Day::parse(QUIET).expect("a day").begin());
        findings.iter().map(|finding| format!("{} {}", finding.rule.id, finding.path)).collect()
    };
    let english = found(vec!["en"]);
    for language in assent_shipped::names("words").filter(|language| *language != "en") {
        assert_eq!(found(vec![language]), english, "{language}");
        assert_eq!(found(vec!["en", language]), english, "en and {language}");
    }
}
