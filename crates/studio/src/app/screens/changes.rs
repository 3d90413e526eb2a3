//! What differs from the file, and whether visitors have to be asked again: core says so.

use assent_core::Significant;
use leptos::prelude::*;
use serde_json::json;

use crate::app::browser;
use crate::app::state::Studio;
use crate::model::{Checked, Difference, Kind, differences, path};

pub fn view(studio: Studio) -> AnyView {
    view! { {move || studio.theirs.get().map(|theirs| compared("What the other version has", &differences(&studio.document.get(), &theirs)))}
        <div class="stack">{move || body(studio)}</div> }
    .into_any()
}

fn body(studio: Studio) -> AnyView {
    let (base, now) = (studio.base.get(), studio.document.get());
    if base.is_null() {
        return view! { <p class="card">"This file is new: it was never saved or published. Once you save it, later changes show here."</p> }.into_any();
    }
    let all = differences(&base, &now);
    view! { {question(studio)}{compared("What differs from the file", &all)} }.into_any()
}

/// Whether everybody has to be asked again.
fn question(studio: Studio) -> AnyView {
    let before = studio.base.with(|base| Checked::new(base, browser::now()).config);
    let Some(before) = before else {
        return view! { <p class="card">"The opened file has errors, so that nobody answered it. Visitors need not be asked again."</p> }.into_any();
    };
    let Some(now) = studio.checked.with(|checked| checked.config.clone()) else {
        return view! { <p class="card">"Fix the errors first: only then can Assent say what the changes mean for visitors."</p> }.into_any();
    };
    let significant = now.significant_changes(&before);
    let (was, is) = (before.revision.0, now.revision.0);
    let words = |change: &Significant| match change {
        Significant::New(id) => format!("{id} is new, and visitors can refuse it."),
        Significant::Recipient(id) => format!("Somebody else receives the data of {id}."),
        Significant::Purpose(id) => format!("{id} has a purpose that visitors did not agree to."),
    };
    let reasons = significant.iter().map(|change| view! { <li>{words(change)}</li> }).collect_view();
    let raise = move |_| {
        studio.edit("raise the revision", None, |document| path::set(document, "revision", json!(was + 1)));
        studio.say("The revision is raised: every visitor is asked again.");
        browser::focus("title");
    };
    match (significant.is_empty(), is > was) {
        (true, _) => view! { <section class="card good" id="verdict"><h2>"Editorial: nobody is asked again"</h2>
            <p>"No new service, recipient or purpose. Earlier answers hold."</p></section> }
        .into_any(),
        (false, true) => view! { <section class="card good" id="verdict"><h2>"Significant, and everybody is asked again"</h2><ul>{reasons}</ul>
            <p>{format!("The revision is {is}, and was {was}.")}</p></section> }
        .into_any(),
        (false, false) => view! {
            <section class="card bad" id="verdict">
                <h2>"Significant: visitors have to be asked again"</h2>
                <ul>{reasons}</ul>
                <p>"Visitors who have answered are not asked about this until you raise the revision (EDPB 05/2020, 110)."</p>
                <button class="main" id="raise" on:click=raise>{format!("Raise the revision to {}", was + 1)}</button>
            </section>
        }
        .into_any(),
    }
}

fn compared(title: &str, all: &[Difference]) -> AnyView {
    if all.is_empty() {
        return view! { <section class="card"><h2>{title.to_owned()}</h2><p>"Nothing."</p></section> }.into_any();
    }
    let row = |difference: &Difference| {
        let label = difference.label.clone();
        match difference.kind.clone() {
            Kind::Added(text) => {
                view! { <li data-kind="added"><strong>{label}</strong>" is new: "<ins>{text}</ins></li> }.into_any()
            }
            Kind::Removed(text) => {
                view! { <li data-kind="removed"><strong>{label}</strong>" is gone: "<del>{text}</del></li> }.into_any()
            }
            Kind::Changed(was, is) => {
                view! { <li data-kind="changed"><strong>{label}</strong>": "<del>{was}</del>" → "<ins>{is}</ins></li> }
                    .into_any()
            }
            Kind::Reordered => {
                view! { <li data-kind="changed"><strong>{label}</strong>" have another order"</li> }.into_any()
            }
        }
    };
    view! { <section class="card"><h2>{title.to_owned()}</h2><ul class="differences">{all.iter().map(row).collect_view()}</ul></section> }.into_any()
}
