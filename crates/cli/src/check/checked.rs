//! A configuration with everything that was found in it, for the commands that need one without errors.

use std::path::Path;

use serde_json::Value;

use super::{Finding, count, document, examine, report};
use crate::Error;
use crate::source::Source;

/// A configuration's text with what was found in it.
#[derive(Debug, Clone)]
pub struct Checked {
    source: Source,
    findings: Vec<Finding>,
}

impl Checked {
    /// Reads and checks a file; `-` is the standard input.
    ///
    /// # Errors
    /// When it cannot be read; what is wrong inside of it is no error but a finding.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let source = Source::read(path)?;
        let (findings, _) = examine(&source);
        Ok(Self { source, findings })
    }

    /// The text, without a byte order mark.
    pub(crate) fn text(&self) -> &str {
        self.source.text()
    }

    /// How many findings are errors, and how many are warnings.
    #[must_use]
    pub fn count(&self) -> (usize, usize) {
        count(&self.findings)
    }

    /// The findings as `assent check` prints them.
    #[must_use]
    pub fn report(&self, colour: bool) -> String {
        report(&self.source, &self.findings, colour)
    }

    /// The findings as `assent check --json` has them.
    pub(crate) fn document(&self) -> Value {
        document(&self.source, &self.findings)
    }
}
