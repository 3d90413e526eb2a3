//! `cargo xtask trunk-stage`: Trunk names its output after the package; the guard asks for fixed names beside itself.

use std::{env, fs, path::PathBuf};

use anyhow::{Context, Result};

use crate::{dist, npm, repository::Repository};

/// Trunk's names and ours, both below the directory that Trunk is filling.
const NAMES: [(&str, &str); 2] = [("assent.js", "assent/banner.js"), ("assent_bg.wasm", "assent/banner.wasm")];

/// Renames, and bundles the guard; called by Trunk after each build, with the directory in the environment.
pub fn run(repository: &Repository) -> Result<()> {
    let staging = env::var_os("TRUNK_STAGING_DIR")
        .context("TRUNK_STAGING_DIR is not set: this chore is for Trunk's hook only")?;
    let staging = PathBuf::from(staging);
    fs::create_dir_all(staging.join("assent"))?;
    for (theirs, ours) in NAMES {
        fs::rename(staging.join(theirs), staging.join(ours)).with_context(|| format!("Trunk did not make {theirs}"))?;
    }
    npm::tools(repository)?;
    dist::guard::bundle(repository, &staging.join("assent"))
}
