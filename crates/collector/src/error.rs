//! What can go wrong between a command and its end.

use std::path::PathBuf;

/// Why a command of the collector failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration is not usable; the message names the key.
    #[error("{0}")]
    Settings(String),
    /// The database refused or is away.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The database's tables could not be brought to this version.
    #[error("the database's tables: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A file could not be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// The network or the terminal.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// A file does not have the form it should have.
    #[error("{0}")]
    Malformed(String),
    /// The log does not verify.
    #[error("{0}")]
    Tampered(String),
    /// The collector is ending, or its writer is.
    #[error("the collector is shutting down")]
    Closing,
}

impl Error {
    /// The same with the file's name, for `map_err`.
    pub(crate) fn at(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |error| Self::File(path, error)
    }
}
