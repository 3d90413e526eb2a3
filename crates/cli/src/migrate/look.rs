//! What peers say of the notice's place and colours, in the words of `appearance`.

use serde_json::{Map, Value, json};

/// The sides of the window at which a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sides {
    pub(super) top: bool,
    pub(super) middle: bool,
    /// Right in a language that is written from the left.
    pub(super) end: bool,
    pub(super) centre: bool,
}

impl Sides {
    /// Those that a peer names with words such as "bottom right", "top-left" or "middle center".
    pub(super) fn of(words: &str) -> Self {
        let has = |word: &str| words.split([' ', '-']).any(|part| part == word);
        Self { top: has("top"), middle: has("middle"), end: has("right"), centre: has("center") }
    }
}

/// A notice over the whole width is a bar; one in the middle of the window lies in the centre, as one at neither side is a box.
pub(super) fn place(look: &mut Map<String, Value>, wide: bool, sides: Sides) {
    let edge = if sides.top { "top" } else { "bottom" };
    let (layout, position) = match sides {
        _ if wide => ("bar", edge.to_owned()),
        Sides { middle: true, .. } => ("centre", "bottom".to_owned()),
        Sides { centre: true, .. } => ("box", edge.to_owned()),
        Sides { end, .. } => ("corner", format!("{edge}{}", if end { "-end" } else { "" })),
    };
    look.insert("layout".into(), json!(layout));
    if layout != "centre" {
        look.insert("position".into(), json!(position));
    }
}

/// A colour of the form that `appearance` has.
pub(super) fn colour(written: &str) -> Option<&str> {
    let digits = written.strip_prefix('#')?;
    ([3, 6].contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(written)
}

/// Black or white, whichever can be read on a colour: by the brightness of the W3C's "Techniques For Accessibility Evaluation", 2000,
/// which peers use for a text whose colour nobody wrote.
pub(super) fn readable(ground: &str) -> &'static str {
    let digits = ground.trim_start_matches('#');
    let wide =
        if digits.len() == 3 { digits.chars().flat_map(|digit| [digit, digit]).collect() } else { digits.to_owned() };
    let part = |at: usize| wide.get(at..at + 2).and_then(|part| u32::from_str_radix(part, 16).ok()).unwrap_or(0);
    if (part(0) * 299 + part(2) * 587 + part(4) * 114) / 1_000 >= 128 { "#000000" } else { "#ffffff" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_peers() {
        for (wide, words, expected) in [
            (true, "top", json!({ "layout": "bar", "position": "top" })),
            (false, "bottom right", json!({ "layout": "corner", "position": "bottom-end" })),
            (false, "top-left", json!({ "layout": "corner", "position": "top" })),
            (false, "bottom center", json!({ "layout": "box", "position": "bottom" })),
            (false, "middle center", json!({ "layout": "centre" })),
        ] {
            let mut look = Map::new();
            place(&mut look, wide, Sides::of(words));
            assert_eq!(Value::Object(look), expected, "{words}");
        }
    }

    #[test]
    fn a_text_without_a_colour_can_be_read() {
        assert_eq!((readable("#000"), readable("#f1d600"), readable("#1d6a4b")), ("#ffffff", "#000000", "#ffffff"));
        assert_eq!((colour("#fff"), colour("red"), colour("#12345")), (Some("#fff"), None, None));
    }
}
