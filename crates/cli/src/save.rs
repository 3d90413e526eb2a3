//! Writing a file: whole or not at all, and never over another one unasked.

use std::io::Write;
use std::path::Path;

use crate::Error;

/// Tries whether [`save`] will be able to write a file.
///
/// # Errors
/// When its directory is absent or takes no file, or there is a directory in its place.
pub(crate) fn may_save(path: &Path) -> Result<(), Error> {
    if path.is_dir() {
        return Err(Error::at(path)(std::io::ErrorKind::IsADirectory.into()));
    }
    tempfile::tempfile_in(directory(path)).map(drop).map_err(Error::at(path))
}

fn directory(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a file beside its place and moves it there.
///
/// # Errors
/// When it cannot be written, or is there already and `over` is false.
pub(crate) fn save(path: &Path, text: &str, over: bool) -> Result<(), Error> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".assent-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: a web server is to read it.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(directory(path)).map_err(Error::at(path))?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(Error::at(path))?;
    let kept = if over { file.persist(path) } else { file.persist_noclobber(path) };
    match kept {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(Error::Refused(format!("{} is there already; --force writes over it", path.display())))
        }
        Err(error) => Err(Error::at(path)(error.error)),
    }
}
