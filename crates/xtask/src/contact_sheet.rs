//! `cargo xtask contact-sheet`: pictures of everything that visitors can see, and one page of all of them.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    browsers::{self, Browser},
    command::Program,
    dist,
    repository::Repository,
};

/// Where to.
#[derive(clap::Args)]
pub struct Arguments {
    /// The directory of the pictures; default: target/contact-sheet
    directory: Option<PathBuf>,
}

/// Builds what ships, and has Chromium look at it.
pub fn run(repository: &Repository, arguments: &Arguments) -> Result<()> {
    browsers::ensure(&[Browser::Chromium])?;
    dist::build(repository)?;
    let directory = arguments.directory.clone().unwrap_or_else(|| repository.path("target/contact-sheet"));
    let sheet = Program::new("cargo").words("run --quiet --package assent-tests --bin assent-contact-sheet --");
    let sheet = sheet.arg(std::path::absolute(directory)?.display().to_string());
    let sheet = sheet.env("ASSENT_DIST", repository.dist("")).within(repository.path(""));
    browsers::tell(&[Browser::Chromium], sheet)?.run()
}
