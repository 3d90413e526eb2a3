//! Why nothing is built.

use std::io;
use std::path::PathBuf;

use crate::Error;
use crate::check::Checked;

/// Why nothing is built, or not archived.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The configuration has errors.
    #[error("nothing is built until this is mended:\n{}", .0.report(false))]
    Findings(Box<Checked>),
    /// The configuration cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of the artefacts is not what it should be.
    #[error("{} is not of this release: {what}", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// There are no artefacts.
    #[error("no artefacts in {}: make them with `cargo xtask dist`, and name their directory with --dist or ASSENT_DIST",
        places.iter().map(|place| place.display().to_string()).collect::<Vec<_>>().join(" or "))]
    NoArtefacts {
        /// Where they were looked for.
        places: Vec<PathBuf>,
    },
    /// The artefacts are not of this command's release.
    #[error("the artefacts in {} are not of version {version}, as this command is: make them anew with `cargo xtask dist`", directory.display())]
    OtherVersion {
        /// Where they are.
        directory: PathBuf,
        /// This command's version.
        version: &'static str,
    },
    /// The output directory holds something that no build wrote.
    #[error("{} {what}; nothing was changed: name another directory, or move it away", out.display())]
    Foreign {
        /// The directory.
        out: PathBuf,
        /// What is there.
        what: String,
    },
    /// The build itself would have warned, and warnings are denied.
    #[error("{}", .0.join("\n"))]
    Warned(Vec<String>),
    /// The notices could not be archived.
    #[error("the notices were not archived: {0}")]
    Publish(String),
}

/// A failure of an encoder.
pub(super) fn encoding(source: io::Error) -> Refusal {
    Refusal::File { path: PathBuf::from("(in memory)"), source }
}

/// A configuration that cannot be read.
impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::File { path, source } => Self::File { path, source },
            other => Self::Unreadable(other.to_string()),
        }
    }
}
