//! One record for all hosts of a domain: the last choice counts, wherever it was made.

use assent_core::{EpochMilliseconds, Mirrored, Scope, Timestamp, Verdict, Write};
use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::console;

use crate::app::{App, css};
use crate::browser::{self, Last};

impl App {
    /// Keeps a record where the configuration wants it mirrored; gives the cookie that tells the guard whether there is a newer one.
    pub(super) fn mirror(&self, record: &Mirrored) -> Option<String> {
        let mirror = self.policy.mirror()?;
        let text = record.text();
        // It outlives a session, so that no host takes an older record for the last one; the mark of the session says when it ended.
        let left = record.end(&self.policy).0.saturating_sub(browser::now().0) / 1_000;
        let cookie = browser::mirror(self.shared_domain(), &text, left);
        if cookie.is_none() {
            console::warn_1(&"[assent] the record could not be mirrored: too large for a cookie, or the browser takes none for this domain".into());
        }
        // The browser ends a session, not the server.
        let session = record.recalled.choice.scope == Scope::Session;
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

    /// The domain whose hosts share the record.
    pub(super) fn shared_domain(&self) -> Option<&str> {
        Some(self.policy.mirror()?.domain.as_ref()?.as_str())
    }

    /// The domain's record, where records are shared.
    fn shared(&self) -> Option<Mirrored> {
        self.policy.mirror().and_then(|_| browser::mirrored())
    }

    /// The count of a choice that is made now.
    pub(super) fn next_count(&self) -> u32 {
        let last = self.last.borrow();
        Mirrored::count_after(last.as_ref().map(|last| &last.recalled), self.shared().as_ref())
    }

    /// Has the guard follow the record that counts, where it has none in force (the domain's record has changed) or has another verdict than
    /// this configuration makes of the record: anybody who can write to the device's storage can put a verdict there. Mirrors the record
    /// again if its cookie is gone.
    pub(super) fn reconcile(&self) {
        // What no storage took holds for this page, which made it.
        if self.unsaved.get() {
            return;
        }
        let in_force = self.host.decided();
        let now = browser::now();
        let own = self.last.borrow().as_ref().filter(|last| self.genuine(last)).map(|last| {
            let at = last.until.0.0.saturating_sub(self.policy.validity().milliseconds());
            (Mirrored { at: Timestamp(at.min(now.0)), recalled: last.recalled.clone() }, last.receipt.clone())
        });
        let follows = match &own {
            // The visitor is asked again, and what they answered before holds until they do.
            Some((own, _)) if own.recalled.revision < self.policy.revision() => in_force,
            Some((own, _)) => in_force && self.is_compiled_from(own),
            None => false,
        };
        if follows || !in_force && self.policy.mirror().is_none() {
            return;
        }
        let (own, receipt) = own.unzip();
        let newest = Mirrored::newest(own.clone(), self.shared(), now, browser::session_lasts());
        let Some(mut record) = newest.filter(|record| record.answers(&self.policy, now)) else {
            if in_force {
                browser::forget(&self.host.key());
                self.last.replace(None);
                self.host.settle(&JsValue::NULL, true);
            }
            return;
        };
        // A receipt proves the choice that it was made for.
        let proven = own.is_some_and(|own| own.recalled == record.recalled);
        record.recalled.choice = record.recalled.choice.fitted(&self.policy);
        let mut verdict = self.compile(&record);
        verdict.mark = self.mirror(&record);
        let receipt = receipt.filter(|_| proven).unwrap_or_else(|| browser::to_js(&record.recalled.receipt.write()));
        let stored = browser::to_js(&verdict.stored(Some(&record.recalled)));
        if let Ok(kept) = Reflect::get(&stored, &"record".into()) {
            // Setting a property of an object of our own cannot fail.
            let _ = Reflect::set(&kept, &"receipt".into(), &receipt);
        }
        self.keep(&stored, record.recalled.choice.scope);
        self.host.settle(&stored, true);
        let until = EpochMilliseconds(record.end(&self.policy));
        self.last.replace(Some(Last { recalled: record.recalled, receipt, until, verdict: None }));
    }

    /// Whether a verdict on the device grants no more than the record beside it.
    fn genuine(&self, last: &Last) -> bool {
        let Some(verdict) = &last.verdict else { return true };
        browser::from_js(verdict).is_ok_and(|verdict| last.recalled.choice.vouches(&self.policy, &verdict))
    }

    /// Whether the verdict on the device is the one that this configuration makes of a record.
    fn is_compiled_from(&self, record: &Mirrored) -> bool {
        let last = self.last.borrow();
        let Some(stored) = last.as_ref().and_then(|last| last.verdict.as_ref()) else { return true };
        let mut record = record.clone();
        record.recalled.choice = record.recalled.choice.fitted(&self.policy);
        let mut verdict = self.compile(&record);
        // There is none where no browser takes the cookie.
        let marked = Reflect::get(stored, &"mark".into()).is_ok_and(|mark| mark.is_string());
        verdict.mark = (marked || self.shared().is_some()).then(|| browser::mark(&record));
        browser::to_json(&browser::to_js(&verdict.write())) == browser::to_json(stored)
    }

    fn compile(&self, record: &Mirrored) -> Verdict {
        Verdict::compile(&self.policy, &record.recalled.choice, record.at, css!("reopen.css"))
    }
}
