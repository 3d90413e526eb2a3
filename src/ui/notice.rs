//! The first layer: a sentence and three buttons of equal weight.

use assent_core::{Key, Policy};
use leptos::prelude::AnyView;

use crate::ui::button::button;
use crate::ui::element::{Element, element};
use crate::ui::{Action, Perform};

/// The notice's content, for the light DOM of `<assent-notice>`; each part names the slot it goes to.
///
/// Light DOM, because automatic clients that reject for their user, and assistive tools, find it there.
#[must_use]
pub fn notice(policy: &Policy, perform: Perform) -> Vec<AnyView> {
    let locale = policy.locale();
    let link = [("slot", "policy"), ("href", policy.policy_url())];
    let parts = vec![
        element("h2", &[("id", "assent-title"), ("slot", "title")], locale.text(Key::NoticeTitle)),
        element("p", &[("id", "assent-text"), ("slot", "text")], locale.text(Key::NoticeText)),
        element("a", &link, locale.text(Key::PolicyLink)),
        button(Key::AcceptAll, Action::Accept, locale, perform),
        button(Key::RejectAll, Action::Reject, locale, perform),
        button(Key::Settings, Action::Settings, locale, perform),
    ];
    parts.into_iter().map(Element::view).collect()
}
