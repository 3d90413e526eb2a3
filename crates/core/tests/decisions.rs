//! From a choice to the verdict, the record and the receipt.

mod common;

use assent_core::{
    Choice, Event, Grants, Id, Key, Method, Policy, Recalled, Receipt, Record, Scope, Sha256, Timestamp, UnknownName,
    Verdict, Write, read,
};
use common::{EXAMPLES, SITE, granting, node, occasion, policy};
use proptest::prelude::*;

fn grant_of(grants: &Grants, name: &str) -> Option<bool> {
    grants.get(&Id::parse(name).expect("an id"))
}

fn grants(answers: &[(&str, bool)]) -> Grants {
    Grants(answers.iter().map(|(name, granted)| (Id::parse(name).expect("an id"), *granted)).collect())
}

fn decide(policy: &Policy, choice: Choice, previous: Option<&Record>, at: u64) -> Record {
    let previous = previous.map(Recalled::from);
    let receipt = Receipt::issue(policy, &choice, previous.as_ref(), occasion(at, Method::PrefsSave));
    let count = assent_core::Mirrored::count_after(previous.as_ref(), None);
    Record { revision: policy.revision(), choice, count, receipt }
}

#[test]
fn a_category_is_granted_when_all_its_services_are() {
    let policy = policy(SITE);
    let verdict =
        |names: &[&str]| Verdict::compile(&policy, &granting(&policy, names), Timestamp(0), "button{}").grants;
    let one = verdict(&["matomo"]);
    assert_eq!(grant_of(&one, "matomo"), Some(true));
    assert_eq!(grant_of(&one, "ga"), Some(false));
    assert_eq!(grant_of(&one, "analytics"), Some(false));
    assert_eq!(grant_of(&one, "necessary"), Some(true));
    assert_eq!(grant_of(&one, "login"), Some(true));
    assert_eq!(grant_of(&verdict(&["matomo", "ga"]), "analytics"), Some(true));
    assert_eq!(grant_of(&verdict(&["analytics"]), "ga"), Some(true));
    assert_eq!(grant_of(&verdict(&["marketing"]), "marketing"), Some(true));
    assert_eq!(grant_of(&one, "unheard-of"), None);
}

#[test]
fn unknown_and_required_names_change_nothing() {
    let policy = policy(SITE);
    let none = Choice::uniform(&policy, false, Scope::Persistent);
    let with = |changes: &[(&str, bool)]| none.with(&policy, &grants(changes));
    assert_eq!(with(&[("matomo", true), ("matmo", true)]), Err(UnknownName::Unknown("matmo".into())));
    assert_eq!(with(&[("necessary", false)]), Err(UnknownName::Required("necessary".into())));
    assert_eq!(with(&[("login", false)]), Err(UnknownName::Required("login".into())));
    assert_eq!(with(&[("login", true)]), Ok(none.clone()));
}

#[test]
fn a_choice_is_fitted_to_a_changed_policy() {
    let before = policy(SITE);
    let after = policy(
        &SITE.replace(r#""id": "ga""#, r#""id": "plausible""#).replace(r#""revision": 7"#, r#""scopes": ["session"]"#),
    );
    let fitted = Choice::uniform(&before, true, Scope::Persistent).fitted(&after);
    assert_eq!(grant_of(&fitted.grants, "matomo"), Some(true));
    assert_eq!(grant_of(&fitted.grants, "plausible"), Some(false), "nobody was asked about it");
    assert_eq!(grant_of(&fitted.grants, "ga"), None);
    assert_eq!(fitted.scope, Scope::Session);
}

#[test]
fn the_guard_sweeps_what_is_denied_and_keeps_what_is_granted() {
    let policy = policy(SITE);
    let verdict = Verdict::compile(&policy, &granting(&policy, &["matomo"]), Timestamp(1_000), "button{}");
    assert_eq!(verdict.sweep.remove, ["cookie:_ga*", "local_storage:ga.x"]);
    assert_eq!(verdict.sweep.keep, ["cookie:sid", "cookie:_pk_*"]);
    assert_eq!(verdict.lapse.remove, ["cookie:_pk_*", "cookie:_ga*", "local_storage:ga.x"]);
    assert_eq!(verdict.lapse.keep, ["cookie:sid"]);
    assert_eq!(verdict.until.0, Timestamp(1_000 + 180 * 86_400_000));
}

#[test]
fn the_verdict_is_what_the_guard_reads() {
    let policy = policy(SITE);
    let verdict = Verdict::compile(&policy, &granting(&policy, &["marketing"]), Timestamp(0), "button{}");
    let written = serde_json::to_value(&verdict).expect("writable");
    assert_eq!(
        written,
        serde_json::json!({
            "revision": 7, "until": 15_552_000_000_u64, "scope": "persistent",
            "grants": { "necessary": true, "login": true, "analytics": false, "matomo": false, "ga": false, "marketing": true },
            "of": { "login": "necessary", "matomo": "analytics", "ga": "analytics" },
            "sweep": { "remove": ["cookie:_pk_*", "cookie:_ga*", "local_storage:ga.x"], "search": ["indexed_db:ga-db"], "keep": ["cookie:sid"], "beyond": ["cookie:IDE"] },
            "lapse": { "remove": ["cookie:_pk_*", "cookie:_ga*", "local_storage:ga.x"], "search": ["indexed_db:ga-db"], "keep": ["cookie:sid"], "beyond": ["cookie:IDE"] },
            "reopen": { "label": policy.locale().text(Key::Reopen), "lang": "en", "dir": "ltr", "style": policy.appearance().control("button{}") },
            "reload": true,
            "block": { "ga": ["https://*.analytics.example/*"] },
            "signals": { "first": [], "each": [], "calls": [] },
            "mark": null, "withdraw": null,
        })
    );
}

#[test]
fn events_follow_from_what_was_and_what_is() {
    let policy = policy(SITE);
    type Names = &'static [&'static str];
    let cases: [(Option<Names>, Names, Event); 8] = [
        (None, &["analytics", "marketing"], Event::Given),
        (None, &["ga"], Event::Partial),
        (None, &[], Event::Refused),
        (Some(&[]), &[], Event::Refused),
        (Some(&["ga"]), &[], Event::Withdrawn),
        (Some(&["ga"]), &["ga"], Event::Renewed),
        (Some(&["ga"]), &["matomo"], Event::Partial),
        (Some(&["ga"]), &["analytics", "marketing"], Event::Given),
    ];
    for (before, now, event) in cases {
        let previous = before.map(|names| decide(&policy, granting(&policy, names), None, 1));
        let record = decide(&policy, granting(&policy, now), previous.as_ref(), 2);
        assert_eq!(record.receipt.event, event, "{before:?} → {now:?}");
    }
}

#[test]
fn who_only_refuses_gets_no_identifier() {
    let policy = policy(SITE);
    let refusal = decide(&policy, granting(&policy, &[]), None, 1).receipt;
    assert_eq!((refusal.subject_id, refusal.seq), (None, 1));
    assert!(refusal.receipt_id.is_some());

    let identified = common::policy(&SITE.replace(r#""/receipts""#, r#""/receipts", "refusals": "identified""#));
    assert!(decide(&identified, granting(&identified, &[]), None, 1).receipt.subject_id.is_some());
}

#[test]
fn receipts_of_one_subject_are_linked() {
    let policy = policy(SITE);
    let refused = decide(&policy, granting(&policy, &[]), None, 1);
    let given = decide(&policy, granting(&policy, &["ga"]), Some(&refused), 2);
    assert!(given.receipt.subject_id.is_some());
    assert_eq!(given.receipt.supersedes, None, "it would link the anonymous refusal to the visitor");
    assert_eq!(given.receipt.seq, 1);
    let withdrawn = decide(&policy, granting(&policy, &[]), Some(&given), 3);
    assert_eq!(withdrawn.receipt.subject_id, given.receipt.subject_id, "the withdrawal must find what it withdraws");
    assert_eq!(withdrawn.receipt.supersedes, given.receipt.receipt_id);
    assert_eq!(withdrawn.receipt.seq, 2);
}

#[test]
fn without_a_collector_there_is_no_identifier_at_all() {
    let policy = policy(&SITE.replace(r#""receipts": { "endpoint": "/receipts" },"#, ""));
    let receipt = decide(&policy, granting(&policy, &["ga"]), None, 1).receipt;
    assert_eq!((receipt.receipt_id, receipt.subject_id, receipt.supersedes), (None, None, None));
}

#[test]
fn a_record_that_is_not_ours_is_no_decision() {
    let policy = policy(SITE);
    let record = decide(&policy, granting(&policy, &["ga"]), None, 1);
    let verdict = Verdict::compile(&policy, &record.choice, Timestamp(1), "button{}");
    let stored = serde_json::to_value(verdict.stored(Some(&record))).expect("writable");
    assert_eq!(Recalled::of_stored(&node(&stored.to_string())), Some(Recalled::from(&record)));

    let spoilt: [(&str, &str); 6] = [
        (r#""v":1"#, r#""v":2"#),
        (r#""v":1"#, r#""v":"1""#),
        (r#""revision":7,"choice""#, r#""revision":-7,"choice""#),
        (r#""seq":1"#, r#""seq":"one""#),
        (r#""scope":"persistent","grants""#, r#""scope":"forever","grants""#),
        (r#""ga":true"#, r#""ga":"yes""#),
    ];
    for (from, to) in spoilt {
        let text = stored.to_string();
        assert!(text.contains(from), "{from}");
        assert_eq!(Recalled::of_stored(&node(&text.replace(from, to))), None, "{to}");
    }
    for foreign in ["null", "[]", "1", "{}", r#"{"v":1}"#, r#"{"v":1,"record":[]}"#] {
        assert_eq!(Recalled::of_stored(&node(foreign)), None, "{foreign}");
    }
}

/// RFC 8785: keys sorted, no white space; then the hash is the same whoever writes it.
#[test]
fn the_notice_is_in_canonical_form() {
    for (name, json) in EXAMPLES {
        let policy = policy(json);
        let written = serde_json::to_string(&policy.notice()).expect("writable");
        let value: serde_json::Value = serde_json::from_str(&written).expect("JSON");
        assert_eq!(written, sorted(&value).to_string(), "{name}");
        assert!(!written.contains("null,\"null"), "{name}");
    }
}

fn sorted(value: &serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(members) => {
            let mut members: Vec<_> = members.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            members.sort_by(|left, right| left.0.cmp(&right.0));
            serde_json::Value::Object(members.into_iter().collect())
        }
        serde_json::Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

#[test]
fn an_edited_text_changes_the_notice_and_not_the_question() {
    let before = policy(SITE);
    let after = policy(&SITE.replace("Counting", "Counting visits"));
    let hash = |policy: &Policy| Sha256::of(serde_json::to_string(&policy.notice()).expect("writable").as_bytes());
    assert_ne!(hash(&before), hash(&after));
    assert_eq!(before.revision(), after.revision());
}

proptest! {
    /// No stored verdict counts that grants what its record does not: its own does, and none with a further grant.
    #[test]
    fn nothing_is_granted_that_the_record_does_not_grant(
        site in 0..EXAMPLES.len(), answers in prop::collection::vec(any::<bool>(), 40), more in "[a-z]{1,8}", nth in any::<prop::sample::Index>(),
    ) {
        let policy = policy(EXAMPLES[site].1);
        let units: Vec<Id> = policy.units().into_iter().cloned().collect();
        let denied = Grants(units.iter().cloned().zip(answers).collect());
        let choice = Choice::uniform(&policy, false, Scope::Persistent).with(&policy, &denied).expect("known names");
        let mut verdict = Verdict::compile(&policy, &choice, Timestamp(1), "");
        prop_assert!(choice.vouches(&policy, &verdict.write()));
        let unit = nth.get(&units);
        for name in [unit.clone(), Id::parse(&more).expect("an id")] {
            let known = policy.categories().iter().any(|category| category.id == name || category.required && category.services.iter().any(|service| service.id == name));
            prop_assume!(choice.grants.get(&name) != Some(true) && (!known || units.contains(&name)));
            let kept = verdict.grants.clone();
            verdict.grants.0.retain(|(known, _)| *known != name);
            verdict.grants.0.push((name.clone(), true));
            prop_assert!(!choice.vouches(&policy, &verdict.write()), "{} was not granted", name);
            verdict.grants = kept;
        }
    }

    /// Whatever is granted, in whatever order of decisions, the record reads back as it was written.
    #[test]
    fn records_survive_a_round_trip(
        site in 0..EXAMPLES.len(),
        answers in prop::collection::vec(any::<bool>(), 40),
        session in any::<bool>(),
        at in 0_u64..4_000_000_000_000,
        again in any::<bool>(),
    ) {
        let policy = policy(EXAMPLES[site].1);
        let scope = if session { Scope::Session } else { Scope::Persistent };
        let units: Vec<Id> = policy.units().into_iter().cloned().collect();
        let changes = Grants(units.into_iter().zip(answers).collect());
        let choice = Choice::uniform(&policy, false, scope).with(&policy, &changes).expect("known names");
        let first = decide(&policy, choice.clone(), None, at);
        let record = if again { decide(&policy, choice, Some(&first), at + 1) } else { first };
        let written = serde_json::to_string(&record).expect("writable");
        prop_assert_eq!(read::<Record>(&node(&written)).expect("its own form"), record.clone());

        let verdict = Verdict::compile(&policy, &record.choice, Timestamp(at), "button{}");
        prop_assert_eq!(read::<Verdict>(&verdict.write()).expect("its own form"), verdict.clone());
        for (name, granted) in &record.choice.grants.0 {
            prop_assert_eq!(verdict.grants.get(name), Some(*granted));
        }
        for entry in &verdict.sweep.remove {
            prop_assert!(!verdict.lapse.keep.contains(entry), "a required entry is never swept: {}", entry);
        }
    }
}
