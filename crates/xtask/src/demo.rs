//! `cargo xtask demo`: five sites on this machine, each with its own configuration and third parties.

use anyhow::Result;

use crate::{command::Program, dist, npm, repository::Repository};

/// Builds everything and serves it until it is interrupted.
pub fn run(repository: &Repository) -> Result<()> {
    dist::build(repository)?;
    npm::vendors(repository)?;
    println!("starting the demo server");
    Program::new("cargo")
        .words("run --quiet --package assent-tests --bin assent-demo")
        .env("ASSENT_DIST", repository.dist(""))
        .within(repository.path(""))
        .become_it()
}
