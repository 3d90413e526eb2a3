//! The file itself, with the same errors.

use leptos::prelude::*;

use crate::app::reports;
use crate::app::state::Studio;
use crate::model::parse;

pub fn view(studio: Studio) -> AnyView {
    let text = RwSignal::new(studio.text());
    let problem = RwSignal::new(String::new());
    // What another screen, or undo, changes is shown; what was typed here stays as it was typed.
    Effect::new(move |_| {
        let document = studio.document.get();
        if parse(&text.get_untracked()).ok().as_ref() != Some(&*document) {
            text.set(studio.text());
            problem.set(String::new());
        }
    });
    let typed = move |event| {
        let written = event_target_value(&event);
        match parse(&written) {
            Ok(value) => {
                problem.set(String::new());
                text.set(written);
                studio.edit("change the JSON", Some("json"), |document| *document = value);
            }
            Err(report) => {
                text.set(written);
                problem.set(format!(
                    "{}: {}. {}. The other screens keep the last text that was JSON.",
                    report.says, report.found, report.mend
                ));
            }
        }
    };
    let invalid = move || if problem.with(String::is_empty) { "false" } else { "true" };
    view! {
        <div class="field card">
            <label for="json">"consent.json"</label>
            <textarea id="json" class="code" rows="24" spellcheck="false" autocomplete="off" prop:value=move || text.get() aria-describedby="json-problem"
                aria-invalid=invalid on:input=typed on:blur=move |_| studio.rest()></textarea>
            <p class="wrong" id="json-problem" role="alert">{move || problem.get()}</p>
        </div>
        <section class="card"><h2>"What is found in it"</h2>{reports::all(studio)}</section>
    }
    .into_any()
}
