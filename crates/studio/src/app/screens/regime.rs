//! Which law holds: the legal regimes, each with where it holds, what it does, and who says so.

use assent_core::{BY_REGION, Gpc, Law, Mode, laws};
use leptos::prelude::*;
use serde_json::json;

use crate::app::field::Field;
use crate::app::state::Studio;
use crate::app::{browser, reports};
use crate::model::{link, path};

pub fn view(studio: Studio) -> AnyView {
    let chosen = Memo::new(move |_| {
        studio.document.with(|document| {
            let name = path::text(document, "regime");
            if name.is_empty() { "gdpr".to_owned() } else { name.to_owned() }
        })
    });
    let wanted = RwSignal::new(String::new());
    let choose = move |name: String| {
        studio.edit("choose the law", None, |document| path::set(document, "regime", json!(name)));
        studio.view.update(|view| view.regime.clear());
    };
    let versions = laws().iter().filter(|law| !law.is_change());
    let all: Vec<(&'static Law, String)> = versions.map(|law| (law, places(law))).collect();
    let all = StoredValue::new(all);
    let rows = move || {
        let wanted = wanted.get().trim().to_lowercase();
        all.with_value(|all| {
            let fits = |(law, places): &&(&'static Law, String)| {
                let said = [places.as_str(), law.title.as_str(), law.id.as_str()];
                said.iter().any(|text| text.to_lowercase().contains(&wanted))
            };
            all.iter().filter(fits).map(|(law, places)| row(law, places, chosen, choose)).collect_view()
        })
    };
    view! {
        <section class="card">
            <h2>"The law that holds"</h2>
            {reports::about(studio, "regime".into(), false)}
            <fieldset class="plain" id="field-regime" tabindex="-1">
                <legend class="unseen">"The law that holds"</legend>
                <div class="choice">
                    <label><input type="radio" name="regime" value=BY_REGION prop:checked=move || chosen.get() == BY_REGION on:change=move |_| choose(BY_REGION.to_owned()) />
                        <span><strong>"The law of each visitor’s place"</strong><span class="help">"A server or the visitor’s time zone tells the place. Where it is not known, the strictest law holds."</span></span></label>
                </div>
                <div class="field"><label for="place">"Find a country"</label><input id="place" type="search" autocomplete="off" placeholder="Switzerland" on:input=move |event| wanted.set(event_target_value(&event)) /></div>
                {rows}
            </fieldset>
        </section>
        <section class="card">
            <h2>"Where visitors are"</h2>
            {Field::line("region_endpoint", "Address that tells a visitor’s region", "Only for the law of each visitor’s place. Empty: the time zone tells.").hint("/v1/region").view(studio)}
        </section>
    }
    .into_any()
}

fn row(law: &'static Law, places: &str, chosen: Memo<String>, choose: impl Fn(String) + Copy + 'static) -> AnyView {
    let id = law.id.as_str().to_owned();
    let (own, name) = (id.clone(), id.clone());
    let mode = match law.mode {
        Mode::OptIn => "Asks first: nothing optional runs before",
        Mode::OptOut => "Runs until the visitor objects",
        Mode::Notice => "Visitors are told, and everything runs",
    };
    let gpc = match law.gpc {
        Gpc::Ignore => "has no meaning",
        Gpc::Refuse => "is followed, though nothing obliges to",
        Gpc::Honour => "has to be followed, and that is shown",
    };
    let about = format!("{mode}. An answer holds {}. Global Privacy Control {gpc}.", law.validity);
    let sources = law.sources.iter().map(|citation| {
        let text = match citation.url.as_deref().and_then(link) {
            Some(address) => view! { <a href=address.to_owned() target="_blank" rel="noopener noreferrer">{citation.source.clone()}</a> }.into_any(),
            None => citation.source.clone().into_any(),
        };
        let read = citation.read.map_or_else(|| " – not checked yet".to_owned(), |day| format!(" – read on {day}"));
        view! { <li><strong>{citation.rule.clone()}</strong>": "{text}{read}</li> }
    });
    let changes = laws().iter().filter(|other| other.id == law.id && other.is_change()).map(|change| {
        view! { <li>{format!("Changes on {}.", change.from)}</li> }
    });
    view! {
        <div class="choice">
            <label><input type="radio" name="regime" value=id.clone() prop:checked=move || chosen.get() == own on:change=move |_| choose(name.clone()) />
                <span><strong>{places.to_owned()}</strong>" "<code>{id.clone()}</code><span class="help">{about}</span></span></label>
            <details><summary>"Sources"<span class="unseen">{format!(" of {id}")}</span></summary><ul>{sources.collect_view()}{changes.collect_view()}</ul></details>
        </div>
    }
    .into_any()
}

/// Where a regime holds, in words.
fn places(law: &Law) -> String {
    let place = |code: &str| match code.split_once('-') {
        Some((country, part)) => format!("{} ({part})", browser::english("region", country)),
        None => browser::english("region", code),
    };
    let names: Vec<String> = law.regions.iter().map(|region| place(region.as_str())).collect();
    if names.is_empty() { "By name only".to_owned() } else { names.join(", ") }
}
