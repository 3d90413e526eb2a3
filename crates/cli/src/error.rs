//! What keeps a command from doing its work. Findings are no errors: they are a command's result.

use std::path::PathBuf;

/// What kept a command from doing its work; the process then ends with code 2.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// What was asked for cannot be done as it was asked for.
    #[error("{0}")]
    Refused(String),
    /// A bundle could not be built.
    #[error(transparent)]
    Build(#[from] crate::build::Refusal),
    /// There can be no audit.
    #[error(transparent)]
    Audit(#[from] assent_audit::Failure),
    /// A site could not be audited; the report says as much as was seen.
    #[error("{0}")]
    Unaudited(String),
}

impl Error {
    /// What the system says of a file, as an error.
    pub(crate) fn at(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::File { path: path.into(), source }
    }
}
