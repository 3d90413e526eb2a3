//! Buttons: all of one make, so that no answer is easier to give than another (EDPB Cookie Banner Taskforce report, 2023).

use assent_core::{Key, Locale};

use crate::markup::Markup;
use crate::{Action, Perform};

/// Writes buttons in one language, for one performer.
#[derive(Clone, Copy)]
pub(super) struct Buttons<'a> {
    pub(super) locale: &'a Locale,
    pub(super) perform: Perform,
}

impl Buttons<'_> {
    /// A button that asks for something.
    pub(super) fn write(self, markup: &mut Markup, class: &str, text: Key, action: Action) {
        self.write_text(markup, class, self.locale.text(text), action);
    }

    /// The same with a text that names something.
    #[inline(never)]
    pub(super) fn write_text(self, markup: &mut Markup, class: &str, text: &str, action: Action) {
        let perform = self.perform;
        markup.open("button", &[("type", "button"), ("class", class), ("data-assent-action", action.name())]);
        markup.on("click", Box::new(move |_| perform(action)));
        markup.text(text);
        markup.close();
    }
}
