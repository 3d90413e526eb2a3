//! The cookie declarations in the page, each kept at the visitor's present answer.

use std::cell::OnceCell;
use std::rc::Rc;

use web_sys::{CssStyleSheet, HtmlElement};

use crate::app::App;
use crate::browser::{self, Inlay};
use assent_ui::{Draft, Headings, declaration, sheets};

/// The declarations in the page.
#[derive(Default)]
pub struct Declarations {
    sheet: Option<CssStyleSheet>,
    all: Vec<Declaration>,
}

struct Declaration {
    inlay: Inlay,
    /// The answer that it shows.
    draft: Draft,
}

impl App {
    /// Writes the declaration into an element, unless it is there.
    pub(super) fn declare(&'static self, element: HtmlElement) {
        let mut declarations = self.declarations.borrow_mut();
        declarations.all.retain(|declaration| declaration.inlay.stands());
        if declarations.all.iter().any(|declaration| declaration.inlay.is_in(&element)) {
            return;
        }
        if declarations.sheet.is_none() {
            declarations.sheet = browser::sheet(sheets::DECLARATION);
        }
        if let Some(sheet) = &declarations.sheet {
            browser::adopt(sheet, &element);
        }
        let headings = Headings::from(element.dataset().get("headingLevel").as_deref());
        let choice = self.session.borrow().present();
        // Made inside the view's owner, so that its signals go with it.
        let made = Rc::new(OnceCell::new());
        let making = made.clone();
        let inlay = Inlay::new(element, move || {
            let draft = Draft::new(&choice, false);
            let view = declaration(self.policy, &draft, headings, browser::spell);
            let _ = making.set(draft);
            view
        });
        if let Some(draft) = made.get() {
            declarations.all.push(Declaration { inlay, draft: draft.clone() });
        }
    }

    /// Has every declaration show the answer in force.
    pub(super) fn declare_anew(&self) {
        let choice = self.session.borrow().present();
        for declaration in &self.declarations.borrow().all {
            declaration.draft.follow(&choice);
        }
    }
}
