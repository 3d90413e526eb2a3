//! One definition for each contract: its Rust type, its strict reader, its JSON form and its JSON Schema.

/// Declares a contract's object. A field is required unless its type is an `Option`, or `= default` follows it.
macro_rules! contract {
    ($(#[$meta:meta])* pub struct $name:ident {
        $( $(#[$field_meta:meta])* pub $field:ident : $type:ty $(= $default:ident)? ),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Default)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
        pub struct $name {
            $(
                $(#[$field_meta])*
                $(#[cfg_attr(feature = "schema", schemars($default))])?
                pub $field: $type,
            )*
        }

        impl $name {
            /// The keys of its JSON form.
            pub(crate) const KEYS: &'static [&'static str] = &[$(stringify!($field)),*];
        }

        impl $crate::Read for $name {
            #[inline(never)]
            fn read(node: &$crate::Node, reader: &mut $crate::Reader) -> Self {
                let members = reader.object(node, Self::KEYS);
                // What is not an object has been reported once; its members are not missing besides.
                let object = matches!(node, $crate::Node::Object(_));
                Self {
                    $( $field: reader.member(members, stringify!($field), object && contract!(@required $type $(, $default)?)) ),*
                }
            }
        }

        impl $crate::Write for $name {
            #[inline(never)]
            fn write(&self) -> $crate::Node {
                $crate::Node::object(vec![$( (stringify!($field), $crate::Write::write(&self.$field)) ),*])
            }
        }

        $crate::write::serialize_as_written!($name);
    };
    (@required $type:ty) => { <$type as $crate::Read>::REQUIRED };
    (@required $type:ty, default) => { false };
}

/// Declares an enum whose values are names.
macro_rules! names {
    ($(#[$meta:meta])* pub enum $name:ident ($expected:literal) {
        $( $(#[$variant_meta:meta])* $variant:ident = $text:literal ),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $( $(#[$variant_meta])* #[cfg_attr(feature = "schema", schemars(rename = $text))] $variant, )*
        }

        impl $name {
            /// Every value, in the order of its declaration.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in JSON.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $( Self::$variant => $text ),* }
            }

            /// The value with a name in JSON; `None` where no value has it.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }

        impl $crate::Read for $name {
            fn read(node: &$crate::Node, reader: &mut $crate::Reader) -> Self {
                Self::ALL[$crate::reader::name(node, reader, $expected, &[$($text),*])]
            }
        }

        impl $crate::Write for $name {
            fn write(&self) -> $crate::Node {
                $crate::write::text(self.name())
            }
        }

        $crate::write::serialize_as_written!($name);

        impl Default for $name {
            fn default() -> Self {
                Self::ALL[0]
            }
        }
    };
}

/// Declares texts that Rust and the guard share: a constant for each, and their list, from which `www/contracts.d.ts` is printed.
/// Constants, since they cost the banner nothing.
macro_rules! words {
    ($(#[$meta:meta])* pub mod $name:ident {
        $( $(#[doc = $doc:literal])* $word:ident = $text:literal ),* $(,)?
    }) => {
        $(#[$meta])*
        pub mod $name {
            $( $(#[doc = $doc])* pub const $word: &str = $text; )*

            /// Each constant's name, text and documentation.
            pub const ALL: &[(&str, &str, &str)] = &[$( (stringify!($word), $text, concat!($($doc),*)) ),*];
        }
    };
}

pub(crate) use contract;
pub(crate) use names;
pub(crate) use words;
