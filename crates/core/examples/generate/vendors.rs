//! Which globals are a vendor's, for the part that calls them (`www/parts/signals.js`).

use assent_core::signal::PLATFORM;
use serde_json::{Value, json};

/// The form of a path, and the names that no part of it may be, as JSON.
pub fn paths() -> String {
    let schema: Value = serde_json::from_str(&super::schema::text()).expect("a schema is JSON");
    let form = schema["$defs"]["GlobalPath"]["pattern"].as_str().expect("the form of a path");
    serde_json::to_string_pretty(&json!({ "form": form, "platform": PLATFORM })).expect("the paths are JSON")
}
