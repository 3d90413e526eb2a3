//! One category: its switch, its services, and the switch that both are made of.

use assent_core::policy::Category;
use assent_core::{Key, Locale};
use leptos::prelude::*;

use crate::ui::service::service;
use crate::ui::{Draft, Spell};

/// A switch: a check box that screen readers announce as on or off. It commits nothing by itself.
pub(super) fn switch(
    name: String,
    labelled_by: String,
    on: impl Fn() -> bool + Send + 'static,
    set: impl Fn(bool) + 'static,
) -> AnyView {
    view! {
        <input type="checkbox" role="switch" data-name=name aria-labelledby=labelled_by
            prop:checked=on on:change=move |event| set(event_target_checked(&event)) />
    }
    .into_any()
}

/// A category with its services folded away.
pub(super) fn category(
    category: &Category,
    locale: &Locale,
    draft: &Draft,
    spell: Spell,
) -> AnyView {
    let text = |key| locale.text(key).to_owned();
    let label = format!("category-{}", category.id);
    let units: Vec<RwSignal<bool>> = category
        .units()
        .filter_map(|unit| draft.unit(unit))
        .collect();
    let total = units.len();
    let on = {
        let units = units.clone();
        Signal::derive(move || units.iter().filter(|unit| unit.get()).count())
    };
    let some_on = locale.fill(Key::SomeOn, "{total}", &total.to_string());
    let control = if category.required {
        view! { <span class="always">{text(Key::AlwaysOn)}</span> }.into_any()
    } else {
        switch(
            category.id.to_string(),
            label.clone(),
            move || on.get() == total,
            move |granted| units.iter().for_each(|unit| unit.set(granted)),
        )
    };
    let paragraph = |class: &'static str, text: String| view! { <p class=class>{text}</p> };
    let services = (!category.services.is_empty()).then(|| {
        let count = (!category.required && total > 1)
            .then(|| view! { <span class="quiet">{move || some_on.replace("{on}", &on.get().to_string())}</span> });
        let list: Vec<AnyView> = category.services.iter().map(|each| service(each, locale, draft, spell)).collect();
        view! {
            <details>
                <summary><span>{text(Key::ServicesShow)}</span>{count}</summary>
                <ul>{list}</ul>
            </details>
        }
    });
    view! {
        <fieldset>
            <legend id=label>{category.name.clone()}</legend>
            <div class="control">{control}</div>
            {category.description.clone().map(|text| paragraph("description", text))}
            {category.if_refused.as_ref().map(|refused| paragraph("refused", format!("{} {refused}", text(Key::IfRefused))))}
            {services}
        </fieldset>
    }
    .into_any()
}
