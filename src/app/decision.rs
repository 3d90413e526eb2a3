//! What follows from an answer, in this order: the interface leaves, the device remembers, the guard enforces, the proof is posted.

use assent_core::{Choice, Method, Occasion, Recalled, Receipt, Record, Verdict, Write};

use crate::app::{App, css};
use crate::browser::{self, Kept, Last};
use crate::ui::Aftermath;

impl App {
    pub(super) fn decide(&self, choice: Choice, method: Method) {
        let policy = self.policy();
        let before = self.present();
        let layer = self.layers.borrow().number();
        self.close_all();

        let at = browser::now();
        let occasion = Occasion {
            method,
            layer,
            at,
            tz_offset: browser::time_zone_offset(),
            region: self.setting.region.clone(),
            config_sha256: self.setting.config_sha256.clone(),
            notice_sha256: self.notice.clone(),
            random: [browser::random(), browser::random()],
        };
        let receipt = {
            let last = self.last.borrow();
            Receipt::issue(policy, &choice, last.as_ref().map(|last| &last.recalled), occasion)
        };
        let verdict = Verdict::compile(policy, &choice, at, css!("reopen.css"));
        let record = Record { revision: policy.revision(), choice, receipt };
        let stored = browser::to_js(&record.stored(&verdict));
        let kept = browser::keep(&stored, record.choice.scope);
        self.host.settle(&stored, true);

        let receipt = browser::to_js(&record.receipt.write());
        if let Some(receipts) = policy.receipts() {
            self.outbox.post(receipts.endpoint.to_string(), browser::to_json(&receipt));
        }
        self.host.emit("receipt", &receipt);

        let grants = &record.choice.grants;
        let lost = before.grants.0.iter().any(|(name, granted)| *granted && grants.get(name) != Some(true));
        let after = Aftermath {
            // The guard reloads the page by itself, as soon as this task is over.
            lost: lost && !policy.reloads(),
            withdrawn: lost && !grants.any(),
            unsaved: kept == Kept::InMemory,
        };
        *self.last.borrow_mut() = Some(Last { recalled: Recalled::from(&record), receipt });
        self.show_aftermath(after);
    }
}
