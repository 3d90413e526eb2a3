//! The second layer: everything that can be chosen, in a modal dialog.

use assent_core::{Key, Policy, Scope};
use leptos::html::Dialog;
use leptos::prelude::*;

use crate::ui::category::category;
use crate::ui::receipt::{ReceiptView, receipt};
use crate::ui::{Action, Draft, Perform, Spell};

/// The dialog, for the shadow root of `<assent-preferences>`. Its root is one static element, since a dynamic one
/// would vanish from a shadow root when it changes.
pub fn preferences(
    policy: &Policy,
    draft: &Draft,
    last: Option<ReceiptView>,
    dialog: NodeRef<Dialog>,
    perform: Perform,
    spell: Spell,
) -> impl IntoView + use<> {
    let locale = &policy.locale;
    let text = |key| locale.text(key).to_owned();
    let button = |key, action: Action| {
        view! {
            <button type="button" data-assent-action=action.name() on:click=move |_| perform(action)>{text(key)}</button>
        }
    };
    let categories: Vec<AnyView> = policy
        .categories
        .iter()
        .map(|each| category(each, locale, draft, spell))
        .collect();
    let lifetimes = (policy.scopes.len() > 1).then(|| lifetimes(policy, draft, spell));
    let receipt = last.map(|last| receipt(last, locale, perform));
    view! {
        <dialog node_ref=dialog aria-labelledby="title" aria-describedby="text" lang=locale.language().to_string() dir=text(Key::Dir)
            // Esc closes without an answer; the dialog itself is closed by whoever opened it.
            on:cancel=move |event: leptos::ev::Event| { event.prevent_default(); perform(Action::Close) }>
            <header>
                <h2 id="title" tabindex="-1" autofocus="">{text(Key::PrefsTitle)}</h2>
                <button type="button" class="close" aria-label=text(Key::Close) data-assent-action=Action::Close.name()
                    on:click=move |_| perform(Action::Close)>"×"</button>
            </header>
            <div class="body">
                <p id="text">{text(Key::PrefsText)}</p>
                {categories}
                {lifetimes}
                {receipt}
                <p class="quiet">
                    {policy.controller.name.clone()}" · "
                    <a href=policy.controller.policy_url.to_string()>{text(Key::PolicyLink)}</a>
                </p>
            </div>
            <footer>
                {button(Key::AcceptAll, Action::Accept)}
                {button(Key::RejectAll, Action::Reject)}
                {button(Key::Save, Action::Save)}
            </footer>
        </dialog>
    }
}

/// The two lifetimes to choose from.
fn lifetimes(policy: &Policy, draft: &Draft, spell: Spell) -> AnyView {
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
        view! {
            <label class="option">
                <input type="radio" name="scope" value=value.name() prop:checked=move || scope.get() == value
                    on:change=move |_| scope.set(value) />
                <span>{label}</span>
            </label>
        }
    };
    let options: Vec<_> = policy.scopes.iter().map(|value| option(*value)).collect();
    view! {
        <fieldset class="lifetimes">
            <legend>{locale.text(Key::RememberTitle).to_owned()}</legend>
            {options}
        </fieldset>
    }
    .into_any()
}
