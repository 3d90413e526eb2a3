//! Text of the owner, in one language or several.

use crate::values::{Language, read_map};
use crate::{Node, Read, Reader};

/// A text: the same for all languages, or one for each.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(untagged)]
pub enum Text {
    /// One text, whatever the language.
    One(String),
    /// A text for each language.
    Each(#[serde(serialize_with = "crate::values::as_map")] Vec<(Language, String)>),
}

impl Text {
    /// The text in `language`, else in `fallback`.
    #[must_use]
    pub fn in_language(&self, language: &Language, fallback: &Language) -> &str {
        match self {
            Self::One(text) => text,
            Self::Each(texts) => {
                let find = |wanted| texts.iter().find(|(language, _)| language == wanted);
                find(language).or_else(|| find(fallback)).or(texts.first()).map_or("", |(_, text)| text)
            }
        }
    }

    /// The languages it is written in; `None` where it serves all.
    #[must_use]
    pub fn languages(&self) -> Option<Vec<&Language>> {
        match self {
            Self::One(_) => None,
            Self::Each(texts) => Some(texts.iter().map(|(language, _)| language).collect()),
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::One(String::new())
    }
}

impl Read for Text {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        match node {
            Node::String(_) => Self::One(String::read(node, reader)),
            Node::Object(members) if members.is_empty() => {
                reader.unexpected(node, "a text in at least one language");
                Self::default()
            }
            _ => Self::Each(read_map(node, reader, "a text, or an object of texts by language")),
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Text {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "a text, or an object of texts by language",
            "oneOf": [
                { "type": "string", "minLength": 1 },
                { "type": "object", "minProperties": 1, "additionalProperties": { "type": "string", "minLength": 1 } },
            ]
        })
    }
}
