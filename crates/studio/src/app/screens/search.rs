//! The search in the catalogue.

use leptos::prelude::*;
use serde_json::json;

use crate::app::browser;
use crate::app::state::Studio;
use crate::model::{Entry, path, search};

/// How many services are shown at once.
const SHOWN: usize = 6;

pub fn view(studio: Studio, open: RwSignal<String>) -> AnyView {
    let wanted = RwSignal::new(String::new());
    let found = move || {
        let wanted = wanted.get();
        if wanted.trim().is_empty() {
            return ().into_any();
        }
        let all = search(&wanted);
        let count = all.len();
        let words = match count {
            0 => "The catalogue does not know it. Add a service of your own to a category below.".to_owned(),
            1 => "1 service".to_owned(),
            _ if count > SHOWN => format!("{count} services; the best {SHOWN} are shown"),
            _ => format!("{count} services"),
        };
        let rows = all.into_iter().take(SHOWN).map(|entry| row(studio, entry, open)).collect_view();
        view! { <p class="help" role="status">{words}</p><ul class="rows" id="found">{rows}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-label="Search in the catalogue">
            <div class="field">
                <label for="search">"Search in the catalogue"</label>
                <p class="help" id="help-search">"By the service’s name, its company, or the name of a cookie."</p>
                <input id="search" type="search" autocomplete="off" spellcheck="false" aria-describedby="help-search" placeholder="YouTube, Google, _ga"
                    prop:value=move || wanted.get() on:input=move |event| wanted.set(event_target_value(&event)) />
            </div>
            {found}
        </section>
    }
    .into_any()
}

fn row(studio: Studio, entry: &'static Entry, open: RwSignal<String>) -> AnyView {
    let is_there = Memo::new(move |_| {
        studio.document.with(|document| {
            let mut all =
                path::items(document, "categories").iter().flat_map(|category| path::items(category, "services"));
            all.any(|service| path::text(service, "from") == entry.id)
        })
    });
    let add = move |_| {
        if is_there.get_untracked() {
            return;
        }
        let mut place = String::new();
        studio.edit(&format!("add {}", entry.name), None, |document| {
            let known = |id: &str| {
                path::items(document, "categories").iter().position(|category| path::text(category, "id") == id)
            };
            let index = known(&entry.category).unwrap_or_else(|| {
                path::push(document, "categories", json!({ "id": entry.category }));
                path::items(document, "categories").len() - 1
            });
            let list = format!("categories[{index}].services");
            place = format!("{list}[{}]", path::items(document, &list).len());
            path::push(document, &list, json!({ "from": entry.id }));
        });
        open.set(String::new());
        studio.say(&format!("{} is added to {}", entry.name, entry.category));
        browser::focus_first(vec![format!("toggle-{place}")]);
    };
    let (verified, all) = entry.verified();
    let about = format!(
        "{} · {} · {} stored items · {verified} of {all} groups of facts verified",
        entry.provider,
        entry.category,
        entry.cookies.len()
    );
    view! {
        <li><span><strong>{entry.name.as_str()}</strong><span class="help">{about}</span></span>
            <button class:main=move || !is_there.get() on:click=add aria-disabled=move || if is_there.get() { "true" } else { "false" }
                aria-label=move || format!("{} {}", if is_there.get() { "Already there:" } else { "Add" }, entry.name)>
                {move || if is_there.get() { "Added" } else { "Add" }}</button></li>
    }
    .into_any()
}
