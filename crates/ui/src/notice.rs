//! The first layer: a sentence and three buttons of equal weight.

use assent_core::config::Group;
use assent_core::{Key, Mode, Policy};
use leptos::prelude::*;
use leptos::tachys::html::attribute::custom::custom_attribute;
use leptos::tachys::html::element::custom;

use crate::Action;

/// The attributes of the element that is the notice, besides those of its language.
pub const HOST: [(&str, &str); 5] = [
    ("popover", "manual"),
    ("role", "region"),
    ("aria-labelledby", "assent-title"),
    ("aria-describedby", "assent-text"),
    ("data-nosnippet", ""),
];

/// The attribute of that element that tells its layout and place.
pub const LAYOUT: &str = "data-layout";

/// What its shadow root holds: each `div` by its part, with the names of its slots.
pub const FRAME: [(&str, &[&str]); 2] = [("words", &["title", "text", "policy"]), ("actions", &[""])];

/// The attributes of the picture that stands first in the frame, where the owner has one.
#[must_use]
pub fn logo(policy: &Policy) -> Option<[(&str, &str); 3]> {
    let address = policy.appearance().values.get(Group::Picture, "logo")?;
    Some([("part", "logo"), ("src", address), ("alt", policy.logo_text())])
}

/// The style sheet of the notice itself; [`look`](crate::look) comes before it.
pub const SHEET: &str = include_str!(concat!(env!("OUT_DIR"), "/notice.css"));

const ANSWERS: [(Key, Action); 3] =
    [(Key::AcceptAll, Action::Accept), (Key::RejectAll, Action::Reject), (Key::Settings, Action::Settings)];

/// The answer of a button of the notice, by its name.
#[must_use]
pub fn answer(name: &str) -> Option<Action> {
    ANSWERS.into_iter().map(|(_, action)| action).find(|action| action.name() == name)
}

/// The notice's content, for the light DOM of `<assent-notice>`; each part names the slot it goes to. Its
/// buttons do nothing by themselves: [`answer`] tells what their stage has to do.
///
/// Light DOM, because automatic clients that reject for their user, and assistive tools, find it there.
#[must_use]
pub fn notice(policy: &Policy) -> Vec<impl RenderHtml + use<>> {
    let locale = policy.locale();
    let text = if policy.mode() == Mode::OptIn { Key::NoticeText } else { Key::NoticeTextOptOut };
    let mut parts = vec![
        leaf("h2", [("slot", "title"), ("id", "assent-title")], locale.text(Key::NoticeTitle)),
        leaf("p", [("slot", "text"), ("id", "assent-text")], locale.text(text)),
    ];
    if policy.objects() {
        parts.push(leaf("p", [("slot", "text"), ("id", "assent-gpc")], locale.text(Key::GpcText)));
    }
    parts.push(leaf("a", [("slot", "policy"), ("href", policy.policy_url())], locale.text(Key::PolicyLink)));
    for (text, action) in ANSWERS {
        parts.push(leaf("button", [("type", "button"), ("data-assent-action", action.name())], locale.text(text)));
    }
    parts
}

/// The same as HTML, for whoever shows the notice before the banner is there.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub fn notice_html(policy: &Policy) -> String {
    notice(policy).to_html()
}

/// An element that holds a text. Not by [`Markup`](crate::markup::Markup), whose views can be anything: the code for that
/// comes with the layers that need it.
fn leaf(tag: &'static str, [first, second]: [(&'static str, &str); 2], text: &str) -> impl RenderHtml + use<> {
    let attribute = |(name, value): (&'static str, &str)| custom_attribute(name, value.to_owned());
    custom(tag).add_any_attr(attribute(first)).add_any_attr(attribute(second)).child(text.to_owned())
}
