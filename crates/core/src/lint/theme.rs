//! The look that ships: contrast by WCAG 2.2, and buttons that are equals.
//!
//! A configuration has no colours; an owner's own are custom properties of the pages, which nobody here sees.

use super::Found;
use crate::config::Config;

const THEME: &str = include_str!("../../../../www/theme.css");
/// Every sheet that styles the buttons of an answer.
const SHEETS: [&str; 3] = [
    include_str!("../../../../www/notice.css"),
    include_str!("../../../../www/preferences.css"),
    include_str!("../../../../www/controls.css"),
];

/// Pairs of custom properties whose contrast is at least so high.
struct Pairs {
    least: f64,
    pairs: &'static [(&'static str, &'static str)],
}

/// Text on its ground (success criterion 1.4.3).
const TEXT: Pairs = Pairs { least: 4.5, pairs: &[("fg", "bg"), ("quiet", "bg"), ("fg", "soft"), ("quiet", "soft")] };
/// The words of the buttons that answer (Transparency & Consent Framework, Appendix B).
const BUTTONS: Pairs = Pairs { least: 5.0, pairs: &[("on-accent", "accent")] };
/// The shape of buttons and of the focus (success criterion 1.4.11).
const SHAPES: Pairs =
    Pairs { least: 3.0, pairs: &[("accent", "bg"), ("accent", "soft"), ("focus", "bg"), ("focus", "soft")] };

pub(super) fn text(_: &Config, found: &mut Found) {
    contrast(THEME, &TEXT, found);
}

pub(super) fn buttons(_: &Config, found: &mut Found) {
    contrast(THEME, &BUTTONS, found);
}

pub(super) fn shapes(_: &Config, found: &mut Found) {
    contrast(THEME, &SHAPES, found);
}

pub(super) fn equals(_: &Config, found: &mut Found) {
    SHEETS.iter().for_each(|sheet| alike(sheet, found));
}

fn contrast(sheet: &str, wanted: &Pairs, found: &mut Found) {
    for (scheme, dark) in [("light", false), ("dark", true)] {
        for (over, under) in wanted.pairs {
            let what = match (colour(sheet, over, dark), colour(sheet, under, dark)) {
                (Some(one), Some(other)) => {
                    let ratio = ratio(one, other);
                    (ratio < wanted.least).then(|| format!("has {ratio:.2}:1, not {}:1", wanted.least))
                }
                _ => Some("has no colour that can be read".into()),
            };
            if let Some(what) = what {
                found.at("", format!("--{over} on --{under} in the theme's {scheme} scheme {what}"));
            }
        }
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
type Colour = [u8; 3];

/// The colour of a custom property: `--fg: var(--assent-fg, #16191d)`. The dark scheme's is that in the block of its media query, if any.
fn colour(sheet: &str, property: &str, dark: bool) -> Option<Colour> {
    let (light, rest) = sheet.split_once("@media (prefers-color-scheme: dark)")?;
    let own = rest.split("@media").next()?;
    let within = |block: &str| {
        let declared = format!("--{property}:");
        let value = block.lines().find_map(|line| line.trim().strip_prefix(&declared))?;
        hexadecimal(value.split_once('#')?.1)
    };
    let night = if dark { within(own) } else { None };
    night.or_else(|| within(light))
}

/// Three or six hexadecimal digits, up to what is none.
fn hexadecimal(written: &str) -> Option<Colour> {
    let digits: Vec<u8> = written.chars().map_while(|char| Some(char.to_digit(16)? as u8)).collect();
    match digits[..] {
        [red, green, blue] => Some([red * 17, green * 17, blue * 17]),
        [a, b, c, d, e, f] => Some([a * 16 + b, c * 16 + d, e * 16 + f]),
        _ => None,
    }
}

/// Contrast ratio (WCAG 2.2, "contrast ratio").
fn ratio(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Relative luminance (WCAG 2.2, "relative luminance").
fn luminance(colour: Colour) -> f64 {
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
        found.0.into_iter().map(|(_, what)| what).collect()
    }

    /// The theme that ships with one colour replaced.
    fn with(from: &str, to: &str) -> String {
        assert!(THEME.contains(from), "{from}");
        THEME.replace(from, to)
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
        for pairs in [TEXT, BUTTONS, SHAPES] {
            for property in pairs.pairs.iter().flat_map(|(over, under)| [over, under]) {
                let (light, dark) = (colour(THEME, property, false), colour(THEME, property, true));
                assert!(light.is_some() && dark.is_some() && light != dark, "{property}: {light:?} {dark:?}");
            }
        }
    }

    #[test]
    fn too_little_contrast_is_found_in_either_scheme() {
        let quiet = |sheet: String| found(|found| contrast(&sheet, &TEXT, found));
        assert_eq!(
            quiet(with("#545c66", "#777")),
            [
                "--quiet on --bg in the theme's light scheme has 4.48:1, not 4.5:1",
                "--quiet on --soft in the theme's light scheme has 4.10:1, not 4.5:1"
            ]
        );
        assert_eq!(quiet(with("#a9b3bf", "#444")).len(), 2);
        assert_eq!(found(|found| contrast(&with("on-accent, #fff", "on-accent, #777"), &BUTTONS, found)).len(), 1);
        assert_eq!(found(|found| contrast(&with("#1a5fd0", "#ccc"), &SHAPES, found)).len(), 2);
        assert_eq!(found(|found| contrast(&with("#545c66", "gray"), &TEXT, found)).len(), 2);
    }

    #[test]
    fn buttons_that_are_no_equals_are_found() {
        let sheet = "button { color: red }\n[data-assent-action=\"reject\"] { background: none }";
        let what = found(|found| alike(sheet, found));
        assert_eq!(what, ["a style sheet has a rule of its own for \"[data-assent-action=\"reject\"]\""]);
        assert!(found(|found| SHEETS.iter().for_each(|sheet| alike(sheet, found))).is_empty());
    }
}
