//! PostgreSQL, which the collector's tests start themselves as a user without rights, in a temporary directory.

use std::{fs, path::Path};

use anyhow::{Result, ensure};

use crate::{command::which, debian};

/// The server, `openssl` that makes the tests' keys, and `setpriv` that takes rights away.
const PACKAGES: &[&str] = &["postgresql", "openssl", "util-linux"];

/// Installs what the collector's tests lack.
///
/// # Errors
/// When the server stays missing; a sentence says what to run.
pub fn ensure() -> Result<()> {
    if !complete() {
        debian::install(PACKAGES, "PostgreSQL")?;
    }
    ensure!(
        complete(),
        "the collector cannot be tested without PostgreSQL: run `apt-get install {}`",
        PACKAGES.join(" ")
    );
    Ok(())
}

fn complete() -> bool {
    // Debian keeps the server's programs outside of `PATH`, in a directory for each version.
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let server = versions.map(|version| version.path()).any(|path| has_server(&path));
    (server || which("initdb").is_some()) && which("openssl").is_some() && which("setpriv").is_some()
}

fn has_server(version: &Path) -> bool {
    version.join("bin/initdb").is_file()
}
