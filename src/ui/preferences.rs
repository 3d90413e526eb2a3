//! The second layer: everything that can be chosen, in a modal dialog.

use assent_core::{Key, Policy, Scope};
use leptos::prelude::*;

use crate::ui::button::button;
use crate::ui::category::category;
use crate::ui::element::{Element, element};
use crate::ui::receipt::{ReceiptView, receipt};
use crate::ui::{Action, Draft, Perform, Spell};

/// The dialog, for the shadow root of `<assent-preferences>`. Its root is one static element, since a dynamic one
/// would vanish from a shadow root when it changes.
#[must_use]
pub fn preferences(
    policy: &Policy,
    draft: &Draft,
    last: Option<ReceiptView>,
    perform: Perform,
    spell: Spell,
) -> AnyView {
    let locale = &policy.locale;
    let close = button(Key::Close, Action::Close, locale, perform);
    // Its words are for screen readers and its cross, drawn by the style, for everybody else.
    let close = close.with("class", "close");
    let header = element("header")
        .child(
            element("h2")
                .with("id", "title")
                .with("tabindex", "-1")
                .with("autofocus", "")
                .text(locale.text(Key::PrefsTitle)),
        )
        .child(close);
    let policy_link =
        element("a").with("href", policy.controller.policy_url.as_str()).text(locale.text(Key::PolicyLink));
    let controller =
        element("p").with("class", "quiet").text(format!("{} · ", policy.controller.name)).child(policy_link);
    let body = element("div")
        .with("class", "body")
        .child(element("p").with("id", "text").text(locale.text(Key::PrefsText)))
        .children(policy.categories.iter().map(|each| category(each, locale, draft, spell)))
        .children((policy.scopes.len() > 1).then(|| lifetimes(policy, draft, spell)))
        .children(last.map(|last| receipt(last, locale, perform)))
        .child(controller);
    let footer = element("footer").children([
        button(Key::AcceptAll, Action::Accept, locale, perform),
        button(Key::RejectAll, Action::Reject, locale, perform),
        button(Key::Save, Action::Save, locale, perform),
    ]);
    // Esc closes without an answer; the element itself is closed by whoever opened it.
    let cancel = Box::new(move |event: leptos::ev::Event| {
        event.prevent_default();
        perform(Action::Close);
    });
    element("dialog")
        .with("aria-labelledby", "title")
        .with("aria-describedby", "text")
        .with("lang", locale.language().as_str())
        .with("dir", locale.text(Key::Dir))
        .on("cancel", cancel)
        .children([header, body, footer])
        .view()
}

/// The two lifetimes to choose from.
fn lifetimes(policy: &Policy, draft: &Draft, spell: Spell) -> Element {
    let locale = &policy.locale;
    let scope = draft.scope();
    let option = |value: Scope| {
        let label = match value {
            Scope::Session => locale.text(Key::RememberSession).to_owned(),
            Scope::Persistent => {
                let duration = spell(policy.validity, locale.language().as_str());
                locale.fill(Key::RememberPersistent, "{duration}", &duration)
            }
        };
        let radio = element("input")
            .with("type", "radio")
            .with("name", "scope")
            .with("value", value.name())
            .checked(Signal::derive(move || scope.get() == value))
            .on("change", Box::new(move |_| scope.set(value)));
        element("label").with("class", "option").child(radio).child(element("span").text(label))
    };
    element("fieldset")
        .with("class", "lifetimes")
        .child(element("legend").text(locale.text(Key::RememberTitle)))
        .children(policy.scopes.iter().map(|value| option(*value)))
}
