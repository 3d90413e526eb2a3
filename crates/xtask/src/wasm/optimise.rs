//! The module made smaller by Binaryen, and divided.

use std::{collections::HashSet, fs, path::Path};

use anyhow::{Context, Result};

use super::{
    rename::{self, Names},
    split::{self, Plan},
};
use crate::{command::Program, encode, npm, repository::Repository};

/// What the compiler uses and every engine since 2021 has. `--all-features` would let Binaryen emit types that no engine accepts.
const FEATURES: &str = "--enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int \
    --enable-reference-types --enable-multivalue --enable-mutable-globals";
/// Which of them compresses best changes with the code.
const LEVELS: [&str; 2] = ["-Oz", "-Os"];

/// Tries each level on wasm-bindgen's `banner_bg.wasm` and keeps what a visitor downloads fastest, as `parts`;
/// its script `banner.js` beside it gets the names that go with it, and the loader of the second part.
///
/// # Errors
/// When wasm-opt fails, or the module cannot be divided as planned.
pub fn run(repository: &Repository, glue: &Path, plan: &Plan, parts: [&Path; 2]) -> Result<()> {
    let module = glue.join("banner_bg.wasm");
    let entries = split::entries(&fs::read(&module)?, plan)?;
    let mut tried = Vec::new();
    for level in LEVELS {
        let whole = module.with_extension(level.trim_start_matches('-'));
        let optimise = wasm_opt(repository, &module, &whole, level);
        let names = Names::parse(&optimise.words("--debuginfo").arg(rename::FLAG).read()?)?;
        let short: HashSet<String> = entries.iter().map(|name| names.export(name).to_owned()).collect();
        let mut made = Vec::new();
        let mut sizes = Vec::new();
        let divided = split::divide(&fs::read(&whole)?, plan, &short)?;
        for (name, content) in ["first", "second"].into_iter().zip(divided.modules) {
            let named = whole.with_extension(format!("{}.{name}.named.wasm", &level[1..]));
            fs::write(&named, content)?;
            let result = named.with_extension("").with_extension("wasm");
            wasm_opt(repository, &named, &result, level).words("--strip-debug").run()?;
            sizes.push(encode::brotli(&fs::read(&result)?)?.len());
            made.push([result, named]);
        }
        println!("    wasm-opt {level}: {sizes:?} B brotli");
        tried.push((sizes, made, names, divided.loader));
    }
    let (_, made, names, loader) = tried.into_iter().min().context("no optimisation level is configured")?;
    for ([result, named], part) in made.iter().zip(parts) {
        fs::copy(result, part)?;
        // Beside it one that has the names of its functions still, for whoever looks where the bytes go.
        let name = part.file_name().context("a part has no name")?.to_string_lossy();
        fs::copy(named, part.with_file_name(format!(".{name}")))?;
    }
    let script = glue.join("banner.js");
    let renamed = names.apply(&(fs::read_to_string(&script)? + &loader))?;
    Ok(fs::write(script, renamed)?)
}

fn wasm_opt(repository: &Repository, module: &Path, result: &Path, level: &str) -> Program {
    let optimise = npm::tool(repository, "wasm-opt").arg(module).words(level).words(FEATURES);
    optimise.words("--strip-producers --strip-target-features").arg("-o").arg(result)
}
