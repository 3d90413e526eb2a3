//! The look: contrast by WCAG 2.2, and buttons that are equals.
//!
//! Of the shipped colours, as far as `appearance` replaces none. Custom properties of the owner's pages nobody sees here.

use assent_core::config::{Appearance, Config, Group, Theme};

use super::Found;

const LIGHT: &str = include_str!("../../../www/theme.css");
const DARK: &str = include_str!("../../../www/dark.css");
/// Every sheet that styles the buttons of an answer.
const SHEETS: [&str; 3] = [
    include_str!("../../../www/notice.css"),
    include_str!("../../../www/preferences.css"),
    include_str!("../../../www/controls.css"),
];

/// Pairs of custom properties whose contrast is at least so high.
struct Pairs {
    least: f64,
    pairs: &'static [(&'static str, &'static str)],
}

/// Text on its ground (success criterion 1.4.3).
const TEXT: Pairs = Pairs { least: 4.5, pairs: &[("fg", "bg"), ("quiet", "bg"), ("fg", "soft"), ("quiet", "soft")] };
/// The words of the buttons that answer (Transparency & Consent Framework, Appendix B).
const BUTTONS: Pairs = Pairs { least: 5.0, pairs: &[("on_accent", "accent")] };
/// The shape of buttons and of the focus (success criterion 1.4.11).
const SHAPES: Pairs =
    Pairs { least: 3.0, pairs: &[("accent", "bg"), ("accent", "soft"), ("focus", "bg"), ("focus", "soft")] };

pub(super) fn text(config: &Config, found: &mut Found) {
    contrast(&config.appearance, &TEXT, found);
}

pub(super) fn buttons(config: &Config, found: &mut Found) {
    contrast(&config.appearance, &BUTTONS, found);
}

pub(super) fn shapes(config: &Config, found: &mut Found) {
    contrast(&config.appearance, &SHAPES, found);
}

pub(super) fn equals(_: &Config, found: &mut Found) {
    SHEETS.iter().for_each(|sheet| alike(sheet, found));
}

/// The contrast of one colour on another, as visitors see them.
#[derive(Debug, Clone, PartialEq)]
pub struct Contrast {
    /// `light` or `dark`.
    pub scheme: &'static str,
    /// The name of the colour in front.
    pub over: &'static str,
    /// The name of the colour behind it.
    pub under: &'static str,
    /// The ratio, from 1 to 21; none where one of them cannot be read.
    pub ratio: Option<f64>,
    /// The least ratio that the standard allows.
    pub least: f64,
    /// The path of the owner's own colour of the two; empty where both are shipped.
    pub path: String,
}

impl Contrast {
    /// Whether it is enough.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.ratio.is_some_and(|ratio| ratio >= self.least)
    }
}

/// Every contrast that a rule asks for, in the schemes that visitors can see.
#[must_use]
pub fn contrasts(appearance: &Appearance) -> Vec<Contrast> {
    [TEXT, BUTTONS, SHAPES].iter().flat_map(|wanted| of_pairs(appearance, wanted)).collect()
}

/// The shipped colour of a scheme (`light` or `dark`), as `#rrggbb`; none for a name that no sheet has.
#[must_use]
pub fn shipped_colour(scheme: &str, name: &str) -> Option<String> {
    let [red, green, blue] = shipped(if scheme == "dark" { DARK } else { LIGHT }, name)?;
    Some(format!("#{red:02x}{green:02x}{blue:02x}"))
}

fn of_pairs(appearance: &Appearance, wanted: &Pairs) -> Vec<Contrast> {
    let light = (Theme::Light, "light", LIGHT, Group::Light);
    let dark = (Theme::Dark, "dark", DARK, Group::Dark);
    let mut contrasts = Vec::new();
    for (theme, scheme, sheet, group) in [light, dark] {
        if ![theme, Theme::Auto].contains(&appearance.theme) {
            continue;
        }
        for (over, under) in wanted.pairs {
            let chosen = [over, under].map(|name| appearance.values.get(group, name));
            let colours = [(chosen[0], over), (chosen[1], under)].map(|(chosen, name)| match chosen {
                Some(chosen) => hexadecimal(chosen.trim_start_matches('#')),
                None => shipped(sheet, name),
            });
            // The owner's own colour is the one to fix.
            let place = [over, under].into_iter().zip(chosen).find(|(_, chosen)| chosen.is_some());
            contrasts.push(Contrast {
                scheme,
                over,
                under,
                ratio: colours[0].zip(colours[1]).map(|(one, other)| ratio(one, other)),
                least: wanted.least,
                path: place.map_or(String::new(), |(colour, _)| format!("appearance.{scheme}.{colour}")),
            });
        }
    }
    contrasts
}

fn contrast(appearance: &Appearance, wanted: &Pairs, found: &mut Found) {
    for contrast in of_pairs(appearance, wanted).into_iter().filter(|contrast| !contrast.is_enough()) {
        let Contrast { scheme, over, under, ratio, least, path } = contrast;
        let what = match ratio {
            Some(ratio) => format!("has {ratio:.2}:1, not {least}:1"),
            None => "has no colour that can be read".into(),
        };
        found.at(path, format!("{over} on {under} in the {scheme} scheme {what}"));
    }
}

/// Nothing but their place may tell the buttons apart, so no selector names one of the answers.
fn alike(sheet: &str, found: &mut Found) {
    let selectors = sheet.split(['{', '}', ';']).map(str::trim);
    for selector in selectors.filter(|part| ["accept", "reject"].iter().any(|answer| part.contains(answer))) {
        found.at("", format!("a style sheet has a rule of its own for \"{selector}\""));
    }
}

/// Red, green and blue.
type Rgb = [u8; 3];

/// The colour of a custom property in a sheet: `--fg: var(--assent-fg, #16191d)`.
fn shipped(sheet: &str, property: &str) -> Option<Rgb> {
    let declared = format!("--{property}:");
    let value = sheet.lines().find_map(|line| line.trim().strip_prefix(&declared))?;
    hexadecimal(value.split_once('#')?.1)
}

/// Three or six hexadecimal digits, up to what is none.
fn hexadecimal(written: &str) -> Option<Rgb> {
    let digits: Vec<u8> = written.chars().map_while(|char| Some(char.to_digit(16)? as u8)).collect();
    match digits[..] {
        [red, green, blue] => Some([red * 17, green * 17, blue * 17]),
        [a, b, c, d, e, f] => Some([a * 16 + b, c * 16 + d, e * 16 + f]),
        _ => None,
    }
}

/// Contrast ratio (WCAG 2.2, "contrast ratio").
fn ratio(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Relative luminance (WCAG 2.2, "relative luminance").
fn luminance(colour: Rgb) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let [red, green, blue] = colour.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(check: impl Fn(&mut Found)) -> Vec<String> {
        let mut found = Found::default();
        check(&mut found);
        found.places.into_iter().map(|(_, what)| what).collect()
    }

    /// The shipped look with what the owner writes.
    fn with(appearance: &str) -> Appearance {
        assent_core::read(&assent_core::Node::parse(appearance).expect("JSON")).expect("an appearance")
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((ratio([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
        assert!((ratio([0x77; 3], [255; 3]) - 4.48).abs() < 0.005, "the grey that just fails on white");
        assert_eq!(ratio([9, 8, 7], [9, 8, 7]), 1.0);
        assert_eq!(hexadecimal("fff)"), Some([255; 3]));
        assert_eq!(hexadecimal("1a5fd0);"), Some([0x1a, 0x5f, 0xd0]));
        assert_eq!(hexadecimal("ffff"), None);
    }

    #[test]
    fn the_theme_that_ships_has_the_colours() {
        for property in assent_core::config::COLOURS {
            let (light, dark) = (shipped(LIGHT, property), shipped(DARK, property));
            assert!(light.is_some() && dark.is_some() && light != dark, "{property}: {light:?} {dark:?}");
        }
        for pairs in [TEXT, BUTTONS, SHAPES] {
            assert!(found(|found| contrast(&Appearance::default(), &pairs, found)).is_empty());
        }
    }

    #[test]
    fn too_little_contrast_is_found_in_the_scheme_that_has_it() {
        let seen = |appearance: &str, pairs: &Pairs| found(|found| contrast(&with(appearance), pairs, found));
        assert_eq!(
            seen(r##"{ "light": { "quiet": "#777" } }"##, &TEXT),
            [
                "quiet on bg in the light scheme has 4.48:1, not 4.5:1",
                "quiet on soft in the light scheme has 4.10:1, not 4.5:1"
            ]
        );
        assert_eq!(seen(r##"{ "dark": { "quiet": "#444" } }"##, &TEXT).len(), 2);
        assert_eq!(seen(r##"{ "light": { "on_accent": "#777" } }"##, &BUTTONS).len(), 1);
        assert_eq!(seen(r##"{ "light": { "focus": "#ccc" } }"##, &SHAPES).len(), 2);
        // A scheme that nobody sees.
        assert!(seen(r##"{ "theme": "dark", "light": { "quiet": "#777" } }"##, &TEXT).is_empty());
        assert!(seen(r##"{ "theme": "light", "dark": { "quiet": "#444" } }"##, &TEXT).is_empty());
    }

    #[test]
    fn the_owners_own_colour_is_the_place_to_mend() {
        let mut found = Found::default();
        contrast(&with(r##"{ "dark": { "accent": "#eee", "on_accent": "#ddd" } }"##), &BUTTONS, &mut found);
        contrast(&with(r##"{ "light": { "bg": "#555" } }"##), &TEXT, &mut found);
        let places: Vec<&str> = found.places.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(places, ["appearance.dark.on_accent", "appearance.light.bg", "appearance.light.bg"]);
    }

    #[test]
    fn buttons_that_are_no_equals_are_found() {
        let sheet = "button { color: red }\n[data-assent-action=\"reject\"] { background: none }";
        let what = found(|found| alike(sheet, found));
        assert_eq!(what, ["a style sheet has a rule of its own for \"[data-assent-action=\"reject\"]\""]);
        assert!(found(|found| SHEETS.iter().for_each(|sheet| alike(sheet, found))).is_empty());
    }
}
