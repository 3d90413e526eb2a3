//! What holds before any choice in each kind of regime, and what Global Privacy Control changes of it.

mod common;

use assent_core::{AgeCheck, AgeRule, Gate, Occasion, Standing};
use assent_core::{Choice, Event, Gpc, Method, Mode, Policy, Receipt, Scope, Timestamp, Verdict, Write};
use assent_core::{Law, laws};
use common::{granting, node, occasion, policy_at, policy_where, quiet};

fn site(regime: &str) -> String {
    format!(
        r#"{{ "site": "example.com", "regime": "{regime}", "controller": {{ "name": "Example", "policy_url": "/privacy" }},
            "receipts": {{ "endpoint": "/receipts" }},
            "categories": [{{ "id": "necessary", "required": true }}, {{ "id": "analytics" }}, {{ "id": "marketing" }},
                {{ "id": "partners", "shares": true }}, {{ "id": "own-ads", "shares": false }}] }}"#
    )
}

/// Every version of every regime, with a moment at which it holds.
fn versions() -> impl Iterator<Item = (&'static Law, Timestamp)> {
    laws().iter().map(|law| (law, if law.is_change() { law.from.begin() } else { quiet() }))
}

/// What is granted of analytics, marketing, partners and own-ads.
fn granted(policy: &Policy, choice: &Choice) -> [bool; 4] {
    let grants = Verdict::compile(policy, choice, Timestamp(0), "").grants.0;
    assert_eq!(grants.len(), 5);
    [1, 2, 3, 4].map(|index: usize| grants[index].1)
}

fn receipt(policy: &Policy, choice: &Choice, method: Method) -> Receipt {
    Receipt::issue(policy, choice, None, occasion(1, method))
}

#[test]
fn every_regime_before_and_after_a_choice() {
    for (regime, moment) in versions() {
        let name = regime.id.as_str();
        for gpc in [false, true] {
            let policy = policy_at(&site(name), gpc, moment);
            assert_eq!(policy.validity(), regime.validity, "{name} at {moment}");
            let heeds = gpc && regime.gpc != Gpc::Ignore;
            let before = granted(&policy, &Choice::undecided(&policy));
            let expected = match (regime.mode, heeds) {
                (Mode::OptIn, _) => [false; 4],
                (Mode::OptOut | Mode::Notice, false) => [true; 4],
                (Mode::OptOut | Mode::Notice, true) => [true, false, false, true],
            };
            assert_eq!(before, expected, "{name}, no choice, gpc {gpc}");
            // An explicit choice goes before everything, also before the browser's objection.
            for all in [true, false] {
                let choice = Choice::uniform(&policy, all, Scope::Persistent);
                assert_eq!(granted(&policy, &choice), [all; 4], "{name}, all {all}, gpc {gpc}");
            }
            assert_eq!(policy.objects(), heeds, "{name}");
            assert_eq!(
                policy.asks(),
                regime.mode == Mode::OptIn || !heeds,
                "{name}: a question in answer to an objection"
            );
        }
    }
}

#[test]
fn the_control_says_that_an_objection_is_followed_until_it_is_overruled() {
    let label = |policy: &Policy, choice: &Choice| {
        Verdict::compile(policy, choice, Timestamp(0), "").reopen.expect("a control").label
    };
    let california = policy_where(&site("us-ca"), true);
    assert_eq!(label(&california, &Choice::undecided(&california)), "Your Privacy Choices · Opt-out request honoured");
    assert_eq!(
        label(&california, &granting(&california, &["own-ads"])),
        "Your Privacy Choices · Opt-out request honoured"
    );
    assert_eq!(label(&california, &granting(&california, &["marketing"])), "Your Privacy Choices");
    let silent = policy_where(&site("us-ca"), false);
    assert_eq!(label(&silent, &Choice::undecided(&silent)), "Your Privacy Choices");
    let europe = policy_where(&site("gdpr"), false);
    assert_eq!(label(&europe, &Choice::undecided(&europe)), "Cookie settings");
}

#[test]
fn receipts_tell_who_objected_and_who_overruled_it() {
    let california = policy_where(&site("us-ca"), true);
    let by_browser = receipt(&california, &Choice::undecided(&california), Method::Gpc);
    assert_eq!(by_browser.event, Event::OptedOut);
    let json = serde_json::to_value(by_browser.write()).expect("JSON");
    assert_eq!(json["actor"], "user_agent");
    assert_eq!(json["method"], "gpc");
    assert_eq!(json["signals"], serde_json::json!({ "gpc": true }));
    assert_eq!(json["decisions"][1]["basis"], "notice");
    assert_eq!(json["decisions"][0]["basis"], "necessary");

    let event = |policy: &Policy, names: &[&str]| receipt(policy, &granting(policy, names), Method::PrefsSave).event;
    assert_eq!(event(&california, &["marketing"]), Event::GpcOverride);
    assert_eq!(event(&california, &["analytics"]), Event::OptedOut);
    let silent = policy_where(&site("us-ca"), false);
    assert_eq!(event(&silent, &["analytics"]), Event::OptedOut);
    assert_eq!(event(&silent, &["analytics", "marketing", "partners", "own-ads"]), Event::Given);
    // Where consent comes first, the browser's wish changes nothing but what a grant against it means.
    let europe = policy_where(&site("gdpr"), true);
    assert_eq!(event(&europe, &["analytics"]), Event::Partial);
    assert_eq!(event(&europe, &["marketing"]), Event::GpcOverride);
    assert_eq!(event(&europe, &[]), Event::Refused);
}

/// A site that children visit too, or that is made for them, in each regime.
#[test]
fn every_regime_where_there_are_children() {
    let site = |name: &str, audience: &str| site(name).replacen('{', &format!(r#"{{ "audience": "{audience}","#), 1);
    for (law, moment) in versions() {
        let name = law.id.as_str();
        for (audience, gpc) in [("mixed", false), ("mixed", true), ("child_directed", false), ("child_directed", true)]
        {
            let policy = policy_at(&site(name, audience), gpc, moment);
            let before = granted(&policy, &Choice::undecided(&policy));
            assert_eq!(before, [false; 4], "{name}, {audience}, no choice, gpc {gpc}");
            assert_eq!(policy.asks(), audience == "mixed", "{name}, {audience}, gpc {gpc}");

            let rule = AgeRule::of(policy.ages(), None);
            let standing = |check: Option<&AgeCheck>| Standing::of(policy.audience(), rule, check);
            let Some(rule) = rule.filter(|_| audience == "mixed") else {
                let barred = Standing::Barred { guardian: false };
                assert_eq!(
                    standing(None),
                    if audience == "mixed" { Standing::Free } else { barred },
                    "{name}, {audience}"
                );
                continue;
            };
            assert_eq!(standing(None), Standing::Unasked, "{name}");
            let young = rule.judge(2026 - u32::from(rule.from.0), 2026);
            assert_eq!(standing(Some(&young)), Standing::Barred { guardian: rule.guardian }, "{name}");
            let grown = rule.judge(2025 - u32::from(rule.from.0), 2026);
            assert_eq!(standing(Some(&grown)), Standing::Free, "{name}");
        }
    }
}

#[test]
fn receipts_tell_what_came_of_the_question_and_nothing_of_the_age() {
    let policy = policy_where(&site("gdpr").replacen('{', r#"{ "audience": "mixed","#, 1), false);
    let refused = Choice::uniform(&policy, false, Scope::Persistent);
    let check = AgeCheck { gate: Gate::SelfDeclared, ok: false };
    let occasion = Occasion { age: Some(check), ..occasion(1, Method::BannerAcceptAll) };
    let written = node(&serde_json::to_string(&Receipt::issue(&policy, &refused, None, occasion)).expect("JSON"));
    assert_eq!(written.member("age"), Some(&node(r#"{ "gate": "self_declared", "ok": false }"#)));
    assert_eq!(written.member("actor"), Some(&node(r#""data_subject""#)));
    assert_eq!(written.member("event"), Some(&node(r#""refused""#)));

    let guardian = AgeCheck { gate: Gate::Guardian, ok: true };
    let granted = granting(&policy, &["analytics"]);
    let occasion = Occasion { age: Some(guardian.clone()), guardian: true, ..common::occasion(2, Method::PrefsSave) };
    let receipt = Receipt::issue(&policy, &granted, None, occasion);
    assert_eq!((receipt.actor.name(), receipt.age), ("guardian", Some(guardian)));
}
