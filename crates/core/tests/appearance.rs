//! What of an appearance is refused, and what the style sheets that come of it say.

mod common;

use assent_core::config::{Appearance, COLOURS};
use assent_core::{Choice, Config, Timestamp, Verdict, read};
use common::{SITE, node, policy};
use proptest::prelude::*;
use serde_json::{Value, json};

/// `SITE` with an appearance.
fn site(appearance: Value) -> String {
    let mut site: Value = serde_json::from_str(SITE).expect("SITE is JSON");
    site["appearance"] = appearance;
    site.to_string()
}

fn appearance(json: &str) -> Appearance {
    read(&node(json)).expect("an appearance")
}

#[test]
fn wrong_values_are_refused_with_their_place() {
    let cases = [
        (
            json!({ "layout": "coner" }),
            r#"appearance.layout: "coner" is not "box", "bar", "corner" or "centre"; did you mean "corner"?"#,
        ),
        (
            json!({ "position": "left" }),
            r#"appearance.position: "left" is not "bottom", "top", "bottom-end" or "top-end""#,
        ),
        (
            json!({ "theme": "drak" }),
            r#"appearance.theme: "drak" is not "auto", "light" or "dark"; did you mean "dark"?"#,
        ),
        (json!({ "css": "*{}" }), "appearance.css: is not a known key"),
        (
            json!({ "light": { "accent": "red" } }),
            r##"appearance.light.accent: "red" is not a colour such as "#16191d""##,
        ),
        (json!({ "dark": { "bg": "#12345" } }), r##"appearance.dark.bg: "#12345" is not a colour such as "#16191d""##),
        (json!({ "dark": { "back": "#123" } }), "appearance.dark.back: is not a known key"),
        (
            json!({ "light": { "fg": "#fff;}*{}" } }),
            r##"appearance.light.fg: "#fff;}*{}" is not a colour such as "#16191d""##,
        ),
        (json!({ "radius": "40px" }), r#"appearance.radius: "40px" is not a length from "0px" to "39px""#),
        (json!({ "radius": 8 }), r#"appearance.radius: 8 is not a length from "0px" to "39px""#),
        (
            json!({ "font": "Inter; x" }),
            r#"appearance.font: "Inter; x" is not names of fonts without quotes, separated by commas"#,
        ),
        (json!({ "logo": null }), "appearance.logo: null is not an address"),
        (json!({ "logo_text": { "de": "X" } }), r#"appearance.logo_text: has no text in the fallback language "en""#),
    ];
    for (appearance, expected) in cases {
        let problems = Config::parse(&site(appearance)).expect_err(expected).to_string();
        assert!(problems.starts_with(expected), "{problems}\n{expected}");
    }
}

#[test]
fn an_address_of_a_picture_is_harmless_or_refused() {
    for address in [
        "javascript:alert(1)",
        "data:image/svg+xml,x",
        "JAVASCRIPT:x",
        "blob:x",
        "mailto:a@b",
        "a\")b",
        "a b",
        "a\\b",
        "",
    ] {
        for member in [json!({ "logo": address }), json!({ "icon": address })] {
            let problems = Config::parse(&site(member)).expect_err(address).to_string();
            assert!(
                problems.contains("is not an address that is relative or begins with https: or http:"),
                "{problems}"
            );
        }
    }
    for address in ["/logo.svg", "logo.png?v=2", "https://example.com/l(1).png", "//cdn.example/x.svg"] {
        Config::parse(&site(json!({ "logo": address, "icon": address }))).expect(address);
    }
}

#[test]
fn the_sheet_has_what_was_chosen_and_nothing_else() {
    assert_eq!(
        Appearance::default().css("D"),
        ":host{--scheme:light dark}@media (prefers-color-scheme:dark){D:host{}}"
    );
    let chosen = appearance(
        r##"{ "theme": "dark", "font": "Inter, system-ui", "radius": "0px", "light": { "accent": "#0a5", "bg": "#fffefa" }, "dark": { "accent": "#7fc" } }"##,
    );
    assert_eq!(
        chosen.css("D"),
        ":host{--scheme:dark;--font:Inter, system-ui;--radius:0px;--bg:#fffefa;--accent:#0a5}@media all{D:host{;--accent:#7fc}}"
    );
    assert_eq!(appearance(r#"{ "theme": "light" }"#).css(""), ":host{--scheme:light}@media not all{:host{}}");
}

#[test]
fn the_control_that_leads_back_wears_it_too() {
    let style = |appearance: Value| {
        let policy = policy(&site(appearance));
        let choice = Choice::uniform(&policy, false, policy.preset_scope());
        Verdict::compile(&policy, &choice, Timestamp(0), "S").reopen.expect("a control").style
    };
    let plain = style(json!({}));
    assert!(plain.ends_with(":host{}S"), "{plain}");
    let chosen = style(json!({ "position": "top-end", "icon": "/i.svg", "theme": "light", "light": { "bg": "#abc" } }));
    assert!(chosen.starts_with(":host{--scheme:light;--bg:#abc}"), "{chosen}");
    assert!(chosen.ends_with(":host{--start:auto;--end:16px;--label:0px;--icon:url(\"/i.svg\")}S"), "{chosen}");
}

#[test]
fn scrolling_leaves_room_where_the_notice_stands() {
    let room = |json| appearance(json).reserve();
    assert_eq!(room("{}"), ("scroll-padding-block-end", "calc(32px + "));
    assert_eq!(room(r#"{ "position": "top-end" }"#), ("scroll-padding-block-start", "calc(32px + "));
    assert_eq!(room(r#"{ "layout": "centre", "position": "top" }"#), ("scroll-padding-block-end", "calc(50vh + .5*"));
}

#[test]
fn a_logo_without_words_has_the_controllers_name() {
    let text = |look: Value| policy(&site(look)).logo_text().to_owned();
    assert_eq!(text(json!({ "logo": "/l.svg" })), "Example");
    assert_eq!(text(json!({ "logo": "/l.svg", "logo_text": { "de": "Haus", "en": "House" } })), "House");
}

proptest! {
    /// Whatever an owner writes, no sheet has a rule or a declaration more than it should.
    #[test]
    fn no_value_breaks_out_of_its_declaration(value in ".{0,40}", key in prop::sample::select(vec!["font", "radius", "icon"])) {
        let node = node(&json!({ key: value }).to_string());
        if let Ok(appearance) = read::<Appearance>(&node) {
            let css = appearance.control("");
            // What is quoted can be anything but the end of the quotation.
            let parts: Vec<&str> = css.split('"').collect();
            prop_assert_eq!(parts.len(), if key == "icon" { 3 } else { 1 });
            prop_assert_eq!(css.find(['\\', '\n', '\r', '\u{c}']), None);
            let shape: String = parts.iter().step_by(2).flat_map(|part| part.chars()).filter(|char| "{};@".contains(*char)).collect();
            prop_assert_eq!(shape, if key == "icon" { "{}@{{}}{;}" } else { "{;}@{{}}{}" });
        }
    }

    #[test]
    fn a_colour_is_hexadecimal_or_refused(value in "#?[0-9a-fA-Fg;]{2,7}", name in prop::sample::select(COLOURS.to_vec())) {
        let read = read::<Appearance>(&node(&json!({ "light": { name: value } }).to_string()));
        let digits = value.strip_prefix('#').filter(|digits| [3, 6].contains(&digits.len()));
        let valid = digits.is_some_and(|digits| digits.chars().all(|char| char.is_ascii_hexdigit()));
        prop_assert_eq!(read.is_ok(), valid);
    }
}
