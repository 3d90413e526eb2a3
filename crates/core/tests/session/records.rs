//! Which record counts: revisions, expiry, sessions, other hosts, and storage that somebody else wrote to.

use assent_core::session::{Effect, Event, Layer};
use assent_core::{Grants, Id, Method, Mirrored, Node, Scope};
use proptest::prelude::*;

use crate::common::{SITE, policy};
use crate::world::{DAY, START, World, granted, text};

fn shared(json: &str) -> String {
    json.replace(r#""receipts""#, r#""mirror": { "domain": "example.com" }, "receipts""#)
}

fn all(granted: bool) -> Event {
    Event::Answered { granted, scope: None, method: None }
}

fn answered(json: &str, tabs: &[usize]) -> World {
    let mut world = World::new(policy(json), tabs);
    world.load(0);
    world.happen(0, all(true));
    world.take(0);
    world
}

/// The device of one world in another, whose configuration has changed.
fn moved(from: World, json: &str) -> World {
    let mut world = World::new(policy(json), &[0]);
    world.hosts = from.hosts;
    world.cookie = from.cookie;
    world.marked = from.marked;
    world.clock = from.clock;
    world.load(0);
    world
}

#[test]
fn a_decision_in_force_is_left_alone() {
    for json in [SITE.to_owned(), shared(SITE)] {
        let mut world = answered(&json, &[0]);
        world.load(0);
        world.boot(0);
        assert_eq!(world.take(0), ["close all"]);
        assert!(world.session(0).decided() && world.session(0).receipt().is_some());
    }
}

#[test]
fn a_higher_revision_asks_again_and_the_old_answer_holds_until_then() {
    for (json, next) in [SITE.to_owned(), shared(SITE)].map(|json| {
        let next = json.replace(r#""revision": 7"#, r#""revision": 8"#);
        (json, next)
    }) {
        let mut world = moved(answered(&json, &[0]), &next);
        world.boot(0);
        assert_eq!(world.take(0), ["show notice"]);
        assert!(world.grants(0, "marketing") && !world.session(0).decided());
        assert!(!world.session(0).present().grants.any(), "nothing is preset to on");
        world.happen(0, all(false));
        assert!(!world.grants(0, "marketing") && world.session(0).decided());
        assert_eq!(text(&world.receipts(0)[0], "event"), Some("withdrawn"));
    }
}

#[test]
fn what_the_configuration_no_longer_asks_goes_and_what_is_new_is_denied() {
    let changed = SITE.replace(r#""id": "matomo""#, r#""id": "plausible""#);
    let mut world = moved(answered(SITE, &[0]), &changed);
    world.boot(0);
    assert_eq!(world.take(0), ["settle", "close all"]);
    assert!(world.grants(0, "ga") && !world.grants(0, "plausible") && !world.grants(0, "analytics"));
    let stored = world.hosts[0].stored.clone().expect("stored");
    let receipt = stored.member("record").and_then(|record| record.member("receipt"));
    assert!(receipt.is_some_and(|receipt| receipt.member("decisions").is_some()), "the proof stays with its choice");
}

#[test]
fn an_expired_answer_is_asked_again() {
    for json in [SITE.to_owned(), shared(SITE)] {
        let mut world = answered(&json, &[0]);
        world.clock += 181 * DAY;
        world.load(0);
        world.boot(0);
        assert_eq!(world.take(0), ["show notice"]);
        assert!(!world.grants(0, "marketing"));
        world.happen(0, all(true));
        assert_eq!(text(&world.receipts(0)[0], "event"), Some("renewed"), "it follows the one before");
    }
}

#[test]
fn a_choice_for_the_session_ends_with_it_on_every_host() {
    let mut world = World::new(policy(&shared(SITE)), &[0, 1]);
    for tab in [0, 1] {
        world.load(tab);
        world.boot(tab);
    }
    world.happen(0, Event::Answered { granted: true, scope: Some(Scope::Session), method: None });
    world.load(1);
    world.boot(1);
    assert!(world.grants(1, "marketing"), "the session lasts");
    world.restart();
    for tab in [0, 1] {
        world.take(tab);
        world.boot(tab);
        assert_eq!(world.take(tab), ["show notice"]);
        assert!(!world.grants(tab, "marketing"));
    }
}

#[test]
fn a_host_follows_another_and_posts_nothing_of_its_own() {
    let mut world = answered(&shared(SITE), &[0, 1]);
    world.load(1);
    world.boot(1);
    assert_eq!(world.take(1), ["mirror", "settle", "close all"], "no receipt: nobody decided here");
    assert!(world.grants(1, "marketing"));
    world.happen(0, Event::Withdrew(Method::Api));
    world.synchronise(1);
    assert!(!world.grants(1, "marketing"));
    let stored = world.hosts[1].stored.clone().expect("stored");
    let id = stored.member("record").and_then(|record| record.member("receipt")?.member("receipt_id"));
    assert_eq!(id, Some(&Node::Null), "ids are each host's own");
}

#[test]
fn a_page_that_stayed_open_answers_on_what_another_host_decided() {
    let one = |name: &str, granted| Grants(vec![(Id::parse(name).expect("an id"), granted)]);
    let mut world = answered(&shared(SITE), &[0, 1]);
    world.load(1);
    world.boot(1);
    world.happen(0, Event::Withdrew(Method::Api));
    world.happen(1, Event::Opened(Layer::Preferences));
    assert!(!world.session(1).present().grants.any(), "the preferences show what counts");
    world.happen(1, Event::Chose { grants: one("ga", true), scope: None });
    assert!(world.grants(1, "ga") && !world.grants(1, "marketing") && !world.grants(1, "matomo"));
    // In a regime that lets things run, an objection elsewhere is kept by a page that never decided.
    let json = shared(SITE).replace(r#""revision""#, r#""regime": "us-ca", "revision""#);
    let mut world = World::new(policy(&json), &[0, 1]);
    for tab in [0, 1] {
        world.load(tab);
        world.boot(tab);
    }
    world.happen(0, all(false));
    world.happen(1, Event::Chose { grants: one("ga", true), scope: None });
    assert!(world.grants(1, "ga") && !world.grants(1, "marketing"));
}

#[test]
fn a_lost_cookie_is_set_again() {
    let mut world = answered(&shared(SITE), &[0]);
    let cookie = world.cookie.take();
    world.load(0);
    world.boot(0);
    assert_eq!(world.take(0), ["mirror", "settle", "close all"]);
    assert_eq!(world.cookie, cookie);
}

#[test]
fn a_page_that_could_store_nothing_still_follows_a_withdrawal_elsewhere() {
    let mut world = World::new(policy(&shared(SITE)), &[0, 1]);
    world.hosts[0].full = true;
    for tab in [0, 1] {
        world.load(tab);
        world.boot(tab);
    }
    world.happen(0, all(true));
    world.load(1);
    world.happen(1, Event::Withdrew(Method::Api));
    world.synchronise(0);
    assert!(!world.grants(0, "marketing"));
}

/// A device whose stored verdict grants everything, whatever its record says.
fn forge(world: &mut World, grants: Node) {
    let Some(Node::Object(members)) = &mut world.hosts[0].stored else { panic!("stored") };
    for (_, verdict) in members.iter_mut().filter(|(key, _)| key == "verdict") {
        let Node::Object(members) = verdict else { panic!("a verdict") };
        for (_, value) in members.iter_mut().filter(|(key, _)| key == "grants") {
            value.clone_from(&grants);
        }
    }
}

#[test]
fn a_verdict_that_grants_more_than_its_record_is_forgotten() {
    let yes = |names: &[&str]| Node::Object(names.iter().map(|name| ((*name).to_owned(), Node::Bool(true))).collect());
    for json in [SITE.to_owned(), shared(SITE)] {
        let mut world = answered(&json, &[0]);
        world.happen(0, all(false));
        forge(&mut world, yes(&["necessary", "login", "marketing", "analytics", "matomo", "ga"]));
        world.load(0);
        assert!(world.grants(0, "marketing"), "the guard cannot tell");
        world.take(0);
        world.boot(0);
        assert!(!world.grants(0, "marketing") && !world.grants(0, "ga"));
        let names = world.take(0);
        assert!(names.contains(&"forget") != world.cookie.is_some(), "{names:?}: the domain's record holds, or none");
    }
}

#[test]
fn a_verdict_that_grants_less_than_its_record_is_compiled_again() {
    let mut world = answered(SITE, &[0]);
    forge(&mut world, Node::Object(vec![("necessary".into(), Node::Bool(true))]));
    world.load(0);
    world.boot(0);
    assert_eq!(world.take(0), ["settle", "close all"]);
    assert!(world.grants(0, "marketing"));
}

#[test]
fn what_is_not_ours_is_no_decision() {
    for stored in ["1", "{}", r#"{"v":2,"verdict":{},"record":{}}"#, r#"{"v":1,"verdict":{"until":-1},"record":{}}"#] {
        let mut world = World::new(policy(SITE), &[0]);
        world.hosts[0].stored = Some(crate::common::node(stored));
        world.load(0);
        world.boot(0);
        assert_eq!(world.take(0), ["show notice"], "{stored}");
    }
}

#[test]
fn the_rehearsal_changes_nothing() {
    let mut world = World::new(policy(&shared(SITE)), &[0]);
    world.load(0);
    world.boot(0);
    world.take(0);
    let now = world.now(0);
    let (stored, receipt) = world.session(0).rehearse(&now);
    assert!(granted(&stored, "marketing") && text(&receipt, "receipt_id").is_some());
    assert!(!world.session(0).decided() && world.hosts[0].stored.is_none());
    world.happen(0, all(false));
    assert!(matches!(&world.tabs[0].effects[2], Effect::Settle { stored, .. } if !granted(stored, "marketing")));
}

proptest! {
    /// Two hosts that decided without knowing of each other, in whatever order they are opened: only what both grant is granted.
    #[test]
    fn a_denial_wins_over_a_grant_of_the_same_time(one: bool, other: bool, first in 0..2_usize, times in any::<[u32; 2]>()) {
        let mut world = World::new(policy(&shared(SITE)), &[0, 1]);
        let mut cookies = Vec::new();
        for (tab, granted) in [one, other].into_iter().enumerate() {
            world.load(tab);
            world.boot(tab);
            world.clock = START + u64::from(times[tab]) % DAY;
            world.happen(tab, Event::Answered { granted, scope: None, method: None });
            cookies.push(world.cookie.take().expect("mirrored"));
        }
        let counts = cookies.iter().map(|cookie| Mirrored::parse(cookie).expect("a record").recalled.count);
        prop_assert_eq!(counts.collect::<Vec<_>>(), [1, 1]);
        world.clock = START + DAY;
        world.cookie = Some(cookies[1 - first].clone());
        for tab in [first, 1 - first, first] {
            world.load(tab);
            world.boot(tab);
            prop_assert_eq!(world.grants(tab, "marketing"), one && other);
        }
    }
}
