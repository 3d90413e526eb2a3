//! Why a scenario failed, in one sentence for its reader.

use std::fmt;

use fantoccini::error::CmdError;

/// A sentence. Every error becomes one with `?`.
pub struct Failure(String);

/// What a step of a scenario gives.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// From a sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl<E: std::error::Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        // A driver's error may have a code and no message, and is shown by its message alone.
        match (&error as &dyn std::error::Error).downcast_ref() {
            Some(CmdError::Standard(said)) => Self(format!("{error} ({})", said.error)),
            _ => Self(with_sources(&error)),
        }
    }
}

/// The error's text and that of each error behind it, except where the text before has it already.
fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let cause = error.to_string();
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
        source = error.source();
    }
    text
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Fails with a sentence unless the condition holds.
#[macro_export]
macro_rules! ensure {
    ($condition:expr, $($sentence:tt)+) => {
        if !$condition {
            return Err($crate::failure::Failure::new(format!($($sentence)+)));
        }
    };
}

/// Fails unless two values are equal; says which was seen and which expected.
#[macro_export]
macro_rules! ensure_eq {
    ($seen:expr, $expected:expr, $what:expr) => {{
        let (seen, expected) = (&$seen, &$expected);
        if seen != expected {
            return Err($crate::failure::Failure::new(format!("{}: expected {expected:?}, saw {seen:?}", $what)));
        }
    }};
}
