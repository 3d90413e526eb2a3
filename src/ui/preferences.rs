//! The second layer: everything that can be chosen, in a modal dialog.

use assent_core::{Key, Mode, Policy, Scope};
use leptos::prelude::*;

use crate::ui::button::Buttons;
use crate::ui::category::category;
use crate::ui::markup::Markup;
use crate::ui::receipt::{ReceiptView, receipt};
use crate::ui::{Action, Draft, Perform, Spell};

/// The dialog, for the shadow root of `<assent-preferences>`: one static element, since a dynamic root would vanish from a
/// shadow root when it changes.
#[must_use]
pub fn preferences(
    policy: &Policy,
    draft: &Draft,
    last: Option<&ReceiptView>,
    perform: Perform,
    spell: Spell,
) -> Vec<AnyView> {
    let locale = policy.locale();
    let buttons = Buttons { locale, perform };
    let mut markup = Markup::default();
    let attributes = [
        ("aria-labelledby", "title"),
        ("aria-describedby", "text"),
        ("lang", locale.language().as_str()),
        ("dir", locale.text(Key::Dir)),
    ];
    markup.open("dialog", &attributes);
    // Esc closes without an answer; the element itself is closed by whoever opened it.
    let cancel = move |event: leptos::ev::Event| {
        event.prevent_default();
        perform(Action::Close);
    };
    markup.on("cancel", Box::new(cancel));
    markup.open("header", &[]);
    markup.leaf("h2", &[("id", "title"), ("tabindex", "-1"), ("autofocus", "")], locale.text(Key::PrefsTitle));
    buttons.write(&mut markup, "close", Key::Close, Action::Close);
    markup.close();
    markup.open("div", &[("class", "body")]);
    let text = if policy.mode() == Mode::OptIn { Key::PrefsText } else { Key::NoticeTextOptOut };
    markup.leaf("p", &[("id", "text")], locale.text(text));
    if policy.objects() {
        markup.open("section", &[("class", "told")]);
        markup.leaf("h3", &[], locale.text(Key::GpcTitle));
        markup.leaf("p", &[], locale.text(Key::GpcText));
        markup.close();
    }
    for each in policy.categories() {
        category(&mut markup, each, locale, draft, spell);
    }
    if policy.scopes().len() > 1 {
        lifetimes(&mut markup, policy, draft, spell);
    }
    if let Some(last) = last {
        receipt(&mut markup, last, buttons);
    }
    markup.open("p", &[("class", "quiet")]);
    markup.leaf("span", &[], policy.controller());
    markup.leaf("a", &[("href", policy.policy_url())], locale.text(Key::PolicyLink));
    markup.close();
    markup.close();
    markup.open("footer", &[]);
    buttons.write(&mut markup, "", Key::AcceptAll, Action::Accept);
    buttons.write(&mut markup, "", Key::RejectAll, Action::Reject);
    buttons.write(&mut markup, "", Key::Save, Action::Save);
    markup.close();
    markup.close();
    markup.finish()
}

/// The two lifetimes to choose from.
fn lifetimes(markup: &mut Markup, policy: &Policy, draft: &Draft, spell: Spell) {
    let locale = policy.locale();
    let session = draft.session();
    markup.open("fieldset", &[("class", "lifetimes")]);
    markup.leaf("legend", &[], locale.text(Key::RememberTitle));
    for scope in policy.scopes() {
        let is_session = *scope == Scope::Session;
        markup.open("label", &[("class", "option")]);
        markup.open("input", &[("type", "radio"), ("name", "scope"), ("value", scope.name())]);
        markup.checked(Box::new(move || session.get() == is_session));
        markup.on("change", Box::new(move |_| session.set(is_session)));
        markup.close();
        let label = if is_session {
            locale.text(Key::RememberSession).to_owned()
        } else {
            locale.fill(Key::RememberPersistent, "{duration}", &spell(policy.validity(), locale.language().as_str()))
        };
        markup.leaf("span", &[], &label);
        markup.close();
    }
    markup.close();
}
