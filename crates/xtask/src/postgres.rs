//! PostgreSQL, which the collector's tests start themselves as a user without rights, in a temporary directory; and what they try its
//! deployment with.

use std::{fs, path::Path};

use anyhow::{Result, ensure};

use crate::{command::which, debian};

/// The server, `openssl` that makes the tests' keys, `setpriv` that takes rights away, and the proxy and the manager of services that there
/// are samples for.
const PACKAGES: &[&str] = &["postgresql", "openssl", "util-linux", "nginx", "systemd"];

/// Installs what the collector's tests lack.
///
/// # Errors
/// When the server stays missing; a sentence says what to run.
pub fn ensure() -> Result<()> {
    if !complete() {
        debian::install(PACKAGES, "PostgreSQL and nginx")?;
    }
    ensure!(
        complete(),
        "the collector cannot be tested without PostgreSQL, nginx and systemd: run `apt-get install {}`",
        PACKAGES.join(" ")
    );
    Ok(())
}

fn complete() -> bool {
    // Debian keeps the server's programs outside of `PATH`, in a directory for each version.
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let server = versions.map(|version| version.path()).any(|path| has_server(&path));
    let tools = ["openssl", "setpriv", "systemd-analyze"];
    (server || which("initdb").is_some())
        && debian::has_server("nginx")
        && tools.iter().all(|tool| which(tool).is_some())
}

fn has_server(version: &Path) -> bool {
    version.join("bin/initdb").is_file()
}
