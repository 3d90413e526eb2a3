//! The notice's texts in the owner's words.

use crate::locale::Key;
use crate::values::{Language, read_map};
use crate::{Node, Read, Reader};

/// The owner's own texts: for each language, keys of the locale files with their text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overrides(Vec<(Language, Vec<(Key, String)>)>);

impl Overrides {
    /// The owner's texts in a language.
    pub fn in_language(&self, language: &Language) -> impl Iterator<Item = &(Key, String)> {
        self.0.iter().filter(move |(own, _)| own == language).flat_map(|(_, texts)| texts)
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

impl serde::Serialize for Overrides {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Written<'a>(&'a [(Key, String)]);
        impl serde::Serialize for Written<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.iter().map(|(key, text)| (key.name(), text)))
            }
        }
        serializer.collect_map(self.0.iter().map(|(language, texts)| (language, Written(texts))))
    }
}

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
