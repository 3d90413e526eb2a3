//! The page that payloads are put into.

/// Where a page is.
pub const PATH: &str = "/attack";

/// Assent's tag.
const TAG: &str = r#"<script src="/assent/assent.js" data-config="/consent.json" data-revision="1"></script>"#;

/// A page with `before` and `after` the tag, both in the body, since markup before the tag is there for all of the guard's life. Two gated
/// scripts show whether what is granted still runs, in order; `order` is what ran.
#[must_use]
pub fn text(before: &str, after: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Attack</title><script>window.order = [];</script></head><body>\
         {before}{TAG}<script type=\"text/plain\" data-category=\"analytics\">order.push('own');</script>{after}\
         <script type=\"text/plain\" data-category=\"analytics\" data-src=\"/s/last.js\"></script></body></html>"
    )
}
