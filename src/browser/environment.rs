//! The visitor's surroundings: clock, chance, languages, the page's address.

use assent_core::{Duration, Language, Timestamp};
use js_sys::{Array, Date, Intl, Object, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::window;

/// The present moment by the device's clock.
pub fn now() -> Timestamp {
    Timestamp(Date::now() as u64)
}

/// The present year by the device's clock and zone.
pub fn year() -> u32 {
    Date::new_0().get_full_year()
}

/// `Date.getTimezoneOffset`, in minutes.
pub fn time_zone_offset() -> i32 {
    Date::new_0().get_timezone_offset() as i32
}

/// The visitor's local time, read as if it were UTC: laws begin with a day of their place.
pub fn local_time() -> Timestamp {
    Timestamp((Date::now() - Date::new_0().get_timezone_offset() * 60_000.0) as u64)
}

/// The IANA name of the visitor's time zone.
pub fn time_zone() -> Option<String> {
    let options = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    Reflect::get(&options, &"timeZone".into()).ok()?.as_string()
}

/// Whether the browser sends Global Privacy Control (W3C, Global Privacy Control, 3.2): `true` and nothing else does.
pub fn objects() -> bool {
    window().is_some_and(|window| {
        Reflect::get(&window.navigator(), &"globalPrivacyControl".into()).is_ok_and(|signal| signal.is_truthy())
    })
}

/// Bytes for two ids.
pub fn chance() -> [[u8; 10]; 2] {
    [random(), random()]
}

/// Ten bytes from the browser's cryptographic random source.
fn random() -> [u8; 10] {
    let mut bytes = [0; 10];
    if let Some(crypto) = window().and_then(|window| window.crypto().ok()) {
        // It fails beyond 65,536 bytes only.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}

/// The languages that the visitor can be expected to read, the likeliest first: the tag's, the page's, the browser's.
pub fn languages(tag: Option<String>) -> Vec<Language> {
    let mut languages = Vec::new();
    let mut add = |tag: Option<String>| languages.extend(tag.as_deref().and_then(Language::parse));
    add(tag);
    if let Some(window) = window() {
        add(window.document().and_then(|document| document.document_element()?.get_attribute("lang")));
        for language in window.navigator().languages().iter() {
            add(language.as_string());
        }
    }
    languages
}

/// Writes a duration in the words of a language, such as "13 months"; in English where the browser does not know it.
pub fn spell(duration: Duration, language: &str) -> String {
    let options = Object::new();
    for (key, value) in [("style", "unit"), ("unit", duration.unit.name()), ("unitDisplay", "long")] {
        // Setting a property of a new object cannot fail.
        let _ = Reflect::set(&options, &key.into(), &value.into());
    }
    let format = Intl::NumberFormat::new(&Array::of1(&language.into()), &options).format();
    let spelt = format.call1(&JsValue::UNDEFINED, &duration.count.into()).ok().and_then(|words| words.as_string());
    spelt.unwrap_or_else(|| duration.to_string())
}

/// Does something in a task of its own, soon.
pub fn later(work: impl FnOnce() + 'static) {
    after(0, Box::new(work));
}

/// Does something once so many milliseconds have passed.
pub fn after(milliseconds: i32, work: Box<dyn FnOnce()>) {
    if let Some(window) = window() {
        let work = Closure::once_into_js(work);
        // It fails for callbacks that are none.
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(work.unchecked_ref(), milliseconds);
    }
}

/// Waits until the page has a body to show anything in.
pub async fn body() {
    let Some(document) = window().and_then(|window| window.document()) else { return };
    if document.body().is_none() {
        let parsed = Promise::new(&mut |resolve, _| {
            let _ = document.add_event_listener_with_callback("DOMContentLoaded", &resolve);
        });
        let _ = JsFuture::from(parsed).await;
    }
}
