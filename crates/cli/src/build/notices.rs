//! What visitors are told, in the form whose hash their receipts carry: for the collector's archive.

use assent_core::Sha256;

use super::{Refusal, Setting, refusal};

/// A notice in one language, under one regime.
pub struct Notice {
    /// The hash of the body.
    pub sha256: String,
    /// The canonical JSON (RFC 8785).
    pub body: String,
}

/// Every notice that a receipt of this configuration can name, by their hashes.
pub fn all(setting: &Setting) -> Result<Vec<Notice>, Refusal> {
    let mut notices = Vec::new();
    for regime in setting.regimes() {
        for locale in setting.locales() {
            // The banner writes the same tree with `JSON.stringify`, which agrees with serde_json on every string.
            let body = serde_json::to_string(&setting.policy(regime, locale, false).notice())
                .map_err(|error| refusal::encoding(error.into()))?;
            notices.push(Notice { sha256: Sha256::of(body.as_bytes()).to_string(), body });
        }
    }
    notices.sort_by(|one, other| one.sha256.cmp(&other.sha256));
    notices.dedup_by(|one, other| one.sha256 == other.sha256);
    Ok(notices)
}
