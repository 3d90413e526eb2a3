//! The bar at the top, the menu, and what the person has to decide.

use leptos::prelude::*;

use super::state::Studio;
use super::{browser, reports, server};
use crate::model::Screen;

/// The file's name, undo and redo, saving, and how many problems there are.
pub fn bar(studio: Studio) -> AnyView {
    let undo = move || studio.steps().0;
    let redo = move || studio.steps().1;
    let title = |what: &str, step: Option<String>| step.map_or(what.to_owned(), |step| format!("{what}: {step}"));
    let state = move || match (studio.is_open(), studio.is_changed(), studio.base.with(|base| base.is_null())) {
        (false, ..) => "No file yet",
        (true, _, true) => "Kept in this browser",
        (true, true, false) => "Changed since it was saved",
        (true, false, false) => "Saved",
    };
    let save = move || if studio.disk.with(Option::is_some) { "Save" } else { "Download" };
    let count = move || {
        let (errors, warnings) = studio.checked.with(|checked| checked.count());
        let number =
            |count: usize, what: &str| if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") };
        match (studio.is_open(), errors, warnings) {
            (false, ..) => "Nothing to check yet".to_owned(),
            (_, 0, 0) => "No problems".to_owned(),
            _ => format!("{}, {}", number(errors, "error"), number(warnings, "warning")),
        }
    };
    let kind = move || match studio.checked.with(|checked| checked.count()) {
        _ if !studio.is_open() => "none",
        (0, 0) => "good",
        (0, _) => "warning",
        _ => "error",
    };
    view! {
        <header class="top">
            <p class="brand">"Assent "<span>"Studio"</span></p>
            <p class="file"><strong>{move || studio.name.get()}</strong>" "<span id="state">{state}</span></p>
            <div class="acts">
                <button id="undo" disabled=move || undo().is_none() title=move || title("Undo", undo()) on:click=move |_| studio.undo()>"Undo"</button>
                <button id="redo" disabled=move || redo().is_none() title=move || title("Redo", redo()) on:click=move |_| studio.redo()>"Redo"</button>
                <button id="save" class="main" disabled=move || !studio.is_open() on:click=move |_| server::save(studio)>{save}</button>
            </div>
            <details class="problems" data-kind=kind>
                <summary>{count}</summary>
                <div class="sheet">{reports::all(studio)}</div>
            </details>
        </header>
    }
    .into_any()
}

/// The screens.
pub fn menu(studio: Studio) -> AnyView {
    let link = move |screen: Screen| {
        let current = move || (studio.screen.get() == screen).then_some("page");
        let open = Memo::new(move |_| {
            studio.checked.with(|checked| {
                let own = checked.reports.iter().filter(|report| report.acknowledged.is_none());
                own.filter(|report| Screen::of_path(&report.path) == screen && !report.path.is_empty()).count()
            })
        });
        let badge = move || {
            (open.get() > 0)
                .then(|| view! { <span class="badge">{open.get()}<span class="unseen">" problems"</span></span> })
        };
        view! {
            <li><a href=format!("#{}", screen.name()) aria-current=current on:click=move |_| studio.show(screen)>{screen.title()}{badge}</a></li>
        }
    };
    view! { <nav class="menu" aria-label="Screens"><ul>{Screen::ALL.map(link).into_iter().collect_view()}</ul></nav> }
        .into_any()
}

/// What the person has to decide: two versions of one file.
pub fn notices(studio: Studio) -> AnyView {
    let take = move |_| {
        if let Some(theirs) = studio.theirs.get_untracked() {
            studio.edit("take the version from elsewhere", None, |document| *document = (*theirs).clone());
            studio.theirs.set(None);
            studio.say("The other version is shown. Undo brings yours back.");
            browser::focus("title");
        }
    };
    let keep = move |_| {
        studio.theirs.set(None);
        studio.say("Your version is kept.");
        browser::focus("title");
    };
    let question = move || {
        studio.theirs.with(Option::is_some).then(|| {
            view! {
                <section class="question" aria-label="Two versions">
                    <p><strong>"This file was changed elsewhere, and here as well."</strong>
                        " Nothing is lost: choose which one to go on with. The screen Changes compares them."</p>
                    <div class="acts">
                        <button id="take-theirs" on:click=take>"Show the other version"</button>
                        <button id="keep-mine" on:click=keep>"Keep mine"</button>
                    </div>
                </section>
            }
        })
    };
    view! { <div aria-live="assertive">{question}</div> }.into_any()
}
