//! What is said after a choice.

use assent_core::{Key, Locale};
use leptos::prelude::AnyView;

use crate::button::Buttons;
use crate::markup::Markup;
use crate::{Action, Perform};

/// How a choice went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aftermath {
    /// Something that had been granted no longer is, may still run in this page, and the page does not reload by itself.
    pub lost: bool,
    /// Nothing is granted any more that had been.
    pub withdrawn: bool,
    /// The device refused to remember the choice.
    pub unsaved: bool,
}

impl Aftermath {
    /// The sentence that screen readers announce.
    #[must_use]
    pub fn message(self) -> Key {
        if self.unsaved {
            Key::SavedForPage
        } else if self.withdrawn {
            Key::Withdrawn
        } else {
            Key::Saved
        }
    }
}

/// The offer to reload the page, for the shadow root of `<assent-status>`: only that stops what already runs.
#[must_use]
pub fn aftermath(after: Aftermath, locale: &Locale, perform: Perform) -> Vec<AnyView> {
    let buttons = Buttons { locale, perform };
    let mut markup = Markup::default();
    markup.open("section", &[("aria-labelledby", "done")]);
    markup.leaf("p", &[("id", "done")], locale.text(after.message()));
    markup.leaf("p", &[], locale.text(Key::ReloadText));
    markup.open("div", &[("class", "row")]);
    buttons.write(&mut markup, "", Key::Reload, Action::Reload);
    buttons.write(&mut markup, "", Key::Close, Action::Close);
    markup.close();
    markup.close();
    markup.finish()
}
