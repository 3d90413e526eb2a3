//! Cargo for our code on this machine: one choice of packages and features for every step.
//!
//! Cargo compiles a dependency once for each set of features that the chosen packages ask for together. With a choice of its own
//! for each step, the test run compiled sqlx, Leptos and a hundred others two or three times.

use std::env::consts::EXE_SUFFIX;

use anyhow::Result;

use crate::{command::Program, repository::Repository};

/// The packages, and the features beside their defaults. Steps narrow it by targets (`--test`, `--example`), which leave the features alone.
const CHOICE: &str = "--workspace --features assent-core/schema";

/// `cargo <command>` at the root, for all packages.
pub fn cargo(repository: &Repository, command: &str) -> Program {
    Program::new("cargo").words(command).words(CHOICE).within(repository.path(""))
}

/// Builds the example `name`, and gives the program.
///
/// # Errors
/// When it does not compile.
pub fn example(repository: &Repository, name: &str) -> Result<Program> {
    cargo(repository, "build --quiet").arg("--example").arg(name).run()?;
    let program = repository.target("debug/examples").join(format!("{name}{EXE_SUFFIX}"));
    Ok(Program::new(program).within(repository.path("")))
}
