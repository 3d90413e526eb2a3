//! Buttons: all of one make, so that no answer is easier to give than another (EDPB Cookie Banner Taskforce report, 2023).

use assent_core::{Key, Locale};

use crate::ui::element::{Element, element};
use crate::ui::{Action, Perform};

/// A button that asks for something.
pub(super) fn button(key: Key, action: Action, locale: &Locale, perform: Perform) -> Element {
    element("button")
        .with("type", "button")
        .with("data-assent-action", action.name())
        .on("click", Box::new(move |_| perform(action)))
        .text(locale.text(key))
}
