//! The first layer: a sentence and three buttons of equal weight.

use assent_core::{Key, Policy};
use leptos::prelude::*;

use crate::ui::{Action, Perform};

/// The notice's content, for the light DOM of `<assent-notice>`; each part names the slot it goes to.
///
/// Light DOM, because automatic clients that reject for their user, and assistive tools, find it there.
pub fn notice(policy: &Policy, perform: Perform) -> impl IntoView + use<> {
    let text = |key| policy.locale.text(key).to_owned();
    let button = |key, action: Action| {
        view! {
            <button type="button" data-assent-action=action.name() on:click=move |_| perform(action)>{text(key)}</button>
        }
    };
    view! {
        <h2 id="assent-title" slot="title">{text(Key::NoticeTitle)}</h2>
        <p id="assent-text" slot="text">{text(Key::NoticeText)}</p>
        <a slot="policy" href=policy.controller.policy_url.to_string()>{text(Key::PolicyLink)}</a>
        {button(Key::AcceptAll, Action::Accept)}
        {button(Key::RejectAll, Action::Reject)}
        {button(Key::Settings, Action::Settings)}
    }
}
