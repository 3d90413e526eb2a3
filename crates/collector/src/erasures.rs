//! Which receipts their subjects had erased, kept in a file outside of the database and of every backup, so that a restore repeats them.
//!
//! A receipt is named by its leaf in the log. The salt that the leaf was made with went with the erasure, so the file tells nothing to
//! those who do not hold a backup from before.

use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::log::{Hash, hex, unhex};
use crate::{Error, Settings};

/// The file's name beside backups.
const NAME: &str = "erasures.txt";

/// The file, if the settings give it a place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Erasures(Option<PathBuf>);

impl Erasures {
    /// In the directory of the backups; without one, beside SQLite's file. PostgreSQL without backups has none.
    pub(crate) fn of(settings: &Settings) -> Self {
        let beside = || {
            let path = settings.database.strip_prefix("sqlite:")?.split('?').next()?.trim_start_matches("//");
            Some(PathBuf::from(format!("{path}.{NAME}")))
        };
        Self(settings.backups.as_ref().map(|directory| directory.join(NAME)).or_else(beside))
    }

    /// Adds erased receipts; durable when this returns.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn add(&self, leaves: impl IntoIterator<Item = Hash>) -> Result<(), Error> {
        let Some(path) = &self.0 else { return Ok(()) };
        let lines: String = leaves.into_iter().map(|leaf| hex(&leaf) + "\n").collect();
        if lines.is_empty() {
            return Ok(());
        }
        if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
            std::fs::create_dir_all(directory).map_err(Error::at(directory))?;
        }
        let file = OpenOptions::new().append(true).create(true).open(path);
        let written = file.and_then(|mut file| file.write_all(lines.as_bytes()).and_then(|()| file.sync_all()));
        written.map_err(Error::at(path))
    }

    /// Adds those of the erased receipts that the file lacks.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub(crate) fn complete(&self, erased: &[Hash]) -> Result<(), Error> {
        let known = self.read()?;
        self.add(erased.iter().filter(|leaf| !known.contains(*leaf)).copied())
    }

    /// What is in the file; nothing where there is none.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub(crate) fn read(&self) -> Result<HashSet<Hash>, Error> {
        self.0.as_deref().map_or(Ok(HashSet::new()), read)
    }

    /// The same of the file beside a backup, in whichever directory that is.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub(crate) fn beside(backup: &Path) -> Result<HashSet<Hash>, Error> {
        read(&backup.with_file_name(NAME))
    }
}

/// A line that was cut off by a power cut is left out; the next night adds what it named.
fn read(path: &Path) -> Result<HashSet<Hash>, Error> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text.lines().filter_map(unhex).collect()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(HashSet::new()),
        Err(error) => Err(Error::at(path)(error)),
    }
}
