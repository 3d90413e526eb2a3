//! Lists that are never empty and never repeat.

use crate::values::{Language, Scope};
use crate::{Node, Read, Reader, Write};

/// A list without repetitions that is never empty.
macro_rules! choice_list {
    ($(#[$meta:meta])* $name:ident of $item:ty, $expected:literal, $default:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(Vec<$item>);

        impl $name {
            /// All, in the order written.
            #[must_use]
            pub fn all(&self) -> &[$item] {
                &self.0
            }

            /// The first.
            #[must_use]
            pub fn first(&self) -> &$item {
                &self.0[0]
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self($default)
            }
        }

        impl Read for $name {
            fn read(node: &Node, reader: &mut Reader) -> Self {
                let items = Vec::<$item>::read(node, reader);
                let repeats = items.iter().enumerate().any(|(index, item)| items[..index].contains(item));
                if matches!(node, Node::List(_)) && (items.is_empty() || repeats) {
                    reader.unexpected(node, $expected);
                }
                Self(items)
            }
        }

        impl Write for $name {
            fn write(&self) -> Node {
                self.0.write()
            }
        }

        crate::write::serialize_as_written!($name);

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let items = generator.subschema_for::<$item>();
                schemars::json_schema!({ "type": "array", "items": items, "minItems": 1, "uniqueItems": true, "description": $expected })
            }
        }
    };
}

choice_list! {
    /// The languages of the notice, the fallback first.
    Languages of Language, "a list of different languages, at least one", Language::parse("en").into_iter().collect()
}

choice_list! {
    /// The lifetimes offered, the preset one first.
    Scopes of Scope, "a list of \"persistent\" and \"session\", at least one", Scope::ALL.to_vec()
}
