//! Where signed heads go.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The signing of heads (docs/collector.md, "Signed heads"). Without `signing_key` nothing is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignedHeads {
    /// The log's name in its heads, and the name of its key: no spaces, no plus signs. Default: `assent-collector`.
    pub origin: String,
    /// Minutes between two signings. Default: 10.
    pub every: u64,
    /// The file that holds the last head. Default: none.
    pub file: Option<PathBuf>,
    /// Addresses that each new head is posted to, as `text/plain`. Default: none.
    pub post: Vec<String>,
}

impl Default for SignedHeads {
    fn default() -> Self {
        Self { origin: "assent-collector".into(), every: 10, file: None, post: Vec::new() }
    }
}

impl SignedHeads {
    /// What is wrong with them, naming the key.
    pub(super) fn check(&self) -> Result<(), String> {
        if !crate::log::is_key_name(&self.origin) {
            return Err(format!("heads.origin: \"{}\" is no name without spaces and plus signs", self.origin));
        }
        if self.every == 0 {
            return Err("heads.every: 0 is no number of minutes".into());
        }
        let wrong = |address: &&String| !["https://", "http://"].iter().any(|scheme| address.starts_with(scheme));
        match self.post.iter().find(wrong) {
            Some(address) => Err(format!("heads.post: \"{address}\" is no https or http address")),
            None => Ok(()),
        }
    }
}
