//! `cargo xtask dist`: the artefacts, exactly as docs/contracts.md lists them.

mod assemble;
mod budget;
mod data;
pub mod guard;

use std::{path::PathBuf, thread, time::Duration};

use anyhow::Result;

use crate::{encode, inputs::Inputs, repository::Repository, setup, sizes, stage, wasm};

/// Everything below these paths can change an artefact.
const SOURCES: [&str; 10] = [
    "Cargo.toml",
    "Cargo.lock",
    "src",
    "crates/core",
    "crates/lint",
    "crates/shipped",
    "crates/studio",
    "crates/ui",
    "pkg-config",
    "www",
];

/// How often the sources are compared with those of the last build.
const PAUSE: Duration = Duration::from_millis(500);

/// How to build.
#[derive(clap::Args)]
pub struct Arguments {
    /// Build again whenever a source changes; the pages of `cargo xtask demo` then show it after a reload
    #[arg(long)]
    watch: bool,
}

/// Builds `dist/` once and measures it, or builds it again and again.
///
/// # Errors
/// Those of a single build. Watching reports them and goes on.
pub fn run(repository: &Repository, arguments: &Arguments) -> Result<()> {
    if arguments.watch { watch(repository) } else { check(repository) }
}

/// The development loop: it ends when it is interrupted.
fn watch(repository: &Repository) -> Result<()> {
    loop {
        // Read before the build: what is saved meanwhile is built next.
        let built = sources(repository)?;
        match build(repository) {
            Ok(()) => println!("watching for changes; Ctrl-C ends it"),
            Err(error) => eprintln!("error: {error:#}\nwatching for a change that corrects it; Ctrl-C ends it"),
        }
        while sources(repository)? == built {
            thread::sleep(PAUSE);
        }
    }
}

/// A fingerprint of everything that the artefacts are made of.
fn sources(repository: &Repository) -> Result<String> {
    let inputs =
        SOURCES.iter().try_fold(Inputs::new("sources"), |inputs, source| inputs.path(&repository.path(source)))?;
    Ok(inputs.fingerprint())
}

/// Builds `dist/`, and holds it against the budgets and the report of its sizes.
///
/// # Errors
/// When a tool fails, or an artefact weighs too much.
pub fn check(repository: &Repository) -> Result<()> {
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
    let studio = wasm::studio::build(repository, toolchain)?;
    // Side by side, because each ends with minutes of one thread: the optimiser of the whole program, Binaryen, brotli.
    let (banner, compat) = thread::scope(|scope| {
        let compat = scope.spawn(|| wasm::without_wasm(repository, toolchain));
        (wasm::banner(repository, toolchain), compat.join())
    });
    let compat = compat.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    assemble::run(repository, &[guard, banner?, compat, data, studio])
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
