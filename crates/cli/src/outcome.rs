//! How a command ends that could do its work.

/// What the process ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done, and nothing to complain about: code 0.
    Good,
    /// Done, and there are findings: code 1.
    Findings,
}
