//! The JavaScript side of the module, written by wasm-bindgen.
//!
//! wasm-bindgen writes code that ships. So it is a library of ours, locked and checked with `Cargo.lock`, and no installed program.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::{compile::Flavour, unnamed};
use crate::{heartbeat::Heartbeat, repository::Repository, stage};

/// Writes `banner.js`, `banner_bg.wasm` and their companions; returns their directory.
///
/// # Errors
/// When wasm-bindgen refuses the module.
pub fn run(repository: &Repository, module: &Path, flavour: Flavour) -> Result<PathBuf> {
    let out = repository.target("xtask").join(flavour.directory()).with_extension("glue");
    stage::empty(&out)?;
    let _heartbeat = Heartbeat::start("wasm-bindgen".to_owned());
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name("banner").typescript(false).remove_producers_section(true);
    match flavour {
        // The guard passes the module in, having begun its fetch before the script arrived: no default address is needed.
        // The names, as the linker wrote them, tell `anatomy` whose the bytes are.
        Flavour::Modern => bindgen.web(true)?.omit_default_module_path(true).keep_debug(true).demangle(false),
        Flavour::Compat => bindgen.bundler(true)?.omit_default_module_path(false),
    };
    bindgen.generate(&out).with_context(|| format!("wasm-bindgen refuses {}", module.display()))?;
    unnamed::run(&out.join(match flavour {
        Flavour::Modern => "banner.js",
        Flavour::Compat => "banner_bg.js",
    }))?;
    Ok(out)
}
