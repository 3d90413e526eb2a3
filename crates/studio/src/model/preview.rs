//! What the preview's page is given: the document, as the visitor that is looked through would get it.

use serde_json::{Value, json};

use super::path;

/// The visitor and the window that the owner looks through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    /// A language tag; empty for the document's first one.
    pub language: String,
    /// The name of a regime; empty for the document's.
    pub regime: String,
    /// Whether the browser sends Global Privacy Control.
    pub has_gpc: bool,
    /// Whether the visitor's scheme is dark.
    pub is_dark: bool,
    /// Whether the window is a phone's.
    pub is_narrow: bool,
    /// Whether text has twice its size.
    pub is_large: bool,
    /// What is shown: `notice`, `preferences` or `after`.
    pub layer: String,
}

/// The document without what would leave the page, in the visitor's scheme, language and regime.
#[must_use]
pub fn shown(document: &Value, view: &View) -> Value {
    let mut shown = document.clone();
    for place in ["receipts", "mirror", "region_endpoint"] {
        path::remove(&mut shown, place);
    }
    if ["", "auto"].contains(&path::text(document, "appearance.theme")) {
        path::set(&mut shown, "appearance.theme", json!(if view.is_dark { "dark" } else { "light" }));
    }
    if !view.regime.is_empty() {
        path::set(&mut shown, "regime", json!(view.regime));
    }
    let languages = path::items(document, "languages");
    if !view.language.is_empty() && !languages.contains(&json!(view.language)) {
        if languages.is_empty() && view.language != "en" {
            path::push(&mut shown, "languages", json!("en"));
        }
        path::push(&mut shown, "languages", json!(view.language));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_the_preview_and_the_visitor_is_the_one_chosen() {
        let document =
            json!({ "site": "a", "languages": ["de"], "receipts": { "endpoint": "/r" }, "mirror": { "domain": "a" } });
        let view = View { language: "fr".into(), regime: "us-ca".into(), is_dark: true, ..View::default() };
        let expected =
            json!({ "site": "a", "languages": ["de", "fr"], "appearance": { "theme": "dark" }, "regime": "us-ca" });
        assert_eq!(shown(&document, &view), expected);
    }

    #[test]
    fn what_the_owner_fixed_stays() {
        let document = json!({ "site": "a", "appearance": { "theme": "dark" } });
        assert_eq!(shown(&document, &View::default()), document);
        let german = shown(&document, &View { language: "de".into(), ..View::default() });
        assert_eq!(path::at(&german, "languages"), Some(&json!(["en", "de"])));
    }
}
