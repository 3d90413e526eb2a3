//! `cargo xtask site`: the documentation as a site, out of the pages in `docs/`. `docs/site/.vitepress/config.mjs` says which pages there are.
//!
//! VitePress makes it, and not mdBook: the same Node that the build needs installs it in seconds, and mdBook would have to be compiled first.

use std::path::PathBuf;

use anyhow::Result;

use crate::{command::Program, npm, repository::Repository};

/// Builds the site, and says where it is.
///
/// # Errors
/// When npm fails, or a link of a page leads nowhere.
pub fn run(repository: &Repository) -> Result<()> {
    let site = build(repository)?;
    println!("the site: {}; `npm --prefix {} run preview` serves it", site.display(), npm::DOCUMENTATION);
    Ok(())
}

/// Builds the site only.
///
/// # Errors
/// As [`run`].
pub fn check(repository: &Repository) -> Result<()> {
    build(repository).map(drop)
}

fn build(repository: &Repository) -> Result<PathBuf> {
    npm::documentation(repository)?;
    let source = repository.path(npm::DOCUMENTATION);
    let site = repository.target("xtask/site");
    let build = Program::new(source.join("node_modules/.bin/vitepress")).words("build").within(&source);
    build.env("ASSENT_SITE", &site).run()?;
    Ok(site)
}
