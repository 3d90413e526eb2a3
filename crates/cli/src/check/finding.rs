//! Something in a configuration that its owner should know of, with its place in the file.

use std::ops::Range;

use assent_lint::{Report, Severity};
use serde::Serialize;

use crate::source::Source;

/// What a rule found somewhere in a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    /// The rule's name.
    pub(crate) rule: &'static str,
    pub(crate) severity: Severity,
    /// JSON path; empty for the root, and for what is not about a value.
    pub(crate) path: String,
    /// What is wrong, in a sentence.
    pub(crate) says: String,
    /// What is there.
    pub(crate) found: String,
    /// The law, standard or format.
    pub(crate) source: &'static str,
    /// Whether somebody read it there.
    pub(crate) verified: bool,
    /// How to mend it.
    pub(crate) mend: String,
    /// The bytes of the file that it is about; empty where the file has none.
    pub(crate) at: Range<usize>,
    /// Other bytes that it is about, with what they are.
    pub(crate) beside: Option<(Range<usize>, &'static str)>,
    /// Why the owner knows of it and leaves it; such a finding counts for nothing.
    pub(crate) acknowledged: Option<String>,
}

impl From<Report> for Finding {
    /// A report that has no place in the file yet.
    fn from(report: Report) -> Self {
        Self {
            rule: report.rule,
            severity: report.severity,
            path: report.path,
            says: report.says,
            found: report.found,
            source: report.source,
            verified: report.verified,
            mend: report.mend,
            at: 0..0,
            beside: None,
            acknowledged: report.acknowledged,
        }
    }
}

impl Finding {
    /// As machines read it; docs/cli.md has the shape.
    pub(crate) fn document<'a>(&'a self, source: &Source) -> Document<'a> {
        let (from, to) = (source.position(self.at.start), source.position(self.at.end));
        Document {
            rule: self.rule,
            severity: self.severity.name(),
            path: &self.path,
            line: from.line,
            column: from.column,
            end_line: to.line,
            end_column: to.column,
            says: &self.says,
            found: &self.found,
            source: self.source,
            verified: self.verified,
            mend: &self.mend,
            acknowledged: self.acknowledged.as_deref(),
        }
    }
}

/// A finding for machines.
#[derive(Serialize)]
pub(crate) struct Document<'a> {
    rule: &'a str,
    severity: &'static str,
    path: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    says: &'a str,
    found: &'a str,
    source: &'a str,
    verified: bool,
    mend: &'a str,
    acknowledged: Option<&'a str>,
}

/// How many findings are errors, and how many are warnings; without those that the owner acknowledges.
pub(crate) fn count<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> (usize, usize) {
    let count = |(errors, warnings), finding: &Finding| match finding.severity {
        _ if finding.acknowledged.is_some() => (errors, warnings),
        Severity::Error => (errors + 1, warnings),
        Severity::Warning => (errors, warnings + 1),
    };
    findings.into_iter().fold((0, 0), count)
}
