//! `cargo xtask dist`: the artefacts, exactly as ARCHITECTURE.md lists them.

mod assemble;
mod budget;
mod data;
pub mod guard;

use std::path::PathBuf;

use anyhow::Result;

use crate::{encode, inputs::Inputs, repository::Repository, setup, sizes, stage, wasm};

/// Builds `dist/`, and holds it against the budgets and the report of its sizes.
pub fn run(repository: &Repository) -> Result<()> {
    build(repository)?;
    budget::judge(&repository.dist(""))?;
    sizes::check(repository)
}

/// Builds `dist/`, for whoever wants to see it work first.
///
/// # Errors
/// When a tool fails; what was there stays.
pub fn build(repository: &Repository) -> Result<()> {
    let toolchain = setup::building(repository)?;
    let guard = guard::build(repository)?;
    let data = data::build(repository)?;
    let banner = wasm::banner(repository, toolchain)?;
    let compat = wasm::without_wasm(repository, toolchain)?;
    assemble::run(repository, &[guard, banner, compat, data])
}

/// A step of ours whose inputs are some files of the repository.
fn step(
    repository: &Repository,
    name: &str,
    sources: &[&str],
    build: impl FnOnce(&std::path::Path) -> Result<()>,
) -> Result<PathBuf> {
    let inputs = sources.iter().try_fold(Inputs::new(name), |inputs, source| inputs.path(&repository.path(source)))?;
    stage::make(repository, name, inputs, build)
}
