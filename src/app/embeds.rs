//! Placeholders of embeds: one for each gated frame or player that is near and not granted.

use assent_core::Grants;
use web_sys::HtmlElement;

use crate::app::{App, perform, stage};
use crate::browser::Stage;
use assent_ui::{Asked, placeholder, sheets};

/// The placeholders in the page.
#[derive(Default)]
pub struct Embeds {
    placeholders: Vec<Placeholder>,
    /// How many there have been; numbers are never used again.
    count: u32,
}

struct Placeholder {
    number: u32,
    element: HtmlElement,
    /// What would have to be granted.
    grants: Grants,
    stage: Stage,
}

impl Embeds {
    fn find(&self, number: u32) -> Option<&Placeholder> {
        self.placeholders.iter().find(|placeholder| placeholder.number == number)
    }

    /// What the embed of a number waits for.
    pub fn grants(&self, number: u32) -> Option<Grants> {
        Some(self.find(number)?.grants.clone())
    }
}

impl App {
    /// Puts a placeholder before an element that waits for `names`, separated by spaces.
    pub(super) fn show_placeholder(&self, element: HtmlElement, names: &str) {
        let Some(asked) = Asked::find(self.policy, names) else { return };
        let mut embeds = self.embeds.borrow_mut();
        // The page may have taken others away, and `elements.js` those that were granted.
        embeds.placeholders.retain(|placeholder| placeholder.stage.element().is_connected());
        embeds.count += 1;
        let number = embeds.count;
        let css = [sheets::CONTROLS, sheets::EMBED];
        let Some(mut stage) = stage(self.policy, "assent-embed", &css) else { return };
        let view = placeholder(self.policy, &asked, number, perform);
        stage.mount_inside(move || view);
        stage.precede(&element);
        embeds.placeholders.push(Placeholder { number, element, grants: asked.grants().clone(), stage });
    }

    /// Shows the embed of a number, on this page.
    pub(super) fn reveal(&self, number: u32) {
        // The page comes back here while it is shown.
        let found = self.embeds.borrow().find(number).map(|placeholder| placeholder.element.clone());
        if let Some(element) = found {
            self.host.reveal(&element);
        }
    }
}
