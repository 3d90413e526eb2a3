//! The layers that come after the notice: at most one of each kind, on its stage in the page.

use std::cell::OnceCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use crate::app::{THEME, css, perform, stage};
use crate::browser::{self, Stage};
use crate::second::Second;
use crate::ui::{Aftermath, Draft, ReceiptView, aftermath, preferences};

/// What is shown.
#[derive(Default)]
pub struct Layers {
    preferences: Option<Preferences>,
    status: Option<Stage>,
}

struct Preferences {
    /// Dropped first, so that the dialog is closed while it is still in the page.
    _dialog: Open,
    draft: Draft,
    _stage: Stage,
}

/// An open dialog. Closing it gives the focus back to whatever had it.
struct Open(HtmlDialogElement);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Layers {
    /// The draft of the open preferences.
    pub fn draft(&self) -> Option<Draft> {
        self.preferences.as_ref().map(|open| open.draft.clone())
    }
}

impl Second {
    /// The layer on top as receipts count it: 1 the notice, 2 the preferences, 0 none.
    pub(super) fn layer(&self) -> u32 {
        if self.layers.borrow().preferences.is_some() { 2 } else { u32::from(self.app.asking()) }
    }

    pub(super) fn show_preferences(&'static self) {
        if self.layers.borrow().preferences.is_some() {
            return;
        }
        let opened = stage(
            self.policy.locale(),
            "assent-preferences",
            &[THEME, css!("controls.css"), css!("preferences.css"), css!("services.css")],
        )
        .and_then(|mut stage| {
            let policy = &self.policy;
            let choice = self.present();
            let last =
                self.last.borrow().as_ref().filter(|_| self.decided()).map(|last| ReceiptView {
                    json: browser::to_text(&last.receipt),
                    withdrawable: choice.grants.any(),
                });
            // Made inside the view's owner, so that closing disposes of its signals.
            let made = Rc::new(OnceCell::new());
            let making = made.clone();
            stage.mount_inside(move || {
                let draft = Draft::new(&choice);
                let view = preferences(policy, &draft, last.as_ref(), perform, browser::spell);
                let _ = making.set(draft);
                view
            });
            stage.enter();
            let dialog: HtmlDialogElement = stage.inside()?.dyn_into().ok()?;
            dialog.show_modal().ok()?;
            Some(Preferences { _dialog: Open(dialog), draft: made.get()?.clone(), _stage: stage })
        });
        self.layers.borrow_mut().preferences = opened;
        self.tell_layer();
    }

    /// Says how a choice went: to screen readers always, to everybody where there is something to do.
    pub(super) fn show_aftermath(&self, after: Aftermath) {
        let locale = self.policy.locale();
        let stage = stage(self.policy.locale(), "assent-status", &[THEME, css!("controls.css"), css!("status.css")])
            .and_then(|mut stage| {
                stage.element().set_attribute("role", "status").ok()?;
                stage.enter();
                if after.lost {
                    let view = aftermath(after, locale, perform);
                    stage.mount_inside(move || view);
                } else {
                    let message = stage.frame(None, "p", &[("class", "unseen")])?;
                    message.set_text_content(Some(locale.text(after.message())));
                }
                Some(stage)
            });
        self.layers.borrow_mut().status = stage;
    }

    /// Closes the layer on top without an answer.
    pub(super) fn close(&self) {
        // Taken out before it is dropped: closing a dialog runs listeners that may come back here.
        let mut layers = self.layers.take();
        let closed = layers.preferences.take();
        if closed.is_none() {
            layers.status = None;
        }
        self.layers.replace(layers);
        drop(closed);
        self.tell_layer();
    }

    /// Closes every layer, since there is a decision.
    pub(super) fn close_all(&self) {
        browser::forget_pending();
        drop(self.layers.take());
        self.app.close_notice();
        self.tell_layer();
    }

    fn tell_layer(&self) {
        if self.layers.borrow().preferences.is_some() {
            self.app.host.emit("layer", &browser::object("layer", &"preferences".into()));
        } else {
            self.app.tell_layer();
        }
    }
}
