//! The file on disk, where `assent studio` serves the page. Without it files are downloaded and chosen.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Headers, RequestInit, Response};

use super::browser;
use super::state::Studio;
use crate::model::parse;

/// Where the file is.
const FILE: &str = "../api/file";
/// What builds the site's files from it.
const BUILD: &str = "../api/build";
/// What the server calls a file that is not there yet.
const NONE: &str = "none";

/// An answer of the server's.
struct Answer {
    status: u16,
    etag: String,
    name: String,
    text: String,
}

async fn ask(address: &str, method: &str, fields: &[(&str, &str)], body: Option<&str>) -> Result<Answer, JsValue> {
    let (options, headers) = (RequestInit::new(), Headers::new()?);
    options.set_method(method);
    for (name, value) in fields {
        headers.set(name, value)?;
    }
    options.set_headers(&headers);
    if let Some(body) = body {
        options.set_body(&JsValue::from_str(body));
    }
    let response: Response = JsFuture::from(window().fetch_with_str_and_init(address, &options)).await?.dyn_into()?;
    let field = |name: &str| response.headers().get(name).ok().flatten().unwrap_or_default();
    let (etag, name) = (field("etag"), field("assent-file"));
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    Ok(Answer { status: response.status(), etag, name, text })
}

/// Takes the file from the server.
pub fn open(studio: Studio) {
    spawn_local(async move {
        let Ok(answer) = ask(FILE, "GET", &[], None).await else {
            return studio.say("The server does not answer. Your work is kept in this browser.");
        };
        match (answer.status, parse(&answer.text)) {
            (200, Ok(value)) => {
                studio.disk.set(Some(answer.etag));
                // What was kept of this file goes on, and meets what the file has now.
                if studio.name.get_untracked() == answer.name && studio.is_open() {
                    studio.meet(value.clone());
                    studio.base.set(value.into());
                } else {
                    studio.open(&answer.name, value.clone(), value);
                }
            }
            (200, Err(report)) => {
                studio.disk.set(Some(answer.etag));
                studio.name.set(answer.name);
                studio.say(&format!("{}: {}. {}.", report.says, report.found, report.mend));
            }
            (404, _) => {
                studio.disk.set(Some(NONE.to_owned()));
                studio.name.set(answer.name);
            }
            _ => studio.say(&answer.text),
        }
    });
}

/// The file is another one now: it is taken, or the person chooses.
fn changed(studio: Studio, answer: Answer) {
    studio.disk.set(Some(answer.etag));
    match parse(&answer.text) {
        Ok(theirs) => {
            studio.meet(theirs.clone());
            studio.base.set(theirs.into());
        }
        Err(report) => studio.say(&format!("The file was changed elsewhere. {}: {}.", report.says, report.found)),
    }
}

/// Looks whether the file changed, each time the person comes back to the window.
pub fn watch(studio: Studio) {
    window_event_listener(ev::focus, move |_| {
        let Some(etag) = studio.disk.get_untracked().filter(|etag| etag != NONE) else { return };
        spawn_local(async move {
            if let Ok(answer) = ask(FILE, "GET", &[("if-none-match", &etag)], None).await
                && answer.status == 200
                && studio.disk.get_untracked().as_ref() == Some(&etag)
            {
                changed(studio, answer);
            }
        });
    });
}

/// Saves the document: to disk where there is a server, and as a download elsewhere.
pub fn save(studio: Studio) {
    if !studio.is_open() {
        return;
    }
    let text = studio.text();
    let Some(etag) = studio.disk.get_untracked() else {
        browser::download(&studio.name.get_untracked(), &text);
        studio.saved();
        return studio.say("Downloaded");
    };
    let saving = studio.document.get_untracked();
    spawn_local(async move {
        let condition = if etag == NONE { ("if-none-match", "*") } else { ("if-match", etag.as_str()) };
        match ask(FILE, "PUT", &[condition, ("content-type", "application/json")], Some(&text)).await {
            Ok(answer) if answer.status == 204 => {
                studio.disk.set(Some(answer.etag));
                studio.base.set(saving);
                studio.say("Saved");
            }
            // Somebody changed the file meanwhile: it comes with the refusal.
            Ok(answer) if answer.status == 412 && answer.etag.is_empty() => {
                studio.disk.set(Some(NONE.to_owned()));
                studio.say("The file was removed elsewhere. Save again to write it.");
            }
            Ok(answer) if answer.status == 412 => {
                changed(studio, answer);
                studio.say("The file was changed elsewhere. Nothing was saved yet.");
            }
            Ok(answer) => studio.say(&answer.text),
            Err(_) => studio.say("The server does not answer. Your work is kept in this browser."),
        }
    });
}

/// Builds the site's files, and gives what came of it.
pub fn build(call: impl FnOnce(bool, String) + 'static) {
    spawn_local(async move {
        match ask(BUILD, "POST", &[], None).await {
            Ok(answer) => call(answer.status == 200, answer.text),
            Err(_) => call(false, "The server does not answer.".to_owned()),
        }
    });
}
