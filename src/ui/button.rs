//! Buttons: all of one make, so that no answer is easier to give than another (EDPB Cookie Banner Taskforce report, 2023).

use assent_core::{Key, Locale};

use crate::ui::element::{Element, element};
use crate::ui::{Action, Perform};

/// A button that asks for something.
#[inline(never)]
pub(super) fn button(key: Key, action: Action, locale: &Locale, perform: Perform) -> Element {
    let attributes = [("type", "button"), ("data-assent-action", action.name())];
    element("button", &attributes, locale.text(key)).on("click", Box::new(move |_| perform(action)))
}
