//! The languages of the notice, and the owner's words beside the shipped ones.

use assent_core::{Key, Language, Node};
use leptos::prelude::*;
use serde_json::{Value, json};

use crate::app::field::{Field, Input};
use crate::app::state::Studio;
use crate::app::{browser, reports};
use crate::model::path;

/// The texts that owners change most; the others are folded away.
const FIRST: [&str; 12] = [
    "notice_title",
    "notice_text",
    "notice_text_opt_out",
    "accept_all",
    "reject_all",
    "settings",
    "policy_link",
    "prefs_title",
    "prefs_text",
    "save",
    "withdraw",
    "reopen",
];

fn languages(document: &Value) -> Vec<String> {
    let own: Vec<String> =
        path::items(document, "languages").iter().filter_map(Value::as_str).map(str::to_owned).collect();
    if own.is_empty() { vec!["en".to_owned()] } else { own }
}

pub fn view(studio: Studio) -> AnyView {
    let own = Memo::new(move |_| studio.document.with(|document| languages(document)));
    let chosen = RwSignal::new(own.with_untracked(|own| own[0].clone()));
    let current = Memo::new(move |_| {
        let chosen = chosen.get();
        own.with(|own| if own.contains(&chosen) { chosen } else { own[0].clone() })
    });
    view! { {list(studio, own)}{move || table(studio, &current.get(), own, chosen)} }.into_any()
}

/// The languages: the first one is the fallback.
fn list(studio: Studio, own: Memo<Vec<String>>) -> AnyView {
    let write = move |what: &str, tags: Vec<String>| {
        studio.edit(what, None, |document| path::set(document, "languages", json!(tags)));
    };
    let row = move |(index, tag): (usize, String)| {
        let name = browser::english("language", &tag);
        let first = move |_| {
            let mut tags = own.get_untracked();
            let tag = tags.remove(index);
            tags.insert(0, tag);
            write("make a language the first", tags);
            browser::focus("title");
        };
        let remove = move |_| {
            let mut tags = own.get_untracked();
            tags.remove(index);
            write("remove a language", tags);
            browser::focus("title");
        };
        let is_first = index == 0;
        let is_only = own.with_untracked(|own| own.len() == 1);
        view! {
            <li><span><strong>{name.clone()}</strong>" "<code>{tag}</code>{is_first.then_some(view! { <span class="tag">"Fallback"</span> })}</span>
                <div class="acts">
                    <button disabled=is_first on:click=first aria-label=format!("Make {name} the first")>"First"</button>
                    <button disabled=is_only on:click=remove aria-label=format!("Remove {name}")>"Remove"</button>
                </div></li>
        }
    };
    let add = move |event| {
        let tag = event_target_value(&event);
        if !tag.is_empty() {
            let mut tags = own.get_untracked();
            tags.push(tag);
            write("add a language", tags);
            studio.say("The language is added");
        }
    };
    let others = move || {
        let own = own.get();
        let mut all: Vec<(String, &str)> = assent_shipped::names("locales")
            .filter(|tag| !own.iter().any(|own| own == tag))
            .map(|tag| (browser::english("language", tag), tag))
            .collect();
        all.sort();
        let options = all
            .into_iter()
            .map(|(name, tag)| view! { <option value=tag>{format!("{name} ({tag})")}</option> })
            .collect_view();
        view! { <option value="">"Choose a language"</option>{options} }
    };
    view! {
        <section class="card">
            <h2>"Languages"</h2>
            <p class="help">"Visitors get the first one that their browser asks for; the fallback is for everybody else."</p>
            <ul class="rows">{move || own.get().into_iter().enumerate().map(row).collect_view()}</ul>
            {reports::about(studio, "languages".into(), true)}
            <div class="field"><label for="field-languages">"Add a language"</label><select id="field-languages" data-path="languages" on:change=add>{others}</select></div>
        </section>
    }
    .into_any()
}

/// The texts of one language, beside what ships.
fn table(studio: Studio, tag: &str, own: Memo<Vec<String>>, chosen: RwSignal<String>) -> AnyView {
    let file = Language::parse(tag).map(|language| format!("locales/{}", language.file()));
    let locale = file.and_then(|file| assent_shipped::entry(&file)).unwrap_or_default();
    let shipped = |key: &str| match locale.member(key) {
        Some(Node::String(text)) => text.clone(),
        _ => String::new(),
    };
    let row = |key: &&str| {
        let text = shipped(key);
        let input = if text.chars().count() > 60 { Input::Lines } else { Input::Line };
        let words = key.replace('_', " ");
        view! {
            <div class="beside">
                <div><p class="name">{words.clone()}</p><p class="shipped" lang=tag.to_owned()>{text.clone()}</p></div>
                {Field::line(format!("texts.{tag}.{key}"), format!("Your words for: {words}"), "").of(input).hint(text).view(studio)}
            </div>
        }
    };
    let first = FIRST.iter().map(row).collect_view();
    let others: Vec<&str> = Key::NAMES.iter().copied().filter(|key| *key != "dir" && !FIRST.contains(key)).collect();
    let others = others.iter().map(row).collect_view();
    let current = tag.to_owned();
    let options = move || {
        let option = |own: String| {
            let is_chosen = own == current;
            let name = browser::english("language", &own);
            view! { <option value=own selected=is_chosen>{name}</option> }
        };
        own.get().into_iter().map(option).collect_view()
    };
    let change = move |event| {
        let tag = event_target_value(&event);
        studio.view.update(|view| view.language.clone_from(&tag));
        chosen.set(tag);
        browser::focus("text-language");
    };
    view! {
        <section class="card">
            <h2>"Your words"</h2>
            <div class="field"><label for="text-language">"Language"</label><select id="text-language" on:change=change>{options}</select></div>
            {reports::about(studio, format!("texts.{tag}"), false)}
            {first}
            <details><summary>"All other texts"</summary>{others}</details>
        </section>
    }
    .into_any()
}
