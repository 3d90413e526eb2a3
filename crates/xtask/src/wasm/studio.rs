//! Assent Studio, compiled to WebAssembly: for owners, so that speed of building goes before the last kilobyte.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::{module, optimise};
use crate::{
    inputs::{Inputs, files},
    npm,
    repository::Repository,
    stage,
    toolchain::Toolchain,
};

/// The page's script: it begins the program.
const ENTRY: &str = "import initialise from './glue.js';
await initialise({ module_or_path: new URL('studio.wasm', import.meta.url) });
";

/// What the application is made of.
const SOURCES: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "crates/core",
    "crates/lint",
    "crates/shipped",
    "crates/studio",
    "pkg-config",
    "vendor",
    "www/studio",
];

/// The directory with `studio/`: the page, its style sheet, its script and the module.
///
/// # Errors
/// When a tool fails.
pub fn build(repository: &Repository, toolchain: Toolchain) -> Result<PathBuf> {
    let inputs = Inputs::new(&format!("studio {}", toolchain.version(repository)?)).path(&npm::lock(repository))?;
    let inputs = SOURCES.into_iter().try_fold(inputs, |inputs, source| inputs.path(&repository.path(source)))?;
    // The linter has the notice's colours from its style sheets.
    let sheets = files(&repository.path("www"))?;
    let mut sheets = sheets.into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "css"));
    let inputs = sheets.try_fold(inputs, |inputs, sheet| inputs.path(&sheet))?;
    let inputs = inputs.path(&repository.path("crates/xtask/src/wasm/studio.rs"))?;
    stage::make(repository, "studio", inputs, |out| {
        let directory = out.join("studio");
        fs::create_dir(&directory)?;
        for file in files(&repository.path("www/studio"))? {
            fs::copy(&file, directory.join(file.file_name().context("a file has no name")?))?;
        }
        let glue = repository.target("xtask/studio.glue");
        stage::empty(&glue)?;
        let compiled = compile(repository, toolchain)?;
        let mut bindgen = Bindgen::new();
        bindgen.input_path(&compiled).out_name("glue").typescript(false).remove_producers_section(true);
        bindgen.web(true)?.omit_default_module_path(true);
        bindgen.generate(&glue).with_context(|| format!("wasm-bindgen refuses {}", compiled.display()))?;
        let entry = glue.join("entry.js");
        fs::write(&entry, ENTRY)?;
        module::bundle(repository, &entry, &directory.join("studio.js"))?;
        optimise::wasm_opt(repository, &glue.join("glue_bg.wasm"), &directory.join("studio.wasm"), "-Os").run()
    })
}

fn compile(repository: &Repository, toolchain: Toolchain) -> Result<PathBuf> {
    let target = toolchain.target_directory(repository, "studio");
    let cargo = toolchain.cargo(repository);
    let build = cargo
        .words("rustc --package assent-studio --lib --crate-type cdylib --profile studio --target wasm32-unknown-unknown --target-dir")
        .arg(&target)
        .without_env("RUSTFLAGS");
    toolchain.with_std(repository, build).run()?;
    Ok(target.join("wasm32-unknown-unknown/studio/assent_studio.wasm"))
}
