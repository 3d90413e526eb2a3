//! What ships beside the rules for people, and never for the browser.

use crate::{Node, Read, Reader, Write};

/// A list that the banner has no use for: without the feature `native` it is taken as empty, so that its reader is no part of every new visitor's download.
#[derive(Debug, Clone, PartialEq)]
pub struct Aside<T>(pub Vec<T>);

impl<T> Default for Aside<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> std::ops::Deref for Aside<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T> IntoIterator for &'a Aside<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Read> Read for Aside<T> {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        if cfg!(feature = "native") { Self(Read::read(node, reader)) } else { Self::default() }
    }
}

impl<T: Write> serde::Serialize for Aside<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.write().serialize(serializer)
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Aside<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        Vec::<T>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Vec::<T>::json_schema(generator)
    }
}

impl<T: Write> Write for Aside<T> {
    fn write(&self) -> Node {
        self.0.write()
    }
}
