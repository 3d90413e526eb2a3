//! The notice's texts in the owner's words.

use crate::locale::Key;
use crate::values::Language;
use crate::{Node, Read, Reader};

/// The owner's own texts: for each language, keys of the locale files with their text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overrides(Vec<(Language, Vec<(Key, String)>)>);

impl Overrides {
    /// The owner's texts in a language.
    pub fn in_language(&self, language: &Language) -> impl Iterator<Item = &(Key, String)> {
        self.0
            .iter()
            .filter(move |(own, _)| own == language)
            .flat_map(|(_, texts)| texts)
    }
}

impl Read for Overrides {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Node::Object(languages) = node else {
            return reader.unexpected(node, "an object of languages");
        };
        let read: Vec<_> = languages
            .iter()
            .map(|(language, texts)| {
                reader.at_key(language, |reader| {
                    let language = Language::read(&Node::String(language.clone()), reader);
                    let members = reader.object(texts, Key::NAMES)?;
                    let texts: Vec<_> = members
                        .iter()
                        .map(|(key, text)| {
                            reader.at_key(key, |reader| {
                                Some((Key::of(key)?, String::read(text, reader)?))
                            })
                        })
                        .collect();
                    Some((language?, texts.into_iter().collect::<Option<Vec<_>>>()?))
                })
            })
            .collect();
        read.into_iter().collect::<Option<_>>().map(Self)
    }
}

impl serde::Serialize for Overrides {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Texts<'a>(&'a [(Key, String)]);
        impl serde::Serialize for Texts<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.iter().map(|(key, text)| (key.name(), text)))
            }
        }
        serializer.collect_map(
            self.0
                .iter()
                .map(|(language, texts)| (language, Texts(texts))),
        )
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
            .map(|key| {
                (
                    (*key).to_owned(),
                    serde_json::json!({ "type": "string", "minLength": 1 }),
                )
            })
            .collect();
        schemars::json_schema!({
            "description": "texts of the notice in the owner's words, by language",
            "type": "object",
            "additionalProperties": { "type": "object", "additionalProperties": false, "properties": texts }
        })
    }
}
