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
        fs::create_dir(out.join("locales"))?;
        for locale in inputs::files(&repository.path("pkg-config/locales"))? {
            let name = locale.file_name().context("a locale has no name")?;
            minify(&locale, &out.join("locales").join(name))?;
        }
        // Read by editors and people, so they keep their lines.
        for name in ["consent.schema.json", "assent.d.ts"] {
            let source = repository.path("pkg-config").join(name);
            fs::copy(&source, out.join(name)).with_context(|| format!("pkg-config/{name} is missing"))?;
        }
        Ok(())
    })
}

fn minify(source: &Path, out: &Path) -> Result<()> {
    let text = fs::read_to_string(source)?;
    let value: Value = serde_json::from_str(&text).with_context(|| format!("{} is not JSON", source.display()))?;
    Ok(fs::write(out, value.to_string())?)
}
