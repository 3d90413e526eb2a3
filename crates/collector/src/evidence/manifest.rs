//! What is in an evidence pack, and the signature over it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::log::{hash, hex};

/// The receipt, byte for byte as it was received.
pub(super) const RECEIPT: &str = "receipt.json";
/// Its proof.
pub(super) const PROOF: &str = "proof.json";
/// The last signed head of the log.
pub(super) const HEAD: &str = "head.txt";
/// The keys that signed, one a line: the batch's, then the present one.
pub(super) const KEYS: &str = "public-key.txt";
/// The notice that the receipt names, as it was archived.
pub(super) const NOTICE: &str = "notice.json";
/// The site's policy, as it was archived.
pub(super) const POLICY: &str = "policy.txt";
/// A page for people.
pub(super) const PAGE: &str = "receipt.html";
/// This object.
pub(super) const MANIFEST: &str = "manifest.json";
/// The signature over it, hexadecimal.
pub(super) const SIGNATURE: &str = "manifest.sig";

/// Every file that the manifest may list.
pub(super) const LISTED: [&str; 7] = [RECEIPT, PROOF, HEAD, KEYS, NOTICE, POLICY, PAGE];

/// The list of a pack's files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    /// The form of this object: `assent-evidence/1`.
    pub(super) schema: String,
    pub(super) receipt_id: String,
    pub(super) site_id: String,
    /// The SHA-256 of each file, hexadecimal.
    pub(super) files: BTreeMap<String, String>,
    /// Why a file that a pack may have is not there.
    pub(super) missing: BTreeMap<String, String>,
}

impl Manifest {
    /// The form that this version writes.
    pub(super) const SCHEMA: &str = "assent-evidence/1";
}

/// Why a pack may be without a file; `None` for one that every pack has.
pub(super) fn absence(name: &str) -> Option<&'static str> {
    match name {
        HEAD => Some("no head of the log has been signed"),
        KEYS => Some("the log is not signed"),
        NOTICE => Some("the notice that the receipt names is not archived"),
        POLICY => Some("no policy of the site was archived when the receipt arrived"),
        _ => None,
    }
}

/// What is signed of a manifest. It begins with its own name, so that no batch and no head has a signature that fits it.
pub(super) fn statement(manifest: &[u8]) -> Vec<u8> {
    format!("{}\n{}\n", Manifest::SCHEMA, hex(&hash(manifest))).into_bytes()
}
