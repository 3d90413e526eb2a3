//! Why a scenario failed, in one sentence for its reader.

use std::fmt;

use fantoccini::error::CmdError;

/// A sentence. Every error becomes one with `?`.
pub struct Failure {
    sentence: String,
    driver_is_gone: bool,
}

/// What a step of a scenario gives.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// From a sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), driver_is_gone: false }
    }

    /// The same failure with more words around its sentence.
    #[must_use]
    pub fn reword(mut self, words: impl FnOnce(&str) -> String) -> Self {
        self.sentence = words(&self.sentence);
        self
    }

    /// Whether the driver gave no answer, or has no session any more. Asking again is useless then: each question to a driver that hangs
    /// takes as long as the first one.
    #[must_use]
    pub fn driver_is_gone(&self) -> bool {
        self.driver_is_gone
    }
}

impl<E: std::error::Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        let command: Option<&CmdError> = (&error as &dyn std::error::Error).downcast_ref();
        let sentence = match command {
            // A driver's error may have a code and no message, and is shown by its message alone.
            Some(CmdError::Standard(said)) => format!("{error} ({})", said.error),
            _ => with_sources(&error),
        };
        Self { sentence, driver_is_gone: command.is_some_and(is_of_no_driver) }
    }
}

/// Whether an error says that nothing drives the browser any more: the connection failed, or the session has ended.
fn is_of_no_driver(error: &CmdError) -> bool {
    matches!(error, CmdError::Failed(_) | CmdError::FailedC(_) | CmdError::Lost(_)) || error.is_invalid_session_id()
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
        formatter.write_str(&self.sentence)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.sentence)
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

#[cfg(test)]
mod tests {
    use fantoccini::error::{ErrorStatus, WebDriver};

    use super::*;

    #[test]
    fn only_an_answer_of_the_driver_is_worth_another_question() {
        let said = |status| Failure::from(CmdError::Standard(WebDriver::new(status, "said")));
        assert!(!said(ErrorStatus::JavascriptError).driver_is_gone());
        assert!(!said(ErrorStatus::NoSuchWindow).driver_is_gone());
        assert!(said(ErrorStatus::InvalidSessionId).driver_is_gone());
        let lost = Failure::from(CmdError::Lost(std::io::ErrorKind::ConnectionRefused.into()));
        assert!(lost.reword(|sentence| format!("waiting: {sentence}")).driver_is_gone());
    }
}
