//! The output directory: put in place as a whole or not at all, and never over anything that was not built.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Refusal;

/// Lists what a build wrote, so that the next one knows what it may delete.
const LIST: &str = ".assent-build";

/// Files by their names, which have `/` between their parts.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Puts `files` at `out`, in place of an earlier build.
///
/// # Errors
/// When something else is there. Nothing has changed then.
pub fn put(out: &Path, files: &Files) -> Result<(), Refusal> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| Refusal::File { path, source }
    };
    replaceable(out)?;
    let parent = match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    fs::create_dir_all(&parent).map_err(at(&parent))?;
    // Beside it, because a directory elsewhere may be on another file system, where renaming fails.
    let aside = tempfile::Builder::new().prefix(".assent-build-").tempdir_in(&parent).map_err(at(&parent))?;
    let (new, old) = (aside.path().join("new"), aside.path().join("old"));
    for (name, content) in files {
        let path = new.join(name);
        write(&path, content).map_err(at(&path))?;
    }
    let list: String = files.keys().map(|name| format!("{name}\n")).collect();
    write(&new.join(LIST), list.as_bytes()).map_err(at(&new))?;
    let replaced = out.exists();
    if replaced {
        fs::rename(out, &old).map_err(at(out))?;
    }
    fs::rename(&new, out).map_err(|source| {
        // What was there is better than nothing.
        if replaced {
            let _ = fs::rename(&old, out);
        }
        Refusal::File { path: out.to_owned(), source }
    })
}

/// What the build in a directory consists of; nothing where there is none.
pub fn listed(out: &Path) -> Vec<String> {
    fs::read_to_string(out.join(LIST)).unwrap_or_default().lines().map(str::to_owned).collect()
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    fs::write(path, content)
}

/// Whether nothing is lost when `out` goes: it is not there, is empty, or holds only what its list names.
fn replaceable(out: &Path) -> Result<(), Refusal> {
    let foreign = |what: String| Err(Refusal::Foreign { out: out.to_owned(), what });
    match fs::symlink_metadata(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(Refusal::File { path: out.to_owned(), source }),
        Ok(found) if found.is_symlink() => return foreign("is a symbolic link; name the directory itself".into()),
        Ok(found) if !found.is_dir() => return foreign("is no directory".into()),
        Ok(_) => {}
    }
    let list = listed(out);
    let known: Vec<&str> = list.iter().map(String::as_str).chain([LIST]).collect();
    let mut within = vec![(out.to_owned(), String::new())];
    while let Some((directory, prefix)) = within.pop() {
        let failed = |source| Refusal::File { path: directory.clone(), source };
        for entry in fs::read_dir(&directory).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type().map_err(failed)?.is_dir() {
                within.push((entry.path(), format!("{name}/")));
            } else if !known.contains(&&*name) {
                return foreign(format!("holds {name}, which no build wrote there"));
            }
        }
    }
    Ok(())
}
