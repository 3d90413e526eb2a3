//! The one record of several hosts: whichever host is opened in whichever order, and whatever the clock says at each step, a withdrawal
//! is never lost, and nothing is granted that no visitor granted.

mod common;

use assent_core::config::Revision;
use assent_core::{
    AgeCheck, Choice, Gate, Grants, Id, Link, Mirrored, Policy, Recalled, Scope, Timestamp, Verdict, VisitId,
};
use common::{granting, policy};
use proptest::prelude::*;

const SITE: &str = r#"{ "site": "example.com", "controller": { "name": "Example", "policy_url": "/privacy" },
    "mirror": { "domain": "example.com" },
    "categories": [{ "id": "necessary", "required": true }, { "id": "analytics" }, { "id": "marketing" }] }"#;
const NAMES: [&str; 2] = ["analytics", "marketing"];
const DAY: u64 = 86_400_000;
const NOW: Timestamp = Timestamp(1_795_300_594_000);

fn record(policy: &Policy, names: &[&str], count: u32, at: Timestamp) -> Mirrored {
    let choice = granting(policy, names);
    Mirrored { at, recalled: Recalled { revision: Revision(1), choice, count, receipt: Link::default() } }
}

fn granted(record: &Mirrored) -> Vec<&str> {
    record.recalled.choice.grants.0.iter().filter(|(_, granted)| *granted).map(|(name, _)| name.as_str()).collect()
}

fn newest(own: &Mirrored, shared: &Mirrored) -> Mirrored {
    Mirrored::newest(Some(own.clone()), Some(shared.clone()), NOW, true).expect("a record that lasts")
}

#[test]
fn the_higher_count_wins_whatever_the_clock_said() {
    let policy = policy(SITE);
    let ahead = NOW.after(400 * DAY);
    let consent = record(&policy, &NAMES, 1, ahead);
    let withdrawal = record(&policy, &[], 2, NOW);
    for (own, shared) in [(&consent, &withdrawal), (&withdrawal, &consent)] {
        assert_eq!(granted(&newest(own, shared)), Vec::<&str>::new());
    }
    let again = record(&policy, &["analytics"], 3, Timestamp(0));
    assert_eq!(granted(&newest(&withdrawal, &again)), ["analytics"], "and a later consent holds");
}

#[test]
fn of_equal_counts_only_what_both_grant_is_granted() {
    let policy = policy(SITE);
    let one = record(&policy, &NAMES, 4, NOW);
    let other = record(&policy, &["marketing"], 4, Timestamp(NOW.0 - DAY));
    for (own, shared) in [(&one, &other), (&other, &one)] {
        let both = newest(own, shared);
        assert_eq!((granted(&both), both.at), (vec!["marketing"], other.at), "and the earlier one's end holds");
    }
}

#[test]
fn a_time_in_the_future_is_cut_to_now() {
    let policy = policy(SITE);
    let validity = policy.validity().milliseconds();
    for at in [NOW.after(1), NOW.after(400 * DAY), Timestamp(253_402_300_799_999), Timestamp(u64::MAX)] {
        let planted = record(&policy, &NAMES, 1, at);
        let newest = Mirrored::newest(None, Some(planted), NOW, true).expect("a record");
        assert_eq!((newest.at, newest.end(&policy)), (NOW, NOW.after(validity)));
    }
}

#[test]
fn the_ids_are_the_hosts_own() {
    let policy = policy(SITE);
    let id = |byte| VisitId::new(NOW, &[byte; 10]);
    let mut own = record(&policy, &[], 1, NOW);
    own.recalled.receipt = Link { receipt_id: Some(id(1)), subject_id: Some(id(2)), seq: 7, age: None };
    let former = format!("1~1~1~p~analytics~{}~{}~5~", id(8), id(9));
    let former = Mirrored::parse(&former).expect("the form before");
    assert_eq!((former.recalled.count, former.recalled.receipt.clone()), (0, Link::default()));
    for planted in [former, record(&policy, &NAMES, 9, NOW)] {
        assert_eq!(newest(&own, &planted).recalled.receipt, own.recalled.receipt);
        let alone = Mirrored::newest(None, Some(planted), NOW, true).expect("a record");
        assert_eq!((alone.recalled.receipt.receipt_id, alone.recalled.receipt.subject_id), (None, None));
    }
}

#[test]
fn somebody_too_young_stays_so() {
    let policy = policy(SITE);
    let aged = |ok| {
        let mut record = record(&policy, &[], 1, NOW);
        record.recalled.receipt.age = ok;
        record
    };
    let check = |ok| Some(AgeCheck { gate: Gate::SelfDeclared, ok });
    for (own, shared, both) in [
        (check(true), check(true), check(true)),
        (check(true), check(false), check(false)),
        (check(false), None, check(false)),
        (check(true), None, None),
    ] {
        assert_eq!(newest(&aged(own.clone()), &aged(shared.clone())).recalled.receipt.age, both);
        assert_eq!(newest(&aged(shared), &aged(own)).recalled.receipt.age, both);
    }
}

#[test]
fn what_ended_with_its_session_brings_back_nothing_older() {
    let policy = policy(SITE);
    let older = record(&policy, &NAMES, 1, NOW);
    let mut session = record(&policy, &[], 2, NOW);
    session.recalled.choice.scope = Scope::Session;
    let after = |own: &Mirrored, shared: &Mirrored, lasts| {
        Mirrored::newest(Some(own.clone()), Some(shared.clone()), NOW, lasts)
    };
    for (own, shared) in [(&older, &session), (&session, &older)] {
        assert_eq!(after(own, shared, false), None, "the session is over: asked again");
        assert_eq!(after(own, shared, true).map(|record| granted(&record).len()), Some(0), "it lasts");
    }
    // A choice that did not know of the session's is one of its own.
    session.recalled.count = 1;
    for (own, shared) in [(&older, &session), (&session, &older)] {
        assert_eq!(after(own, shared, false).map(|record| granted(&record).len()), Some(2));
    }
}

#[test]
fn a_count_has_no_end() {
    let policy = policy(SITE);
    let planted = record(&policy, &NAMES, u32::MAX, NOW);
    assert_eq!(Mirrored::count_after(None, None), 1);
    assert_eq!(Mirrored::count_after(Some(&planted.recalled), None), u32::MAX);
    let denied = record(&policy, &[], u32::MAX, NOW);
    assert_eq!(granted(&newest(&planted, &denied)), Vec::<&str>::new(), "a denial of the same count wins");
}

/// What happens on one of three hosts, with the device's clock of that moment.
#[derive(Debug, Clone)]
enum Step {
    /// The host is opened, and follows the record that counts.
    Open,
    /// The visitor answers there, on a page that was opened a while ago.
    Answer([bool; 2]),
}

fn steps() -> impl Strategy<Value = Vec<(usize, u64, Step)>> {
    let step = prop_oneof![Just(Step::Open), any::<[bool; 2]>().prop_map(Step::Answer)];
    let clock = prop_oneof![
        9 => 0..400 * DAY,
        1 => Just(0_u64),
        1 => any::<u64>(),
    ];
    prop::collection::vec((0..3_usize, clock, step), 1..30)
}

/// A name's last answer by the visitor; what each host enforces is never more.
fn walk(policy: &Policy, steps: Vec<(usize, u64, Step)>) -> Result<(), TestCaseError> {
    let mut hosts: [Option<Mirrored>; 3] = Default::default();
    let mut cookie: Option<String> = None;
    let mut last = [false; 2];
    for (host, clock, step) in steps {
        let now = Timestamp(clock);
        let shared = cookie.as_deref().and_then(Mirrored::parse);
        match step {
            Step::Answer(answers) => {
                last = answers;
                let names = NAMES.into_iter().zip(answers).filter(|(_, granted)| *granted).map(|(name, _)| name);
                let count = Mirrored::count_after(hosts[host].as_ref().map(|own| &own.recalled), shared.as_ref());
                let made = record(policy, &names.collect::<Vec<_>>(), count, now);
                cookie = Some(made.text());
                hosts[host] = Some(made);
            }
            Step::Open => {
                let newest = Mirrored::newest(hosts[host].clone(), shared, now, true);
                let Some(mut newest) = newest.filter(|newest| newest.answers(policy, now)) else { continue };
                prop_assert!(newest.end(policy) <= now.after(policy.validity().milliseconds()));
                newest.recalled.choice = newest.recalled.choice.fitted(policy);
                let verdict = Verdict::compile(policy, &newest.recalled.choice, newest.at, "");
                for (name, answer) in NAMES.into_iter().zip(last) {
                    let granted = verdict.grants.get(&Id::parse(name).expect("an id")) == Some(true);
                    prop_assert!(!granted || answer, "{} was denied last", name);
                }
                cookie = Some(newest.text());
                hosts[host] = Some(newest);
            }
        }
    }
    Ok(())
}

proptest! {
    /// The cookie is one for all hosts, so each answer knows of every one before it.
    #[test]
    fn a_withdrawal_is_never_lost(steps in steps()) {
        walk(&policy(SITE), steps)?;
    }

    /// In whichever order two records meet, and whatever each host makes of them, the outcome grants no more than the newer one, and of
    /// two with the same count no more than either.
    #[test]
    fn a_denial_wins_over_a_grant_of_the_same_count(
        one in any::<[bool; 2]>(), other in any::<[bool; 2]>(), counts in (0..4_u32, 0..4_u32), times in any::<[u64; 2]>(), now in any::<u64>(),
    ) {
        let policy = policy(SITE);
        let made = |answers: [bool; 2], count, at| {
            let names: Vec<&str> = NAMES.into_iter().zip(answers).filter(|(_, granted)| *granted).map(|(name, _)| name).collect();
            record(&policy, &names, count, Timestamp(at))
        };
        let (one, other) = (made(one, counts.0, times[0]), made(other, counts.1, times[1]));
        let meet = |own: &Mirrored, shared: &Mirrored| {
            Mirrored::newest(Some(own.clone()), Mirrored::parse(&shared.text()), Timestamp(now), true).expect("a record")
        };
        let outcomes = [meet(&one, &other), meet(&other, &one)];
        prop_assert_eq!(granted(&outcomes[0]), granted(&outcomes[1]), "the order of meeting");
        for outcome in &outcomes {
            prop_assert!(outcome.at <= Timestamp(now));
            for record in [&one, &other].into_iter().filter(|record| record.recalled.count == outcome.recalled.count) {
                prop_assert!(outcome.recalled.choice.within(&record.recalled.choice));
            }
            prop_assert_eq!(outcome.recalled.count, counts.0.max(counts.1));
        }
    }

    /// Nothing is granted in a verdict but what the choice grants and what no visitor can refuse.
    #[test]
    fn nothing_is_granted_that_nobody_granted(text in "2~1~[0-9]{1,13}~p~(analytics|marketing|other|necessary|\\.){0,6}~[0-9]{1,3}~") {
        let policy = policy(SITE);
        if let Some(shared) = Mirrored::parse(&text) {
            let choice = shared.recalled.choice.fitted(&policy);
            let verdict = Verdict::compile(&policy, &choice, NOW, "");
            for (name, granted) in verdict.grants.0 {
                let chosen = shared.recalled.choice.grants.get(&name) == Some(true) || name.as_str() == "necessary";
                prop_assert!(!granted || chosen, "{} of {}", name, text);
            }
        }
    }
}

/// The rule of [`Choice`] that the tests above rest on.
#[test]
fn what_a_record_does_not_name_is_denied() {
    let policy = policy(SITE);
    let choice = Choice { scope: Scope::Persistent, grants: Grants::default() };
    assert!(!choice.fitted(&policy).grants.any());
}
