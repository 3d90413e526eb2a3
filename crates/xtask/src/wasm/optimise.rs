//! The module made smaller by Binaryen.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use super::rename::{self, Names};
use crate::{command::Program, encode, npm, repository::Repository};

/// What the compiler uses and every engine since 2021 has. `--all-features` would let Binaryen emit types that no engine accepts.
const FEATURES: &str = "--enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int \
    --enable-reference-types --enable-multivalue --enable-mutable-globals";
/// Which of them compresses best changes with the code.
const LEVELS: [&str; 2] = ["-Oz", "-Os"];

/// Tries each level on wasm-bindgen's `banner_bg.wasm` and keeps what a visitor downloads fastest, as `out`; its script `banner.js` beside
/// it gets the names that go with it.
///
/// # Errors
/// When wasm-opt fails.
pub fn run(repository: &Repository, glue: &Path, out: &Path) -> Result<()> {
    let module = glue.join("banner_bg.wasm");
    let mut tried = Vec::new();
    for level in LEVELS {
        let named = module.with_extension(format!("{}.named.wasm", &level[1..]));
        let optimise = wasm_opt(repository, &module, &named, level);
        let names = Names::parse(&optimise.words("--debuginfo").arg(rename::FLAG).read()?)?;
        let result = module.with_extension(format!("{}.wasm", &level[1..]));
        wasm_opt(repository, &named, &result, level).words("--converge --strip-debug").run()?;
        let size = encode::brotli(&fs::read(&result)?)?.len();
        println!("    wasm-opt {level}: {size} B brotli");
        tried.push((size, result, named, names));
    }
    let (_, result, named, names) = tried.into_iter().min().context("no optimisation level is configured")?;
    fs::copy(result, out)?;
    // Beside it one that has the names of its functions still, for `anatomy`.
    fs::copy(named, out.with_file_name(".banner.wasm"))?;
    let script = glue.join("banner.js");
    let renamed = names.apply(&fs::read_to_string(&script)?)?;
    Ok(fs::write(script, renamed)?)
}

/// `wasm-opt` at a level, from one module to another.
pub fn wasm_opt(repository: &Repository, module: &Path, result: &Path, level: &str) -> Program {
    let optimise = npm::tool(repository, "wasm-opt").arg(module).words(level).words(FEATURES);
    optimise.words("--strip-producers --strip-target-features").arg("-o").arg(result)
}
