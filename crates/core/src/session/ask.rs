//! Whether the visitor is asked, what holds until they answer, and which layers are open.

use crate::session::decide::Waiting;
use crate::session::held::Held;
use crate::session::{Close, Effect, Layer, Now, Session};
use crate::{Choice, Method, Mode, Node, Record, Standing, Verdict, Write};

impl Session<'_> {
    /// Takes over what the browser says now.
    pub(super) fn observe(&mut self, now: &Now) {
        self.in_force = now.in_force;
        let held = now.stored.as_ref().and_then(Held::of);
        // What no storage took holds for this page, which made it.
        if held.is_some() || !self.unsaved {
            self.held = held;
        }
    }

    /// Asks, unless a decision is in force; until then has the guard enforce what the law lets hold.
    pub(super) fn ask(&mut self, now: &Now) {
        let policy = self.visit.policy;
        let decided = self.decided();
        let known = self.held.as_ref().and_then(|held| held.recalled.receipt.age.clone());
        // Who was too young may have grown by the time that everybody is asked again.
        self.age = known.filter(|check| decided || check.ok);
        if decided {
            return self.close_all();
        }
        // What holds before a choice is news to the guard where something runs then, and where nobody will be asked.
        if policy.mode() != Mode::OptIn || !policy.asks() {
            self.suppose(now);
        }
        self.show_question(now);
    }

    /// Shows the notice, if the visitor is to be asked.
    pub(super) fn show_question(&mut self, now: &Now) {
        if self.visit.policy.asks() && !self.decided() && !now.pending {
            self.show(Layer::Notice);
        }
    }

    /// Has the guard enforce what holds before any choice. Nothing of it is stored; of an objection of the browser the collector gets a
    /// proof, once for each regime.
    fn suppose(&mut self, now: &Now) {
        let policy = self.visit.policy;
        let verdict = Verdict::undecided(policy, now.at, self.visit.style);
        self.effects.push(Effect::Suppose(verdict.stored::<Record>(None)));
        // Where the browser has answered, and anything runs unasked, nobody is asked: this is the last effect.
        if policy.objects() && policy.receipts().is_some() {
            self.effects.push(Effect::Note);
            self.waiting = Waiting::Note;
        }
    }

    /// The proof that the browser objects.
    pub(super) fn objection(&self, now: &Now) -> Node {
        self.issue(&Choice::undecided(self.visit.policy), Method::Gpc, 0, now).write()
    }

    pub(super) fn show(&mut self, layer: Layer) {
        match layer {
            Layer::Notice => self.notice = true,
            Layer::Preferences => self.preferences = true,
            Layer::Age | Layer::TooYoung { .. } => self.about_age = true,
        }
        self.effects.push(Effect::Show(layer));
    }

    /// Takes note that a layer is not open.
    pub(super) fn leave(&mut self, layer: Layer) {
        match layer {
            Layer::Notice => self.notice = false,
            Layer::Preferences => {
                self.preferences = false;
                // Whoever comes next may be the child.
                self.guardian = false;
            }
            Layer::Age | Layer::TooYoung { .. } => {
                self.about_age = false;
                self.wish = None;
            }
        }
    }

    /// Closes the layer on top without an answer. The notice stays until there is one.
    pub(super) fn close(&mut self) {
        let close = if self.about_age {
            self.leave(Layer::Age);
            Close::Age
        } else if self.preferences {
            self.leave(Layer::Preferences);
            Close::Preferences
        } else {
            Close::Status
        };
        self.effects.push(Effect::Close(close));
    }

    /// Closes every layer, since there is a decision.
    pub(super) fn close_all(&mut self) {
        for layer in [Layer::Notice, Layer::Preferences, Layer::Age] {
            self.leave(layer);
        }
        self.effects.push(Effect::Close(Close::All));
    }

    /// The layer that an answer came from, as receipts count it: 1 the notice, 2 the preferences, 0 none.
    pub(super) fn layer(&self, method: Method) -> u32 {
        match method {
            // It may have been given before the banner was here, when the notice was the only layer.
            Method::BannerAcceptAll | Method::BannerRejectAll => 1,
            _ if self.preferences => 2,
            _ => u32::from(self.notice),
        }
    }

    /// What the visitor may do about what is not granted.
    #[must_use]
    pub fn standing(&self) -> Standing {
        if self.guardian {
            return Standing::Free;
        }
        Standing::of(self.visit.policy.audience(), self.rule(), self.age.as_ref())
    }
}
