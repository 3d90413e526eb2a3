//! Where things are in this checkout.

use std::{env, fs, path::PathBuf};

use anyhow::{Context, Result};

/// The root of the checkout, and the directories derived from it.
pub struct Repository {
    root: PathBuf,
    target: PathBuf,
}

impl Repository {
    /// Finds the checkout that this program belongs to, whatever the current directory is.
    ///
    /// # Errors
    /// When cargo's idea of this package does not lie two levels below a root.
    pub fn find() -> Result<Self> {
        // Cargo sets it at run time; the compiled-in one would name another checkout when a target directory is shared.
        let package =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package
            .ancestors()
            .nth(2)
            .context("crates/xtask is not two levels below the repository's root")?
            .to_path_buf();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |path| root.join(path));
        Ok(Self { root, target })
    }

    /// A path below the root; `""` is the root itself.
    pub fn path(&self, relative: &str) -> PathBuf {
        if relative.is_empty() { self.root.clone() } else { self.root.join(relative) }
    }

    /// A path below cargo's target directory, which `CARGO_TARGET_DIR` may have moved.
    pub fn target(&self, relative: &str) -> PathBuf {
        self.target.join(relative)
    }

    /// The product's version, such as `0.1.0`, from the workspace's manifest.
    ///
    /// # Errors
    /// When the manifest cannot be read or has none.
    pub fn version(&self) -> Result<String> {
        let manifest = fs::read_to_string(self.path("Cargo.toml"))?;
        let version = manifest.lines().find_map(|line| line.strip_prefix("version = "));
        Ok(version.context("no version in Cargo.toml")?.trim_matches('"').to_owned())
    }

    /// A finished artefact, or all of them for `""`.
    pub fn dist(&self, relative: &str) -> PathBuf {
        self.root.join("dist").join(relative)
    }
}
