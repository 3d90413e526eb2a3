//! The order of what follows from an answer, and what its proof says.

use assent_core::session::{Close, Effect, Event, Layer};
use assent_core::{Grants, Id, Method, Node, Scope};

use crate::common::{SITE, policy, policy_where};
use crate::world::{World, granted, text};

fn mirrored() -> String {
    SITE.replace(r#""receipts""#, r#""mirror": { "domain": "example.com" }, "receipts""#)
}

fn all(granted: bool) -> Event {
    Event::Answered { granted, scope: None, method: None }
}

fn only(name: &str, granted: bool) -> Grants {
    Grants(vec![(Id::parse(name).expect("an id"), granted)])
}

/// A page whose visitor has been asked.
fn asked(json: &str) -> World {
    let mut world = World::new(policy(json), &[0]);
    world.load(0);
    world.boot(0);
    assert_eq!(world.take(0), ["show notice"], "nothing is stored, supposed or sent before an answer");
    world
}

#[test]
fn the_interface_leaves_the_device_remembers_the_guard_enforces_the_proof_is_posted() {
    let mut world = asked(SITE);
    world.happen(0, all(true));
    assert_eq!(world.take(0), ["close all", "settle", "post", "announce"]);
    let mut world = asked(&mirrored());
    world.happen(0, all(true));
    assert_eq!(world.take(0), ["close all", "mirror", "settle", "post", "announce"]);
    assert!(world.grants(0, "marketing") && world.in_force(0));
}

#[test]
fn the_guard_looks_for_the_cookie_only_where_the_browser_took_it() {
    for taken in [true, false] {
        let mut world = asked(&mirrored());
        world.takes_cookies = taken;
        world.happen(0, all(true));
        let stored = world.hosts[0].stored.clone().expect("stored");
        let mark = stored.member("verdict").and_then(|verdict| verdict.member("mark")).expect("a member");
        let expected = world.cookie.as_ref().map(|cookie| Node::String(["assent=", cookie].concat()));
        assert_eq!(*mark, expected.unwrap_or_default(), "{taken}");
        world.load(0);
        assert!(world.in_force(0), "it holds on the next page");
    }
}

#[test]
fn a_receipt_says_where_and_how_an_answer_was_given() {
    let method = Some(Method::Api);
    let cases: [(bool, Event, &str, f64); 9] = [
        (false, all(true), "banner.accept_all", 1.0),
        (false, all(false), "banner.reject_all", 1.0),
        (true, all(true), "prefs.accept_all", 2.0),
        (true, all(false), "prefs.reject_all", 2.0),
        (false, Event::Answered { granted: true, scope: None, method }, "api", 1.0),
        (false, Event::Chose { grants: only("matomo", true), scope: None }, "api", 1.0),
        (true, Event::Withdrew(Method::PrefsRejectAll), "prefs.reject_all", 2.0),
        (false, Event::Withdrew(Method::Api), "api", 1.0),
        (false, Event::Embed { number: 3, grants: Some(only("ga", true)) }, "embed.always", 1.0),
    ];
    for (preferences, event, method, layer) in cases {
        let mut world = asked(SITE);
        if preferences {
            world.happen(0, Event::Opened(Layer::Preferences));
        }
        world.happen(0, event);
        let receipts = world.receipts(0);
        assert_eq!(receipts.len(), 1);
        assert_eq!(text(&receipts[0], "method"), Some(method));
        let ui = receipts[0].member("ui").and_then(|ui| ui.member("layer"));
        assert_eq!(ui, Some(&Node::Number(layer)), "{method}");
    }
}

#[test]
fn an_answer_that_waits_is_not_asked_for_again() {
    let mut world = World::new(policy(SITE), &[0]);
    world.pending = true;
    world.load(0);
    world.boot(0);
    assert_eq!(world.take(0), [""; 0]);
    world.pending = false;
    let method = Some(Method::BannerAcceptAll);
    world.happen(0, Event::Answered { granted: true, scope: None, method });
    let ui = world.receipts(0)[0].member("ui").and_then(|ui| ui.member("layer")).cloned();
    assert_eq!(ui, Some(Node::Number(1.0)), "it was given to the notice, before the banner was here");
    // One that cannot be carried out, or not yet, is asked for after all.
    let mut world = World::new(policy(SITE), &[0]);
    world.pending = true;
    world.load(0);
    world.boot(0);
    world.pending = false;
    world.happen(0, Event::Synchronised);
    assert_eq!(world.take(0), ["show notice"]);
}

#[test]
fn a_receipt_names_no_layer_that_could_not_be_shown() {
    for (broken, layer) in [(Layer::Notice, 0.0), (Layer::Preferences, 1.0)] {
        let mut world = World::new(policy(SITE), &[0]);
        world.broken = Some(broken);
        world.load(0);
        world.happen(0, Event::Opened(Layer::Preferences));
        if broken == Layer::Notice {
            world.happen(0, Event::Closed);
        }
        world.happen(0, Event::Answered { granted: true, scope: None, method: Some(Method::Api) });
        let ui = world.receipts(0)[0].member("ui").and_then(|ui| ui.member("layer")).cloned();
        assert_eq!(ui, Some(Node::Number(layer)), "{broken:?}");
    }
}

#[test]
fn each_receipt_replaces_the_one_before_also_from_a_tab_that_did_not_hear_of_it() {
    let mut world = World::new(policy(SITE), &[0, 0]);
    for tab in [0, 1] {
        world.load(tab);
        world.boot(tab);
    }
    world.happen(0, all(true));
    world.happen(1, all(false));
    let (first, second) = (&world.receipts(0)[0], &world.receipts(1)[0]);
    assert_eq!(text(second, "supersedes"), text(first, "receipt_id"));
    assert_eq!(text(second, "subject_id"), text(first, "subject_id"));
    assert_eq!(text(second, "event"), Some("withdrawn"));
}

#[test]
fn a_choice_of_one_name_leaves_the_others_as_another_tab_left_them() {
    let mut world = World::new(policy(SITE), &[0, 0]);
    for tab in [0, 1] {
        world.load(tab);
        world.happen(tab, all(true));
    }
    world.happen(0, Event::Withdrew(Method::Api));
    world.happen(1, Event::Embed { number: 1, grants: Some(only("matomo", true)) });
    assert!(world.grants(1, "matomo"));
    assert!(!world.grants(1, "marketing") && !world.grants(1, "ga"), "taken back in the other tab");
}

#[test]
fn an_embed_is_shown_once_or_after_the_decision_that_allows_it() {
    let mut world = asked(SITE);
    world.happen(0, Event::Embed { number: 7, grants: None });
    assert_eq!(world.tabs[0].effects, [Effect::Reveal(7)], "nothing is stored, so there is nothing to prove");
    world.take(0);
    world.happen(0, Event::Embed { number: 8, grants: Some(only("ga", true)) });
    assert_eq!(world.take(0), ["close all", "settle", "post", "announce", "reveal"]);
    assert!(world.grants(0, "ga") && !world.grants(0, "matomo"));
}

#[test]
fn a_call_with_an_unknown_or_required_name_changes_nothing() {
    let mut world = asked(SITE);
    for grants in [only("matmo", true), only("necessary", false)] {
        world.happen(0, Event::Chose { grants, scope: None });
        assert_eq!(world.take(0), [""; 0]);
    }
}

#[test]
fn visitors_hear_what_they_lost_unless_the_page_reloads_for_it() {
    for (withdrawal, lasting) in [("reload", false), ("offer", true)] {
        let json = SITE.replace(r#""receipts""#, &format!(r#""withdrawal": "{withdrawal}", "receipts""#));
        let announced = |world: &World| match world.tabs[0].effects.last() {
            Some(Effect::Announce { lost, withdrawn }) => (*lost, *withdrawn),
            other => panic!("{other:?}"),
        };
        let mut world = asked(&json);
        world.happen(0, all(true));
        assert_eq!(announced(&world), (false, false));
        world.happen(0, Event::Chose { grants: only("ga", false), scope: None });
        assert_eq!(announced(&world), (lasting, false));
        world.happen(0, Event::Withdrew(Method::Api));
        assert_eq!(announced(&world), (lasting, true));
        world.happen(0, Event::Withdrew(Method::Api));
        assert_eq!(announced(&world), (false, false), "nothing was granted any more");
    }
}

#[test]
fn what_no_storage_takes_holds_for_this_page() {
    let mut world = asked(SITE);
    world.hosts[0].full = true;
    world.happen(0, all(true));
    assert!(world.session(0).unsaved() && world.in_force(0) && world.session(0).decided());
    world.happen(0, Event::Opened(Layer::Preferences));
    assert!(world.session(0).present().grants.all(), "the preferences show it");
    world.load(0);
    world.boot(0);
    assert!(!world.in_force(0) && !world.session(0).decided());
}

#[test]
fn a_choice_keeps_its_scope_until_another_is_named() {
    let mut world = asked(SITE);
    let scoped = |scope| Event::Chose { grants: only("ga", true), scope };
    for (event, scope) in [
        (scoped(Some(Scope::Session)), Scope::Session),
        (scoped(None), Scope::Session),
        (Event::Withdrew(Method::Api), Scope::Session),
        (scoped(Some(Scope::Persistent)), Scope::Persistent),
        (scoped(None), Scope::Persistent),
    ] {
        world.happen(0, event);
        assert_eq!(world.session(0).present().scope, scope);
    }
}

#[test]
fn closing_answers_nothing() {
    let mut world = asked(SITE);
    world.happen(0, Event::Opened(Layer::Preferences));
    world.happen(0, Event::Closed);
    world.happen(0, Event::Closed);
    assert_eq!(world.take(0), ["show preferences", "close preferences", "close status"]);
    assert!(world.session(0).asks() && !world.session(0).decided());
}

#[test]
fn an_event_between_a_decision_and_the_device_loses_no_decision() {
    let mut world = asked(&mirrored());
    let mut session = world.make_session();
    let now = world.now(0);
    let _ = session.update(Event::Synchronised, &now);
    let waits = session.update(all(true), &now);
    assert!(matches!(waits[..], [Effect::Close(Close::All), Effect::Mirror { .. }]), "{waits:?}");
    let now = world.now(0);
    let effects = session.update(Event::Withdrew(Method::Api), &now);
    let settled: Vec<bool> = effects
        .iter()
        .filter_map(
            |effect| if let Effect::Settle { stored, .. } = effect { Some(granted(stored, "ga")) } else { None },
        )
        .collect();
    assert_eq!(settled, [true], "the first takes effect, without the cookie");
    let effects = session.update(Event::Took(true), &now);
    let Some(Effect::Settle { stored, .. }) = effects.first() else { panic!("{effects:?}") };
    assert!(!granted(stored, "ga"), "and the withdrawal after it");
    assert!(session.update(Event::Took(true), &now).is_empty());
}

#[test]
fn the_browsers_objection_is_proved_once_and_followed_without_a_question() {
    let json = SITE.replace(r#""revision""#, r#""regime": "us-ca", "revision""#);
    let mut world = World::new(policy_where(&json, true), &[0]);
    world.load(0);
    world.boot(0);
    assert_eq!(world.take(0), ["suppose", "note", "post"]);
    assert!(world.grants(0, "ga") && !world.grants(0, "marketing") && !world.in_force(0));
    world.load(0);
    world.boot(0);
    assert_eq!(world.take(0), ["suppose", "note"]);
    // The visitor's own choice goes before the browser's.
    world.happen(0, Event::Chose { grants: only("marketing", true), scope: None });
    assert_eq!(text(&world.receipts(0)[0], "event"), Some("gpc_override"));
    assert!(world.grants(0, "marketing"));
}

#[test]
fn where_things_run_until_an_objection_the_notice_tells_and_the_answer_ends_them() {
    let json = SITE.replace(r#""revision""#, r#""regime": "us-ca", "revision""#);
    let mut world = World::new(policy(&json), &[0]);
    world.load(0);
    world.boot(0);
    assert_eq!(world.take(0), ["suppose", "show notice"]);
    assert!(world.grants(0, "marketing") && !world.in_force(0));
    world.happen(0, all(false));
    assert!(!world.grants(0, "marketing") && world.in_force(0));
    assert_eq!(text(&world.receipts(0)[0], "event"), Some("opted_out"));
}
