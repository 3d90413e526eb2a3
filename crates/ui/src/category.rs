//! One category: its switch and its services.

use assent_core::config::Category;
use assent_core::{Key, Locale};
use leptos::ev::Event;
use leptos::prelude::*;

use crate::markup::Markup;
use crate::service::service;
use crate::switch::{always_on, switch};
use crate::{Draft, Spell};

/// Writes the services of a category.
pub(super) type Fold<'a> = fn(&mut Markup, &'a Category, &'a Locale, &Draft, Spell);

/// Writes a category; `fold` writes its services.
pub(super) fn category<'a>(
    markup: &mut Markup,
    category: &'a Category,
    locale: &'a Locale,
    draft: &Draft,
    spell: Spell,
    fold: Fold<'a>,
) {
    let label = ["category-", category.id.as_str()].concat();
    let units = units(category, draft);
    markup.open("fieldset", &[("part", "category")]);
    markup.leaf("legend", &[("id", &label)], category.name(locale));
    markup.open("div", &[("class", "control")]);
    if category.required {
        always_on(markup, locale);
    } else {
        switch(markup, category.id.as_str(), &label, draft, &units);
    }
    markup.close();
    description(markup, category, locale);
    if !category.services.is_empty() {
        fold(markup, category, locale, draft, spell);
    }
    markup.close();
}

/// The services folded away. They are made when somebody unfolds them: hundreds of them would keep a slow phone from showing the
/// preferences for a second.
pub(super) fn folded(
    markup: &mut Markup,
    category: &'static Category,
    locale: &'static Locale,
    draft: &Draft,
    spell: Spell,
) {
    let unfolded = RwSignal::new(false);
    let unfold = move |_| {
        // Once: a list made anew would lose the focus.
        if !unfolded.get_untracked() {
            unfolded.set(true);
        }
    };
    markup.open("details", &[]);
    // Pages that are searched, and scripts, unfold without a click.
    markup.on("toggle", Box::new(unfold));
    summary(markup, units(category, draft), locale, Box::new(unfold));
    let draft = draft.clone();
    markup.later(Box::new(move || if unfolded.get() { services(category, locale, &draft, spell) } else { Vec::new() }));
    markup.close();
}

/// The services unfolded, as a still shows them: nobody can unfold them there.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn unfolded(markup: &mut Markup, category: &Category, locale: &Locale, draft: &Draft, spell: Spell) {
    markup.open("details", &[("open", "")]);
    summary(markup, units(category, draft), locale, Box::new(|_| {}));
    for view in services(category, locale, draft, spell) {
        markup.add(view);
    }
    markup.close();
}

/// The list of a category's services.
fn services(category: &Category, locale: &Locale, draft: &Draft, spell: Spell) -> Vec<AnyView> {
    let mut markup = Markup::default();
    markup.open("ul", &[]);
    for each in &category.services {
        service(&mut markup, each, locale, draft, spell);
    }
    markup.close();
    markup.finish()
}

/// What unfolds the services, with how many of them are on.
fn summary(markup: &mut Markup, units: Vec<RwSignal<bool>>, locale: &Locale, unfold: Box<dyn FnMut(Event) + Send>) {
    markup.open("summary", &[]);
    // Before they are shown, and not, as `toggle` comes, after.
    markup.on("click", unfold);
    markup.leaf("span", &[], locale.text(Key::ServicesShow));
    if units.len() > 1 {
        some_on(markup, units, locale);
    }
    markup.close();
}

/// How many of a category's units are on.
pub(super) fn some_on(markup: &mut Markup, units: Vec<RwSignal<bool>>, locale: &Locale) {
    let text = locale.fill(Key::SomeOn, "{total}", &units.len().to_string());
    let on = move || units.iter().filter(|unit| unit.get()).count().to_string();
    markup.open("span", &[("class", "quiet")]);
    markup.live_text(Box::new(move || assent_core::fill(&text, "{on}", &on())));
    markup.close();
}

/// The switches of a category's units.
pub(super) fn units(category: &Category, draft: &Draft) -> Vec<RwSignal<bool>> {
    category.units().into_iter().filter_map(|unit| draft.unit(unit)).collect()
}

/// Writes what a category is for, and what is missing without it.
pub(super) fn description(markup: &mut Markup, category: &Category, locale: &Locale) {
    if let Some(description) = category.description(locale) {
        markup.leaf("p", &[("class", "description")], description);
    }
    if let Some(refused) = &category.if_refused {
        let text = [locale.text(Key::IfRefused), " ", refused.as_str()].concat();
        markup.leaf("p", &[("class", "refused")], &text);
    }
}
