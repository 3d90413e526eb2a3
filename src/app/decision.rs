//! What follows from an answer, in this order: the interface leaves, the device remembers, the guard enforces, the proof is posted.

use assent_core::{Choice, Method, Notice, Occasion, Receipt, Record, Sha256, Stored, Verdict};

use crate::app::App;
use crate::browser::{self, Kept};
use crate::ui::Aftermath;

impl App {
    pub(super) fn decide(&self, choice: Choice, method: Method) {
        let policy = self.policy();
        let before = self.present();
        let layer = self.layers.borrow().number();
        self.close_all();

        let at = browser::now();
        let receipt = {
            let record = self.record.borrow();
            let notice = browser::to_json(&browser::to_js(&Notice::of(policy)));
            let occasion = Occasion {
                method,
                layer,
                at,
                tz_offset: browser::time_zone_offset(),
                region: self.setting.region.clone(),
                config_sha256: self.setting.config_sha256.clone(),
                notice_sha256: Sha256::of(notice.as_bytes()),
                random: [browser::random(), browser::random()],
            };
            Receipt::issue(policy, &choice, record.as_ref(), occasion)
        };
        let verdict = Verdict::compile(policy, &choice, at);
        let record = Record {
            revision: policy.revision,
            choice,
            receipt,
        };
        let stored = browser::to_js(&Stored::new(&verdict, &record));
        let kept = browser::keep(&stored, record.choice.scope);
        self.host.settle(&stored, true);

        let proof = browser::to_js(&record.receipt);
        if let Some(receipts) = &policy.receipts {
            self.outbox
                .post(receipts.endpoint.to_string(), browser::to_json(&proof));
        }
        self.host.emit("receipt", &proof);

        let lost = before
            .grants
            .0
            .iter()
            .any(|(name, granted)| *granted && record.choice.grants.get(name) != Some(true));
        let after = Aftermath {
            lost,
            withdrawn: lost && !record.choice.grants.any(),
            unsaved: kept == Kept::InMemory,
        };
        *self.record.borrow_mut() = Some(record);
        self.show_aftermath(after);
    }
}
