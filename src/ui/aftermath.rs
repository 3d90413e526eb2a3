//! What is said after a choice.

use assent_core::{Key, Locale};
use leptos::prelude::*;

use crate::ui::{Action, Perform};

/// How a choice went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aftermath {
    /// Something that had been granted no longer is; it may still run in this page.
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
pub fn aftermath(after: Aftermath, locale: &Locale, perform: Perform) -> impl IntoView + use<> {
    let text = |key| locale.text(key).to_owned();
    let button = |key, action: Action| {
        view! {
            <button type="button" data-assent-action=action.name() on:click=move |_| perform(action)>{text(key)}</button>
        }
    };
    view! {
        <section aria-labelledby="done">
            <p id="done">{text(after.message())}</p>
            <p>{text(Key::ReloadText)}</p>
            <div class="row">{button(Key::Reload, Action::Reload)}{button(Key::Close, Action::Close)}</div>
        </section>
    }
}
