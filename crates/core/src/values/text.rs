//! Text of the owner, in one language or several.

use crate::values::{Language, read_map};
use crate::{Fault, Node, Read, Reader, Write};

/// A text: the same for all languages, or one for each.
#[derive(Debug, Clone, PartialEq)]
pub enum Text {
    /// One text, whatever the language.
    One(String),
    /// A text for each language.
    Each(Vec<(Language, String)>),
}

impl Text {
    /// The text itself, once it is settled on a language; before, the first one written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::One(text) => text,
            Self::Each(texts) => texts.first().map_or("", |(_, text)| text),
        }
    }
}

/// What texts settle on: a language, else the one that everybody falls back to.
pub(crate) struct Words {
    pub(crate) language: Language,
    pub(crate) fallback: Language,
}

impl Words {
    /// Settles a text.
    pub(crate) fn settle(&self, text: &mut Text) {
        if let Text::Each(texts) = text {
            let find = |wanted| texts.iter().position(|(language, _)| language == wanted);
            let chosen = find(&self.language).or_else(|| find(&self.fallback)).unwrap_or(0);
            *text = Text::One(texts.swap_remove(chosen).1);
        }
    }

    /// Settles a text that may be absent.
    pub(crate) fn settle_any(&self, text: &mut Option<Text>) {
        if let Some(text) = text {
            self.settle(text);
        }
    }
}

impl Write for Text {
    fn write(&self) -> Node {
        match self {
            Self::One(text) => text.write(),
            Self::Each(texts) => texts[..].write(),
        }
    }
}

crate::write::serialize_as_written!(Text);

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
            _ => {
                let texts: Vec<(Language, String)> =
                    read_map(node, reader, "a text, or an object of texts by language");
                let has = |fallback: &Language| texts.iter().any(|(language, _)| language == fallback);
                if let Some(fallback) =
                    reader.fallback().filter(|fallback| matches!(node, Node::Object(_)) && !has(fallback))
                {
                    let message = ["has no text in the fallback language \"", fallback.as_str(), "\""].concat();
                    reader.report(Fault::Conflict(message));
                }
                Self::Each(texts)
            }
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
