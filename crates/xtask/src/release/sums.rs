//! `SHA256SUMS`, as `sha256sum --check` reads it.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};

use crate::{encode, inputs::files};

/// The list's name.
pub const NAME: &str = "SHA256SUMS";

/// Writes the list of everything in a directory into it.
///
/// # Errors
/// When a file cannot be read.
pub fn write(directory: &Path) -> Result<()> {
    let list = lines(directory)?;
    Ok(fs::write(directory.join(NAME), list)?)
}

/// Compares a directory with its list.
///
/// # Errors
/// When they differ.
pub fn check(directory: &Path) -> Result<()> {
    ensure!(lines(directory)? == fs::read_to_string(directory.join(NAME))?, "{NAME} does not fit the files beside it");
    Ok(())
}

/// The names of a directory's files with their lengths in bytes.
///
/// # Errors
/// When a file cannot be read.
pub fn sizes(directory: &Path) -> Result<Vec<(String, u64)>> {
    files(directory)?.iter().map(|file| Ok((name(file)?, fs::metadata(file)?.len()))).collect()
}

fn lines(directory: &Path) -> Result<String> {
    let mut list = String::new();
    for file in files(directory)? {
        let name = name(&file)?;
        // The list and its signature are about the others.
        if !name.starts_with(NAME) {
            list += &format!("{}  {name}\n", encode::sha256(&fs::read(&file)?));
        }
    }
    Ok(list)
}

fn name(file: &Path) -> Result<String> {
    Ok(file.file_name().and_then(|name| name.to_str()).context("a file's name is not UTF-8")?.to_owned())
}
