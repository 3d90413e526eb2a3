//! The layers of the interface: at most one of each kind, on its stage in the page.

use std::cell::OnceCell;
use std::rc::Rc;

use assent_core::{Key, Node};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, console};

use crate::app::{App, THEME, css, perform};
use crate::browser::{self, Stage};
use crate::ui::{Aftermath, Draft, ReceiptView, aftermath, notice, preferences};

/// What is shown.
#[derive(Default)]
pub struct Layers {
    notice: Option<Stage>,
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

    /// The layer on top as receipts count it: 1 the notice, 2 the preferences, 0 none.
    pub fn number(&self) -> u32 {
        match (&self.preferences, &self.notice) {
            (Some(_), _) => 2,
            (None, Some(_)) => 1,
            (None, None) => 0,
        }
    }
}

impl App {
    pub(super) fn show_notice(&self) {
        if self.layers.borrow().notice.is_some() {
            return;
        }
        let policy = self.policy();
        let stage = self.stage("assent-notice", &[THEME, css!("notice.css")]).and_then(|mut stage| {
            let host = stage.element();
            for (name, value) in [
                ("role", "region"),
                ("aria-labelledby", "assent-title"),
                ("aria-describedby", "assent-text"),
                ("data-nosnippet", ""),
            ] {
                host.set_attribute(name, value).ok()?;
            }
            let words = stage.frame(None, "div", &[("class", "words")])?;
            for slot in ["title", "text", "policy"] {
                stage.frame(Some(&words), "slot", &[("name", slot)])?;
            }
            let actions = stage.frame(None, "div", &[("class", "actions")])?;
            stage.frame(Some(&actions), "slot", &[])?;
            let view = notice(policy, perform);
            stage.mount_outside(move || view);
            stage.enter();
            stage.reserve();
            Some(stage)
        });
        self.layers.borrow_mut().notice = stage;
        self.tell_layer();
    }

    pub(super) fn show_preferences(&'static self) {
        if self.layers.borrow().preferences.is_some() {
            return;
        }
        let opened = self
            .stage("assent-preferences", &[THEME, css!("controls.css"), css!("preferences.css"), css!("services.css")])
            .and_then(|mut stage| {
                let policy = self.policy();
                let choice = self.present();
                let last = self.last.borrow().as_ref().filter(|_| self.decided()).map(|last| ReceiptView {
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
        let locale = self.policy().locale();
        let stage =
            self.stage("assent-status", &[THEME, css!("controls.css"), css!("status.css")]).and_then(|mut stage| {
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

    /// Closes every layer.
    pub(super) fn close_all(&self) {
        drop(self.layers.take());
        self.tell_layer();
    }

    pub(super) fn stage(&self, name: &str, css: &[&str]) -> Option<Stage> {
        let locale = self.policy().locale();
        let stage = Stage::new(name, css, locale.language().as_str(), locale.text(Key::Dir));
        if stage.is_none() {
            console::error_1(&"[assent] this browser cannot show the question; everything gated stays blocked".into());
        }
        stage
    }

    fn tell_layer(&self) {
        let layer = match self.layers.borrow().number() {
            2 => Some("preferences"),
            1 => Some("notice"),
            _ => None,
        };
        let layer = layer.map_or(Node::Null, |layer| Node::String(layer.to_owned()));
        self.host.emit("layer", &browser::to_js(&Node::Object(vec![("layer".to_owned(), layer)])));
    }
}
