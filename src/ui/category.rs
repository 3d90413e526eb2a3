//! One category: its switch, its services, and the switch that both are made of.

use assent_core::policy::Category;
use assent_core::{Key, Locale};
use leptos::prelude::*;

use crate::ui::element::{Element, element};
use crate::ui::service::service;
use crate::ui::{Draft, Spell};

/// A switch: a check box that screen readers announce as on or off. It commits nothing by itself.
pub(super) fn switch(name: &str, labelled_by: &str, on: Signal<bool>, set: Box<dyn Fn(bool) + Send>) -> Element {
    element("input")
        .with("type", "checkbox")
        .with("role", "switch")
        .with("data-name", name)
        .with("aria-labelledby", labelled_by)
        .checked(on)
        .on("change", Box::new(move |event| set(event_target_checked(&event))))
}

/// What stands in the place of a switch that cannot be switched off.
pub(super) fn always_on(locale: &Locale) -> Element {
    element("span").with("class", "always").text(locale.text(Key::AlwaysOn))
}

/// A category with its services folded away.
pub(super) fn category(category: &Category, locale: &Locale, draft: &Draft, spell: Spell) -> Element {
    let label = format!("category-{}", category.id);
    let units: Vec<RwSignal<bool>> = category.units().filter_map(|unit| draft.unit(unit)).collect();
    let control = if category.required {
        always_on(locale)
    } else {
        let (all, set) = (units.clone(), units.clone());
        let on = Signal::derive(move || all.iter().all(|unit| unit.get()));
        switch(category.id.as_str(), &label, on, Box::new(move |on| set.iter().for_each(|unit| unit.set(on))))
    };
    let refused = category.if_refused.as_ref().map(|refused| format!("{} {refused}", locale.text(Key::IfRefused)));
    let texts = [("description", category.description.clone()), ("refused", refused)];
    let texts = texts.into_iter().filter_map(|(class, text)| Some(element("p").with("class", class).text(text?)));
    element("fieldset")
        .child(element("legend").with("id", label).text(category.name.as_str()))
        .child(element("div").with("class", "control").child(control))
        .children(texts)
        .children((!category.services.is_empty()).then(|| services(category, units, locale, draft, spell)))
}

/// The services, with how many of them are on.
fn services(category: &Category, units: Vec<RwSignal<bool>>, locale: &Locale, draft: &Draft, spell: Spell) -> Element {
    let count = (units.len() > 1).then(|| {
        let text = locale.fill(Key::SomeOn, "{total}", &units.len().to_string());
        let on = move || units.iter().filter(|unit| unit.get()).count();
        element("span")
            .with("class", "quiet")
            .live_text(Signal::derive(move || text.replace("{on}", &on().to_string())))
    });
    let summary = element("summary").child(element("span").text(locale.text(Key::ServicesShow))).children(count);
    let list = category.services.iter().map(|each| service(each, locale, draft, spell));
    element("details").child(summary).child(element("ul").children(list))
}
