//! The counterpart of the reader: a contract as a [`Node`].
//!
//! One serialiser, that of `Node`, then writes every contract; serde's own would be compiled once for each field's type.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::Node;

/// A type that can be written as JSON.
pub trait Write {
    /// The JSON form.
    fn write(&self) -> Node;
}

impl Node {
    /// An object of these members.
    #[inline(never)]
    pub(crate) fn object(members: Vec<(&str, Node)>) -> Node {
        Node::Object(members.into_iter().map(|(key, node)| (key.to_owned(), node)).collect())
    }
}

impl Write for bool {
    #[inline(never)]
    fn write(&self) -> Node {
        Node::Bool(*self)
    }
}

impl Write for u32 {
    #[inline(never)]
    fn write(&self) -> Node {
        Node::Number(f64::from(*self))
    }
}

impl Write for i32 {
    #[inline(never)]
    fn write(&self) -> Node {
        Node::Number(f64::from(*self))
    }
}

impl Write for String {
    fn write(&self) -> Node {
        text(self)
    }
}

/// A string's node. Out of line, as are its neighbours: a contract has dozens of fields, and each would hold a copy.
#[inline(never)]
pub(crate) fn text(string: &str) -> Node {
    Node::String(string.to_owned())
}

impl<T: Write> Write for Option<T> {
    #[inline(never)]
    fn write(&self) -> Node {
        self.as_ref().map_or(Node::Null, T::write)
    }
}

impl<T: Write> Write for Vec<T> {
    #[inline(never)]
    fn write(&self) -> Node {
        Node::List(self.iter().map(T::write).collect())
    }
}

impl<K: AsRef<str>, V: Write> Write for [(K, V)] {
    #[inline(never)]
    fn write(&self) -> Node {
        Node::Object(self.iter().map(|(key, value)| (key.as_ref().to_owned(), value.write())).collect())
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Null => serializer.serialize_unit(),
            Node::Bool(bool) => serializer.serialize_bool(*bool),
            // Whole numbers are written as such: 7, not 7.0.
            Node::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
                serializer.serialize_i64(*number as i64)
            }
            Node::Number(number) => serializer.serialize_f64(*number),
            Node::String(string) => serializer.serialize_str(string),
            Node::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Node::Object(members) => {
                let mut object = serializer.serialize_map(Some(members.len()))?;
                for (key, node) in members {
                    object.serialize_entry(key, node)?;
                }
                object.end()
            }
        }
    }
}

/// Lets native code hand a contract to any serde format.
macro_rules! serialize_as_written {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::Write::write(self).serialize(serializer)
            }
        }
    };
}

pub(crate) use serialize_as_written;
