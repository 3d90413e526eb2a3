//! `assent.js`: the guard, minified.

use std::path::PathBuf;

use anyhow::Result;

use crate::{npm, repository::Repository};

/// Makes a directory with `assent.js`.
///
/// # Errors
/// When esbuild does not understand the guard.
pub fn build(repository: &Repository) -> Result<PathBuf> {
    let sources = ["www/guard.js", "crates/xtask/npm/package-lock.json", "crates/xtask/src/dist/guard.rs"];
    super::step(repository, "guard", &sources, |out| {
        // No format is asked for, so that it stays a classic script: a module would run after the page's own scripts.
        npm::tool(repository, "esbuild")
            .arg(repository.path("www/guard.js"))
            .words("--minify --target=es2022 --charset=utf8 --legal-comments=none --log-level=warning")
            .arg(format!("--outfile={}", out.join("assent.js").display()))
            .run()
    })
}
