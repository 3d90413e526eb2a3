//! The site's cookie declaration: what its policy has to tell of every service (GDPR Art. 13; Planet49, C-673/17, 81), with the
//! visitor's present answer. It is text of the owner's page, which styles it; so it has no ids, and levels of headings to fit.

use assent_core::config::Category;
use assent_core::{Key, Mode, Policy};
use leptos::prelude::AnyView;

use crate::category::{description, some_on, units};
use crate::markup::Markup;
use crate::service::about;
use crate::switch::always_on;
use crate::{Draft, Spell};

const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

/// The headings of a declaration: its title, a category, a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Headings([&'static str; 3]);

impl Headings {
    /// Those from a level down, 1 to 4; from 2 where the page names none that leaves room for all three.
    #[must_use]
    pub fn from(level: Option<&str>) -> Self {
        let top = ["1", "2", "3", "4"].iter().position(|known| Some(*known) == level).unwrap_or(1);
        Self([HEADINGS[top], HEADINGS[top + 1], HEADINGS[top + 2]])
    }
}

/// The content of an element `[data-assent-declaration]`. `draft` is what it shows as the visitor's answer.
#[must_use]
pub fn declaration(policy: &Policy, draft: &Draft, headings: Headings, spell: Spell) -> Vec<AnyView> {
    let locale = policy.locale();
    let Headings([title, ..]) = headings;
    let mut markup = Markup::default();
    let language =
        [("lang", locale.language().as_str()), ("dir", locale.text(Key::Dir)), ("class", "assent-declaration")];
    markup.open("section", &language);
    markup.leaf(title, &[], locale.text(Key::DeclarationTitle));
    let text = if policy.mode() == Mode::OptIn { Key::NoticeText } else { Key::NoticeTextOptOut };
    markup.leaf("p", &[], locale.text(text));
    // The guard hears it, as it hears every such control of the page.
    markup.leaf("button", &[("type", "button"), ("data-assent", "preferences")], &policy.control(false));
    for each in policy.categories() {
        category(&mut markup, each, policy, draft, headings, spell);
    }
    markup.open("p", &[("class", "quiet")]);
    markup.text(&[policy.controller(), " · ", &locale.fill(Key::Version, "{version}", &version(policy))].concat());
    markup.close();
    markup.close();
    markup.finish()
}

fn category(
    markup: &mut Markup,
    category: &Category,
    policy: &Policy,
    draft: &Draft,
    Headings([_, heading, below]): Headings,
    spell: Spell,
) {
    let locale = policy.locale();
    markup.open("section", &[("data-category", category.id.as_str())]);
    markup.leaf(heading, &[], category.name(locale));
    markup.open("p", &[("class", "state")]);
    if category.required {
        always_on(markup, locale);
    } else {
        some_on(markup, units(category, draft), locale);
    }
    markup.close();
    description(markup, category, locale);
    for service in &category.services {
        markup.open("section", &[("data-service", service.id.as_str())]);
        markup.leaf(below, &[], service.name.as_str());
        about(markup, service, locale, spell);
        markup.close();
    }
    markup.close();
}

/// The editorial version, and in any case the revision that answers belong to.
fn version(policy: &Policy) -> String {
    let revision = policy.revision().0.to_string();
    let version = policy.version();
    if version == revision { revision } else { [&version, " (", &revision, ")"].concat() }
}

#[cfg(test)]
mod tests {
    use super::Headings;

    #[test]
    fn headings_always_exist() {
        assert_eq!(Headings::from(Some("4")).0, ["h4", "h5", "h6"]);
        for wrong in [None, Some(""), Some("0"), Some("5"), Some("-1"), Some("two"), Some("22")] {
            assert_eq!(Headings::from(wrong).0, ["h2", "h3", "h4"], "{wrong:?}");
        }
    }
}
