//! Who may grant: the question for an age comes before whatever it decides about, and a child is never granted anything.

use assent_core::session::{Event, Layer};
use assent_core::{Grants, Id, Method, Standing};
use proptest::prelude::*;

use crate::common::{SITE, policy};
use crate::world::{World, text};

/// A site of a mixed audience, with or without a guardian's word.
fn site(regime: &str, audience: &str) -> World {
    let json = SITE.replace(r#""revision""#, &format!(r#""audience": "{audience}", "regime": "{regime}", "revision""#));
    let mut world = World::new(policy(&json), &[0]).in_region("US");
    world.load(0);
    world.boot(0);
    world.take(0);
    world
}

fn accept() -> Event {
    Event::Answered { granted: true, scope: None, method: None }
}

fn marketing() -> Grants {
    Grants(vec![(Id::parse("marketing").expect("an id"), true)])
}

#[test]
fn a_grant_waits_for_the_age_and_a_denial_does_not() {
    let mut world = site("gdpr", "mixed");
    world.happen(0, accept());
    assert_eq!(world.take(0), ["ask for the age"]);
    world.happen(0, Event::Born(1990));
    assert_eq!(world.take(0), ["close age", "continue"], "nothing is decided in the dialog's own task");
    world.go_on(0);
    assert_eq!(world.take(0), ["close all", "settle", "post", "announce"]);
    assert!(world.grants(0, "marketing"));
    let mut world = site("gdpr", "mixed");
    world.happen(0, Event::Answered { granted: false, scope: None, method: None });
    assert_eq!(world.take(0), ["close all", "settle", "post", "announce"]);
}

#[test]
fn somebody_too_young_is_denied_told_so_and_stays_so() {
    let mut world = site("gdpr", "mixed");
    world.happen(0, accept());
    world.happen(0, Event::Born(2020));
    world.go_on(0);
    assert_eq!(
        world.take(0),
        ["ask for the age", "close age", "continue", "close all", "settle", "post", "announce", "say too young"]
    );
    assert!(world.in_force(0) && !world.grants(0, "marketing"));
    // Loading the page anew, or naming another year, helps nobody.
    world.load(0);
    world.happen(0, Event::Born(1990));
    for event in [
        accept(),
        Event::Chose { grants: marketing(), scope: None },
        Event::Embed { number: 1, grants: None },
        Event::Embed { number: 1, grants: Some(marketing()) },
    ] {
        world.take(0);
        world.happen(0, event);
        assert_eq!(world.take(0), ["say too young"]);
        world.happen(0, Event::Closed);
    }
    assert!(!world.grants(0, "marketing"));
}

#[test]
fn the_question_asks_once_for_one_wish() {
    let mut world = site("gdpr", "mixed");
    world.happen(0, Event::Born(1990));
    assert_eq!(world.take(0), [""; 0], "nobody was asked");
    world.happen(0, accept());
    world.happen(0, Event::Closed);
    world.happen(0, Event::Born(1990));
    assert_eq!(world.take(0), ["ask for the age", "close age"], "the wish went with the question");
    world.broken = Some(Layer::Age);
    world.happen(0, accept());
    world.happen(0, Event::Born(1990));
    assert_eq!(world.take(0), ["ask for the age"], "a question that nobody saw has no answer");
}

#[test]
fn an_embed_waits_for_the_age_like_a_decision() {
    let mut world = site("gdpr", "mixed");
    world.happen(0, Event::Embed { number: 4, grants: Some(marketing()) });
    world.happen(0, Event::Born(1990));
    world.go_on(0);
    assert_eq!(
        world.take(0),
        ["ask for the age", "close age", "continue", "close all", "settle", "post", "announce", "reveal"]
    );
    let mut world = site("gdpr", "mixed");
    world.happen(0, Event::Embed { number: 4, grants: Some(marketing()) });
    world.happen(0, Event::Born(2020));
    assert_eq!(text(&world.receipts(0)[0], "method"), Some("embed.always"));
    assert!(!world.grants(0, "marketing"));
}

#[test]
fn another_tabs_answer_ends_the_question() {
    let json = SITE.replace(r#""revision""#, r#""audience": "mixed", "revision""#);
    let mut world = World::new(policy(&json), &[0, 0]);
    for tab in [0, 1] {
        world.load(tab);
        world.boot(tab);
    }
    world.happen(0, accept());
    world.happen(1, Event::Answered { granted: false, scope: None, method: None });
    world.happen(0, Event::Born(1990));
    world.deliver(0);
    world.go_on(0);
    assert!(world.in_force(0) && !world.grants(0, "marketing"), "the later answer is the other tab's");
}

#[test]
fn a_guardians_word_is_for_one_decision() {
    let mut world = site("gdpr", "mixed");
    world.happen(0, Event::Guardian);
    assert_eq!(world.take(0), [""; 0], "nobody is barred yet");
    world.happen(0, accept());
    world.happen(0, Event::Born(2020));
    world.go_on(0);
    assert_eq!(world.session(0).standing(), Standing::Barred { guardian: true });
    world.happen(0, Event::Guardian);
    world.take(0);
    world.go_on(0);
    assert_eq!(world.take(0), ["show preferences"]);
    world.happen(0, accept());
    let receipt = &world.receipts(0)[0];
    assert_eq!((text(receipt, "actor"), text(receipt, "method")), (Some("guardian"), Some("prefs.accept_all")));
    assert!(world.grants(0, "marketing"));
    assert_eq!(world.session(0).standing(), Standing::Barred { guardian: true }, "the child may take back, not grant");
}

#[test]
fn whatever_closes_the_preferences_ends_the_guardians_turn() {
    let closings: [fn(&mut World); 3] = [
        |world| world.happen(0, Event::Closed),
        |world| world.synchronise(0),
        |world| world.happen(0, Event::Failed(Layer::Preferences)),
    ];
    for close in closings {
        let mut world = site("gdpr", "mixed");
        world.happen(0, accept());
        world.happen(0, Event::Born(2020));
        world.go_on(0);
        world.happen(0, Event::Guardian);
        world.go_on(0);
        assert_eq!(world.session(0).standing(), Standing::Free);
        close(&mut world);
        assert_eq!(world.session(0).standing(), Standing::Barred { guardian: true });
        world.happen(0, accept());
        assert!(!world.grants(0, "marketing"));
    }
}

#[test]
fn nothing_is_asked_and_nothing_runs_on_a_site_for_children() {
    for regime in ["gdpr", "us-ca", "notice-only"] {
        let mut world = site(regime, "child_directed");
        assert!(!world.session(0).asks() && !world.in_force(0));
        world.happen(0, Event::Guardian);
        world.happen(0, accept());
        assert_eq!(world.take(0), ["say too young"], "{regime}");
        assert!(!world.grants(0, "marketing") && world.grants(0, "necessary"));
    }
}

proptest! {
    /// A visitor of an unknown age, a child, or a child's guardian: nothing is granted but by somebody who may.
    #[test]
    fn nobody_too_young_is_granted_anything(steps in prop::collection::vec((0..7_u8, any::<bool>()), 1..30), child: bool) {
        let json = SITE.replace(r#""revision""#, r#""audience": "mixed", "regime": "us-ca", "revision""#);
        let mut world = World::new(policy(&json), &[0, 0]);
        for (what, tab) in steps {
            let tab = usize::from(tab);
            match what {
                0 => world.load(tab),
                1 => world.happen(tab, Event::Answered { granted: true, scope: None, method: None }),
                2 => world.happen(tab, Event::Born(if child { 2020 } else { 1990 })),
                3 => world.go_on(tab),
                4 => world.happen(tab, Event::Guardian),
                5 => world.happen(tab, Event::Withdrew(Method::Api)),
                _ => world.synchronise(tab),
            }
            for tab in 0..2 {
                prop_assert!(!child || !world.grants(tab, "marketing"));
            }
        }
        for tab in 0..2 {
            world.load(tab);
            world.happen(tab, Event::Answered { granted: true, scope: None, method: None });
            world.happen(tab, Event::Born(if child { 2020 } else { 1990 }));
            world.go_on(tab);
            prop_assert_eq!(world.grants(tab, "marketing"), !child, "whoever may is granted what they ask for");
        }
    }
}
