//! What is kept in the browser, so that a closed tab or a crash loses nothing.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A document as it was last seen, under its file's name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The file's name.
    pub name: String,
    /// The document.
    pub document: Value,
    /// The document as the file has it; null for one that was never saved.
    pub base: Value,
    /// When it was kept, in milliseconds since 1970.
    pub kept: u64,
}

impl Draft {
    /// What names of kept drafts begin with.
    pub const PREFIX: &str = "assent-studio:";

    /// The name that it is kept under.
    #[must_use]
    pub fn key(name: &str) -> String {
        format!("{}{name}", Self::PREFIX)
    }

    /// Reads a kept draft; none where it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str::<Self>(text).ok().filter(|draft| draft.document.is_object())
    }

    /// As it is kept.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_draft_comes_back_whole() {
        let document = json!({ "b": 1, "a": "ü\n" });
        let draft = Draft { name: "consent.json".into(), document, base: Value::Null, kept: 1_764_000_000_000 };
        assert_eq!(Draft::parse(&draft.text()).as_ref(), Some(&draft));
        assert!(draft.text().contains(r#"{"b":1,"a""#), "keys keep their order");
    }

    #[test]
    fn what_others_stored_is_no_draft() {
        for text in ["", "null", "{}", r#"{"name":"a","document":[],"base":null,"kept":1}"#] {
            assert_eq!(Draft::parse(text), None, "{text}");
        }
    }
}
