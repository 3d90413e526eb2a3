//! What the application needs of the browser: storage, files, the address, the focus. Nothing here asks the network for anything.

use js_sys::{Array, Function, Object, Reflect};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlElement, HtmlInputElement, Storage, Url};

use crate::model::Draft;

/// Names the draft that was open last.
const LAST: &str = "assent-studio";

/// The moment, in milliseconds since 1970.
pub fn now() -> u64 {
    js_sys::Date::now() as u64
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Keeps a draft, and that it is the one to begin with. A browser that keeps nothing is left alone: saving still works.
pub fn keep(draft: &Draft) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&Draft::key(&draft.name), &draft.text());
        let _ = storage.set_item(LAST, &draft.name);
    }
}

/// The draft that was open last.
pub fn last_draft() -> Option<Draft> {
    let name = storage()?.get_item(LAST).ok()??;
    Draft::parse(&storage()?.get_item(&Draft::key(&name)).ok()??)
}

/// Every kept draft, the newest first.
pub fn drafts() -> Vec<Draft> {
    let Some(storage) = storage() else { return Vec::new() };
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|index| storage.key(index).ok().flatten());
    let keys = keys.filter(|key| key.starts_with(Draft::PREFIX));
    let mut drafts: Vec<Draft> = keys.filter_map(|key| Draft::parse(&storage.get_item(&key).ok()??)).collect();
    drafts.sort_by_key(|draft| std::cmp::Reverse(draft.kept));
    drafts
}

/// Forgets a kept draft.
pub fn forget(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&Draft::key(name));
    }
}

/// Calls back when another tab keeps a draft.
pub fn on_kept(call: impl Fn(Draft) + 'static) {
    window_event_listener(ev::storage, move |event| {
        if event.key().is_some_and(|key| key.starts_with(Draft::PREFIX))
            && let Some(draft) = event.new_value().and_then(|text| Draft::parse(&text))
        {
            call(draft);
        }
    });
}

/// The part of the address that names the screen.
pub fn hash() -> Option<String> {
    let hash = window().location().hash().ok()?;
    hash.strip_prefix('#').map(str::to_owned).filter(|name| !name.is_empty())
}

/// The part of the address that says who serves the page.
pub fn query() -> String {
    window().location().search().unwrap_or_default()
}

/// Calls back when the screen in the address changes.
pub fn on_hash(call: impl Fn() + 'static) {
    window_event_listener(ev::hashchange, move |_| call());
}

/// Goes to a screen.
pub fn go(name: &str) {
    let _ = window().location().set_hash(name);
}

/// Whether the system's scheme is dark.
pub fn prefers_dark() -> bool {
    window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches())
}

/// Leads the focus to the element with this id, once it is drawn; to the first of several that is there and not disabled.
pub fn focus_first(ids: Vec<String>) {
    request_animation_frame(move || {
        let found = ids.iter().find_map(|id| {
            let element = document().get_element_by_id(id)?;
            (!element.has_attribute("disabled")).then_some(element)
        });
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}

/// Leads the focus to one element.
pub fn focus(id: &str) {
    focus_first(vec![id.to_owned()]);
}

/// Saves a text as a file of the person's.
pub fn download(name: &str, text: &str) {
    let Some(address) = blob(text) else { return };
    if let Ok(link) = document().create_element("a").map(JsCast::unchecked_into::<HtmlAnchorElement>) {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    // The browser reads it after the click; its own page ends the address in the end.
}

/// The address of a text inside of this page.
pub fn blob(text: &str) -> Option<String> {
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let parts = Array::of1(&JsValue::from_str(text));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// Ends an address of [`blob`].
pub fn unblob(address: &str) {
    let _ = Url::revoke_object_url(address);
}

/// Gives the name and the text of the file that a person chose in a field.
pub fn chosen_file(field: &HtmlInputElement, call: impl FnOnce(String, Result<String, ()>) + 'static) {
    let Some(file) = field.files().and_then(|files| files.get(0)) else { return };
    // The same file can be chosen again.
    let name = file.name();
    spawn_local(async move {
        let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
        call(name, text.ok_or(()));
    });
}

/// Copies a text; calls back with whether that worked.
pub fn copy(text: String, call: impl FnOnce(bool) + 'static) {
    // Browsers lend the clipboard to secure pages only.
    if !window().is_secure_context() {
        return call(false);
    }
    let copied = window().navigator().clipboard().write_text(&text);
    spawn_local(async move { call(JsFuture::from(copied).await.is_ok()) });
}

/// What English calls a region or a language, by its code; the code where the browser does not know.
pub fn english(kind: &str, code: &str) -> String {
    let name = || -> Result<Option<String>, JsValue> {
        let intl = Reflect::get(&js_sys::global(), &"Intl".into())?;
        let maker: Function = Reflect::get(&intl, &"DisplayNames".into())?.dyn_into()?;
        let options = Object::new();
        Reflect::set(&options, &"type".into(), &kind.into())?;
        let names = Reflect::construct(&maker, &Array::of2(&"en".into(), &options))?;
        let of: Function = Reflect::get(&names, &"of".into())?.dyn_into()?;
        Ok(of.call1(&names, &code.into())?.as_string())
    };
    name().ok().flatten().unwrap_or_else(|| code.to_owned())
}

/// A moment as the person's own computer writes it.
pub fn moment(milliseconds: u64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(milliseconds as f64));
    String::from(date.to_locale_string("en-GB", &JsValue::UNDEFINED))
}
