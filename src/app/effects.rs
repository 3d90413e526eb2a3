//! Carries out what the session decides, in its order.

use std::cell::{Cell, RefCell};

use assent_core::session::{Effect, Event, Layer, Now};
use assent_core::{Node, Scope, announcements};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::app::App;
use crate::browser;
use assent_ui::Aftermath;

/// How long all that is not the decision itself waits for what the decision releases, in milliseconds: nobody notices it.
pub const PATIENCE: i32 = 100;

/// The events that wait for their turn. To carry out an effect may run listeners of the page, which come back here with further ones:
/// those wait until all effects before them are carried out, so that no older answer takes effect after a newer one.
#[derive(Default)]
pub struct Events {
    waiting: RefCell<Vec<Event>>,
    busy: Cell<bool>,
}

impl App {
    /// Has the session decide what follows from an event, and carries it out.
    pub(super) fn update(&'static self, event: Event) {
        self.events.waiting.borrow_mut().push(event);
        if self.events.busy.replace(true) {
            return;
        }
        while !self.events.waiting.borrow().is_empty() {
            let event = self.events.waiting.borrow_mut().remove(0);
            let synchronised = matches!(event, Event::Synchronised);
            self.run(event, &self.now());
            if synchronised {
                self.declare_anew();
            }
        }
        self.events.busy.set(false);
    }

    fn run(&'static self, event: Event, now: &Now) {
        let effects = self.session.borrow_mut().update(event, now);
        for effect in effects {
            if let Some(outcome) = self.carry_out(effect) {
                self.run(outcome, now);
            }
        }
    }

    /// What the browser says at this moment.
    pub(super) fn now(&self) -> Now {
        let stored = browser::recall(&self.host.key());
        let shared = self.policy.mirror().and_then(|_| browser::mirrored());
        Now {
            at: browser::now(),
            year: browser::year(),
            tz_offset: browser::time_zone_offset(),
            random: browser::chance(),
            in_force: self.host.decided(),
            pending: self.host.waits() > 0,
            // A browser's cookies take a slow phone milliseconds.
            session: (stored.is_some() || shared.is_some()) && browser::session_lasts(),
            stored,
            shared,
        }
    }

    /// Carries out an effect; gives its outcome, where the session waits for that.
    fn carry_out(&'static self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Show(layer) => {
                let shown = match layer {
                    Layer::Notice => self.show_notice(),
                    Layer::Preferences => self.show_preferences(),
                    Layer::Age => self.show_question(),
                    Layer::TooYoung { guardian } => self.show_too_young(guardian),
                };
                return (!shown).then_some(Event::Failed(layer));
            }
            Effect::Close(what) => self.close(what),
            Effect::Mirror { text, seconds, serve } => return Some(Event::Took(self.mirror(text, seconds, serve))),
            Effect::Settle { stored, scope, replaced } => {
                return Some(Event::Kept(self.settle(&stored, scope, replaced)));
            }
            Effect::Forget => {
                browser::forget(&self.host.key());
                self.host.settle(&JsValue::NULL, true);
            }
            Effect::Suppose(stored) => self.host.settle(&browser::to_js(&stored), true),
            Effect::Note => return Some(Event::Took(browser::note_objection(self.policy.regime().as_str()))),
            Effect::Post(receipt) => self.post(&receipt),
            // What was granted starts first.
            Effect::Announce { lost, withdrawn } => browser::after(
                PATIENCE,
                Box::new(move || {
                    let unsaved = self.session.borrow().unsaved();
                    self.show_aftermath(Aftermath { lost, withdrawn, unsaved });
                    self.declare_anew();
                }),
            ),
            Effect::Reveal(number) => self.reveal(number),
            Effect::Continue => browser::later(move || self.update(Event::Continued)),
        }
        None
    }

    /// Has the device remember a decision, and after that the guard enforce it; tells whether the device did.
    fn settle(&self, stored: &Node, scope: Scope, replaced: Option<Scope>) -> bool {
        let stored = browser::to_js(stored);
        let kept = browser::keep(&self.host.key(), &stored, scope, replaced, self.shared_domain());
        self.host.settle(&stored, true);
        kept
    }

    fn post(&self, receipt: &Node) {
        let receipt = browser::to_js(receipt);
        if let Some(outbox) = &self.outbox {
            outbox.post(browser::to_json(&receipt));
        }
        self.host.emit(announcements::RECEIPT, &receipt);
    }

    /// Keeps a record in the domain's cookie for so many seconds; tells whether the browser has it. `serve`: the server sets it too.
    fn mirror(&self, text: String, seconds: u64, serve: bool) -> bool {
        let taken = browser::mirror(self.shared_domain(), &text, seconds);
        if !taken {
            browser::warn(&["the record is not mirrored: no cookie of this domain takes it"]);
        }
        let endpoint = self.policy.mirror().and_then(|mirror| mirror.endpoint.as_ref());
        if let Some(endpoint) = endpoint.filter(|_| taken && serve) {
            let url = endpoint.to_string();
            spawn_local(async move {
                if let Err(failure) = browser::put(&url, &text).await {
                    browser::warn(&[&url, ": ", &failure.text(), "; a cookie of the page's own holds the record"]);
                }
            });
        }
        taken
    }

    /// The domain whose hosts share the record.
    fn shared_domain(&self) -> Option<&str> {
        Some(self.policy.mirror()?.domain.as_ref()?.as_str())
    }

    /// Does ahead what the visitor who reads the notice would wait for, each in a task of its own, so that the page can answer in between.
    pub(super) fn make_ready(&'static self, steps: &'static [fn(&'static Self)]) {
        let Some((step, rest)) = steps.split_first() else { return };
        browser::later(move || {
            if self.session.borrow().asks() {
                step(self);
                self.make_ready(rest);
            }
        });
    }

    /// Goes through a decision that nobody made, so that the next one takes effect sooner.
    pub(super) fn rehearse(&'static self) {
        let (stored, receipt) = self.session.borrow().rehearse(&self.now());
        drop((browser::to_js(&stored), browser::to_js(&receipt)));
    }
}
