//! The first layer: a sentence and three buttons of equal weight.

use assent_core::{Key, Policy};
use leptos::prelude::AnyView;

use crate::ui::button::button;
use crate::ui::element::element;
use crate::ui::{Action, Perform};

/// The notice's content, for the light DOM of `<assent-notice>`; each part names the slot it goes to.
///
/// Light DOM, because automatic clients that reject for their user, and assistive tools, find it there.
#[must_use]
pub fn notice(policy: &Policy, perform: Perform) -> Vec<AnyView> {
    let locale = &policy.locale;
    let link = element("a").with("slot", "policy").with("href", policy.controller.policy_url.as_str());
    let parts = [
        element("h2").with("id", "assent-title").with("slot", "title").text(locale.text(Key::NoticeTitle)),
        element("p").with("id", "assent-text").with("slot", "text").text(locale.text(Key::NoticeText)),
        link.text(locale.text(Key::PolicyLink)),
        button(Key::AcceptAll, Action::Accept, locale, perform),
        button(Key::RejectAll, Action::Reject, locale, perform),
        button(Key::Settings, Action::Settings, locale, perform),
    ];
    parts.into_iter().map(|part| part.view()).collect()
}
