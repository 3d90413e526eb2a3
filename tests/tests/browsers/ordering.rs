//! The order of scripts, and the moments of the page's load that they hear, compared with what the same browser does with the same tags
//! when nothing gates them: a matrix of two scripts, each of every kind, in two places, on the visit of consent and on a later one.
//!
//! Differences that are there by nature, and what is compared in spite of them:
//! * `async` scripts keep no order, in any browser: that they run, once, and hear the moments after their load.
//! * On a later visit the page's own moments do not wait for released scripts, and one that misses `DOMContentLoaded` may be told of it
//!   after the load: the order of the scripts, and what each of them hears, once.

use std::collections::BTreeMap;
use std::time::Duration;

use assent_tests::browser::Page;
use assent_tests::failure::{Failure, Outcome};
use assent_tests::server::{Content, Fault};
use assent_tests::suite::Scenario;
use serde_json::{Value, json};

use super::fixture::{TAG, config, open};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["ordering": scripts_run_in_the_browsers_order_in_the_head, scripts_run_in_the_browsers_order_apart]
}

/// A kind of script: its attributes, and whether it is inline.
struct Kind {
    name: &'static str,
    attributes: &'static str,
    /// The folder of its address; none for an inline one.
    folder: Option<&'static str>,
    media_type: Option<&'static str>,
}

const fn kind(
    name: &'static str,
    media_type: Option<&'static str>,
    attributes: &'static str,
    folder: Option<&'static str>,
) -> Kind {
    Kind { name, attributes, folder, media_type }
}

/// `slow` addresses are answered late.
const KINDS: [Kind; 12] = [
    kind("inline", None, "", None),
    kind("external", None, "", Some("fast")),
    kind("slow", None, "", Some("slow")),
    kind("defer", None, "defer", Some("fast")),
    kind("slow_defer", None, "defer", Some("slow")),
    kind("module", Some("module"), "", None),
    kind("external_module", Some("module"), "", Some("fast")),
    kind("slow_module", Some("module"), "", Some("slow")),
    kind("async", None, "async", Some("fast")),
    kind("slow_async", None, "async", Some("slow")),
    kind("nomodule", None, "nomodule", Some("fast")),
    kind("other", Some("text/x-worker"), "", Some("fast")),
];

/// What each script of a page does: it says that it runs, and what it hears.
const RUN: &str = "window.order = []; window.run = (name) => { \
     order.push(name); \
     document.addEventListener('DOMContentLoaded', () => order.push(name + ' ready')); \
     document.addEventListener('readystatechange', () => document.readyState === 'complete' && order.push(name + ' complete')); \
     addEventListener('load', () => order.push(name + ' load')); \
     addEventListener('pageshow', () => order.push(name + ' shown')); };";

/// The tag of a script with this name, as the page would have it, or gated.
fn tag(kind: &Kind, name: &str, gated: bool) -> String {
    let category = if gated { "data-category=\"analytics\" " } else { "" };
    let media_type = match (gated, kind.media_type) {
        (true, Some(media_type)) => format!("type=\"text/plain\" data-type=\"{media_type}\""),
        (true, None) => "type=\"text/plain\"".to_owned(),
        (false, Some(media_type)) => format!("type=\"{media_type}\""),
        (false, None) => String::new(),
    };
    let attributes = kind.attributes;
    match kind.folder {
        Some(folder) => {
            let src = if gated { "data-src" } else { "src" };
            format!("<script {category}{media_type} {attributes} {src}=\"/{folder}/{name}.js\"></script>")
        }
        None => format!("<script {category}{media_type} {attributes}>run('{name}');</script>"),
    }
}

/// Both scripts in the head.
async fn scripts_run_in_the_browsers_order_in_the_head(page: Page) -> Outcome {
    compare(&page, |first, second| (format!("{first}{second}"), String::new())).await
}

/// One in the head, one in the body.
async fn scripts_run_in_the_browsers_order_apart(page: Page) -> Outcome {
    compare(&page, |first, second| (first.to_owned(), format!("<p>a</p><main>{second}</main>"))).await
}

async fn compare(page: &Page, place: impl Fn(&str, &str) -> (String, String)) -> Outcome {
    open(page, "").await?;
    let mut stored = Vec::new();
    for choice in ["reject", "accept"] {
        page.run_as_page(&format!("await assent.{choice}();")).await?;
        stored.push(page.value("localStorage.assent").await?);
    }
    let rules = page.site().rules();
    rules.serve("/consent.json", Content::json(&config())).fault("/slow/*", Fault::delay(Duration::from_millis(150)));
    for name in ["a", "b"] {
        for folder in ["fast", "slow"] {
            rules.serve(&format!("/{folder}/{name}.js"), Content::script(&format!("run('{name}');")));
        }
    }
    page.run_as_page(include_str!("ordering.js")).await?;

    let mut wrong = Vec::new();
    for first in &KINDS {
        let mut cells = Vec::new();
        for second in &KINDS {
            let path = format!("/cell/{}/{}", first.name, second.name);
            for gated in [false, true] {
                let (head, body) = place(&tag(first, "a", gated), &tag(second, "b", gated));
                let guard = if gated { TAG } else { "" };
                let html = format!(
                    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Cell</title>\
                     <script>{RUN}</script>{guard}{head}</head><body>{body}<p id=\"end\">b</p></body></html>"
                );
                let kind = if gated { "gated" } else { "plain" };
                rules.serve(&format!("{path}/{kind}"), Content::html(&html));
            }
            cells.push(json!({ "name": format!("{} before {}", first.name, second.name), "path": path }));
        }
        let logs =
            page.run_as_page(&format!("return compare({}, {}, {});", json!(cells), stored[0], stored[1])).await?;
        for (log, second) in logs.as_array().into_iter().flatten().zip(&KINDS) {
            let free = [("a", first), ("b", second)].into_iter().filter(|(_, kind)| kind.attributes == "async");
            wrong.extend(judge(log, &free.map(|(name, _)| name).collect::<Vec<_>>()));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failure::new(format!("{} cells: {}", wrong.len(), wrong.join("\n")))) }
}

/// What is wrong with a cell, in which the scripts named `free` keep no order.
fn judge(cell: &Value, free: &[&str]) -> Vec<String> {
    let log = |visit: &str| -> Vec<String> {
        cell[visit].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let (plain, first, later) = (log("plain"), log("first"), log("later"));
    let is_free = |entry: &str| free.contains(&entry.split(' ').next().unwrap_or_default());
    let ordered = |log: &[String]| log.iter().filter(|entry| !is_free(entry)).cloned().collect::<Vec<_>>();
    let runs = |log: &[String]| ordered(log).into_iter().filter(|entry| !entry.contains(' ')).collect::<Vec<_>>();
    let heard = |log: &[String]| {
        let mut heard = BTreeMap::<String, Vec<String>>::new();
        for entry in log {
            let (name, moment) = entry.split_once(' ').unwrap_or((entry, ""));
            // Whether one without an order hears this moment is chance, also in a page of its own.
            if !(is_free(name) && moment == "ready") {
                heard.entry(name.to_owned()).or_default().push(moment.to_owned());
            }
        }
        heard
    };
    let mut wrong = Vec::new();
    let name = cell["name"].as_str().unwrap_or_default();
    if ordered(&first) != ordered(&plain) || heard(&first) != heard(&plain) {
        wrong.push(format!("{name}, at consent: {first:?}, the browser: {plain:?}"));
    }
    let once = |log: &[String]| {
        heard(log)
            .into_iter()
            .map(|(name, mut moments)| {
                (name, {
                    moments.sort();
                    moments
                })
            })
            .collect::<BTreeMap<_, _>>()
    };
    if runs(&later) != runs(&plain) || once(&later) != once(&plain) {
        wrong.push(format!("{name}, later: {later:?}, the browser: {plain:?}"));
    }
    wrong
}
