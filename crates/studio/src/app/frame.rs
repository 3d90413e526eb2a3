//! The real banner beside every screen: a sample page with Assent's tag, which reads the document as a visitor's browser would.

use leptos::html::Iframe;
use leptos::prelude::*;
use serde_json::Value;
use std::time::Duration;

use super::browser;
use super::state::Studio;
use crate::model::{View, path, shown};

/// How long the owner pauses before the page is drawn again.
const PAUSE: Duration = Duration::from_millis(250);

/// The preview with its controls.
pub fn pane(studio: Studio) -> AnyView {
    let frame = NodeRef::<Iframe>::new();
    let address = StoredValue::new(String::new());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let (document, view) = (studio.readable.get(), studio.view.get());
        if let Some(before) = waiting.get_value() {
            before.clear();
        }
        let draw = move || draw(frame, address, &document, &view);
        waiting.set_value(set_timeout_with_handle(draw, PAUSE).ok());
    });
    let change = move |change: fn(&mut View, bool)| {
        move |event| studio.view.update(|view| change(view, event_target_checked(&event)))
    };
    let layer = move |name: &'static str, words: &'static str| {
        let pressed = move || if studio.view.with(|view| view.layer == name) { "true" } else { "false" };
        view! {
            <button id=format!("layer-{name}") aria-pressed=pressed on:click=move |_| studio.view.update(|view| view.layer = name.to_owned())>
                {words}
            </button>
        }
    };
    let languages = move || {
        let own = studio.readable.with(|document| {
            let own = path::items(document, "languages").iter().filter_map(Value::as_str).map(str::to_owned);
            own.collect::<Vec<_>>()
        });
        let chosen = studio.view.with(|view| view.language.clone());
        let others =
            assent_shipped::names("locales").map(str::to_owned).filter(|tag| !own.contains(tag)).collect::<Vec<_>>();
        let option = |tag: String| {
            let is_chosen = tag == chosen;
            let words = format!("{} ({tag})", browser::english("language", &tag));
            view! { <option value=tag selected=is_chosen>{words}</option> }
        };
        let (own, others) = (own.into_iter().map(option).collect_view(), others.into_iter().map(option).collect_view());
        view! { <option value="">"Your first language"</option><optgroup label="Your languages">{own}</optgroup><optgroup label="Others">{others}</optgroup> }
    };
    let regimes = assent_core::regime_names().map(|name| view! { <option value=name>{name}</option> }).collect_view();
    let is_narrow = move || studio.view.with(|view| view.is_narrow);
    let state = move || match (studio.is_open(), studio.checked.with(|checked| checked.config.is_some())) {
        (false, _) => "The notice appears here once you have begun.",
        (true, true) => "This is the real banner. Clicks here are nobody's answer.",
        (true, false) => "The file has errors: this is the last version without one.",
    };
    let is_dark = studio.view.with_untracked(|view| view.is_dark);
    view! {
        <section class="pane" aria-label="Preview">
            <div class="tools">
                <div class="tabs" role="group" aria-label="What is shown">
                    {layer("notice", "Notice")}{layer("preferences", "Preferences")}{layer("after", "After a refusal")}
                </div>
                <label>"Language "<select id="view-language" on:change=move |event| studio.view.update(|view| view.language = event_target_value(&event))>{languages}</select></label>
                <label>"Law "<select id="view-regime" on:change=move |event| studio.view.update(|view| view.regime = event_target_value(&event))>
                    <option value="">"As in the file"</option>{regimes}</select></label>
                <div class="checks">
                    <label><input type="checkbox" id="view-gpc" on:change=change(|view, on| view.has_gpc = on) />" With GPC"</label>
                    <label><input type="checkbox" id="view-narrow" on:change=change(|view, on| view.is_narrow = on) />" Phone"</label>
                    <label><input type="checkbox" id="view-dark" prop:checked=is_dark on:change=change(|view, on| view.is_dark = on) />" Dark"</label>
                    <label><input type="checkbox" id="view-large" on:change=change(|view, on| view.is_large = on) />" 200 % text"</label>
                </div>
            </div>
            <div class="stage" class:narrow=is_narrow>
                <iframe id="preview" node_ref=frame title="A sample page with the notice"></iframe>
            </div>
            <p class="help" id="preview-state">{state}</p>
        </section>
    }
    .into_any()
}

fn draw(frame: NodeRef<Iframe>, address: StoredValue<String>, document: &Value, view: &View) {
    let Some(frame) = frame.get_untracked() else { return };
    browser::unblob(&address.get_value());
    let config = if document.is_null() { String::new() } else { shown(document, view).to_string() };
    let blob =
        Some(config).filter(|config| !config.is_empty()).and_then(|config| browser::blob(&config)).unwrap_or_default();
    let first = path::items(document, "languages").first().and_then(Value::as_str).unwrap_or("en");
    let language = if view.language.is_empty() { first } else { &view.language };
    let yes = |is_on: bool| if is_on { "yes" } else { "" };
    let data = frame.dataset();
    for (name, value) in [
        ("config", blob.as_str()),
        ("lang", language),
        ("dir", if is_right_to_left(language) { "rtl" } else { "ltr" }),
        ("scheme", if view.is_dark { "dark" } else { "light" }),
        ("gpc", yes(view.has_gpc)),
        ("large", yes(view.is_large)),
        ("layer", view.layer.as_str()),
    ] {
        let _ = data.set(name, value);
    }
    address.set_value(blob);
    if let Some(inside) = frame.content_window() {
        let page = window().location().href().unwrap_or_default();
        let page = page.split(['?', '#']).next().unwrap_or_default();
        let directory = page.rfind('/').map_or("", |at| &page[..=at]);
        let _ = inside.location().replace(&format!("{directory}preview.html"));
    }
}

fn is_right_to_left(language: &str) -> bool {
    let file = assent_core::Language::parse(language).map(|language| format!("locales/{}", language.file()));
    let file = file.and_then(|file| assent_shipped::entry(&file));
    file.is_some_and(|file| file.member("dir") == Some(&assent_core::Node::String("rtl".into())))
}
