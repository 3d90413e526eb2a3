//! The first layer: on its stage until there is an answer.

use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

use crate::app::{App, perform, stage, tell_layer};
use assent_ui::{FRAME, HOST, LAYOUT, SHEET, answer, logo, notice};

impl App {
    /// Puts the first layer into the page, unless it is there.
    pub(super) fn put_notice(&self) {
        if self.asking() {
            return;
        }
        let policy = self.policy;
        let stage = stage(policy, "assent-notice", &[SHEET]).and_then(|mut stage| {
            for (name, value) in HOST {
                stage.element().set_attribute(name, value).ok()?;
            }
            stage.element().set_attribute(LAYOUT, &policy.appearance().place()).ok()?;
            let mut logo = logo(policy);
            for (part, slots) in FRAME {
                let part = stage.frame(None, "div", &[("part", part)])?;
                if let Some(logo) = logo.take() {
                    stage.frame(Some(&part), "img", &logo)?;
                }
                for slot in slots {
                    stage.frame(Some(&part), "slot", &[("name", slot)])?;
                }
            }
            stage.mount_outside(notice(policy));
            // First, because the notice that the early layer has shown may become the stage's own.
            stage.enter();
            stage.listen(|name| {
                if let Some(action) = answer(name) {
                    perform(action);
                }
            });
            Some(stage)
        });
        *self.notice.borrow_mut() = stage;
        self.tell_notice();
    }

    /// Whether the first layer is open.
    pub(super) fn asking(&self) -> bool {
        self.notice.borrow().is_some()
    }

    /// Closes the first layer.
    pub(super) fn close_notice(&self) {
        // Taken out before it is dropped: that may run listeners which come back here.
        drop(self.notice.take());
    }

    /// Puts the first layer back that the page took away with its body; gives its element.
    pub(super) fn return_notice(&self) -> Option<HtmlElement> {
        let mut notice = self.notice.borrow_mut();
        let stage = notice.as_mut()?;
        if !stage.element().is_connected() {
            stage.enter();
        }
        Some(stage.element().clone())
    }

    /// Tells the page that the first layer is the one on top, or that none is open.
    pub(super) fn tell_notice(&self) {
        let layer = if self.asking() { "notice".into() } else { JsValue::NULL };
        tell_layer(&self.host, &layer);
    }
}
