//! One record for all hosts of a domain: the newest counts, wherever it was chosen.

use assent_core::{EpochMilliseconds, Mirrored, Scope, Timestamp, Verdict, Write};
use js_sys::Reflect;
use wasm_bindgen_futures::spawn_local;
use web_sys::console;

use crate::app::css;
use crate::browser::{self, Last};
use crate::second::Second;

impl Second {
    /// Keeps a record where the configuration wants it mirrored; gives the cookie that tells the guard whether there is a newer one.
    pub(super) fn mirror(&self, record: &Mirrored) -> Option<String> {
        let mirror = self.policy.mirror()?;
        let text = record.text();
        let session = record.recalled.choice.scope == Scope::Session;
        let left = self.end(record.at).0.saturating_sub(browser::now().0) / 1_000;
        let domain = mirror.domain.as_ref().map(|domain| domain.as_str());
        let cookie = browser::mirror(domain, &text, (!session).then_some(left));
        if cookie.is_none() {
            console::warn_1(&"[assent] the record could not be mirrored: too large for a cookie, or the browser takes none for this domain".into());
        }
        // The browser ends a session, not the server.
        if let Some(endpoint) = mirror.endpoint.as_ref().filter(|_| cookie.is_some() && !session) {
            let url = endpoint.to_string();
            spawn_local(async move {
                if let Err(failure) = browser::put(&url, &text).await {
                    console::warn_1(
                        &[
                            "[assent] ",
                            &url,
                            ": ",
                            &failure.text(),
                            "; the record stands in a cookie of the page's own",
                        ]
                        .concat()
                        .into(),
                    );
                }
            });
        }
        cookie
    }

    fn end(&self, at: Timestamp) -> Timestamp {
        at.after(self.policy.validity().milliseconds())
    }

    /// Where records are mirrored and the guard has none in force: has it follow the newest, and mirrors that again if its cookie is gone.
    pub(super) fn reconcile(&self) {
        if self.policy.mirror().is_none() || self.decided() {
            return;
        }
        let answers = |record: &Mirrored| {
            record.recalled.revision >= self.policy.revision() && self.end(record.at) > browser::now()
        };
        let validity = self.policy.validity().milliseconds();
        let own = self.last.borrow().as_ref().map(|Last { recalled, receipt, until }| {
            (
                Mirrored { at: Timestamp(until.0.0.saturating_sub(validity)), recalled: recalled.clone() },
                receipt.clone(),
            )
        });
        // What was chosen for a session ended with it, here as elsewhere; a mirrored one ends with its cookie.
        let own = own.filter(|(own, _)| own.recalled.choice.scope == Scope::Persistent && answers(own));
        let shared = browser::mirrored().filter(answers);
        let newest = match (own, shared) {
            (Some((own, _)), Some(shared)) if shared.at > own.at => Some((shared, None)),
            (Some((own, receipt)), _) => Some((own, Some(receipt))),
            (None, shared) => shared.map(|shared| (shared, None)),
        };
        if let Some((mut record, receipt)) = newest {
            record.recalled.choice = record.recalled.choice.fitted(&self.policy);
            let mut verdict = Verdict::compile(&self.policy, &record.recalled.choice, record.at, css!("reopen.css"));
            verdict.mark = self.mirror(&record);
            let receipt = receipt.unwrap_or_else(|| browser::to_js(&record.recalled.receipt.write()));
            let stored = browser::to_js(&verdict.stored(Some(&record.recalled)));
            if let Ok(kept) = Reflect::get(&stored, &"record".into()) {
                // Setting a property of an object of our own cannot fail.
                let _ = Reflect::set(&kept, &"receipt".into(), &receipt);
            }
            self.keep(&stored, record.recalled.choice.scope);
            self.app.host.settle(&stored, true);
            let until = EpochMilliseconds(self.end(record.at));
            self.last.replace(Some(Last { recalled: record.recalled, receipt, until }));
        }
    }
}
