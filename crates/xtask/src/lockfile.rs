//! Versions as `Cargo.lock` has them.

use std::fs;

use anyhow::{Context, Result};

use crate::{command::Program, repository::Repository};

/// The version of a package that the workspace is locked to.
///
/// # Errors
/// When there is no lock file, or no such package in it.
pub fn version(repository: &Repository, package: &str) -> Result<String> {
    let path = repository.path("Cargo.lock");
    if !path.exists() {
        Program::new("cargo").words("generate-lockfile").within(repository.path("")).run()?;
    }
    let lock = fs::read_to_string(&path).context("Cargo.lock cannot be read")?;
    find(&lock, package).with_context(|| format!("Cargo.lock has no package `{package}`"))
}

fn find(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn takes_the_version_of_exactly_that_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(find(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(find(lock, "wasm"), None);
    }
}
