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
    look_at_grown_memory(&glue.join("banner_bg.js"))?;
    let entry = glue.join("entry.js");
    fs::write(&entry, ENTRY)?;
    module::bundle(repository, &entry, out)?;
    refuse_eval(out)
}

/// When memory grows, WebAssembly detaches the views of the old one, and wasm-bindgen's script makes new ones. Memory in JavaScript is
/// copied into a larger buffer and nothing is detached: the script would go on writing where nobody reads. Compares buffers instead.
fn look_at_grown_memory(script: &Path) -> Result<()> {
    const DETACHED: [&str; 2] = ["Memory0.byteLength === 0", "Memory0.buffer.detached === true"];
    let original = fs::read_to_string(script)?;
    let compared = DETACHED.iter().try_fold(original, |script, question| {
        script.contains(question).then(|| script.replace(question, "Memory0.buffer !== wasm.memory.buffer"))
    });
    let compared =
        compared.with_context(|| format!("wasm-bindgen no longer asks {DETACHED:?} in {}", script.display()))?;
    Ok(fs::write(script, compared)?)
}

/// A policy that refuses WebAssembly refuses code from strings too.
fn refuse_eval(script: &Path) -> Result<()> {
    let content = fs::read_to_string(script).context("the translated banner cannot be read")?;
    let found = ["eval(", "new Function(", "Function(\""].into_iter().find(|code| content.contains(code));
    found.map_or(Ok(()), |code| bail!("the banner without WebAssembly contains `{code}…`, which its pages refuse"))
}
