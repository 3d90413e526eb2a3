//! `cargo xtask generate`: the files that are made from the Rust types, and never edited.

use std::fs;

use anyhow::{Result, bail};

use crate::{command::Program, repository::Repository};

const SCHEMA: &str = "pkg-config/consent.schema.json";

/// Whether to write.
#[derive(clap::Args)]
pub struct Arguments {
    /// Only compare, and fail when a file is stale
    #[arg(long)]
    check: bool,
}

/// Writes, or compares.
pub fn run(repository: &Repository, arguments: &Arguments) -> Result<()> {
    let generated = schema(repository)?;
    let path = repository.path(SCHEMA);
    if fs::read_to_string(&path).is_ok_and(|known| known == generated) {
        println!("  {SCHEMA}: up to date");
        return Ok(());
    }
    if arguments.check {
        bail!("{SCHEMA} does not fit the Rust types: run `cargo xtask generate`");
    }
    fs::write(path, generated)?;
    println!("  {SCHEMA}: written");
    Ok(())
}

/// Compares only.
///
/// # Errors
/// When a generated file is stale.
pub fn check(repository: &Repository) -> Result<()> {
    run(repository, &Arguments { check: true })
}

fn schema(repository: &Repository) -> Result<String> {
    let printed = Program::new("cargo")
        .words("run --quiet --package assent-core --features schema --example schema")
        .within(repository.path(""))
        .read()?;
    Ok(format!("{}\n", printed.trim_end()))
}
