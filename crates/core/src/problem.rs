//! What is wrong with a value, said so that its owner can mend it.

use std::fmt;

use crate::Aside;

/// One fault of a value, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// JSON path from the root, such as `categories[2].services[0].id`; empty for the root itself.
    pub path: String,
    /// What is wrong there.
    pub fault: Fault,
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A value that does not have the expected form.
    #[error("{found} is not {expected}{}", Meant(.nearest))]
    Unexpected {
        /// The value as written, shortened.
        found: String,
        /// What it should be, with its article.
        expected: &'static str,
        /// A valid value near to it.
        nearest: Aside<Option<String>>,
    },
    /// A required key that is absent.
    #[error("is missing")]
    Missing,
    /// A key that the format does not have.
    #[error("is not a known key{}", Meant(.nearest))]
    UnknownKey {
        /// The known key nearest to it.
        nearest: Aside<Option<String>>,
    },
    /// A name used twice where it must be unique.
    #[error("{name:?} is already used at {first}")]
    Duplicate {
        /// The name.
        name: String,
        /// Path of its first use.
        first: String,
    },
    /// A value that contradicts another part of the file.
    #[error("{0}")]
    Conflict(String),
}

struct Meant<'a>(&'a Aside<Option<String>>);

impl fmt::Display for Meant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.kept() {
            Some(Some(name)) => write!(f, "; did you mean \"{name}\"?"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "(root)" } else { &self.path };
        write!(f, "{path}: {}", self.fault)
    }
}

/// Every fault of a value, in the order of the source; as an error never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// The value, if there is no problem with it.
    pub(crate) fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    /// Adds what follows from reading the whole, except where a part could not be read at all.
    pub(crate) fn add(&mut self, more: Vec<Problem>) {
        let known = self.0.len();
        for problem in more {
            let path = &problem.path;
            let covered = |earlier: &Problem| path.starts_with(&earlier.path) || earlier.path.starts_with(path);
            if !self.0[..known].iter().any(covered) {
                self.0.push(problem);
            }
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
