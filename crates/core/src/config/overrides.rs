//! The notice's texts in the owner's words.

use crate::locale::Key;
use crate::values::{Language, read_map};
use crate::{Node, Read, Reader, Write};

/// The owner's own texts: for each language, keys of the locale files with their text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overrides(Vec<(Language, Vec<(Key, String)>)>);

impl Overrides {
    /// The owner's texts in a language.
    pub fn in_language(&self, language: &Language) -> impl Iterator<Item = &(Key, String)> {
        self.0.iter().filter(move |(own, _)| own == language).flat_map(|(_, texts)| texts)
    }

    /// The languages that the owner has texts for.
    pub fn languages(&self) -> impl Iterator<Item = &Language> {
        self.0.iter().map(|(language, _)| language)
    }
}

impl Read for Overrides {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let languages: Vec<(Language, Texts)> = read_map(node, reader, "an object of languages");
        Self(languages.into_iter().map(|(language, texts)| (language, texts.0)).collect())
    }
}

/// The texts of one language.
#[derive(Default)]
struct Texts(Vec<(Key, String)>);

impl Read for Texts {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let members = reader.object(node, Key::NAMES);
        let known = members.iter().filter_map(|(name, _)| Some((name, Key::of(name)?)));
        Self(known.map(|(name, key)| (key, reader.member(members, name, true))).collect())
    }
}

impl Write for Overrides {
    fn write(&self) -> Node {
        let texts = |texts: &[(Key, String)]| {
            Node::object(texts.iter().map(|(key, text)| (key.name(), text.write())).collect())
        };
        Node::object(self.0.iter().map(|(language, own)| (language.as_str(), texts(own))).collect())
    }
}

crate::write::serialize_as_written!(Overrides);

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Overrides {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Texts".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let texts: serde_json::Map<_, _> = Key::NAMES
            .iter()
            .map(|key| ((*key).to_owned(), serde_json::json!({ "type": "string", "minLength": 1 })))
            .collect();
        schemars::json_schema!({
            "description": "texts of the notice in the owner's words, by language",
            "type": "object",
            "additionalProperties": { "type": "object", "additionalProperties": false, "properties": texts }
        })
    }
}
