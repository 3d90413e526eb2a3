//! What the modal dialogs share: a title, a way to close them, and Esc, which closes without an answer.

use assent_core::{Key, Locale};
use leptos::prelude::*;

use crate::button::Buttons;
use crate::markup::Markup;
use crate::{Action, Perform};

/// A dialog, for a shadow root: one static element, since a dynamic root would vanish from a shadow root when it changes. `content`
/// writes its body, where an element with the id `text` describes it, and its footer, if it has one. Parts
/// are for the page to style; no button and no switch is one.
pub(super) fn dialog(locale: &Locale, title: Key, perform: Perform, content: impl FnOnce(&mut Markup)) -> Vec<AnyView> {
    let mut markup = Markup::default();
    let attributes = [
        ("part", "dialog"),
        ("aria-labelledby", "title"),
        ("aria-describedby", "text"),
        ("lang", locale.language().as_str()),
        ("dir", locale.text(Key::Dir)),
    ];
    markup.open("dialog", &attributes);
    // The element itself is closed by whoever opened it.
    let cancel = move |event: leptos::ev::Event| {
        event.prevent_default();
        perform(Action::Close);
    };
    markup.on("cancel", Box::new(cancel));
    markup.open("header", &[]);
    markup.leaf("h2", &[("part", "title"), ("id", "title"), ("tabindex", "-1"), ("autofocus", "")], locale.text(title));
    Buttons { locale, perform }.write(&mut markup, "close", Key::Close, Action::Close);
    markup.close();
    content(&mut markup);
    markup.close();
    markup.finish()
}
