//! What ships as it is written: the languages, the schema, the types.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{inputs, repository::Repository};

/// Makes a directory with the data files.
///
/// # Errors
/// When one is missing or is not JSON.
pub fn build(repository: &Repository) -> Result<PathBuf> {
    super::step(repository, "data", &["pkg-config", "crates/xtask/src/dist/data.rs"], |out| {
        for folder in ["locales", "services", "signals"] {
            fs::create_dir(out.join(folder))?;
            for file in inputs::files(&repository.path("pkg-config").join(folder))? {
                let name = file.file_name().context("a file has no name")?;
                minify(&file, &out.join(folder).join(name))?;
            }
        }
        minify(&repository.path("pkg-config/regimes.json"), &out.join("regimes.json"))?;
        // Read by editors and people, so they keep their lines.
        for name in ["consent.schema.json", "assent.d.ts"] {
            let source = repository.path("pkg-config").join(name);
            fs::copy(&source, out.join(name)).with_context(|| format!("pkg-config/{name} is missing"))?;
        }
        Ok(())
    })
}

fn minify(source: &Path, out: &Path) -> Result<()> {
    Ok(fs::write(out, parse(source)?.to_string())?)
}

fn parse(source: &Path) -> Result<Value> {
    serde_json::from_str(&fs::read_to_string(source)?).with_context(|| format!("{} is not JSON", source.display()))
}
