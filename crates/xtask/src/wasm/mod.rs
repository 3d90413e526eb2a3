//! `cargo xtask wasm`: the banner, compiled to WebAssembly, and again to plain JavaScript for pages whose policy refuses WebAssembly.

pub mod anatomy;
mod audit;
mod bindgen;
mod compat;
mod compile;
mod module;
mod optimise;
mod rename;
pub mod studio;
mod unnamed;

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    inputs::{Inputs, files},
    npm,
    repository::Repository,
    setup, stage,
    toolchain::Toolchain,
};
use compile::Flavour;

/// Builds both.
pub fn run(repository: &Repository) -> Result<()> {
    let toolchain = setup::building(repository)?;
    for place in [banner(repository, toolchain)?, without_wasm(repository, toolchain)?] {
        println!("{}", place.display());
    }
    Ok(())
}

/// The directory with `banner.js` and `banner.wasm`.
///
/// # Errors
/// When a tool fails, or the module contains what the diet forbids.
pub fn banner(repository: &Repository, toolchain: Toolchain) -> Result<PathBuf> {
    stage::make(repository, "banner", inputs(repository, toolchain, "banner")?, |out| {
        let compiled = compile::run(repository, toolchain, Flavour::Modern)?;
        audit::run(&compiled)?;
        let glue = bindgen::run(repository, &compiled, Flavour::Modern)?;
        optimise::run(repository, &glue, &out.join("banner.wasm"))?;
        module::run(repository, &glue.join("banner.js"), &out.join("banner.js"))
    })
}

/// The directory with `banner.compat.js`.
///
/// # Errors
/// When a tool fails, or the script would need `unsafe-eval`.
pub fn without_wasm(repository: &Repository, toolchain: Toolchain) -> Result<PathBuf> {
    stage::make(repository, "compat", inputs(repository, toolchain, "compat")?, |out| {
        let compiled = compile::run(repository, toolchain, Flavour::Compat)?;
        let glue = bindgen::run(repository, &compiled, Flavour::Compat)?;
        compat::run(repository, &glue, &out.join("banner.compat.js"))
    })
}

/// Whatever can change the result: sources and what they include, the tools, and how we call them.
fn inputs(repository: &Repository, toolchain: Toolchain, name: &str) -> Result<Inputs> {
    let sources = [
        "Cargo.toml",
        "Cargo.lock",
        "src",
        "crates/core",
        "crates/ui",
        "vendor",
        "pkg-config",
        "crates/xtask/src/wasm",
    ];
    let inputs = Inputs::new(&format!("{name} {}", toolchain.version(repository)?)).path(&npm::lock(repository))?;
    let inputs = sources.into_iter().try_fold(inputs, |inputs, source| inputs.path(&repository.path(source)))?;
    let mut styles = files(&repository.path("www"))?;
    styles.retain(|file| {
        file.extension().is_some_and(|ending| ending == "css")
            && ["www/demo", "www/studio"].iter().all(|pages| !file.starts_with(repository.path(pages)))
    });
    styles.into_iter().try_fold(inputs, |inputs, style| inputs.path(&style))
}
