//! One service: what visitors read of it, and what it stores.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::services::called;
use crate::app::field::Field;
use crate::app::state::Studio;
use crate::app::{browser, reports};
use crate::model::{Entry, entries, link, path};

/// What decides which fields there are.
#[derive(Clone, PartialEq)]
pub struct Shape {
    from: Option<String>,
    purposes: usize,
    cookies: usize,
}

impl Shape {
    /// The shape of a service.
    pub fn of(service: &Value) -> Self {
        let from = Some(path::text(service, "from").to_owned()).filter(|from| !from.is_empty());
        Self { from, purposes: path::items(service, "purposes").len(), cookies: path::items(service, "cookies").len() }
    }

    fn entry(&self) -> Option<&'static Entry> {
        let from = self.from.as_deref()?;
        entries().iter().find(|entry| entry.id == from)
    }
}

/// A row of a category's list, with everything about the service once it is unfolded.
pub fn row(studio: Studio, list: &str, at: usize, count: usize, shape: &Shape, open: RwSignal<String>) -> AnyView {
    let place = format!("{list}[{at}]");
    let entry = shape.entry();
    let own = place.clone();
    let name = Memo::new(move |_| {
        studio.document.with(|document| {
            let text = |key: &str| path::text(document, &format!("{own}.{key}")).to_owned();
            let names =
                [text("name"), entry.map(|entry| entry.name.clone()).unwrap_or_default(), text("id"), text("from")];
            names.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| "A service without a name".into())
        })
    });
    let own = place.clone();
    let wrong = Memo::new(move |_| {
        studio.checked.with(|checked| checked.about(&own, true).filter(|report| report.acknowledged.is_none()).count())
    });
    let own = place.clone();
    let is_open = Memo::new(move |_| open.with(|open| *open == own));
    let own = place.clone();
    let toggle = move |_| open.set(if is_open.get_untracked() { String::new() } else { own.clone() });
    let badge = move || {
        (wrong.get() > 0)
            .then(|| view! { <span class="badge">{wrong.get()}<span class="unseen">" problems"</span></span> })
    };
    let about = entry.map(|entry| format!("{} · {} stored items", entry.provider, entry.cookies.len()));
    let (inner, shape) = (place.clone(), shape.clone());
    let (list_up, list_down) = (list.to_owned(), list.to_owned());
    let mover = move |list: String, by: isize, way: &'static str| {
        let to = at.checked_add_signed(by).filter(|to| *to < count);
        let shift = move |_| {
            let Some(to) = to else { return };
            studio.edit("move a service", None, |document| path::shift(document, &list, at, to));
            open.set(String::new());
            studio.say(&format!("Moved {way}"));
            browser::focus_first(vec![format!("{way}-{list}[{to}]"), format!("toggle-{list}[{to}]")]);
        };
        (to.is_none(), shift)
    };
    let (is_first, up) = mover(list_up, -1, "up");
    let (is_last, down) = mover(list_down, 1, "down");
    view! {
        <li class="service">
            <div class="head">
                <button class="fold" id=format!("toggle-{place}") aria-expanded=move || if is_open.get() { "true" } else { "false" } on:click=toggle>
                    <strong>{move || name.get()}</strong>{badge}<span class="help">{about}</span>
                </button>
                <div class="acts">
                    <button id=format!("up-{place}") disabled=is_first on:click=up aria-label=move || format!("Move {} up", name.get())>"↑"</button>
                    <button id=format!("down-{place}") disabled=is_last on:click=down aria-label=move || format!("Move {} down", name.get())>"↓"</button>
                </div>
            </div>
            {move || is_open.get().then(|| inside(studio, &inner, &shape, name, open))}
        </li>
    }
    .into_any()
}

fn inside(studio: Studio, place: &str, shape: &Shape, name: Memo<String>, open: RwSignal<String>) -> AnyView {
    let entry = shape.entry();
    let field = |key: &str| format!("{place}.{key}");
    let hint = |value: Option<&String>| value.cloned().unwrap_or_default();
    let purposes = (0..shape.purposes).map(|index| {
        Field::line(field(&format!("purposes[{index}]")), format!("Purpose {}", index + 1), "").required().view(studio)
    });
    let purposes = if entry.is_some() && shape.purposes == 0 {
        let shipped = entry.map(|entry| entry.purposes.join(", ")).unwrap_or_default();
        view! { <div class="field"><p class="name">"Purposes"</p><p>{shipped}</p></div> }.into_any()
    } else {
        let list = field("purposes");
        let more = move |_| studio.edit("add a purpose", None, |document| path::push(document, &list, json!("")));
        view! { {purposes.collect_view()}<div class="acts"><button on:click=more>"Add a purpose"</button></div> }
            .into_any()
    };
    let gone = place.to_owned();
    let remove = move |_| {
        studio.edit(&format!("remove {}", name.get_untracked()), None, |document| path::remove(document, &gone));
        open.set(String::new());
        studio.say("Removed. Undo brings it back.");
        browser::focus("title");
    };
    let is_own = entry.is_none();
    let from = shape.from.is_some().then(|| reports::about(studio, field("from"), false));
    let with = |field: Field| if is_own { field.required() } else { field };
    view! {
        <div class="inside">
            {entry.map(known)}
            {reports::about(studio, place.to_owned(), false)}
            {from}
            {is_own.then(|| Field::line(field("id"), "Id", "Your pages name it: data-service=\"my-service\".").required().view(studio))}
            {with(Field::line(field("name"), "Name", "What visitors read.").hint(hint(entry.map(|entry| &entry.name)))).view(studio)}
            {with(Field::line(field("provider"), "Provider", "The company that receives the data.").hint(hint(entry.map(|entry| &entry.provider)))).view(studio)}
            {with(Field::line(field("policy_url"), "The provider’s privacy policy", "Its address.")).view(studio)}
            {purposes}
            {reports::about(studio, field("purposes"), false)}
            {Field::line(field("if_refused"), "If it is refused", "What stops working then. May be empty.").view(studio)}
            {cookies(studio, place, shape.cookies)}
            {category(studio, place, open)}
            <div class="acts"><button class="danger" on:click=remove>"Remove this service"</button></div>
        </div>
    }
    .into_any()
}

/// What the catalogue knows, and how well.
fn known(entry: &'static Entry) -> AnyView {
    let (verified, all) = entry.verified();
    let kind = if verified == all && all > 0 { "good" } else { "warning" };
    let cookies = entry.cookies.iter().map(|cookie| {
        view! { <tr><th scope="row"><code>{cookie.name.as_str()}</code></th><td>{cookie.lifetime.as_str()}</td><td>{cookie.purpose.as_str()}</td></tr> }
    });
    let sources = entry.sources.iter().map(|source| {
        let text = match link(&source.source) {
            Some(address) => {
                let address = address.to_owned();
                view! { <a href=address target="_blank" rel="noopener noreferrer">{source.source.as_str()}</a> }.into_any()
            }
            None => source.source.as_str().into_any(),
        };
        view! { <li><strong>{source.rule.as_str()}</strong>": "{text}{if source.verified { " – read there" } else { " – not checked yet" }}</li> }
    });
    let table = if entry.cookies.is_empty() {
        view! { <p>"The catalogue knows of nothing that it stores."</p> }.into_any()
    } else {
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label="What it stores">
            <table><thead><tr><th scope="col">"Stored as"</th><th scope="col">"Kept"</th><th scope="col">"For"</th></tr></thead><tbody>{cookies.collect_view()}</tbody></table>
            </div>
        }
        .into_any()
    };
    view! {
        <p class="known" data-kind=kind>
            {format!("From the catalogue. {verified} of {all} groups of facts were read at their source; check the others before you rely on them.")}
        </p>
        {table}
        <details><summary>"Where these facts come from"</summary><ul>{sources.collect_view()}</ul></details>
        <p class="help">"What you write below overrides the catalogue."</p>
    }
    .into_any()
}

/// The owner's own cookies.
fn cookies(studio: Studio, place: &str, count: usize) -> AnyView {
    let list = format!("{place}.cookies");
    let kinds = [
        ("", "Cookie"),
        ("local_storage", "Local storage"),
        ("session_storage", "Session storage"),
        ("indexed_db", "Browser database"),
        ("cache_storage", "Browser cache"),
        ("service_worker", "Service worker"),
    ];
    let row = |index: usize| {
        let item = format!("{list}[{index}]");
        let gone = item.clone();
        let remove = move |_| {
            studio.edit("remove a cookie", None, |document| path::remove(document, &gone));
            browser::focus("title");
        };
        view! {
            <fieldset>
                <legend>{format!("Stored item {}", index + 1)}</legend>
                {Field::line(format!("{item}.name"), "Name", "* stands for any letters.").required().view(studio)}
                {Field::line(format!("{item}.kind"), "Kind", "").choice(&kinds).view(studio)}
                {Field::line(format!("{item}.lifetime"), "Kept", "Such as 30 days, session or persistent.").required().view(studio)}
                {Field::line(format!("{item}.purpose"), "For", "What it is for.").required().view(studio)}
                {reports::about(studio, item.clone(), false)}
                <div class="acts"><button on:click=remove>{format!("Remove stored item {}", index + 1)}</button></div>
            </fieldset>
        }
    };
    let rows = (0..count).map(row).collect_view();
    let new = list.clone();
    let add = move |_| {
        let item = json!({ "name": "", "lifetime": "", "purpose": "" });
        studio.edit("add a cookie", None, |document| path::push(document, &new, item));
        browser::focus_first(vec![format!("field-{new}[{count}].name")]);
    };
    view! {
        {rows}
        {reports::about(studio, list, count == 0)}
        <div class="acts"><button on:click=add>"Add a stored item"</button></div>
    }
    .into_any()
}

/// The category that it is in, and the way to another.
fn category(studio: Studio, place: &str, open: RwSignal<String>) -> AnyView {
    let Some((owner, _)) = place.rsplit_once(".services") else { return ().into_any() };
    let (owner, place) = (owner.to_owned(), place.to_owned());
    let own = owner.clone();
    let options = move || {
        studio.document.with(|document| {
            let count = path::items(document, "categories").len();
            let option = |index: usize| {
                let place = format!("categories[{index}]");
                let is_own = place == own;
                view! { <option value=place.clone() selected=is_own>{called(document, &place)}</option> }
            };
            (0..count).map(option).collect_view()
        })
    };
    let id = format!("category-of-{place}");
    let change = move |event| {
        let to = event_target_value(&event);
        if to == owner {
            return;
        }
        studio.edit("move a service to another category", None, |document| {
            if let Some(service) = path::at(document, &place).cloned() {
                path::remove(document, &place);
                path::push(document, &format!("{to}.services"), service);
            }
        });
        open.set(String::new());
        studio.say("Moved to another category");
        browser::focus("title");
    };
    view! { <div class="field"><label for=id.clone()>"Category"</label><select id=id on:change=change>{options}</select></div> }.into_any()
}
