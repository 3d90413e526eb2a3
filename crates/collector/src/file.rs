//! Files that survive a power cut: written aside, synced, renamed, and their directory synced.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::Error;

/// Writes a file so that at every moment it is the old one or the new one; durable when this returns.
///
/// # Errors
/// When the directory cannot be written.
pub(crate) fn replace(path: &Path, content: &[u8]) -> Result<(), Error> {
    let aside = aside(path);
    let mut file = File::create(&aside).map_err(Error::at(&aside))?;
    file.write_all(content).and_then(|()| file.sync_all()).map_err(Error::at(&aside))?;
    settle(&aside, path)
}

/// Where a file is written before it takes its name.
pub(crate) fn aside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

/// Gives a file that was synced its name. A rename is durable once the directory is synced (POSIX.1-2024, rename; fsync(2), Notes).
///
/// # Errors
/// When the directory cannot be written.
pub(crate) fn settle(aside: &Path, path: &Path) -> Result<(), Error> {
    std::fs::rename(aside, path).map_err(Error::at(path))?;
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory).and_then(|directory| directory.sync_all()).map_err(Error::at(directory))
}
