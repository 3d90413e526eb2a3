//! The second layer: everything that can be chosen, in a modal dialog.

use assent_core::{Key, Policy, Scope};
use leptos::prelude::*;

use crate::ui::button::button;
use crate::ui::category::category;
use crate::ui::element::{Element, element, group};
use crate::ui::receipt::{ReceiptView, receipt};
use crate::ui::{Action, Draft, Perform, Spell};

/// The dialog, for the shadow root of `<assent-preferences>`. Its root is one static element, since a dynamic one
/// would vanish from a shadow root when it changes.
#[must_use]
pub fn preferences(
    policy: &Policy,
    draft: &Draft,
    last: Option<&ReceiptView>,
    perform: Perform,
    spell: Spell,
) -> AnyView {
    let locale = policy.locale();
    let title = [("id", "title"), ("tabindex", "-1"), ("autofocus", "")];
    let header = vec![
        element("h2", &title, locale.text(Key::PrefsTitle)),
        button(Key::Close, Action::Close, locale, perform).with("class", "close"),
    ];
    let mut body = vec![element("p", &[("id", "text")], locale.text(Key::PrefsText))];
    body.extend(policy.categories().iter().map(|each| category(each, locale, draft, spell)));
    if policy.scopes().len() > 1 {
        body.push(lifetimes(policy, draft, spell));
    }
    body.extend(last.map(|last| receipt(last, locale, perform)));
    body.push(group(
        "p",
        &[("class", "quiet")],
        vec![
            element("span", &[], policy.controller()),
            element("a", &[("href", policy.policy_url())], locale.text(Key::PolicyLink)),
        ],
    ));
    let footer = vec![
        button(Key::AcceptAll, Action::Accept, locale, perform),
        button(Key::RejectAll, Action::Reject, locale, perform),
        button(Key::Save, Action::Save, locale, perform),
    ];
    // Esc closes without an answer; the element itself is closed by whoever opened it.
    let cancel = Box::new(move |event: leptos::ev::Event| {
        event.prevent_default();
        perform(Action::Close);
    });
    let attributes = [
        ("aria-labelledby", "title"),
        ("aria-describedby", "text"),
        ("lang", locale.language().as_str()),
        ("dir", locale.text(Key::Dir)),
    ];
    let parts =
        vec![group("header", &[], header), group("div", &[("class", "body")], body), group("footer", &[], footer)];
    group("dialog", &attributes, parts).on("cancel", cancel).view()
}

/// The two lifetimes to choose from.
fn lifetimes(policy: &Policy, draft: &Draft, spell: Spell) -> Element {
    let locale = policy.locale();
    let session = draft.session();
    let option = |value: &Scope| {
        let is_session = *value == Scope::Session;
        let label = if is_session {
            locale.text(Key::RememberSession).to_owned()
        } else {
            let duration = spell(policy.validity(), locale.language().as_str());
            locale.fill(Key::RememberPersistent, "{duration}", &duration)
        };
        let radio = element("input", &[("type", "radio"), ("name", "scope"), ("value", value.name())], "")
            .checked(Box::new(move || session.get() == is_session))
            .on("change", Box::new(move |_| session.set(is_session)));
        group("label", &[("class", "option")], vec![radio, element("span", &[], &label)])
    };
    let mut parts = vec![element("legend", &[], locale.text(Key::RememberTitle))];
    parts.extend(policy.scopes().iter().map(option));
    group("fieldset", &[("class", "lifetimes")], parts)
}
