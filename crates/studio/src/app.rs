//! The screens, in a browser.

mod browser;
mod field;
mod frame;
mod keys;
mod reports;
mod screens;
mod server;
mod state;
mod top;

use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::model::Screen;
use state::Studio;

/// Begins: the page's script calls it once.
#[wasm_bindgen(start)]
pub fn start() {
    mount_to_body(app);
}

fn app() -> impl IntoView {
    let studio = Studio::new();
    keys::listen(studio);
    browser::on_hash(move || {
        studio.show(browser::hash().as_deref().and_then(Screen::of_name).unwrap_or(Screen::Start))
    });
    if browser::query() == "?server" {
        server::open(studio);
        server::watch(studio);
    }
    view! {
        <a class="skip" href="#title" on:click=move |event| { event.prevent_default(); browser::focus("title"); }>"Skip to the screen"</a>
        {top::bar(studio)}
        {top::notices(studio)}
        <div class="work">
            {top::menu(studio)}
            <main>
                {move || {
                    let screen = studio.screen.get();
                    view! {
                        <h1 id="title" tabindex="-1">{screen.title()}</h1>
                        <p class="about">{screen.about()}</p>
                        {screens::view(studio, screen)}
                    }
                }}
            </main>
            {frame::pane(studio)}
        </div>
        <p class="unseen" role="status">{move || studio.said.get()}</p>
    }
}
