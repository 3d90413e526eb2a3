//! The screens, one module each.

mod appearance;
mod changes;
mod json;
mod proof;
mod publish;
mod regime;
mod search;
mod service;
mod services;
mod start;
mod texts;

use leptos::prelude::*;

use super::state::Studio;
use crate::model::Screen;

/// A screen's content; where there is no document yet, the way to begin.
pub fn view(studio: Studio, screen: Screen) -> AnyView {
    if screen == Screen::Start {
        return start::view(studio);
    }
    let is_open = Memo::new(move |_| studio.is_open());
    let content = move || {
        if !is_open.get() {
            return view! { <p class="card">"There is no file yet. "<a href="#start">"Begin on the screen Start"</a>"."</p> }.into_any();
        }
        match screen {
            Screen::Start => ().into_any(),
            Screen::Services => services::view(studio),
            Screen::Regime => regime::view(studio),
            Screen::Texts => texts::view(studio),
            Screen::Appearance => appearance::view(studio),
            Screen::Proof => proof::view(studio),
            Screen::Json => json::view(studio),
            Screen::Changes => changes::view(studio),
            Screen::Publish => publish::view(studio),
        }
    };
    content.into_any()
}
