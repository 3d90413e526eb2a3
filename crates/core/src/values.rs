//! The small values that contracts are made of. Each parses strictly and says what it expected.

mod duration;
mod glob;
mod grants;
mod href;
mod identity;
mod map;
mod name;
mod policy_url;
mod scope;
mod text;

pub use duration::{Duration, Lifetime, Unit};
pub use glob::{Glob, UrlGlob, fits};
pub use grants::Grants;
pub use href::Href;
pub use identity::{EpochMilliseconds, Sha256, Timestamp, VisitId};
pub(crate) use map::{id_map, read_map};
pub use name::{Id, Language, Region};
pub use policy_url::PolicyUrl;
pub use scope::Scope;
pub use text::Text;
pub(crate) use text::Words;

/// A string with a form: its type, its reader, its JSON form and its schema.
macro_rules! string_value {
    ($(#[$meta:meta])* pub struct $name:ident: $expected:literal, $pattern:literal, $valid:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
        pub struct $name(String);

        impl $name {
            /// The value, if the string has its form.
            #[must_use]
            pub fn parse(string: &str) -> Option<Self> {
                Self::valid(string).then(|| Self(string.to_owned()))
            }

            fn valid(string: &str) -> bool {
                let valid: fn(&str) -> bool = $valid;
                valid(string)
            }

            /// The string as written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl $crate::Read for $name {
            #[inline(never)]
            fn read(node: &$crate::Node, reader: &mut $crate::Reader) -> Self {
                Self(reader.string(node, $expected, Self::valid))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl $crate::Write for $name {
            fn write(&self) -> $crate::Node {
                self.0.write()
            }
        }

        $crate::write::serialize_as_written!($name);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        $crate::values::string_schema!($name, $pattern, $expected);
    };
}

/// The JSON form of a type that is written as it is displayed.
macro_rules! written_as_displayed {
    ($($type:ty),*) => { $(
        impl $crate::Write for $type {
            fn write(&self) -> $crate::Node {
                $crate::Node::String(self.to_string())
            }
        }

        $crate::write::serialize_as_written!($type);
    )* };
}

/// The JSON Schema of a type that is a string in JSON.
macro_rules! string_schema {
    ($name:ident, $pattern:literal, $description:literal) => {
        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern, "description": $description })
            }
        }
    };
}

pub(crate) use string_schema;
pub(crate) use string_value;
pub(crate) use written_as_displayed;
