//! The banner without WebAssembly, for pages whose Content-Security-Policy refuses it: Binaryen translates the module to JavaScript.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use super::module;
use crate::{npm, repository::Repository};

/// What the guard calls is the same as in `banner.js`; there is nothing to initialise.
const ENTRY: &str = "export { boot } from './banner.js';\nexport default async () => {};\n";

/// Translates wasm-bindgen's output for bundlers and packs it into one ES module.
///
/// # Errors
/// When a tool fails, or the result would need `unsafe-eval`.
pub fn run(repository: &Repository, glue: &Path, out: &Path) -> Result<()> {
    let small = glue.join("small.wasm");
    let optimise = npm::tool(repository, "wasm-opt").arg(glue.join("banner_bg.wasm")).arg("-o").arg(&small);
    optimise
        .words("-Oz --mvp-features --enable-mutable-globals --strip-debug --strip-producers --strip-target-features")
        .run()?;
    let translate = npm::tool(repository, "wasm2js").arg(&small).arg("-o").arg(glue.join("banner_bg.wasm.js"));
    translate.words("-O --mvp-features --enable-mutable-globals").run()?;
    let script = glue.join("banner.js");
    let original = fs::read_to_string(&script)?;
    let redirected = original.replace("./banner_bg.wasm\"", "./banner_bg.wasm.js\"");
    if redirected == original {
        bail!("wasm-bindgen no longer imports ./banner_bg.wasm in {}", script.display());
    }
    fs::write(&script, redirected)?;
    let entry = glue.join("entry.js");
    fs::write(&entry, ENTRY)?;
    module::bundle(repository, &entry, out)?;
    refuse_eval(out)
}

/// A policy that refuses WebAssembly refuses code from strings too.
fn refuse_eval(script: &Path) -> Result<()> {
    let content = fs::read_to_string(script).context("the translated banner cannot be read")?;
    let found = ["eval(", "new Function(", "Function(\""].into_iter().find(|code| content.contains(code));
    found.map_or(Ok(()), |code| bail!("the banner without WebAssembly contains `{code}…`, which its pages refuse"))
}
