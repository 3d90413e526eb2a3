//! What is wrong, next to what it is about: the sentence, why, and a fix where a program can do it.

use assent_lint::{Fix, Report, Severity};
use leptos::prelude::*;

use super::browser;
use super::state::Studio;
use crate::model::{Screen, apply, label, link};

/// The reports about the value at a path, and about what is below it where `deep`.
pub fn about(studio: Studio, path: String, deep: bool) -> AnyView {
    let own = path.clone();
    let reports =
        Memo::new(move |_| studio.checked.with(|checked| checked.about(&own, deep).cloned().collect::<Vec<_>>()));
    let id = format!("reports-{path}");
    view! { <div class="reports" id=id aria-live="polite">{move || list(studio, reports.get(), false)}</div> }
        .into_any()
}

/// All reports, each with the way to its field.
pub fn all(studio: Studio) -> AnyView {
    let reports = Memo::new(move |_| studio.checked.with(|checked| checked.reports.clone()));
    view! { <div class="reports">{move || list(studio, reports.get(), true)}</div> }.into_any()
}

fn list(studio: Studio, reports: Vec<Report>, with_place: bool) -> Vec<AnyView> {
    reports.into_iter().map(|report| one(studio, report, with_place)).collect()
}

fn one(studio: Studio, report: Report, with_place: bool) -> AnyView {
    let kind = match (&report.acknowledged, report.severity) {
        (Some(_), _) => "Acknowledged",
        (None, Severity::Error) => "Error",
        (None, Severity::Warning) => "Warning",
    };
    let read = if report.verified { "Somebody read it there." } else { "Nobody has checked it there yet." };
    let source = match link(report.source) {
        Some(address) => {
            let address = address.to_owned();
            view! { <a href=address target="_blank" rel="noopener noreferrer">{report.source}</a> }.into_any()
        }
        None => report.source.into_any(),
    };
    let place = with_place.then(|| {
        let path = report.path.clone();
        let words = studio.document.with_untracked(|document| label(document, &path));
        let words = if words.is_empty() { "the whole file".to_owned() } else { words };
        view! { <button class="link" on:click=move |_| go(studio, &path)>{format!("Go to {words}")}</button> }
    });
    let fix = report.fix.clone().map(|fix| {
        let path = report.path.clone();
        let what = format!("Fix: {}", words(&fix));
        let step = what.clone();
        view! {
            <button class="fix" on:click=move |_| {
                studio.edit(&step, None, |document| apply(document, &fix));
                studio.say("Fixed");
                browser::focus_first(vec![format!("field-{path}"), "title".into()]);
            }>{what}</button>
        }
    });
    view! {
        <div class="report" data-kind=kind.to_lowercase()>
            <p><strong>{kind}</strong>" "{report.says}": "{report.found}". "{report.mend}"."</p>
            {report.acknowledged.map(|reason| view! { <p>"You acknowledged this: "{reason}</p> })}
            <div class="acts">
                {fix}
                {place}
                <details><summary>"Why"</summary><p>{source}" – "{read}" Rule: "<code>{report.rule}</code></p></details>
            </div>
        </div>
    }
    .into_any()
}

fn words(fix: &Fix) -> String {
    let key = |path: &str| path.rsplit(['.', '[']).next().unwrap_or_default().trim_end_matches(']').to_owned();
    match fix {
        Fix::Set { path, value } => {
            format!("set {} to {}", key(path), serde_json::to_string(value).unwrap_or_default())
        }
        Fix::Remove { path } => format!("take {} out", key(path)),
        Fix::Rename { path, to } => format!("rename {} to {to}", key(path)),
    }
}

/// Leads to the field of a path: the field itself, or the nearest that the screen has.
pub fn go(studio: Studio, path: &str) {
    let screen = Screen::of_path(path);
    let mut ids = vec![format!("field-{path}")];
    let mut rest = path;
    while let Some(at) = rest.rfind(['.', '[']) {
        rest = &rest[..at];
        ids.extend([format!("field-{rest}"), format!("toggle-{rest}")]);
    }
    ids.push("title".into());
    browser::go(screen.name());
    studio.show(screen);
    browser::focus_first(ids);
}
