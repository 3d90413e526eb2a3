//! Objects with names for keys, kept as lists in the order of the source.

use crate::{Node, Read, Reader};

/// Declares an object that maps ids, or other strings, to values: its type, its reader, its JSON form and its schema.
macro_rules! id_map {
    ($(#[$meta:meta])* pub struct $name:ident of $value:ty: $expected:literal) => {
        id_map! { $(#[$meta])* pub struct $name of $crate::values::Id => $value: $expected }
    };
    ($(#[$meta:meta])* pub struct $name:ident of $key:ty => $value:ty: $expected:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct $name(pub Vec<($key, $value)>);

        impl $crate::Read for $name {
            fn read(node: &$crate::Node, reader: &mut $crate::Reader) -> Self {
                Self($crate::values::read_map(node, reader, $expected))
            }
        }

        impl $crate::Write for $name {
            fn write(&self) -> $crate::Node {
                self.0[..].write()
            }
        }

        $crate::write::serialize_as_written!($name);

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

pub(crate) use id_map;
