//! One category: its switch, its services, and the switch that both are made of.

use assent_core::config::Category;
use assent_core::{Key, Locale};
use leptos::prelude::*;

use crate::ui::element::{Element, State, element, group};
use crate::ui::service::service;
use crate::ui::{Draft, Spell};

/// A switch: a check box that screen readers announce as on or off. It commits nothing by itself.
#[inline(never)]
pub(super) fn switch(name: &str, labelled_by: &str, on: State, set: Box<dyn Fn(bool) + Send>) -> Element {
    let attributes = [("type", "checkbox"), ("role", "switch"), ("data-name", name), ("aria-labelledby", labelled_by)];
    let change = Box::new(move |event| set(event_target_checked(&event)));
    element("input", &attributes, "").checked(on).on("change", change)
}

/// What stands in the place of a switch that cannot be switched off.
pub(super) fn always_on(locale: &Locale) -> Element {
    element("span", &[("class", "always")], locale.text(Key::AlwaysOn))
}

/// A category with its services folded away.
pub(super) fn category(category: &Category, locale: &Locale, draft: &Draft, spell: Spell) -> Element {
    let label = format!("category-{}", category.id);
    let units: Vec<RwSignal<bool>> = category.units().filter_map(|unit| draft.unit(unit)).collect();
    let control = if category.required {
        always_on(locale)
    } else {
        let (all, set) = (units.clone(), units.clone());
        let on = Box::new(move || all.iter().all(|unit| unit.get()));
        switch(category.id.as_str(), &label, on, Box::new(move |on| set.iter().for_each(|unit| unit.set(on))))
    };
    let mut parts = vec![
        element("legend", &[("id", &label)], category.name(locale)),
        group("div", &[("class", "control")], vec![control]),
    ];
    if let Some(description) = category.description(locale) {
        parts.push(element("p", &[("class", "description")], description));
    }
    if let Some(refused) = &category.if_refused {
        let text = format!("{} {}", locale.text(Key::IfRefused), refused.as_str());
        parts.push(element("p", &[("class", "refused")], &text));
    }
    if !category.services.is_empty() {
        parts.push(services(category, units, locale, draft, spell));
    }
    group("fieldset", &[], parts)
}

/// The services, with how many of them are on.
fn services(category: &Category, units: Vec<RwSignal<bool>>, locale: &Locale, draft: &Draft, spell: Spell) -> Element {
    let mut summary = vec![element("span", &[], locale.text(Key::ServicesShow))];
    if units.len() > 1 {
        let text = locale.fill(Key::SomeOn, "{total}", &units.len().to_string());
        let on = move || units.iter().filter(|unit| unit.get()).count().to_string();
        let count = element("span", &[("class", "quiet")], "");
        summary.push(count.live_text(Box::new(move || assent_core::fill(&text, "{on}", &on()))));
    }
    let list = category.services.iter().map(|each| service(each, locale, draft, spell)).collect();
    group("details", &[], vec![group("summary", &[], summary), group("ul", &[], list)])
}
