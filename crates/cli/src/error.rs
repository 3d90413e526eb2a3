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
    /// A bundle could not be built.
    #[error(transparent)]
    Build(#[from] crate::build::Refusal),
}
