//! The layers that come after the notice: at most one of each kind, on its stage in the page.

use std::cell::OnceCell;
use std::rc::Rc;

use assent_core::Standing;
use leptos::prelude::AnyView;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use crate::app::age::Wish;
use crate::app::decision::PATIENCE;
use crate::app::{App, css, perform, stage, tell_layer};
use crate::browser::{self, Room, Stage};
use crate::ui::{Aftermath, Draft, Opening, ReceiptView, aftermath, preferences};

/// What is shown.
#[derive(Default)]
pub struct Layers {
    /// In front of the preferences, if both are open: it has the wish that the preferences had.
    age: Option<Age>,
    preferences: Option<Preferences>,
    /// Preferences that nobody has opened yet.
    prepared: Option<Prepared>,
    status: Option<Stage>,
    /// Of the notice.
    room: Option<Room>,
}

struct Age {
    _dialog: Dialog,
    wish: Option<Wish>,
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
    /// Whether the visitor has gone no further than the notice.
    pub fn idle(&self) -> bool {
        self.age.is_none() && self.preferences.is_none()
    }

    /// The draft of the open preferences.
    pub fn draft(&self) -> Option<Draft> {
        self.preferences.as_ref().map(|open| open.draft.clone())
    }
}

impl App {
    /// The layer on top as receipts count it: 1 the notice, 2 the preferences, 0 none.
    pub(super) fn layer(&self) -> u32 {
        if self.layers.borrow().preferences.is_some() { 2 } else { u32::from(self.asking()) }
    }

    /// Shows the first layer, or takes care of the one that is there: the page is kept clear of it, and it comes back to a page that
    /// replaces its body.
    pub(super) fn show_notice(&'static self) {
        self.put_notice();
        let Some(element) = self.return_notice() else { return };
        if self.layers.borrow().room.is_none() {
            browser::watch(&element, || self.attend());
            let room = Room::keep(element, self.policy.appearance().reserve());
            self.layers.borrow_mut().room = room;
        }
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

    pub(super) fn show_preferences(&'static self) {
        if let Some(open) = &self.layers.borrow().preferences
            && open.dialog.stage.element().is_connected()
        {
            return;
        }
        // The page may have replaced its body, and with it the open dialog.
        let lost = self.layers.borrow_mut().preferences.take();
        drop(lost);
        let prepared = self.layers.borrow_mut().prepared.take();
        let fitting = prepared.filter(|prepared| !self.decided() && prepared.standing == self.standing());
        let opened = fitting
            .or_else(|| self.make_preferences())
            .and_then(|Prepared { stage, draft, .. }| Some(Preferences { dialog: open(stage)?, draft }));
        self.layers.borrow_mut().preferences = opened;
        self.tell_layer();
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
        let policy = &self.policy;
        let choice = self.present();
        let last = self
            .last
            .borrow()
            .as_ref()
            .filter(|_| self.decided())
            .map(|last| ReceiptView { json: browser::to_text(&last.receipt), withdrawable: choice.grants.any() });
        let standing = self.standing();
        let opening = Opening { last, standing };
        // Made inside the view's owner, so that closing disposes of its signals.
        let made = Rc::new(OnceCell::new());
        let making = made.clone();
        let stage = self.dialog("assent-preferences", css!("services.css"), move || {
            let draft = Draft::new(&choice, matches!(standing, Standing::Barred { .. }));
            let view = preferences(policy, &draft, &opening, perform, browser::spell);
            let _ = making.set(draft);
            view
        });
        Some(Prepared { stage: stage?, draft: made.get()?.clone(), standing })
    }

    /// Shows a dialog about the visitor's age, with the wish that waits for it.
    pub(super) fn show_age(&'static self, view: impl FnOnce() -> Vec<AnyView> + 'static, wish: Option<Wish>) {
        // An answer that came before the banner has taken the notice with it, and is not one yet.
        if self.asks() {
            self.show_notice();
        }
        drop(self.take_wish());
        let dialog = self.dialog("assent-age", css!("age.css"), view).and_then(open);
        self.layers.borrow_mut().age = dialog.map(|dialog| Age { _dialog: dialog, wish });
    }

    /// Closes the dialog about the visitor's age; gives the wish that waited for it.
    pub(super) fn take_wish(&self) -> Option<Wish> {
        let age = self.layers.borrow_mut().age.take();
        age.and_then(|age| age.wish)
    }

    /// A dialog that is not in the page yet.
    fn dialog(&self, name: &str, css: &'static str, view: impl FnOnce() -> Vec<AnyView> + 'static) -> Option<Stage> {
        let sheets = [css!("controls.css"), css!("preferences.css"), css];
        let mut stage = stage(&self.policy, name, &sheets)?;
        stage.mount_inside(view);
        Some(stage)
    }

    /// Says how a choice went: to screen readers always, to everybody where there is something to do.
    pub(super) fn show_aftermath(&self, after: Aftermath) {
        let locale = self.policy.locale();
        let stage =
            stage(&self.policy, "assent-status", &[css!("controls.css"), css!("status.css")]).and_then(|mut stage| {
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
            });
        self.layers.borrow_mut().status = stage;
    }

    /// Closes the layer on top without an answer.
    pub(super) fn close(&self) {
        // Taken out before it is dropped: closing a dialog runs listeners that may come back here.
        let mut layers = self.layers.take();
        let age = layers.age.take();
        let preferences = if age.is_none() { layers.preferences.take() } else { None };
        if age.is_none() && preferences.is_none() {
            layers.status = None;
        }
        self.layers.replace(layers);
        if preferences.is_some() {
            // Whoever comes next may be the child.
            self.guardian.set(false);
        }
        drop((age, preferences));
        self.tell_layer();
    }

    /// Closes the dialogs without an answer.
    pub(super) fn close_dialogs(&self) {
        let Layers { age, preferences, status, room, .. } = self.layers.take();
        self.layers.replace(Layers { status, room, ..Layers::default() });
        drop((age, preferences));
    }

    /// Closes every layer, since there is a decision.
    pub(super) fn close_all(&self) {
        self.host.keep_pending("");
        let prepared = self.layers.borrow_mut().prepared.take();
        // It is out of sight, and taking it apart takes longer than all the rest.
        browser::after(PATIENCE, Box::new(move || drop(prepared)));
        drop(self.layers.take());
        self.close_notice();
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
