//! What comes from npm: tools for the build; for the tests real analytics libraries and frameworks.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{
    command::{Program, which},
    inputs::Inputs,
    repository::Repository,
};

const TOOLS: &str = "crates/xtask/npm";
const VENDORS: &str = "tests/npm";
/// Other consent platforms, to measure ours beside.
pub const PEERS: &str = "benches/npm";
/// What writes and reads ad tech's strings, to compare ours with.
const REFERENCES: &str = "crates/adtech/tests/reference";
/// An engine that reads what the collector exports.
const DUCKDB: &str = "crates/collector/tests/duckdb";
/// Small applications that use our own package.
pub const FRAMEWORKS: &str = "tests/frameworks";
/// What makes the documentation site.
pub const DOCUMENTATION: &str = "docs/site";
/// WordPress, in several versions.
pub const WORDPRESS: &str = "tests/wordpress";

/// Installs the build's tools.
///
/// # Errors
/// When Node is missing or npm fails.
pub fn tools(repository: &Repository) -> Result<()> {
    install(repository, TOOLS, "esbuild, Terser, Binaryen and TypeScript", "half a minute")
}

/// Installs the analytics libraries that the demo sites serve and the tests expect.
///
/// # Errors
/// When Node is missing or npm fails.
pub fn vendors(repository: &Repository) -> Result<()> {
    install(repository, VENDORS, "the demo sites' third parties", "a minute")
}

/// Installs what the applications in `tests/frameworks` are built with.
///
/// # Errors
/// When Node is missing or npm fails.
pub fn frameworks(repository: &Repository) -> Result<()> {
    install(repository, FRAMEWORKS, "React, Vue, Svelte, Next, Astro and Prebid", "a minute")
}

/// Installs the releases of WordPress that the plugin is tested in.
///
/// # Errors
/// When Node is missing or npm fails.
pub fn wordpress(repository: &Repository) -> Result<()> {
    install(repository, WORDPRESS, "WordPress", "a minute: 160 MB")
}

/// Installs what makes the documentation site.
///
/// # Errors
/// When Node is missing or npm fails.
pub fn documentation(repository: &Repository) -> Result<()> {
    install(repository, DOCUMENTATION, "VitePress", "half a minute")
}

/// Installs the consent platforms that ours is measured beside.
///
/// # Errors
/// When Node is missing or npm fails.
pub fn peers(repository: &Repository) -> Result<()> {
    install(repository, PEERS, "the peers", "half a minute")
}

/// Installs the reference libraries that `crates/adtech` is compared with.
///
/// # Errors
/// When Node is missing or npm fails.
pub fn references(repository: &Repository) -> Result<()> {
    install(repository, REFERENCES, "the reference libraries of TCF and GPP", "a few seconds")
}

/// Installs DuckDB, which reads the collector's exports.
///
/// # Errors
/// When Node is missing or npm fails.
pub fn duckdb(repository: &Repository) -> Result<()> {
    install(repository, DUCKDB, "DuckDB", "half a minute: 70 MB")
}

/// One of the build's tools.
pub fn tool(repository: &Repository, name: &str) -> Program {
    Program::new(repository.path(TOOLS).join("node_modules/.bin").join(name)).within(repository.path(""))
}

/// The file that decides which tools these are.
pub fn lock(repository: &Repository) -> PathBuf {
    repository.path(TOOLS).join("package-lock.json")
}

/// Installs our own package beside what the applications are built with.
///
/// # Errors
/// When npm refuses the tarball.
pub fn add(repository: &Repository, tarball: &Path) -> Result<()> {
    let directory = repository.path(FRAMEWORKS);
    once(&directory, ".assent-added", tarball, || {
        let install = program()?.words("install --no-save --offline --ignore-scripts --no-audit --no-fund");
        install.words("--loglevel=error").arg(tarball).within(&directory).run()
    })
}

fn install(repository: &Repository, folder: &str, what: &str, how_long: &str) -> Result<()> {
    let directory = repository.path(folder);
    once(&directory, ".assent-installed", &directory.join("package-lock.json"), || {
        let npm = program()?;
        println!("  installing {what} with npm ({how_long})");
        // No package here needs its install script, and a script is the likeliest way for a bad package to do harm.
        let installed = npm.words("ci --ignore-scripts --no-audit --no-fund --loglevel=error").within(&directory).run();
        installed.with_context(|| format!("{what} cannot be installed: run `npm ci` in {folder} to see why"))
    })
}

/// Changes a directory's `node_modules`, unless that was done from the same file already; `stamp` there says so.
fn once(directory: &Path, stamp: &str, source: &Path, change: impl FnOnce() -> Result<()>) -> Result<()> {
    let stamp = directory.join("node_modules").join(stamp);
    let fingerprint = Inputs::new("npm").path(source)?.fingerprint();
    if fs::read_to_string(&stamp).is_ok_and(|known| known == fingerprint) {
        return Ok(());
    }
    change()?;
    Ok(fs::write(&stamp, fingerprint)?)
}

/// npm itself.
///
/// # Errors
/// When it is missing, with the package to install.
pub fn program() -> Result<Program> {
    let npm =
        which("npm").context("npm is missing: install Node 20 or newer, on Debian `apt-get install nodejs npm`")?;
    Ok(Program::new(npm))
}
