//! The first layer: a sentence and three buttons of equal weight.

use assent_core::{Key, Mode, Policy};
use leptos::prelude::AnyView;

use crate::ui::button::Buttons;
use crate::ui::markup::Markup;
use crate::ui::{Action, Perform};

/// The notice's content, for the light DOM of `<assent-notice>`; each part names the slot it goes to.
///
/// Light DOM, because automatic clients that reject for their user, and assistive tools, find it there.
#[must_use]
pub fn notice(policy: &Policy, perform: Perform) -> Vec<AnyView> {
    let locale = policy.locale();
    let buttons = Buttons { locale, perform };
    let mut markup = Markup::default();
    markup.leaf("h2", &[("id", "assent-title"), ("slot", "title")], locale.text(Key::NoticeTitle));
    let text = if policy.mode() == Mode::OptIn { Key::NoticeText } else { Key::NoticeTextOptOut };
    markup.leaf("p", &[("id", "assent-text"), ("slot", "text")], locale.text(text));
    if policy.objects() {
        markup.leaf("p", &[("slot", "text")], locale.text(Key::GpcText));
    }
    markup.leaf("a", &[("slot", "policy"), ("href", policy.policy_url())], locale.text(Key::PolicyLink));
    buttons.write(&mut markup, "", Key::AcceptAll, Action::Accept);
    buttons.write(&mut markup, "", Key::RejectAll, Action::Reject);
    buttons.write(&mut markup, "", Key::Settings, Action::Settings);
    markup.finish()
}
