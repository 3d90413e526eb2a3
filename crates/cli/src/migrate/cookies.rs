//! Names of cookies as peers write them, texts and regular expressions, and lifetimes as people write them in tables.

use assent_core::Glob;

use super::draft::Cookie;
use super::globs::globs;
use super::members::{Lost, lose, name};
use super::script::{Literal, Written};

/// The cookies of a name; a regular expression may be several, or none where no glob says the same.
pub(super) fn cookies(written: &Written, path: &str, lost: &mut Vec<Lost>) -> Vec<Cookie> {
    let found = match &written.value {
        Literal::String(name) => {
            Glob::parse(name).map(|glob| vec![glob]).ok_or_else(|| format!("\"{name}\" is no name of a cookie"))
        }
        Literal::Regex { pattern, flags } => globs(pattern, flags)
            .ok_or_else(|| format!("/{pattern}/{flags} has no form with * alone; write the names as globs")),
        other => Err(format!("is {}, where the name of a cookie is expected", name(other))),
    };
    match found {
        Ok(globs) => globs.into_iter().map(|name| Cookie { name, lifetime: None, purpose: None }).collect(),
        Err(why) => {
            lose(lost, written, path, why);
            Vec::new()
        }
    }
}

/// A lifetime as people write it in a table: `2 years`, `1 Day`, `Session`. `None` for what is not understood.
pub(super) fn lifetime(text: &str) -> Option<String> {
    const UNITS: [&str; 7] = ["second", "minute", "hour", "day", "week", "month", "year"];
    let text = text.trim().to_lowercase();
    if text.starts_with("session") {
        return Some("session".into());
    }
    let (count, unit) = text.split_once(' ')?;
    let count: u32 = count.parse().ok().filter(|count| (1..=1000).contains(count))?;
    let unit = UNITS.iter().find(|known| unit == **known || unit.strip_suffix('s') == Some(**known))?;
    let lifetime = format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    // A hundred years are the longest that a configuration takes.
    (*unit != "year" || count <= 100).then_some(lifetime)
}

#[cfg(test)]
mod tests {
    use super::lifetime;

    #[test]
    fn lifetimes_are_understood_or_left() {
        for (text, expected) in
            [("2 years", "2 years"), (" 1 Day", "1 day"), ("Session", "session"), ("24 hours", "24 hours")]
        {
            assert_eq!(lifetime(text).as_deref(), Some(expected));
        }
        for text in ["", "forever", "2 Jahre", "0 days", "999 years", "-1 day", "1.5 days"] {
            assert_eq!(lifetime(text), None, "{text}");
        }
    }
}
