//! The second layer: everything that can be chosen, in a modal dialog.

use assent_core::{Key, Locale, Mode, Policy, Scope, Standing};
use leptos::prelude::*;

use crate::button::Buttons;
use crate::category::{Fold, category, folded};
use crate::dialog::dialog;
use crate::markup::Markup;
use crate::receipt::{ReceiptView, receipt};
use crate::{Action, Draft, Perform, Spell};

/// What the preferences are opened with.
pub struct Opening {
    /// The last choice, where one is in force.
    pub last: Option<ReceiptView>,
    /// Whether an objection of the browser is followed, as [`Policy::honours`] says it of the choice that is in force.
    pub honoured: bool,
    /// What the visitor may do about what is not granted.
    pub standing: Standing,
}

/// The dialog, for the shadow root of `<assent-preferences>`.
#[must_use]
pub fn preferences(
    policy: &'static Policy,
    draft: &Draft,
    opening: &Opening,
    perform: Perform,
    spell: Spell,
) -> Vec<AnyView> {
    folding(policy, draft, opening, perform, spell, folded)
}

/// The same of a policy that need not last, where `fold` writes the services of a category.
pub(super) fn folding<'a>(
    policy: &'a Policy,
    draft: &Draft,
    opening: &Opening,
    perform: Perform,
    spell: Spell,
    fold: Fold<'a>,
) -> Vec<AnyView> {
    let locale = policy.locale();
    let buttons = Buttons { locale, perform };
    dialog(locale, Key::PrefsTitle, perform, |markup| {
        markup.open("div", &[("part", "body"), ("class", "body")]);
        let text = if policy.mode() == Mode::OptIn { Key::PrefsText } else { Key::NoticeTextOptOut };
        markup.leaf("p", &[("id", "text")], locale.text(text));
        if policy.objects() {
            told(markup, locale, opening.honoured.then_some(Key::GpcTitle), Key::GpcText);
            markup.close();
        }
        let barred = matches!(opening.standing, Standing::Barred { .. });
        if barred {
            told(markup, locale, None, Key::AgeYoung);
            if opening.standing == (Standing::Barred { guardian: true }) {
                markup.open("div", &[("class", "row")]);
                buttons.write(markup, "plain", Key::AgeGuardian, Action::Guardian);
                markup.close();
            }
            markup.close();
        }
        for each in policy.categories() {
            category(markup, each, locale, draft, spell, fold);
        }
        if policy.scopes().len() > 1 {
            lifetimes(markup, policy, draft, spell);
        }
        if let Some(last) = &opening.last {
            receipt(markup, last, buttons);
        }
        markup.open("p", &[("class", "quiet")]);
        markup.leaf("span", &[], policy.controller());
        markup.leaf("a", &[("href", policy.policy_url())], locale.text(Key::PolicyLink));
        markup.close();
        markup.close();
        markup.open("footer", &[("part", "actions")]);
        if !barred {
            buttons.write(markup, "", Key::AcceptAll, Action::Accept);
        }
        buttons.write(markup, "", Key::RejectAll, Action::Reject);
        buttons.write(markup, "", Key::Save, Action::Save);
        markup.close();
    })
}

/// Begins what visitors are told besides; whoever calls it closes it.
fn told(markup: &mut Markup, locale: &Locale, title: Option<Key>, text: Key) {
    markup.open("section", &[("class", "told")]);
    if let Some(title) = title {
        markup.leaf("h3", &[], locale.text(title));
    }
    markup.leaf("p", &[], locale.text(text));
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
