//! Where the privacy policy is, in one language or several.

use crate::values::{Href, Language, Text, Words};
use crate::{Node, Read, Reader, Write};

/// Where the privacy policy is: the same address for all languages, or one for each.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PolicyUrl(Text);

impl PolicyUrl {
    /// The address itself, once it is settled on a language; before, the first one written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Each address, with its language where there are several.
    pub fn each(&self) -> impl Iterator<Item = (Option<&Language>, &str)> {
        let (one, several): (_, &[_]) = match &self.0 {
            Text::One(address) => (Some((None, address.as_str())), &[]),
            Text::Each(addresses) => (None, addresses),
        };
        one.into_iter().chain(several.iter().map(|(language, address)| (Some(language), address.as_str())))
    }

    pub(crate) fn settle(&mut self, words: &Words) {
        words.settle(&mut self.0);
    }
}

impl Read for PolicyUrl {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let Node::Object(members) = node else {
            let address = Href::read(node, reader);
            return Self(Text::One(address.as_str().to_owned()));
        };
        for (key, member) in members {
            let place = reader.enter(key);
            // What is no string at all is told by the text's own reader.
            if matches!(member, Node::String(_)) {
                Href::read(member, reader);
            }
            reader.leave(place);
        }
        Self(Text::read(node, reader))
    }
}

impl Write for PolicyUrl {
    fn write(&self) -> Node {
        self.0.write()
    }
}

crate::write::serialize_as_written!(PolicyUrl);

#[cfg(feature = "schema")]
impl schemars::JsonSchema for PolicyUrl {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PolicyUrl".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let address = generator.subschema_for::<Href>();
        schemars::json_schema!({
            "description": "an address, or an object of addresses by language",
            "oneOf": [address.clone(), { "type": "object", "minProperties": 1, "additionalProperties": address }],
        })
    }
}
