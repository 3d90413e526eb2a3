//! What stands in the place of an embed that waits for consent.

use assent_core::config::{Category, Service};
use assent_core::{Grants, Id, Key, Policy};
use leptos::prelude::AnyView;

use crate::button::Buttons;
use crate::markup::Markup;
use crate::{Action, Perform};

/// What an embed waits for.
pub struct Asked<'a> {
    grants: Grants,
    category: &'a Category,
    service: Option<&'a Service>,
}

impl<'a> Asked<'a> {
    /// Finds what an element names; `None` where the configuration does not know all of it, or where it waits for a
    /// refusal: consent would not show it.
    #[must_use]
    pub fn find(policy: &'a Policy, names: &str) -> Option<Self> {
        let names = names.split_ascii_whitespace().map(Id::parse).collect::<Option<Vec<_>>>()?;
        let mut first = None;
        let mut service = None;
        let mut waits = Vec::new();
        for name in &names {
            let mut known = false;
            for category in policy.categories() {
                let named = |name: &Id| category.services.iter().find(|service| service.id == *name);
                known |= category.id == *name || named(name).is_some();
                // A named service speaks for its category.
                if named(name).is_some() || (category.id == *name && !names.iter().any(|other| named(other).is_some()))
                {
                    first = first.or(Some(category));
                    service = service.or(named(name));
                    waits.push((name.clone(), true));
                }
            }
            if !known {
                return None;
            }
        }
        Some(Self { grants: Grants(waits), category: first?, service })
    }

    /// The changes of a choice that would show it.
    #[must_use]
    pub fn grants(&self) -> &Grants {
        &self.grants
    }
}

/// The content of a placeholder, for the shadow root of `<assent-embed>`: who is behind the embed, and how to see it.
/// `number` tells its buttons from those of other placeholders.
#[must_use]
pub fn placeholder(policy: &Policy, asked: &Asked, number: u32, perform: Perform) -> Vec<AnyView> {
    let locale = policy.locale();
    let buttons = Buttons { locale, perform };
    let name = asked.service.map_or_else(|| asked.category.name(locale), |service| service.name.as_str());
    let mut markup = Markup::default();
    markup.open("section", &[("aria-labelledby", "name")]);
    markup.leaf("p", &[("id", "name")], name);
    match asked.service {
        Some(service) => {
            markup.leaf("p", &[], &locale.fill(Key::EmbedText, "{provider}", service.provider.as_str()));
            markup.open("p", &[("class", "quiet")]);
            for (index, purpose) in service.purposes.iter().enumerate() {
                markup.text(if index > 0 { " · " } else { "" });
                markup.text(purpose.as_str());
            }
            markup.close();
            let link = [("href", service.policy_url.as_str()), ("target", "_blank"), ("rel", "noopener noreferrer")];
            markup.leaf("a", &link, &locale.fill(Key::ServicePolicy, "{service}", name));
        }
        None => {
            markup.leaf("p", &[], asked.category.description(locale).unwrap_or_default());
            markup.leaf("a", &[("href", policy.policy_url())], locale.text(Key::PolicyLink));
        }
    }
    markup.open("div", &[("class", "row")]);
    buttons.write(&mut markup, "", Key::EmbedOnce, Action::Once(number));
    buttons.write_text(&mut markup, "", &locale.fill(Key::EmbedAlways, "{service}", name), Action::Always(number));
    markup.close();
    markup.close();
    markup.finish()
}
