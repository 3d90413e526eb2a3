//! `assent.js`: the guard, minified.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::{npm, repository::Repository};

/// Makes a directory with `assent.js`.
///
/// # Errors
/// When esbuild does not understand the guard.
pub fn build(repository: &Repository) -> Result<PathBuf> {
    let sources = ["www/guard.js", "www/guard", "crates/xtask/npm/package-lock.json", "crates/xtask/src/dist/guard.rs"];
    super::step(repository, "guard", &sources, |out| bundle(repository, &out.join("assent.js")))
}

/// Bundles and minifies the guard into one classic script: a module would run after the page's own scripts.
///
/// # Errors
/// When esbuild does not understand the guard.
pub fn bundle(repository: &Repository, out: &Path) -> Result<()> {
    npm::tool(repository, "esbuild")
        .arg(repository.path("www/guard.js"))
        .words(
            "--bundle --format=iife --minify --target=es2022 --charset=utf8 --legal-comments=none --log-level=warning",
        )
        .arg(format!("--outfile={}", out.display()))
        .run()
}
