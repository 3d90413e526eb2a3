//! A parameter of a statement, in a type that both databases know.

use std::sync::Arc;

/// A value; `None` is NULL of that type, since PostgreSQL asks for the type of a NULL too.
///
/// A text is shared: what was read from a request is not copied again on its way to the database.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<Arc<str>>),
    Bytes(Option<Vec<u8>>),
}

/// Parameters in their order, and how many.
pub(crate) trait Values: IntoIterator<Item = Value, IntoIter: ExactSizeIterator> {}

impl<T: IntoIterator<Item = Value, IntoIter: ExactSizeIterator>> Values for T {}

macro_rules! value_from {
    ($($variant:ident from $type:ty: $value:ident => $convert:expr;)*) => { $(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                Self::$variant(Some($convert))
            }
        }

        impl From<Option<$type>> for Value {
            fn from(value: Option<$type>) -> Self {
                Self::$variant(value.map(|$value| $convert))
            }
        }
    )* };
}

value_from! {
    Int from i64: value => value;
    // Milliseconds and counts stay far below the limit.
    Int from u64: value => i64::try_from(value).unwrap_or(i64::MAX);
    Text from &str: value => value.into();
    Text from String: value => value.into();
    Text from Arc<str>: value => value;
    Bytes from &[u8]: value => value.to_vec();
    Bytes from Vec<u8>: value => value;
    Bytes from [u8; 32]: value => value.to_vec();
    Bytes from [u8; 16]: value => value.to_vec();
    Bytes from uuid::Uuid: value => value.as_bytes().to_vec();
}

/// The parameters of a statement, or a part of them.
macro_rules! values {
    ($($value:expr),* $(,)?) => { [$($crate::store::value::Value::from($value)),*] };
}

pub(crate) use values;
