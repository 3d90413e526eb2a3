//! What visitors are asked about: categories with their services.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::{search, service};
use crate::app::field::{Field, Input};
use crate::app::state::Studio;
use crate::app::{browser, reports};
use crate::model::path;

/// What decides which cards there are. What is in their fields does not: a letter typed draws nothing else again.
#[derive(Clone, PartialEq)]
pub struct Shape {
    /// The services of each category: the entry that each takes, its purposes, and its cookies.
    categories: Vec<Vec<service::Shape>>,
}

impl Shape {
    fn of(document: &Value) -> Self {
        let services = |category| path::items(category, "services").iter().map(service::Shape::of).collect();
        Self { categories: path::items(document, "categories").iter().map(services).collect() }
    }
}

/// The categories that have texts in every language.
const USUAL: [(&str, &str); 3] =
    [("functional", "Extra features"), ("analytics", "Statistics"), ("marketing", "Advertising")];

pub fn view(studio: Studio) -> AnyView {
    let shape = Memo::new(move |_| studio.document.with(|document| Shape::of(document)));
    // Which service is unfolded, by its path.
    let open = RwSignal::new(String::new());
    view! {
        {search::view(studio, open)}
        {reports::about(studio, "categories".into(), false)}
        {move || shape.with(|shape| cards(studio, shape, open))}
        {add(studio)}
    }
    .into_any()
}

fn cards(studio: Studio, shape: &Shape, open: RwSignal<String>) -> AnyView {
    let count = shape.categories.len();
    let card = |(index, services): (usize, &Vec<service::Shape>)| card(studio, index, count, services, open);
    shape.categories.iter().enumerate().map(card).collect_view().into_any()
}

/// What a category is called: its id, or its own name.
pub fn called(document: &Value, place: &str) -> String {
    let id = path::text(document, &format!("{place}.id"));
    let usual = [("necessary", "Necessary")].into_iter().chain(USUAL).find(|(known, _)| *known == id);
    let own = path::text(document, &format!("{place}.name"));
    match usual {
        _ if !own.is_empty() => own.to_owned(),
        Some((_, words)) => words.to_owned(),
        None if id.is_empty() => "A category without a name".to_owned(),
        None => id.to_owned(),
    }
}

fn card(studio: Studio, index: usize, count: usize, services: &[service::Shape], open: RwSignal<String>) -> AnyView {
    let place = format!("categories[{index}]");
    let own = place.clone();
    let name = Memo::new(move |_| studio.document.with(|document| called(document, &own)));
    let own = format!("{place}.required");
    let is_required =
        Memo::new(move |_| studio.document.with(|document| path::at(document, &own) == Some(&Value::Bool(true))));
    let list = format!("{place}.services");
    let rows =
        services.iter().enumerate().map(|(at, shape)| service::row(studio, &list, at, services.len(), shape, open));
    let rows = rows.collect_view();
    let mover = |by: isize, words: &'static str, way: &'static str| {
        let to = index.checked_add_signed(by).filter(|to| *to < count);
        let shift = move |_| {
            let Some(to) = to else { return };
            studio.edit("move a category", None, |document| path::shift(document, "categories", index, to));
            studio.say(&format!("Moved {words}"));
            browser::focus_first(vec![format!("category-{way}-{to}"), format!("category-more-{to}")]);
        };
        view! {
            <button id=format!("category-{way}-{index}") disabled=to.is_none() on:click=shift aria-label=move || format!("Move {} {words}", name.get())>
                {if by < 0 { "↑" } else { "↓" }}
            </button>
        }
    };
    let gone = place.clone();
    let remove = move |_| {
        studio.edit(&format!("remove the category {}", name.get_untracked()), None, |document| {
            path::remove(document, &gone)
        });
        studio.say("Removed. Undo brings it back.");
        browser::focus("title");
    };
    let new = list.clone();
    let add = move |_| {
        let item = json!({ "id": "my-service", "name": "", "provider": "", "policy_url": "", "purposes": [""] });
        let at = studio.document.with_untracked(|document| path::items(document, &new).len());
        studio.edit("add a service", None, |document| path::push(document, &new, item));
        open.set(format!("{new}[{at}]"));
        browser::focus_first(vec![format!("field-{new}[{at}].name")]);
    };
    let field = |key: &str| format!("{place}.{key}");
    view! {
        <section class="card category" aria-label=move || name.get()>
            <div class="head">
                <h2>{move || name.get()}</h2>
                <span class="tag">{move || if is_required.get() { "Always on" } else { "Asked" }}</span>
                <div class="acts">{mover(-1, "up", "up")}{mover(1, "down", "down")}</div>
            </div>
            {reports::about(studio, place.clone(), false)}
            {reports::about(studio, field("services"), false)}
            <ul class="services">{rows}</ul>
            <div class="acts"><button id=format!("own-{index}") on:click=add aria-label=move || format!("Add a service of your own to {}", name.get())>"Add a service of your own"</button></div>
            <details id=format!("category-more-{index}")>
                <summary>"Change this category"</summary>
                {Field::line(field("id"), "Id", "Your pages name it: data-category=\"analytics\".").required().view(studio)}
                {Field::line(field("name"), "Name", "What visitors read. Empty: the shipped name, in every language.").view(studio)}
                {Field::line(field("description"), "Description", "What it is for, in a sentence. Empty: the shipped text.").of(Input::Lines).view(studio)}
                {Field::line(field("if_refused"), "If it is refused", "What stops working then. May be empty.").view(studio)}
                {Field::line(field("required"), "Always on", "Only for what the site cannot work without: visitors cannot refuse it.").of(Input::Switch).view(studio)}
                {Field::line(field("shares"), "Sells or shares data, or shows targeted advertising", "Global Privacy Control then switches it off.").of(Input::Switch).view(studio)}
                <button class="danger" on:click=remove>"Remove this category"</button>
            </details>
        </section>
    }
    .into_any()
}

/// Adds a category.
fn add(studio: Studio) -> AnyView {
    let known = move || {
        studio.document.with(|document| {
            path::items(document, "categories")
                .iter()
                .map(|category| path::text(category, "id").to_owned())
                .collect::<Vec<_>>()
        })
    };
    let put = move |id: &str| {
        let item = if id.is_empty() {
            json!({ "id": "my-category", "name": "", "description": "" })
        } else {
            json!({ "id": id })
        };
        studio.edit("add a category", None, |document| path::push(document, "categories", item));
        let last = studio.document.with_untracked(|document| path::items(document, "categories").len()) - 1;
        studio.say("The category is added");
        browser::focus_first(vec![format!("own-{last}")]);
    };
    let buttons = move || {
        let known = known();
        let usual = USUAL.into_iter().filter(|(id, _)| !known.iter().any(|known| known == id));
        usual.map(|(id, words)| view! { <button on:click=move |_| put(id)>{words}</button> }).collect_view()
    };
    view! {
        <section class="card">
            <h2>"Add a category"</h2>
            <p class="help">"Each purpose needs its own: visitors must be able to agree to one and refuse another."</p>
            <div class="acts">{buttons}<button on:click=move |_| put("")>"A category of your own"</button></div>
        </section>
    }
    .into_any()
}
