//! What follows from an answer, in this order: the interface leaves, the device remembers, the guard enforces, the proof is posted.

use crate::session::held::Held;
use crate::session::{Effect, Now, Session};
use crate::{Choice, Method, Mirrored, Node, Occasion, Recalled, Receipt, Record, Scope, Sha256, Verdict, Write};

/// What waits until the device has said whether it took something.
pub(super) enum Waiting {
    /// Nothing does.
    Nothing,
    /// A decision, until its record is mirrored.
    Decision(Box<Decision>),
    /// The proof of the browser's objection, until the device has noted that there is one.
    Note,
}

/// A decision before it takes effect.
pub(super) struct Decision {
    /// When the choice was made, and what it was.
    pub mirrored: Mirrored,
    /// What the guard is to do.
    pub verdict: Verdict,
    /// The record, as the device is to keep it.
    pub record: Node,
    /// Its receipt in there.
    pub receipt: Node,
    /// What the visitor is told of it; `None` where no visitor decided on this page, and nothing is proved.
    pub news: Option<News>,
}

/// What comes of a decision that was made on this page.
pub(super) struct News {
    lost: bool,
    withdrawn: bool,
    /// The embed that it was made for.
    embed: Option<u32>,
}

impl Session<'_> {
    /// Has an answer take effect; `embed`: the number of the embed that it was given for.
    pub(super) fn decide(&mut self, choice: Choice, method: Method, embed: Option<u32>, now: &Now) {
        let before = self.present();
        let mut decision = self.weigh(choice, method, now);
        // A guardian's word is for this decision; closing forgets it.
        self.close_all();
        self.age.clone_from(&decision.mirrored.recalled.receipt.age);
        let grants = &decision.mirrored.recalled.choice.grants;
        let lost = before.grants.0.iter().any(|(name, granted)| *granted && grants.get(name) != Some(true));
        // The guard reloads the page by itself, as soon as this task is over.
        let lasting = lost && !self.visit.policy.reloads();
        decision.news = Some(News { lost: lasting, withdrawn: lost && !grants.any(), embed });
        self.settle(decision, now);
    }

    fn weigh(&self, choice: Choice, method: Method, now: &Now) -> Box<Decision> {
        let policy = self.visit.policy;
        let receipt = self.issue(&choice, method, self.layer(method), now);
        let verdict = Verdict::compile(policy, &choice, now.at, self.visit.style);
        let count = Mirrored::count_after(self.held.as_ref().map(|held| &held.recalled), now.shared.as_ref());
        let record = Record { revision: policy.revision(), choice, count, receipt };
        Box::new(Decision {
            mirrored: Mirrored { at: now.at, recalled: Recalled::from(&record) },
            verdict,
            record: record.write(),
            receipt: record.receipt.write(),
            news: None,
        })
    }

    /// Weighs a choice that nobody made, for nothing but that the next one takes effect sooner: engines compile a function of a module
    /// when it is first called, which on a slow phone takes a third of the time between a click and what it releases. Gives what would be
    /// stored, and the receipt.
    #[must_use]
    pub fn rehearse(&self, now: &Now) -> (Node, Node) {
        let choice = Choice::uniform(self.visit.policy, true, self.visit.policy.preset_scope());
        let decision = self.weigh(choice, Method::BannerAcceptAll, now);
        (decision.stored(), decision.receipt)
    }

    /// The receipt of a choice that is made now.
    pub(super) fn issue(&self, choice: &Choice, method: Method, layer: u32, now: &Now) -> Receipt {
        let [config, notice] = self.hashes();
        let occasion = Occasion {
            method,
            layer,
            at: now.at,
            age: self.age_check(),
            guardian: self.guardian,
            tz_offset: now.tz_offset,
            region: self.visit.region.clone(),
            config_sha256: config.clone(),
            notice_sha256: notice.clone(),
            random: now.random,
        };
        Receipt::issue(self.visit.policy, choice, self.held.as_ref().map(|held| &held.recalled), occasion)
    }

    fn hashes(&self) -> &[Sha256; 2] {
        self.hashes.get_or_init(|| {
            let notice = (self.visit.json)(&self.visit.policy.notice());
            [&self.visit.text, &notice].map(|text| Sha256::of(text.as_bytes()))
        })
    }

    /// Has a decision take effect, once its record is mirrored where the configuration wants that.
    pub(super) fn settle(&mut self, decision: Box<Decision>, now: &Now) {
        if self.visit.policy.mirror().is_none() {
            return self.enforce(*decision, now);
        }
        let record = &decision.mirrored;
        self.effects.push(Effect::Mirror {
            text: record.text(),
            // It outlives a session, so that no host takes an older record for the last one; the mark of the session says when it ended.
            seconds: record.end(self.visit.policy).0.saturating_sub(now.at.0) / 1_000,
            // The browser ends a session, not the server.
            serve: record.recalled.choice.scope == Scope::Persistent,
        });
        self.waiting = Waiting::Decision(decision);
    }

    /// Goes on with what waited for the device; tells whether that was a decision.
    pub(super) fn proceed(&mut self, taken: bool, now: &Now) -> bool {
        match std::mem::replace(&mut self.waiting, Waiting::Nothing) {
            Waiting::Decision(mut decision) => {
                // The guard looks for this cookie: another one is news.
                decision.verdict.mark = taken.then(|| decision.mirrored.mark());
                self.enforce(*decision, now);
                true
            }
            Waiting::Note => {
                if taken {
                    let receipt = self.objection(now);
                    self.effects.push(Effect::Post(receipt));
                }
                false
            }
            Waiting::Nothing => false,
        }
    }

    fn enforce(&mut self, mut decision: Decision, now: &Now) {
        let replaced = self.held.as_ref().map(|held| held.recalled.choice.scope);
        let scope = decision.mirrored.recalled.choice.scope;
        self.effects.push(Effect::Settle { stored: decision.stored(), scope, replaced });
        let news = decision.news.take();
        let receipt = self.adopt(decision);
        let Some(News { lost, withdrawn, embed }) = news else { return self.ask(now) };
        self.effects.push(Effect::Post(receipt));
        self.effects.push(Effect::Announce { lost, withdrawn });
        if let Some(number) = embed {
            self.effects.push(Effect::Reveal(number));
        }
    }

    /// Takes a decision for the one in force; gives its receipt.
    pub(super) fn adopt(&mut self, decision: Decision) -> Node {
        let Decision { mirrored, verdict, receipt, .. } = decision;
        let (recalled, until) = (mirrored.recalled, verdict.until.0);
        self.held = Some(Held { recalled, receipt: receipt.clone(), until, verdict: None });
        self.in_force = true;
        receipt
    }
}

impl Decision {
    /// What the device is to keep, and the guard to enforce.
    fn stored(&self) -> Node {
        self.verdict.stored(Some(&self.record))
    }
}
