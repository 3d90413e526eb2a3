//! How the file gets to the site.

use leptos::prelude::*;

use crate::app::state::Studio;
use crate::app::{browser, reports, server};
use crate::model::path;

/// The tag of a site that `assent build` made.
const BUILT: &str = "<script src=\"/assent/assent.js\"></script>";

pub fn view(studio: Studio) -> AnyView {
    let errors = Memo::new(move |_| studio.checked.with(|checked| checked.count().0));
    let plain = move || {
        let revision = studio
            .document
            .with(|document| path::at(document, "revision").and_then(serde_json::Value::as_u64).unwrap_or(1));
        format!(
            "<script src=\"/assent/assent.js\" data-config=\"/consent.json\" data-revision=\"{revision}\"></script>"
        )
    };
    let first = move || {
        if errors.get() == 0 {
            view! { <p class="good" id="ready">"The file has no errors: it can be published."</p> }.into_any()
        } else {
            view! { <p class="wrong" id="ready">"The file has errors. Everything gated would stay blocked, and no notice would be shown."</p>{reports::all(studio)} }.into_any()
        }
    };
    let has_disk = move || studio.disk.with(Option::is_some);
    view! {
        <section class="card"><h2>"1. Is it ready?"</h2>{first}</section>
        <section class="card">
            <h2>"2. Take the file"</h2>
            <p class="help">{move || if has_disk() { "Save it where `assent studio` found it." } else { "Download it, and put it at the root of your site." }}</p>
            <button class="main" id="take" on:click=move |_| server::save(studio)>{move || if has_disk() { "Save the file" } else { "Download consent.json" }}</button>
        </section>
        {move || has_disk().then(|| build(studio))}
        <section class="card">
            <h2>{move || if has_disk() { "4. Paste one tag into your pages" } else { "3. Paste one tag into your pages" }}</h2>
            <p class="help">"It is the first thing in "<code>"<head>"</code>", before every other script."</p>
            {code("tag-built", "After assent build", Signal::derive(|| BUILT.to_owned()))}
            {code("tag-plain", "With the files of the release, without a build", Signal::derive(plain))}
            <p class="help">"Then let what needs consent wait for it: "<code>"type=\"text/plain\" data-category=\"analytics\""</code>" on each script. "
                "The command "<code>"assent audit"</code>" shows whether anything still runs before."</p>
        </section>
    }
    .into_any()
}

/// Builds with the command that serves this page.
fn build(studio: Studio) -> AnyView {
    let said = RwSignal::new((true, String::new()));
    let make = move |_| {
        said.set((true, "Building…".into()));
        server::build(move |is_built, text| said.set((is_built, text)));
    };
    let unsaved = move || studio.is_changed();
    view! {
        <section class="card">
            <h2>"3. Build your site's files"</h2>
            <p class="help">"Makes the directory assent/ beside the file, as "<code>"assent build"</code>" does. Upload it to your site."</p>
            <button class="main" id="build" disabled=unsaved on:click=make>"Build"</button>
            {move || unsaved().then_some(view! { <p class="help">"Save the file first: what is saved is built."</p> })}
            <pre id="built" role="status" class:wrong=move || !said.get().0>{move || said.get().1}</pre>
        </section>
    }
    .into_any()
}

fn code(id: &'static str, label: &'static str, text: Signal<String>) -> AnyView {
    let done = RwSignal::new("Copy");
    let copy = move |_| {
        browser::copy(text.get_untracked(), move |is_copied| {
            done.set(if is_copied { "Copied" } else { "Select the text and press Ctrl+C" })
        })
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <div class="copy"><input id=id class="code" readonly prop:value=text /><button on:click=copy aria-label=format!("Copy: {label}")>{move || done.get()}</button></div>
        </div>
    }
    .into_any()
}
