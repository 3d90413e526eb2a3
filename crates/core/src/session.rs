//! The banner's decisions, pure: what follows from an event, given what the browser says at that moment.
//!
//! A [`Session`] is one page's banner without its browser. [`Session::update`] takes an [`Event`] and gives the [`Effect`]s to carry out,
//! in their order; the banner carries them out and decides nothing itself. Nothing here reads a clock, storage or a random source:
//! [`Now`] brings what they say.
//!
//! An answer has one way: the interface leaves, the device remembers, the guard enforces, the proof is posted (`decide`). A record of
//! another tab or host is followed by `follow`, which never grants more than the record that counts. Who may grant is in `wish`.

mod ask;
mod decide;
mod event;
mod follow;
mod held;
mod wish;

pub use event::{Close, Effect, Event, Layer, Now};
use held::Held;

use std::cell::OnceCell;

use crate::{AgeCheck, Choice, JurisdictionSource, Method, Node, Policy, Region, Sha256};
use decide::Waiting;
use wish::Wish;

/// What stays the same while a page is open.
pub struct Visit<'a> {
    /// What this visitor is asked.
    pub policy: &'a Policy,
    /// The visitor's region, and how it is known.
    pub region: Option<(Region, JurisdictionSource)>,
    /// The configuration as it came.
    pub text: String,
    /// Writes JSON without white space; core has no writer of its own in the browser.
    pub json: fn(&Node) -> String,
    /// The shipped style sheet of the control that the guard draws.
    pub style: &'a str,
}

/// The banner of one page, as far as it decides.
pub struct Session<'a> {
    visit: Visit<'a>,
    /// The hashes of the configuration's bytes and of what the visitor is told. Made when a receipt first needs them, which is before
    /// anybody clicks ([`Session::rehearse`]) and after the question is there.
    hashes: OnceCell<[Sha256; 2]>,
    /// The last choice on this device, also one that no longer holds.
    held: Option<Held>,
    /// Whether the guard enforces a decision of the visitor.
    in_force: bool,
    /// Whether no storage took the last choice, so that it holds for this page only.
    unsaved: bool,
    /// What came of the question for the visitor's age.
    age: Option<AgeCheck>,
    /// Whether it is a guardian who answers now.
    guardian: bool,
    /// Whether the notice is open.
    notice: bool,
    /// Whether the preferences are open, in front of the notice.
    preferences: bool,
    /// Whether the dialog about the visitor's age is open, in front of both.
    about_age: bool,
    /// What the visitor wants once their age is known.
    wish: Option<Wish>,
    /// What waits until the device has said whether it took something.
    waiting: Waiting,
    /// The effects of the present event so far.
    effects: Vec<Effect>,
}

impl<'a> Session<'a> {
    /// A session that knows nothing of the device yet; [`Event::Synchronised`] comes first.
    #[must_use]
    pub fn new(visit: Visit<'a>) -> Self {
        Self {
            visit,
            hashes: OnceCell::new(),
            held: None,
            in_force: false,
            unsaved: false,
            age: None,
            guardian: false,
            notice: false,
            preferences: false,
            about_age: false,
            wish: None,
            waiting: Waiting::Nothing,
            effects: Vec::new(),
        }
    }

    /// What follows from an event, to be carried out in this order.
    ///
    /// [`Effect::Mirror`] and [`Effect::Note`] are the last of their list: their outcome comes back as [`Event::Took`] before any other
    /// event, with the same `now`. Where another event comes first, they count as failed.
    #[must_use]
    pub fn update(&mut self, event: Event, now: &Now) -> Vec<Effect> {
        match event {
            Event::Took(taken) => drop(self.proceed(taken, now)),
            Event::Kept(kept) => self.unsaved = !kept,
            Event::Failed(layer) => self.leave(layer),
            event => {
                // What was just settled is newer than what the browser said before it.
                if !self.proceed(false, now) {
                    self.observe(now);
                    if !matches!(event, Event::Synchronised) {
                        self.take_news(now);
                    }
                }
                self.respond(event, now);
            }
        }
        std::mem::take(&mut self.effects)
    }

    fn respond(&mut self, event: Event, now: &Now) {
        match event {
            Event::Synchronised => self.synchronise(now),
            Event::Opened(layer) => self.show(layer),
            Event::Closed => self.close(),
            Event::Answered { granted, scope, method } => {
                let scope = scope.unwrap_or(self.visit.policy.preset_scope());
                let choice = Choice::uniform(self.visit.policy, granted, scope);
                self.wish(Wish::Decide(choice, method.unwrap_or_else(|| self.button(granted))), now);
            }
            Event::Saved(choice) => self.wish(Wish::Decide(choice, Method::PrefsSave), now),
            Event::Chose { grants, scope } => {
                // The page has been told which names are unknown; such a call changes nothing.
                if let Ok(mut choice) = self.present().with(self.visit.policy, &grants) {
                    choice.scope = scope.unwrap_or(choice.scope);
                    self.wish(Wish::Decide(choice, Method::Api), now);
                }
            }
            Event::Withdrew(method) => {
                // No age is needed to take something back.
                let choice = Choice::uniform(self.visit.policy, false, self.present().scope);
                self.decide(choice, method, None, now);
            }
            Event::Embed { number, grants: None } => self.wish(Wish::Reveal(number), now),
            Event::Embed { number, grants: Some(grants) } => self.wish(Wish::Allow(number, grants), now),
            Event::Born(year) => self.born(year, now),
            Event::Guardian => self.answer_as_guardian(),
            Event::Continued => self.go_on(now),
            Event::Took(_) | Event::Kept(_) | Event::Failed(_) => {}
        }
    }

    /// The button of the layer on top that answers everything alike.
    fn button(&self, granted: bool) -> Method {
        match (self.preferences, granted) {
            (true, true) => Method::PrefsAcceptAll,
            (true, false) => Method::PrefsRejectAll,
            (false, true) => Method::BannerAcceptAll,
            (false, false) => Method::BannerRejectAll,
        }
    }

    /// Whether a decision is in force that answers this configuration.
    #[must_use]
    pub fn decided(&self) -> bool {
        let answered = self.held.as_ref().is_some_and(|held| held.recalled.revision >= self.visit.policy.revision());
        answered && self.in_force
    }

    /// The choice in force, or what holds without one: nothing that needs consent is ever preset to "on".
    #[must_use]
    pub fn present(&self) -> Choice {
        match &self.held {
            Some(held) if self.decided() => held.recalled.choice.fitted(self.visit.policy),
            _ => Choice::undecided(self.visit.policy),
        }
    }

    /// The receipt of the last choice on this device, also of one that no longer holds.
    #[must_use]
    pub fn receipt(&self) -> Option<&Node> {
        self.held.as_ref().map(|held| &held.receipt)
    }

    /// Whether no storage took the last choice, so that it holds for this page only.
    #[must_use]
    pub fn unsaved(&self) -> bool {
        self.unsaved
    }

    /// Whether the visitor has gone no further than the notice.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.notice && !self.preferences && !self.about_age
    }
}
