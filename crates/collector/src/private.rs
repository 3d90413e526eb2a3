//! Files that hold a secret: only their owner may read them.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use crate::Error;

/// Who may read and write what the collector makes: its user alone.
const OWNER_ONLY: u32 = 0o600;

/// Lets every file that this process makes be its user's alone: the database with its write-ahead log, backups and their trial copies,
/// exports. Directories get mode 0700 in the same way (umask(2)).
pub(crate) fn keep_new_files_private() {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// Reads a file that holds a secret.
///
/// # Errors
/// When it cannot be read, or others may read it. Root may own it and let one group read it, as PostgreSQL allows for its own key
/// (PostgreSQL manual, 19.9.1).
pub(crate) fn read(path: &Path) -> Result<String, Error> {
    let mut file = File::open(path).map_err(Error::at(path))?;
    // Of the open file, so that the file that is checked is the one that is read.
    let about = file.metadata().map_err(Error::at(path))?;
    if !is_private(about.mode(), about.uid()) {
        let name = path.display();
        return Err(Error::Settings(format!("{name}: other users may read this secret. Run `chmod 600 {name}`")));
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(Error::at(path))?;
    Ok(text)
}

fn is_private(mode: u32, owner: u32) -> bool {
    let open_to_others = if owner == 0 { 0o037 } else { 0o077 };
    mode & open_to_others == 0
}

/// Writes a secret into a new file of mode 0600, in place of one of that name.
///
/// # Errors
/// When the file cannot be made.
pub(crate) fn write(path: &Path, secret: &str) -> Result<(), Error> {
    // A file that is there may belong to somebody else, or be open already.
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(Error::at(path)(error)),
        _ => {}
    }
    let file = OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(path);
    let written = file.and_then(|mut file| file.write_all(secret.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(Error::at(path))
}

/// Whether others may read a file that is there.
pub(crate) fn others_may_read(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|about| about.mode() & 0o044 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_only_where_others_may_not_read_it() {
        let (root, user) = (0, 1_000);
        for (mode, owner, private) in [
            (0o100_600, user, true),
            (0o100_400, user, true),
            (0o100_640, user, false),
            (0o100_604, user, false),
            (0o100_644, root, false),
            (0o100_660, root, false),
            (0o100_640, root, true),
            (0o100_440, root, true),
        ] {
            assert_eq!(is_private(mode, owner), private, "{mode:o} of {owner}");
        }
    }

    #[test]
    fn a_secret_replaces_a_file_that_others_may_read() {
        let directory = tempfile::TempDir::new().expect("a directory");
        let path = directory.path().join("token");
        std::fs::write(&path, "old and longer").expect("a file");
        write(&path, "new").expect("it is written");
        assert_eq!(std::fs::metadata(&path).expect("it is there").mode() & 0o777, 0o600);
        assert_eq!(read(&path).expect("it is read"), "new");
    }
}
