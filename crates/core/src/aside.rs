//! What ships beside the rules for people and programs, and never for the browser.

use crate::{Node, Read, Reader, Write};

/// A value that the banner has no use for: only with the feature `native` it is read and kept, so that neither its reader nor its copies
/// are part of every new visitor's download.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Aside<T>(#[cfg(feature = "native")] pub T, #[cfg(not(feature = "native"))] std::marker::PhantomData<T>);

impl<T> Aside<T> {
    /// What `make` gives, where such values are kept.
    #[cfg_attr(not(feature = "native"), expect(unused_variables))]
    pub(crate) fn of(make: impl FnOnce() -> T) -> Self {
        #[cfg(feature = "native")]
        return Self(make());
        #[cfg(not(feature = "native"))]
        Self(std::marker::PhantomData)
    }

    /// The value, where such values are kept.
    #[cfg_attr(not(feature = "native"), expect(clippy::unused_self))]
    pub(crate) fn kept(&self) -> Option<&T> {
        #[cfg(feature = "native")]
        return Some(&self.0);
        #[cfg(not(feature = "native"))]
        None
    }
}

#[cfg(feature = "native")]
impl<T> std::ops::Deref for Aside<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

#[cfg(feature = "native")]
impl<'a, T> IntoIterator for &'a Aside<Vec<T>> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Read + Default> Read for Aside<T> {
    const REQUIRED: bool = T::REQUIRED;

    #[cfg(feature = "native")]
    fn read(node: &Node, reader: &mut Reader) -> Self {
        Self(Read::read(node, reader))
    }

    #[cfg(not(feature = "native"))]
    fn read(_: &Node, _: &mut Reader) -> Self {
        Self::default()
    }
}

impl<T: Write> Write for Aside<T> {
    fn write(&self) -> Node {
        #[cfg(feature = "native")]
        return self.0.write();
        #[cfg(not(feature = "native"))]
        Node::Null
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
        T::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<T>()
    }
}
