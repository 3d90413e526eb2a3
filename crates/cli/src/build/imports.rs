//! The import map of a page: it ties what the guard imports to its content, as the tag's `integrity` ties the guard.
//!
//! HTML Standard, 8.1.6.7 "Import map processing model", the member `integrity`: Chromium 127, Safari 18, Firefox 138. An older browser
//! imports without the check. What is fetched and not imported (WebAssembly, JSON) is in no import map.

use serde_json::{Map, Value, json};

use super::{Served, encode};

/// The bundle: a classic script, which nothing imports.
const GUARD: &str = "assent.js";

/// The map's text for a page, with the modules of `directory` at `at`. Only addresses that change with their content can be tied to it:
/// a page that is older than the build must not lose its banner.
pub fn map(at: &str, directory: &str, files: &Served) -> Option<String> {
    if directory.is_empty() {
        return None;
    }
    let modules = files.iter().filter(|(name, _)| name.ends_with(".js") && *name != GUARD);
    let hashes =
        modules.map(|(name, file)| (format!("{at}{directory}{name}"), encode::integrity(&file.content).into()));
    Some(json!({ "integrity": hashes.collect::<Map<String, Value>>() }).to_string())
}

/// The map as the element to stand before the guard.
pub fn element(map: &str) -> String {
    format!("<script type=\"importmap\">{map}</script>\n")
}
