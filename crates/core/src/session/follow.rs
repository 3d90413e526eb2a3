//! Which record counts: the last choice of the domain, wherever it was made, and never a verdict that grants more than its record.

use crate::session::decide::Decision;
use crate::session::held::Held;
use crate::session::{Effect, Now, Session};
use crate::{Mirrored, Mode, Node, Timestamp, Verdict, Write};

/// What a page does about the record that counts.
enum Course {
    /// What it has in force, or not, is right.
    Stay,
    /// No record holds: what is in force was written by somebody else.
    Forget,
    /// It follows this one.
    Follow(Box<Decision>),
}

impl Session<'_> {
    /// Has the guard follow the record that counts, where it has none in force (the domain's record has changed) or has another verdict
    /// than this configuration makes of the record: anybody who can write to the device's storage can put a verdict there. Mirrors the
    /// record again if its cookie is gone. Then asks, where nothing is in force.
    pub(super) fn synchronise(&mut self, now: &Now) {
        match self.course(now) {
            Course::Follow(decision) => return self.settle(decision, now),
            Course::Forget => {
                self.forget();
                self.effects.push(Effect::Forget);
            }
            Course::Stay => {}
        }
        self.ask(now);
    }

    /// Takes the record that counts for the present choice, before an answer that may change a part of it: this page may have been open
    /// while another tab or host took something back. The guard follows with the answer, or when the page synchronises.
    pub(super) fn take_news(&mut self, now: &Now) {
        if now.shared.is_none() && (self.in_force || self.held.is_none()) {
            return;
        }
        match self.course(now) {
            Course::Follow(decision) => drop(self.adopt(*decision)),
            Course::Forget => self.forget(),
            Course::Stay => {}
        }
    }

    fn forget(&mut self) {
        self.held = None;
        self.in_force = false;
    }

    fn course(&self, now: &Now) -> Course {
        let policy = self.visit.policy;
        let shared = || now.shared.clone().filter(|_| policy.mirror().is_some());
        // One beside a verdict that grants more may be as foreign. Where things run unasked, to forget it would grant more still.
        let own = self.held.as_ref().filter(|held| policy.mode() != Mode::OptIn || self.is_genuine(held));
        let record = own.map(|held| {
            let at = held.until.0.saturating_sub(policy.validity().milliseconds());
            Mirrored { at: Timestamp(at.min(now.at.0)), recalled: held.recalled.clone() }
        });
        let follows = match (own, &record) {
            // The visitor is asked again, and what they answered before holds until they do.
            (Some(held), Some(record)) => {
                let former = held.recalled.revision < policy.revision();
                self.in_force && is_last(record, shared()) && (former || self.is_compiled_from(held, record))
            }
            _ => false,
        };
        // Elsewhere than on a shared record the guard knows what is fresh; where things run unasked, the record counts all the same.
        let settled = !self.in_force && policy.mirror().is_none() && policy.mode() == Mode::OptIn;
        if follows || settled {
            return Course::Stay;
        }
        let newest = Mirrored::newest(record, shared(), now.at, now.session);
        let Some(mut newest) = newest.filter(|record| record.answers(policy, now.at)) else {
            return if self.in_force { Course::Forget } else { Course::Stay };
        };
        // A receipt proves the choice that it was made for.
        let proof = own.filter(|held| held.recalled == newest.recalled).map(|held| held.receipt.clone());
        newest.recalled.choice = newest.recalled.choice.fitted(policy);
        let receipt = proof.unwrap_or_else(|| newest.recalled.receipt.write());
        let mut record = newest.recalled.write();
        if let Node::Object(members) = &mut record {
            for (key, value) in members {
                if key == "receipt" {
                    value.clone_from(&receipt);
                }
            }
        }
        let verdict = self.compile(&newest);
        Course::Follow(Box::new(Decision { mirrored: newest, verdict, record, receipt, news: None }))
    }

    /// Whether a verdict on the device grants no more than the record beside it.
    fn is_genuine(&self, held: &Held) -> bool {
        held.verdict.as_ref().is_none_or(|verdict| held.recalled.choice.vouches(self.visit.policy, verdict))
    }

    /// Whether the verdict on the device is the one that this configuration makes of its record.
    fn is_compiled_from(&self, held: &Held, record: &Mirrored) -> bool {
        let Some(stored) = &held.verdict else { return true };
        let mut record = record.clone();
        record.recalled.choice = record.recalled.choice.fitted(self.visit.policy);
        let mut verdict = self.compile(&record);
        // There is none where no browser takes the cookie.
        verdict.mark = matches!(stored.member("mark"), Some(Node::String(_))).then(|| record.mark());
        verdict.write() == *stored
    }

    fn compile(&self, record: &Mirrored) -> Verdict {
        Verdict::compile(self.visit.policy, &record.recalled.choice, record.at, self.visit.style)
    }
}

/// Whether the domain has no other record than this one.
fn is_last(record: &Mirrored, shared: Option<Mirrored>) -> bool {
    shared.is_none_or(|shared| shared.text() == record.text())
}
