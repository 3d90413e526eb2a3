//! Which law holds: the legal regimes, each with where it holds, what it does, and who says so.

use assent_core::{BY_REGION, Gpc, Mode, Node, Regime, read, regime_names, regime_source};
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
    let all: Vec<(Regime, String)> = regime_names()
        .filter_map(|name| read::<Regime>(&Node::parse(regime_source(name)?).ok()?).ok())
        .map(|regime| {
            let places = places(&regime);
            (regime, places)
        })
        .collect();
    let all = StoredValue::new(all);
    let rows = move || {
        let wanted = wanted.get().trim().to_lowercase();
        all.with_value(|all| {
            let fits = |(regime, places): &&(Regime, String)| {
                places.to_lowercase().contains(&wanted) || regime.id.as_str().contains(&wanted)
            };
            all.iter().filter(fits).map(|(regime, places)| row(regime, places, chosen, choose)).collect_view()
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

fn row(regime: &Regime, places: &str, chosen: Memo<String>, choose: impl Fn(String) + Copy + 'static) -> AnyView {
    let id = regime.id.as_str().to_owned();
    let (own, name) = (id.clone(), id.clone());
    let mode = match regime.mode {
        Mode::OptIn => "Asks first: nothing optional runs before",
        Mode::OptOut => "Runs until the visitor objects",
        Mode::Notice => "Visitors are told, and everything runs",
    };
    let gpc = match regime.gpc {
        Gpc::Ignore => "has no meaning",
        Gpc::Refuse => "is followed, though nothing obliges to",
        Gpc::Honour => "has to be followed, and that is shown",
    };
    let about = format!("{mode}. An answer holds {}. Global Privacy Control {gpc}.", regime.validity);
    let sources = regime.sources.into_iter().map(|source| {
        let text = match link(&source.source) {
            Some(address) => view! { <a href=address.to_owned() target="_blank" rel="noopener noreferrer">{source.source.clone()}</a> }.into_any(),
            None => source.source.clone().into_any(),
        };
        view! { <li><strong>{source.rule.clone()}</strong>": "{text}{if source.verified { " – read there" } else { " – not checked yet" }}</li> }
    });
    view! {
        <div class="choice">
            <label><input type="radio" name="regime" value=id.clone() prop:checked=move || chosen.get() == own on:change=move |_| choose(name.clone()) />
                <span><strong>{places.to_owned()}</strong>" "<code>{id.clone()}</code><span class="help">{about}</span></span></label>
            <details><summary>"Sources"<span class="unseen">{format!(" of {id}")}</span></summary><ul>{sources.collect_view()}</ul></details>
        </div>
    }
    .into_any()
}

/// Where a regime holds, in words.
fn places(regime: &Regime) -> String {
    let place = |code: &str| match code.split_once('-') {
        Some((country, part)) => format!("{} ({part})", browser::english("region", country)),
        None => browser::english("region", code),
    };
    let names: Vec<String> = regime.regions.iter().map(|region| place(region.as_str())).collect();
    if names.is_empty() { "By name only".to_owned() } else { names.join(", ") }
}
