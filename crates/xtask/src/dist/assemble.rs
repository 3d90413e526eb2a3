//! Everything in one directory, each file also encoded, and the hashes of all.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::{Map, Value};

use super::encode;
use crate::{
    inputs::{Inputs, files},
    repository::Repository,
    stage,
};

/// Fills `dist/` from the steps' directories; does nothing when it is what they would give.
///
/// # Errors
/// When a file cannot be written; `dist/` then stays as it was.
pub fn run(repository: &Repository, parts: &[PathBuf]) -> Result<()> {
    let stamp = repository.target("xtask/dist.inputs");
    let _alone = stage::alone(repository, "dist")?;
    let inputs = parts.iter().try_fold(Inputs::new("dist"), |inputs, part| inputs.path(part))?.fingerprint();
    let dist = repository.dist("");
    // A dist/ that somebody changed is made again too.
    let whole = |directory: &Path| {
        Ok::<_, anyhow::Error>(format!("{inputs} {}", Inputs::new("").path(directory)?.fingerprint()))
    };
    if dist.exists() && fs::read_to_string(&stamp).is_ok_and(|known| whole(&dist).is_ok_and(|now| now == known)) {
        println!("  dist: unchanged, skipped");
        return Ok(());
    }
    // Below the root, because a target directory elsewhere may be on another file system, where renaming fails.
    let aside = repository.path("target/dist.new");
    stage::empty(&aside)?;
    let mut hashes = Map::new();
    for part in parts {
        for file in files(part)? {
            let name = file.strip_prefix(part)?.to_str().context("an artefact's name is not UTF-8")?.replace('\\', "/");
            // What begins with a dot is about the artefacts, and none.
            if !name.starts_with('.') {
                let content = fs::read(&file)?;
                hashes.insert(name.clone(), Value::String(encode::integrity(&content)));
                write(&aside.join(name), &content)?;
            }
        }
    }
    hashes.sort_keys();
    fs::write(aside.join("integrity.json"), serde_json::to_string_pretty(&hashes)? + "\n")?;
    stage::replace(&dist, &aside)?;
    fs::write(stamp, whole(&dist)?)?;
    println!("  dist: {} artefacts in dist/", hashes.len());
    Ok(())
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    let directory = path.parent().context("an artefact lies nowhere")?;
    fs::create_dir_all(directory)?;
    fs::write(path, content)?;
    let beside = |ending: &str| PathBuf::from(format!("{}.{ending}", path.display()));
    fs::write(beside("br"), encode::brotli(content)?)?;
    fs::write(beside("gz"), encode::gzip(content)?)?;
    Ok(())
}
