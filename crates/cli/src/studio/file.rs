//! The one file that the editor reads and writes. A file that changed meanwhile is never written over unasked.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::Error;
use crate::save::{may_save, save};

/// The largest configuration, in bytes. No visitor should download a twentieth of it.
pub(super) const MOST: usize = 1024 * 1024;

/// A file, whether it is there or not.
pub(super) struct File {
    path: PathBuf,
    /// One write at a time: between the look at the file and the write nothing of ours comes.
    writing: Mutex<()>,
}

/// What a file has.
pub(super) struct Content {
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// Their name, as `ETag` has it.
    pub(super) etag: String,
}

/// What came of a write.
pub(super) enum Written {
    /// It is written, and is called this now.
    Done(String),
    /// The file is another one than the writer knows: what it has, or none where it is gone.
    Stale(Option<Content>),
}

impl File {
    /// A file that can be read, or written if it is not there yet.
    ///
    /// # Errors
    /// When it cannot.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let file = Self { path: path.to_owned(), writing: Mutex::new(()) };
        if file.read()?.is_none() {
            may_save(path)?;
        }
        Ok(file)
    }

    /// What people call it.
    pub(super) fn name(&self) -> String {
        self.path.file_name().map_or_else(|| "consent.json".into(), |name| name.to_string_lossy().into_owned())
    }

    /// What it has; none where it is not there.
    ///
    /// # Errors
    /// When it cannot be read, or is larger than [`MOST`].
    pub(super) fn read(&self) -> Result<Option<Content>, Error> {
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::at(&self.path)(error)),
        };
        if bytes.len() > MOST {
            return Err(Error::Refused(format!("{} is larger than 1 MiB", self.path.display())));
        }
        let etag = etag(&bytes);
        Ok(Some(Content { bytes, etag }))
    }

    /// Writes a text over the file that is called `known`; none for one that is not to be there.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub(super) fn write(&self, text: &str, known: Option<&str>) -> Result<Written, Error> {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.read()?;
        if now.as_ref().map(|content| content.etag.as_str()) != known {
            return Ok(Written::Stale(now));
        }
        save(&self.path, text, known.is_some())?;
        Ok(Written::Done(etag(text.as_bytes())))
    }
}

fn etag(bytes: &[u8]) -> String {
    let digits: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}
