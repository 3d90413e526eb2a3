//! Placeholders of embeds: one for each gated frame or player that is near and not granted.

use assent_core::{Grants, Method};
use web_sys::HtmlElement;

use crate::app::{App, css, perform, stage};
use crate::browser::Stage;
use crate::ui::{Asked, placeholder};

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
    fn find(&self, number: u32) -> Option<(HtmlElement, Grants)> {
        let found = self.placeholders.iter().find(|placeholder| placeholder.number == number)?;
        Some((found.element.clone(), found.grants.clone()))
    }
}

impl App {
    /// Puts a placeholder before a gated element.
    pub(super) fn show_placeholder(&self, element: HtmlElement) {
        let data = element.dataset();
        let names =
            [&*data.get("service").unwrap_or_default(), " ", &data.get("category").unwrap_or_default()].concat();
        let Some(asked) = Asked::find(&self.policy, &names) else { return };
        let mut embeds = self.embeds.borrow_mut();
        // The page may have taken others away, and `elements.js` those that were granted.
        embeds.placeholders.retain(|placeholder| placeholder.stage.element().is_connected());
        embeds.count += 1;
        let number = embeds.count;
        let css = [css!("controls.css"), css!("embed.css")];
        let Some(mut stage) = stage(&self.policy, "assent-embed", &css) else { return };
        let view = placeholder(&self.policy, &asked, number, perform);
        stage.mount_inside(move || view);
        stage.precede(&element);
        embeds.placeholders.push(Placeholder { number, element, grants: asked.grants().clone(), stage });
    }

    /// Shows one embed, on this page only; nothing is stored, so there is nothing to prove later.
    pub(super) fn reveal(&self, number: u32) {
        let found = self.embeds.borrow().find(number);
        if let Some((element, _)) = found {
            self.host.reveal(&element);
        }
    }

    /// Grants what an embed waits for, everything else staying as it is, and shows it.
    pub(super) fn allow(&'static self, number: u32) {
        let found = self.embeds.borrow().find(number);
        let Some((element, grants)) = found else { return };
        // The names were found in this policy, and none of them is refused.
        if let Ok(choice) = self.present().with(&self.policy, &grants) {
            self.decide(choice, Method::EmbedAlways);
            self.host.reveal(&element);
        }
    }
}
