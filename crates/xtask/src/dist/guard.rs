//! `assent.js`, the guard, and its parts, minified; and what `assent build` makes a bundle of it with.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::{npm, repository::Repository};

/// The syntax that the oldest browser with the banner's WebAssembly understands.
const BUNDLE: &str = "--bundle --minify --target=es2022 --charset=utf8 --legal-comments=none --log-level=warning";
const TERSER: &str = "--module --compress passes=3,ecma=2022 --mangle --ecma 2022";
/// The parts that the guard imports; `block.js` and `probe.js` are classic scripts with tags of their own.
const MODULES: [&str; 12] = [
    "advice",
    "afterwards",
    "call",
    "elements",
    "first",
    "moments",
    "regimes",
    "signals",
    "sweep",
    "trust",
    "withdrawn",
    "write",
];

/// What `assent build` makes modules of, which the bundle imports.
const COMPILED: [&str; 2] = ["answers", "gpp"];

/// What `assent build` puts before the guard.
const BEFORE: [&str; 6] = ["before", "block", "first", "gpp-stub", "inside", "regimes"];

/// Makes a directory with `assent.js` and its parts.
///
/// # Errors
/// When esbuild does not understand the guard.
pub fn build(repository: &Repository) -> Result<PathBuf> {
    let sources = [
        "www/guard.js",
        "www/guard",
        "www/parts",
        "www/bundle",
        "www/block",
        "www/first",
        "crates/xtask/npm/package-lock.json",
        "crates/xtask/src/dist/guard.rs",
    ];
    super::step(repository, "guard", &sources, |out| bundle(repository, out))
}

/// Bundles and minifies the guard into one classic script, since a module would run after the page's own scripts,
/// and puts the parts that it imports beside it.
///
/// # Errors
/// When esbuild does not understand the guard.
pub fn bundle(repository: &Repository, out: &Path) -> Result<()> {
    let bundle = |entry: &str, format: &str, outfile: &Path| {
        let esbuild = npm::tool(repository, "esbuild").arg(repository.path(entry)).words(BUNDLE).words(format);
        esbuild.arg(format!("--outfile={}", outfile.display())).run()
    };
    let guard = out.join("assent.js");
    bundle("www/guard.js", "--format=iife", &guard)?;
    // What esbuild leaves Terser takes: 100 bytes of 3,000.
    let tighten = |file: &Path| npm::tool(repository, "terser").arg(file).words(TERSER).arg("--output").arg(file).run();
    tighten(&guard)?;
    let part = |part| format!("parts/{part}.js");
    let compiled = |name| format!("bundle/{name}.js");
    for module in MODULES.map(part).into_iter().chain(COMPILED.map(compiled)) {
        let file = out.join(&module);
        bundle(&format!("www/{module}"), "--format=esm", &file)?;
        tighten(&file)?;
    }
    for part in BEFORE {
        let file = out.join(format!("bundle/{part}.js"));
        bundle(&format!("www/bundle/{part}.js"), "--format=iife", &file)?;
        tighten(&file)?;
    }
    bundle("www/parts/probe.js", "--format=iife", &out.join("parts/probe.js"))?;
    let block = out.join("parts/block.js");
    bundle("www/parts/block.js", "--format=iife", &block)?;
    tighten(&block)
}
