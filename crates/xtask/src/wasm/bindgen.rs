//! The JavaScript side of the module, written by wasm-bindgen.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::compile::Flavour;
use crate::{command::Program, repository::Repository, stage, tools::Tool};

/// Writes `banner.js`, `banner_bg.wasm` and whatever belongs to them; returns their directory.
///
/// # Errors
/// When wasm-bindgen refuses the module.
pub fn run(repository: &Repository, module: &Path, flavour: Flavour) -> Result<PathBuf> {
    let out = repository.target("xtask").join(flavour.directory()).with_extension("glue");
    stage::empty(&out)?;
    let target = match flavour {
        // The guard passes the module in, having begun its fetch before the script arrived: no default address is needed.
        // The names, as the linker wrote them, are what the plan of the division knows.
        Flavour::Modern => "--target web --omit-default-module-path --keep-debug --no-demangle",
        Flavour::Compat => "--target bundler",
    };
    Program::new(Tool::WasmBindgen.ensure(repository)?)
        .arg(module)
        .words("--no-typescript --remove-producers-section --out-name banner")
        .words(target)
        .arg("--out-dir")
        .arg(&out)
        .run()?;
    Ok(out)
}
