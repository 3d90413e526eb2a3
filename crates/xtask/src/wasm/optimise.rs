//! The module made smaller by Binaryen.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use super::rename;
use crate::{encode, npm, repository::Repository};

/// What the compiler uses and every engine since 2021 has. `--all-features` would let Binaryen emit types that no engine accepts.
const FEATURES: &str = "--enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int \
    --enable-reference-types --enable-multivalue --enable-mutable-globals";
const STRIP: &str = "--strip-debug --strip-producers --strip-target-features";
/// Which of them compresses best changes with the code.
const LEVELS: [&str; 2] = ["-Oz", "-Os"];

/// Tries each level on wasm-bindgen's `banner_bg.wasm` and keeps what a visitor downloads fastest, as `smallest`;
/// its script `banner.js` beside it gets the names that go with it.
///
/// # Errors
/// When wasm-opt fails.
pub fn run(repository: &Repository, glue: &Path, smallest: &Path) -> Result<()> {
    let module = glue.join("banner_bg.wasm");
    let mut tried = Vec::new();
    for level in LEVELS {
        let result = module.with_extension(level.trim_start_matches('-'));
        let optimise = npm::tool(repository, "wasm-opt").arg(&module).words(level).words(FEATURES).words(STRIP);
        let map = optimise.arg(rename::FLAG).arg("-o").arg(&result).read()?;
        let size = encode::brotli(&fs::read(&result)?)?.len();
        println!("    wasm-opt {level}: {size} B brotli");
        tried.push((size, result, map));
    }
    let (_, best, map) = tried.into_iter().min().context("no optimisation level is configured")?;
    fs::copy(best, smallest)?;
    let script = glue.join("banner.js");
    let renamed = rename::apply(&fs::read_to_string(&script)?, &map)?;
    Ok(fs::write(script, renamed)?)
}
