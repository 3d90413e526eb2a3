//! The layers that come after the notice: at most one of each kind, on its stage in the page.

use std::cell::OnceCell;
use std::rc::Rc;

use assent_core::Standing;
use assent_core::session::Close;
use leptos::prelude::AnyView;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use crate::app::effects::PATIENCE;
use crate::app::{App, perform, stage, tell_layer};
use crate::browser::{self, Room, Stage};
use assent_ui::{Aftermath, Draft, Opening, ReceiptView, aftermath, barred, preferences, question, sheets};

/// What is shown.
#[derive(Default)]
pub struct Layers {
    /// About the visitor's age; in front of the preferences, if both are open.
    age: Option<Dialog>,
    preferences: Option<Preferences>,
    /// Preferences that nobody has opened yet.
    prepared: Option<Prepared>,
    status: Option<Stage>,
    /// Of the notice.
    room: Option<Room>,
}

struct Preferences {
    dialog: Dialog,
    draft: Draft,
}

/// The preferences of somebody who has not answered yet, made while they read the notice, and not in the page.
struct Prepared {
    stage: Stage,
    draft: Draft,
    standing: Standing,
}

/// A dialog on its stage.
struct Dialog {
    /// Dropped first, so that the dialog is closed while it is still in the page.
    _open: Open,
    stage: Stage,
}

/// An open dialog. Closing it gives the focus back to whatever had it.
struct Open(HtmlDialogElement);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.close();
    }
}

fn open(mut stage: Stage) -> Option<Dialog> {
    stage.enter();
    let dialog: HtmlDialogElement = stage.inside()?.dyn_into().ok()?;
    dialog.show_modal().ok()?;
    Some(Dialog { _open: Open(dialog), stage })
}

impl Layers {
    /// The draft of the open preferences.
    pub fn draft(&self) -> Option<Draft> {
        self.preferences.as_ref().map(|open| open.draft.clone())
    }
}

impl App {
    /// Shows the first layer, or takes care of the one that is there: the page is kept clear of it, and it comes back to a page that
    /// replaces its body. Tells whether it is shown.
    pub(super) fn show_notice(&'static self) -> bool {
        self.put_notice();
        let Some(element) = self.return_notice() else { return false };
        if self.layers.borrow().room.is_none() {
            browser::watch(&element, || self.attend());
            let room = Room::keep(element, self.policy.appearance().reserve());
            self.layers.borrow_mut().room = room;
        }
        if !self.session.borrow().decided() && !self.ahead.replace(true) {
            self.make_ready(&[Self::rehearse, Self::prepare_preferences, Self::lay_out_preferences]);
        }
        true
    }

    fn attend(&self) {
        self.return_notice();
        // It may be called while a layer leaves.
        if let Ok(layers) = self.layers.try_borrow()
            && let Some(room) = &layers.room
        {
            room.fit();
        }
    }

    /// Opens the preferences, unless they are; tells whether they are open.
    pub(super) fn show_preferences(&'static self) -> bool {
        if let Some(open) = &self.layers.borrow().preferences
            && open.dialog.stage.element().is_connected()
        {
            return true;
        }
        // The page may have replaced its body, and with it the open dialog.
        let lost = self.layers.borrow_mut().preferences.take();
        drop(lost);
        let prepared = self.layers.borrow_mut().prepared.take();
        let (decided, standing) = self.session_state();
        let fitting = prepared.filter(|prepared| !decided && prepared.standing == standing);
        let opened = fitting
            .or_else(|| self.make_preferences())
            .and_then(|Prepared { stage, draft, .. }| Some(Preferences { dialog: open(stage)?, draft }));
        let shown = opened.is_some();
        self.layers.borrow_mut().preferences = opened;
        self.tell_layer();
        shown
    }

    fn session_state(&self) -> (bool, Standing) {
        let session = self.session.borrow();
        (session.decided(), session.standing())
    }

    /// Makes the preferences that somebody who reads the notice may open next.
    pub(super) fn prepare_preferences(&'static self) {
        let prepared = self.make_preferences();
        self.layers.borrow_mut().prepared = prepared;
    }

    /// Has the browser lay them out once, out of sight. What takes longest of that it keeps: fonts, and the shapes of words.
    pub(super) fn lay_out_preferences(&'static self) {
        if let (Some(notice), Some(prepared)) = (self.return_notice(), &self.layers.borrow().prepared) {
            prepared.stage.lay_out(&notice);
        }
    }

    fn make_preferences(&'static self) -> Option<Prepared> {
        let policy = self.policy;
        let (decided, standing) = self.session_state();
        let choice = self.session.borrow().present();
        let last = self.session.borrow().receipt().filter(|_| decided).map(|receipt| ReceiptView {
            json: browser::to_text(&browser::to_js(receipt)),
            withdrawable: choice.grants.any(),
        });
        let opening = Opening { last, honoured: policy.honours(&choice), standing };
        // Made inside the view's owner, so that closing disposes of its signals.
        let made = Rc::new(OnceCell::new());
        let making = made.clone();
        let stage = self.dialog("assent-preferences", sheets::SERVICES, move || {
            let draft = Draft::new(&choice, matches!(standing, Standing::Barred { .. }));
            let view = preferences(policy, &draft, &opening, perform, browser::spell);
            let _ = making.set(draft);
            view
        });
        Some(Prepared { stage: stage?, draft: made.get()?.clone(), standing })
    }

    /// Asks for the year of birth; tells whether it could.
    pub(super) fn show_question(&self) -> bool {
        let locale = self.policy.locale();
        self.show_about_age(|| question(locale, browser::year(), perform))
    }

    /// Says that somebody of the visitor's age may grant nothing; tells whether it could.
    pub(super) fn show_too_young(&self, guardian: bool) -> bool {
        let locale = self.policy.locale();
        self.show_about_age(move || barred(locale, guardian, perform))
    }

    fn show_about_age(&self, view: impl FnOnce() -> Vec<AnyView> + 'static) -> bool {
        let former = self.layers.borrow_mut().age.take();
        drop(former);
        let dialog = self.dialog("assent-age", sheets::AGE, view).and_then(open);
        let shown = dialog.is_some();
        self.layers.borrow_mut().age = dialog;
        shown
    }

    /// A dialog that is not in the page yet.
    fn dialog(&self, name: &str, css: &'static str, view: impl FnOnce() -> Vec<AnyView> + 'static) -> Option<Stage> {
        let sheets = [sheets::CONTROLS, sheets::PREFERENCES, css];
        let mut stage = stage(self.policy, name, &sheets)?;
        stage.mount_inside(view);
        Some(stage)
    }

    /// Says how a choice went: to screen readers always, to everybody where there is something to do.
    pub(super) fn show_aftermath(&self, after: Aftermath) {
        let locale = self.policy.locale();
        let stage = stage(self.policy, "assent-status", &[sheets::CONTROLS, sheets::STATUS, sheets::UNSEEN]).and_then(
            |mut stage| {
                for (name, value) in [("role", "status"), ("popover", "manual")] {
                    stage.element().set_attribute(name, value).ok()?;
                }
                stage.enter();
                if after.lost {
                    let view = aftermath(after, locale, perform);
                    stage.mount_inside(move || view);
                } else {
                    let message = stage.frame(None, "p", &[("class", "unseen")])?;
                    message.set_text_content(Some(locale.text(after.message())));
                }
                Some(stage)
            },
        );
        self.layers.borrow_mut().status = stage;
    }

    /// Has something leave the page.
    pub(super) fn close(&self, what: Close) {
        // Taken out before it is dropped: closing a dialog runs listeners that may come back here.
        let mut layers = self.layers.take();
        let mut gone = Layers::default();
        if what == Close::All {
            if self.host.waits() == 0 {
                // Left by a page whose banner never came; there is a newer answer.
                browser::forget_in_session(&self.host.pending());
            }
            let prepared = layers.prepared.take();
            // It is out of sight, and taking it apart takes longer than all the rest.
            browser::after(PATIENCE, Box::new(move || drop(prepared)));
            std::mem::swap(&mut layers, &mut gone);
        }
        if matches!(what, Close::Age | Close::Dialogs) {
            gone.age = layers.age.take();
        }
        if matches!(what, Close::Preferences | Close::Dialogs) {
            gone.preferences = layers.preferences.take();
        }
        if what == Close::Status {
            gone.status = layers.status.take();
        }
        self.layers.replace(layers);
        drop(gone);
        if what == Close::All {
            self.close_notice();
        }
        self.tell_layer();
    }

    fn tell_layer(&self) {
        if self.layers.borrow().preferences.is_some() {
            tell_layer(&self.host, &"preferences".into());
        } else {
            self.tell_notice();
        }
    }
}
