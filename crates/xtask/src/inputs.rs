//! A fingerprint of everything a build step reads, so that an unchanged step can be skipped.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Directories that tools make beside what they read.
const MADE: [&str; 4] = ["node_modules", "target", ".next", ".astro"];

/// Collects inputs; their order counts.
pub struct Inputs {
    hash: Sha256,
}

impl Inputs {
    /// Starts with what is not a file: flags, versions, the name of the step.
    pub fn new(words: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(words);
        Self { hash }
    }

    /// Adds a file, or a directory with everything below it. What does not exist counts as empty.
    ///
    /// # Errors
    /// When something exists and cannot be read.
    pub fn path(mut self, path: &Path) -> Result<Self> {
        for file in files(path)? {
            let content = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            let name = file.strip_prefix(path).unwrap_or(&file).to_string_lossy().into_owned();
            self.hash.update((name.len() as u64).to_le_bytes());
            self.hash.update(name);
            self.hash.update((content.len() as u64).to_le_bytes());
            self.hash.update(content);
        }
        self.hash.update([0xff]);
        Ok(self)
    }

    /// The fingerprint, in hexadecimal.
    pub fn fingerprint(self) -> String {
        self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The files at or below a path, sorted, so that a fingerprint does not depend on the file system.
///
/// # Errors
/// When a directory cannot be read.
pub fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let Ok(entries) = fs::read_dir(path) else {
        return Ok(Vec::new());
    };
    let mut children = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    children.retain(|child| child.file_name().is_some_and(|name| !MADE.iter().any(|made| name == *made)));
    children.sort();
    let nested = children.iter().map(|child| files(child)).collect::<Result<Vec<_>>>()?;
    Ok(nested.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_word_or_file_changes_the_fingerprint() -> Result<()> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/inputs.rs");
        let plain = Inputs::new("a").path(&source)?.fingerprint();
        assert_eq!(plain, Inputs::new("a").path(&source)?.fingerprint());
        assert_ne!(plain, Inputs::new("b").path(&source)?.fingerprint());
        assert_ne!(plain, Inputs::new("a").path(&source.with_file_name("stage.rs"))?.fingerprint());
        Ok(())
    }
}
