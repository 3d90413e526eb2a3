//! `cargo xtask generate`: the files that are made from the Rust types and from data, and never edited.

use std::fs;

use anyhow::{Result, bail};

use crate::{command::Program, repository::Repository};

/// Each file, and the name by which core's example `generate` prints it. What core compiles in comes first.
const FILES: [(&str, &str); 7] = [
    ("crates/core/src/regime/strictest.json", "strictest"),
    ("crates/core/src/lint/languages.txt", "languages"),
    ("crates/core/src/lint/services.txt", "services"),
    ("pkg-config/consent.schema.json", "schema"),
    ("docs/regimes.md", "regimes"),
    ("docs/lint.md", "lint"),
    ("docs/services.md", "catalogue"),
];

/// Whether to write.
#[derive(clap::Args)]
pub struct Arguments {
    /// Only compare, and fail when a file is stale
    #[arg(long)]
    check: bool,
}

/// Writes, or compares.
pub fn run(repository: &Repository, arguments: &Arguments) -> Result<()> {
    let mut stale = Vec::new();
    for (file, name) in FILES {
        let generated = printed(repository, name)?;
        let path = repository.path(file);
        if fs::read_to_string(&path).is_ok_and(|known| known == generated) {
            println!("  {file}: up to date");
        } else if arguments.check {
            stale.push(file);
        } else {
            fs::write(path, generated)?;
            println!("  {file}: written");
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    bail!("{} do not fit what they are made from: run `cargo xtask generate`", stale.join(", "))
}

/// Compares only.
///
/// # Errors
/// When a generated file is stale.
pub fn check(repository: &Repository) -> Result<()> {
    run(repository, &Arguments { check: true })
}

fn printed(repository: &Repository, name: &str) -> Result<String> {
    let printed = Program::new("cargo")
        .words("run --quiet --package assent-core --features schema --example generate")
        .arg(name)
        .within(repository.path(""))
        .read()?;
    Ok(format!("{}\n", printed.trim_end()))
}
