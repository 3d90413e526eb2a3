//! The look: layout, scheme, colours with their contrast, logo, and the way back.

use assent_lint::{Contrast, contrasts, shipped_colour};
use leptos::prelude::*;

use crate::app::field::Field;
use crate::app::reports;
use crate::app::state::Studio;
use crate::model::path;

/// Colours: the name in the file, and for people.
const COLOURS: [(&str, &str); 8] = [
    ("accent", "Buttons"),
    ("on_accent", "Button text"),
    ("bg", "Background"),
    ("fg", "Text"),
    ("quiet", "Lesser text"),
    ("soft", "Background of parts"),
    ("line", "Lines"),
    ("focus", "Focus ring"),
];

pub fn view(studio: Studio) -> AnyView {
    let layouts = [
        ("", "Box: a panel above the edge"),
        ("bar", "Bar: from side to side"),
        ("corner", "Corner: a narrow card"),
        ("centre", "Centre: a card in the middle"),
    ];
    let positions = [
        ("", "Bottom, where lines begin"),
        ("bottom-end", "Bottom, where lines end"),
        ("top", "Top, where lines begin"),
        ("top-end", "Top, where lines end"),
    ];
    let themes = [("", "As the visitor’s system"), ("light", "Always light"), ("dark", "Always dark")];
    let ways = [("", "A small button on every page"), ("none", "None: the pages have their own link")];
    view! {
        <section class="card">
            <h2>"Layout"</h2>
            <div class="pair">
                {Field::line("appearance.layout", "Layout", "").choice(&layouts).view(studio)}
                {Field::line("appearance.position", "Position", "").choice(&positions).view(studio)}
                {Field::line("appearance.theme", "Theme", "").choice(&themes).view(studio)}
                {Field::line("appearance.radius", "Rounded corners", "").hint("14px").view(studio)}
                {Field::line("appearance.font", "Font", "").hint("system-ui, or inherit").view(studio)}
            </div>
        </section>
        {colours(studio)}
        <section class="card">
            <h2>"Logo and the way back"</h2>
            {Field::line("appearance.logo", "Address of a logo", "A picture of your own site.").hint("/logo.svg").view(studio)}
            {Field::line("appearance.logo_text", "What the logo says", "For those who do not see it. Empty: your name.").view(studio)}
            {Field::line("reopen", "The way back to the choice", "Withdrawing has to be as easy as agreeing.").choice(&ways).view(studio)}
            {Field::line("appearance.icon", "Icon of the button", "Empty: words.").hint("/cookie.svg").view(studio)}
        </section>
    }
    .into_any()
}

fn colours(studio: Studio) -> AnyView {
    let scheme = RwSignal::new("light");
    let choose = move |name: &'static str, is_dark: bool| {
        move |_| {
            scheme.set(name);
            studio.view.update(|view| view.is_dark = is_dark);
        }
    };
    let pressed = move |name: &'static str| move || if scheme.get() == name { "true" } else { "false" };
    let rows = move || {
        let scheme = scheme.get();
        COLOURS.map(|(name, words)| colour(studio, scheme, name, words)).into_iter().collect_view()
    };
    view! {
        <section class="card">
            <h2>"Colours"</h2>
            <div class="tabs" role="group" aria-label="Scheme of the colours">
                <button id="scheme-light" aria-pressed=pressed("light") on:click=choose("light", false)>"Light scheme"</button>
                <button id="scheme-dark" aria-pressed=pressed("dark") on:click=choose("dark", true)>"Dark scheme"</button>
            </div>
            <div class="colours">{rows}</div>
            <h3>"Contrast"</h3>
            <p class="help">"Text needs 4.5:1, button text 5:1, shapes 3:1."</p>
            {move || table(studio, scheme.get())}
            {reports::about(studio, "appearance".into(), false)}
        </section>
    }
    .into_any()
}

fn colour(studio: Studio, scheme: &'static str, name: &'static str, words: &'static str) -> AnyView {
    let place = format!("appearance.{scheme}.{name}");
    let shipped = shipped_colour(scheme, name).unwrap_or_default();
    let (own, other) = (place.clone(), shipped.clone());
    let value = move || {
        let written = studio.document.with(|document| path::text(document, &own).to_owned());
        whole(&written).unwrap_or_else(|| other.clone())
    };
    let target = place.clone();
    let pick = move |event| {
        let picked = event_target_value(&event);
        studio.edit(&format!("change {}", words.to_lowercase()), Some(&target), |document| {
            path::write(document, &target, &picked, false)
        });
    };
    view! {
        <div class="colour">
            <input type="color" aria-label=format!("{words}: pick") prop:value=value on:input=pick on:change=move |_| studio.rest() />
            {Field::line(place, words, "").hint(shipped).view(studio)}
        </div>
    }
    .into_any()
}

/// A colour as a colour field wants it: with six digits.
fn whole(colour: &str) -> Option<String> {
    let digits = colour.strip_prefix('#').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    match digits.len() {
        6 => Some(colour.to_owned()),
        3 => Some(digits.chars().fold("#".to_owned(), |whole, digit| whole + &format!("{digit}{digit}"))),
        _ => None,
    }
}

fn table(studio: Studio, scheme: &str) -> AnyView {
    let Some(config) = studio.checked.with(|checked| checked.config.clone()) else {
        return view! { <p>"Fix the errors first: then the contrast shows."</p> }.into_any();
    };
    let name = |colour: &str| COLOURS.iter().find(|(known, _)| *known == colour).map_or("", |(_, words)| words);
    let row = |contrast: Contrast| {
        let ratio = contrast.ratio.map_or("?".to_owned(), |ratio| format!("{ratio:.1}:1"));
        let (kind, verdict) = if contrast.is_enough() { ("good", "enough") } else { ("error", "too little") };
        view! { <tr data-kind=kind><th scope="row">{name(contrast.over)}" on "{name(contrast.under).to_lowercase()}</th><td>{ratio}</td><td>{verdict}</td></tr> }
    };
    let rows =
        contrasts(&config.appearance).into_iter().filter(|contrast| contrast.scheme == scheme).map(row).collect_view();
    view! { <table class="contrast"><thead><tr><th scope="col">"Colours"</th><th scope="col">"Contrast"</th><th scope="col">"Verdict"</th></tr></thead><tbody>{rows}</tbody></table> }.into_any()
}
