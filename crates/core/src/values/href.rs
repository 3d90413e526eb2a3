//! Addresses that may reach a page.

use crate::values::string_value;

string_value! {
    /// An address for a link or a request: `https:`, `http:` or `mailto:`, or relative to the page.
    ///
    /// Any other scheme (`javascript:`, `data:`) is refused here, so that none reaches an `href`.
    pub struct Href: "an address that is relative or begins with https:, http: or mailto:", "^(https?://[^\\s\\\\<>\"]+|mailto:[^\\s\\\\<>\"]+|[^\\s\\\\<>\":]+|[/.?#][^\\s\\\\<>\"]*)$", |href| {
        let clean = (1..=2_000).contains(&href.len())
            && !href.chars().any(|char| char.is_whitespace() || char.is_control() || matches!(char, '\\' | '<' | '>' | '"'));
        let scheme = href.find(':').filter(|colon| !href[..*colon].contains(['/', '?', '#']));
        clean && match scheme {
            None => true,
            Some(colon) => {
                let rest = &href[colon + 1..];
                match &href[..colon] {
                    "https" | "http" => rest.strip_prefix("//").is_some_and(|host| !host.is_empty() && !host.starts_with('/')),
                    "mailto" => !rest.is_empty(),
                    _ => false,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Href;

    #[test]
    fn only_harmless_schemes_pass() {
        for href in [
            "https://example.com/a?b#c",
            "http://x",
            "mailto:a@b.c",
            "/privacy",
            "privacy.html",
            "./a:b",
            "?a=b:c",
            "//cdn.example/x",
        ] {
            assert!(Href::parse(href).is_some(), "{href}");
        }
        for href in [
            "",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "data:text/html,x",
            "java\nscript:x",
            " https://x",
            "https:",
            "https:///x",
            "https://",
            "a\"b",
            "<x>",
            "vbscript:x",
            "blob:x",
            "\\\\x",
        ] {
            assert!(Href::parse(href).is_none(), "{href}");
        }
    }
}
