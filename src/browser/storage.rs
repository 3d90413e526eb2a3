//! The visitor's device. Nothing is written here before a choice.

use assent_core::storage::{MIRROR, OBJECTION, SESSION};
use assent_core::{LARGEST_MIRROR, Mirrored, Node, Scope};
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlDocument, Storage, window};

use crate::browser::json;

/// Asking for it throws where cookies are blocked, and in sandboxed frames.
fn local() -> Option<Storage> {
    window()?.local_storage().ok()?
}

fn session() -> Option<Storage> {
    window()?.session_storage().ok()?
}

/// Reads a key of local storage.
pub fn read(key: &str) -> Option<String> {
    local()?.get_item(key).ok()?
}

/// Writes a key of local storage, or removes it; tells whether that worked.
pub fn write(key: &str, value: Option<&str>) -> bool {
    local().is_some_and(|storage| match value {
        Some(value) => storage.set_item(key, value).is_ok(),
        None => storage.remove_item(key).is_ok(),
    })
}

/// What is stored under the key of this site, where it can be read.
pub fn recall(key: &str) -> Option<Node> {
    json::parse(&read(key).or_else(|| session()?.get_item(key).ok()?)?)
}

/// Forgets the last choice under the key of this site: what is stored was written by somebody else.
pub fn forget(key: &str) {
    write(key, None);
    forget_in_session(key);
}

/// Keeps a choice under the key of this site: in local storage, else for this tab, else for this page. `before` is the scope of the
/// choice that it replaces; `domain` is the one whose hosts share it. Tells whether it will be there on the next page.
pub fn keep(key: &str, stored: &JsValue, scope: Scope, before: Option<Scope>, domain: Option<&str>) -> bool {
    let json = json::to_json(stored);
    let in_session = |key: &str, value: &str| session().is_some_and(|storage| storage.set_item(key, value).is_ok());
    let kept = if write(key, Some(&json)) {
        // A choice that this tab kept while storage was full would come back once local storage is cleared.
        forget_in_session(key);
        true
    } else {
        // The old choice is read first, so it must not outlive the new one. Removing it also makes room.
        write(key, None);
        write(key, Some(&json)) || in_session(key, &json)
    };
    (mark_session(scope, before, domain) || in_session(SESSION, "1")) && kept
}

/// Forgets what this tab alone keeps under a key.
pub fn forget_in_session(key: &str) {
    if let Some(storage) = session() {
        let _ = storage.remove_item(key);
    }
}

/// Sets or removes the cookie that lives as long as the browser session; tells whether the browser took it.
fn mark_session(scope: Scope, before: Option<Scope>, domain: Option<&str>) -> bool {
    let mark = [SESSION, "=1"].concat();
    if scope == Scope::Session {
        // A browser refuses a domain that the host does not belong to.
        return domain.is_some() && set_cookie(&mark, &of_domain(domain)) || set_cookie(&mark, "");
    }
    // What a choice releases waits for this: a browser's cookies take a slow phone six milliseconds.
    if before == Some(Scope::Session) {
        set_cookie(&mark, ";max-age=0");
        if domain.is_some() {
            set_cookie(&mark, &[";max-age=0", &of_domain(domain)].concat());
        }
    }
    true
}

/// Whether the browser session lasts in which a choice for the session was made.
pub fn session_lasts() -> bool {
    cookie(SESSION).is_some() || session().is_some_and(|storage| matches!(storage.get_item(SESSION), Ok(Some(_))))
}

fn of_domain(domain: Option<&str>) -> String {
    domain.map_or_else(String::new, |domain| [";domain=", domain].concat())
}

/// Sets a cookie of the whole host; tells whether the browser has it then.
fn set_cookie(pair: &str, attributes: &str) -> bool {
    let Some((document, window)) = window().and_then(|window| Some((window.document()?, window))) else {
        return false;
    };
    let document: HtmlDocument = document.unchecked_into();
    // A cookie named Secure would be refused on plain http, where development servers live.
    let secure = if window.location().protocol().is_ok_and(|protocol| protocol == "https:") { ";secure" } else { "" };
    document.set_cookie(&[pair, ";path=/;samesite=lax", secure, attributes].concat()).is_ok()
        && cookie(pair).is_some_and(|rest| rest.is_empty())
}

/// What follows `start` in the first cookie that begins with it.
fn cookie(start: &str) -> Option<String> {
    // Split by a character: the library's search for strings would be 1 kB of the banner.
    cookies()?.split(';').find_map(|cookie| cookie.trim_start().strip_prefix(start)).map(str::to_owned)
}

fn cookies() -> Option<String> {
    Reflect::get(window()?.document()?.as_ref(), &"cookie".into()).ok()?.as_string()
}

/// The record in the cookie, which another host of the domain may have left.
pub fn mirrored() -> Option<Mirrored> {
    Mirrored::parse(&cookie(MIRROR)?)
}

/// Keeps a record in the cookie for so many seconds; tells whether the browser took it.
pub fn mirror(domain: Option<&str>, text: &str, seconds: u64) -> bool {
    let pair = [MIRROR, text].concat();
    let attributes = [";max-age=", &seconds.to_string(), &of_domain(domain)].concat();
    text.len() <= LARGEST_MIRROR && set_cookie(&pair, &attributes)
}

/// Notes that the collector has proof of the browser's objection in a regime; tells whether that is new, and will be remembered.
pub fn note_objection(regime: &str) -> bool {
    read(OBJECTION).as_deref() != Some(regime) && write(OBJECTION, Some(regime))
}
