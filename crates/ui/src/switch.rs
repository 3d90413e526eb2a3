//! The switch of a category and of a service, and what stands in its place.

use assent_core::{Key, Locale};
use leptos::prelude::*;

use crate::Draft;
use crate::markup::Markup;

/// A switch: a check box that screen readers announce as on or off. It commits nothing by itself.
pub(super) fn switch(markup: &mut Markup, name: &str, label: &str, draft: &Draft, units: &[RwSignal<bool>]) {
    let attributes =
        [("type", "checkbox"), ("role", "switch"), ("data-name", name), ("aria-labelledby", label), ("disabled", "")];
    let count = attributes.len() - usize::from(!draft.barred(units));
    markup.open("input", &attributes[..count]);
    let (all, set) = (units.to_vec(), units.to_vec());
    markup.checked(Box::new(move || all.iter().all(|unit| unit.get())));
    markup.on("change", Box::new(move |event| set.iter().for_each(|unit| unit.set(event_target_checked(&event)))));
    markup.close();
}

/// What stands in the place of a switch that cannot be switched off.
pub(super) fn always_on(markup: &mut Markup, locale: &Locale) {
    markup.leaf("span", &[("class", "always")], locale.text(Key::AlwaysOn));
}
