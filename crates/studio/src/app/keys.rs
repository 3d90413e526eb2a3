//! Keys that work on every screen.

use leptos::ev;
use leptos::prelude::*;

use super::server;
use super::state::Studio;

/// Undo, redo and save, as in other editors.
pub fn listen(studio: Studio) {
    window_event_listener(ev::keydown, move |event| {
        if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
            return;
        }
        match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
            ("z", false) => studio.undo(),
            ("z", true) | ("y", false) => studio.redo(),
            ("s", false) => server::save(studio),
            _ => return,
        }
        event.prevent_default();
    });
}
