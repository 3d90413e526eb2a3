//! Name patterns: `_ga*`.

use crate::values::string_value;

string_value! {
    /// A name pattern in which `*` stands for any run of characters and everything else for itself.
    ///
    /// No regular expressions: they cannot be checked for what they match, and they can be made to run forever.
    pub struct Glob: "a name or a pattern with * for any run of characters", "^[^\\s;,=]{1,256}$", |pattern| {
        // A cookie's name has no white space, `;`, `,` or `=` (RFC 6265bis section 4.1.1).
        // A pattern of stars alone would sweep everything.
        (1..=256).contains(&pattern.len())
            && pattern.bytes().any(|byte| byte != b'*')
            // Searching a string for a character would bring the search for strings into the banner.
            && !pattern.chars().any(|char| char.is_whitespace() || char.is_control() || matches!(char, ';' | ',' | '='))
    }
}

string_value! {
    /// An address pattern in which `*` stands for any run of characters, within the host for one without `/`.
    pub struct UrlGlob: "an address such as \"https://*.example.com/*\"", "^https?://[!-.0-~]*[!-)+-\\-0-~][!-.0-~]*/[!-~]*$", |pattern| {
        let rest = pattern.strip_prefix("https://").or_else(|| pattern.strip_prefix("http://")).unwrap_or_default();
        // A host of stars alone would hold every request of the page.
        rest.bytes().take_while(|byte| *byte != b'/').any(|byte| byte != b'*' && byte != b'.')
            && rest.bytes().any(|byte| byte == b'/')
            && pattern.len() <= 500
            && pattern.bytes().all(|byte| byte.is_ascii_graphic())
    }
}

impl Glob {
    /// Whether the whole `name` fits the pattern.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        fits(self.as_str(), name)
    }
}

/// Whether the whole `text` fits the pattern, in which `*` stands for any run of characters.
#[must_use]
pub fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match crate::locale::find(rest, part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{Glob, UrlGlob};

    #[test]
    fn a_star_is_any_run() {
        let matches = |pattern: &str, name: &str| Glob::parse(pattern).expect("a glob").matches(name);
        for (pattern, name) in [
            ("_ga*", "_ga"),
            ("_ga*", "_ga_1"),
            ("*_id", "x_id"),
            ("a*b*c", "a1b2c"),
            ("a*b*c", "abbc"),
            ("ph_*_x", "ph__x"),
            ("a", "a"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in
            [("_ga*", "x_ga"), ("_ga", "_ga1"), ("a*b*c", "acb"), ("a*a", "a"), ("*.x", "yx"), ("a?", "ab")]
        {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn an_address_pattern_names_a_host() {
        for pattern in ["https://*.hotjar.com/*", "http://x/", "https://a.b/c?d=*", "https://*tracker*/x"] {
            assert!(UrlGlob::parse(pattern).is_some(), "{pattern}");
        }
        for pattern in
            ["", "*", "https://*/*", "https://*.*/", "https://a.b", "//a.b/", "ftp://a/", "https://a b/", "https:///x"]
        {
            assert!(UrlGlob::parse(pattern).is_none(), "{pattern}");
        }
    }

    #[test]
    fn what_would_sweep_everything_is_refused() {
        for pattern in ["", "*", "**", "a b", "a;b", "a=b", &"x".repeat(257)] {
            assert!(Glob::parse(pattern).is_none(), "{pattern}");
        }
    }
}
