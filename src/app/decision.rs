//! What follows from an answer, in this order: the interface leaves, the device remembers, the guard enforces, the proof is posted.

use assent_core::{
    Choice, Method, Mirrored, Occasion, Recalled, Receipt, Record, Scope, Sha256, Timestamp, Verdict, Write,
};
use wasm_bindgen::JsValue;

use crate::app::{App, css};
use crate::browser::{self, Kept, Last};
use crate::ui::Aftermath;

/// How long all that is not the decision itself waits for what the decision releases, in milliseconds: nobody notices it.
pub const PATIENCE: i32 = 100;

/// What a choice comes to, before any of it takes effect.
struct Outcome {
    record: Record,
    mirrored: Mirrored,
    verdict: Verdict,
}

impl Outcome {
    /// What the device is to keep.
    fn stored(&self) -> JsValue {
        browser::to_js(&self.verdict.stored(Some(&self.record)))
    }

    /// What the collector is to have.
    fn receipt(&self) -> JsValue {
        browser::to_js(&self.record.receipt.write())
    }
}

impl App {
    pub(super) fn decide(&'static self, choice: Choice, method: Method) {
        let policy = &self.policy;
        let before = self.present();
        let layer = match method {
            // It may have been given before the banner was here, when the notice was the only layer.
            Method::BannerAcceptAll | Method::BannerRejectAll => 1,
            _ => self.layer(),
        };
        self.close_all();

        let mut outcome = self.weigh(choice, method, layer);
        // A guardian's word is for this decision.
        self.guardian.set(false);
        self.age.replace(outcome.record.receipt.age.clone());
        outcome.verdict.mark = self.mirror(&outcome.mirrored);
        let stored = outcome.stored();
        let kept = self.keep(&stored, outcome.record.choice.scope);
        self.unsaved.set(kept == Kept::InMemory);
        self.host.settle(&stored, true);

        let receipt = outcome.receipt();
        self.post(&receipt);

        let grants = &outcome.record.choice.grants;
        let lost = before.grants.0.iter().any(|(name, granted)| *granted && grants.get(name) != Some(true));
        let after = Aftermath {
            // The guard reloads the page by itself, as soon as this task is over.
            lost: lost && !policy.reloads(),
            withdrawn: lost && !grants.any(),
            unsaved: self.unsaved.get(),
        };
        let until = outcome.verdict.until;
        *self.last.borrow_mut() = Some(Last { recalled: outcome.mirrored.recalled, receipt, until, verdict: None });
        // What was granted starts first.
        browser::after(
            PATIENCE,
            Box::new(move || {
                self.show_aftermath(after);
                self.declare_anew();
            }),
        );
    }

    /// Keeps what is decided now, in place of the last choice wherever that is.
    pub(super) fn keep(&self, stored: &JsValue, scope: Scope) -> Kept {
        let replaced = self.last.borrow().as_ref().map(|last| last.recalled.choice.scope);
        browser::keep(&self.host.key(), stored, scope, replaced, self.shared_domain())
    }

    fn weigh(&self, choice: Choice, method: Method, layer: u32) -> Outcome {
        let at = browser::now();
        let receipt = self.receipt(&choice, method, layer, at);
        let verdict = Verdict::compile(&self.policy, &choice, at, css!("reopen.css"));
        let count = self.next_count();
        let record = Record { revision: self.policy.revision(), choice, count, receipt };
        Outcome { mirrored: Mirrored { at, recalled: Recalled::from(&record) }, record, verdict }
    }

    /// Weighs a choice that nobody made, for nothing but that the next one takes effect sooner: engines compile a function of a module
    /// when it is first called, which on a slow phone takes a third of the time between a click and what it releases.
    pub(super) fn rehearse(&self) {
        let choice = Choice::uniform(&self.policy, true, self.policy.preset_scope());
        let outcome = self.weigh(choice, Method::BannerAcceptAll, 1);
        drop((outcome.stored(), outcome.receipt()));
    }

    /// Has the guard enforce what holds before any choice. Nothing of it is stored; of an objection of the browser the collector gets a
    /// proof, once for each regime.
    pub(super) fn suppose(&self) {
        let policy = &self.policy;
        let choice = Choice::undecided(policy);
        let at = browser::now();
        let verdict = Verdict::undecided(policy, at, css!("reopen.css"));
        self.host.suppose(&browser::to_js(&verdict.stored::<Record>(None)));
        if policy.objects() && policy.receipts().is_some() && browser::note_objection(policy.regime().as_str()) {
            let receipt = self.receipt(&choice, Method::Gpc, 0, at);
            self.post(&browser::to_js(&receipt.write()));
        }
    }

    fn receipt(&self, choice: &Choice, method: Method, layer: u32, at: Timestamp) -> Receipt {
        let [config, notice] = self.hashes();
        let occasion = Occasion {
            method,
            layer,
            at,
            age: self.age_check(),
            guardian: self.guardian.get(),
            tz_offset: browser::time_zone_offset(),
            region: self.region.clone(),
            config_sha256: config.clone(),
            notice_sha256: notice.clone(),
            random: browser::chance(),
        };
        let last = self.last.borrow();
        Receipt::issue(&self.policy, choice, last.as_ref().map(|last| &last.recalled), occasion)
    }

    fn hashes(&self) -> &[Sha256; 2] {
        self.hashes.get_or_init(|| {
            let notice = browser::to_json(&browser::to_js(&self.policy.notice()));
            [&self.text, &notice].map(|text| Sha256::of(text.as_bytes()))
        })
    }

    fn post(&self, receipt: &JsValue) {
        if let Some(outbox) = &self.outbox {
            outbox.post(browser::to_json(receipt));
        }
        self.host.emit("receipt", receipt);
    }
}
