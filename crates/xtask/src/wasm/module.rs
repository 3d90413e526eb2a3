//! The script that the guard imports beside the module.

use std::{fs, path::Path};

use anyhow::Result;

use crate::{npm, repository::Repository};

/// The syntax that the oldest browser with this WebAssembly understands.
const MINIFY: &str =
    "--bundle --minify --format=esm --target=es2022 --charset=utf8 --legal-comments=none --log-level=warning";

/// What the guard calls.
const ENTRY: &str = "import initialise, { boot } from './banner.js';
export { boot };
export default ({ module_or_path: response }) => {
  if (!response?.ok) throw new Error(`banner.wasm: ${response ? response.status : 'no answer'}`);
  return initialise({ module_or_path: response });
};
";

/// What esbuild leaves: its functions need neither a `this` nor a name.
const TERSER: &str = "--module --compress passes=3,ecma=2022,unsafe_arrows --mangle --ecma 2022";

/// Minifies wasm-bindgen's script, with exactly two exports: the initialiser and `boot`.
///
/// # Errors
/// When esbuild fails, above all because one of the two is not there.
pub fn run(repository: &Repository, glue: &Path, out: &Path) -> Result<()> {
    let entry = glue.with_file_name("entry.js");
    // Through an entry of our own, what else the script exports is shaken off.
    fs::write(&entry, ENTRY)?;
    bundle(repository, &entry, out)?;
    npm::tool(repository, "terser").arg(out).words(TERSER).arg("--output").arg(out).run()
}

/// Bundles an entry script and what it imports into one minified ES module.
///
/// # Errors
/// When esbuild fails.
pub fn bundle(repository: &Repository, entry: &Path, out: &Path) -> Result<()> {
    let mut outfile = std::ffi::OsString::from("--outfile=");
    outfile.push(out);
    npm::tool(repository, "esbuild").arg(entry).words(MINIFY).arg(outfile).run()
}
