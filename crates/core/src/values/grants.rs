//! Names with their answer.

use crate::values::Id;
use crate::{Node, Read, Reader, Write};

/// For each name whether it is granted, in display order; an object in JSON.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grants(pub Vec<(Id, bool)>);

impl Grants {
    /// The answer for a name; `None` for a name it does not hold.
    #[must_use]
    pub fn get(&self, name: &Id) -> Option<bool> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, granted)| *granted)
    }

    /// Whether any name is granted.
    #[must_use]
    pub fn any(&self) -> bool {
        self.0.iter().any(|(_, granted)| *granted)
    }

    /// Whether every name is granted; true where there is none.
    #[must_use]
    pub fn all(&self) -> bool {
        self.0.iter().all(|(_, granted)| *granted)
    }
}

impl Read for Grants {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        Self(read_map(node, reader, "an object of true and false by name"))
    }
}

impl Write for Grants {
    fn write(&self) -> Node {
        self.0[..].write()
    }
}

crate::write::serialize_as_written!(Grants);

/// Reads an object as a list of pairs.
pub(crate) fn read_map<K: Read, V: Read>(node: &Node, reader: &mut Reader, expected: &'static str) -> Vec<(K, V)> {
    let members = reader.members(node, expected);
    let pair = |(key, node): &(String, Node)| {
        let place = reader.enter(key);
        let pair = (K::read(&Node::String(key.clone()), reader), V::read(node, reader));
        reader.leave(place);
        pair
    };
    members.iter().map(pair).collect()
}

/// The JSON Schema of an object that maps ids to values.
macro_rules! map_schema {
    ($name:ident of $value:ty) => {
        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let values = generator.subschema_for::<$value>();
                schemars::json_schema!({ "type": "object", "additionalProperties": values })
            }
        }
    };
}
map_schema!(Grants of bool);

pub(crate) use map_schema;
