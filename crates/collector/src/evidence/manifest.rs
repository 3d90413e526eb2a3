//! What is in an evidence pack, and the signature over it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::log::{Hash, hash, hex, unhex};

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

/// The list of a period's files. Its members are in alphabetical order, so that any program can write it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PeriodManifest {
    /// The SHA-256 of each file, hexadecimal.
    pub(super) files: BTreeMap<String, String>,
    /// The first moment, RFC 3339.
    pub(super) from: String,
    /// Why a file that the pack may have is not there.
    pub(super) missing: BTreeMap<String, String>,
    /// Receipts in the pack.
    pub(super) receipts: u64,
    /// Receipts of these days whose content was removed, and with it all that could be shown of them.
    pub(super) removed: u64,
    /// The form of this object: `assent-evidence-period/1`.
    pub(super) schema: String,
    pub(super) site_id: String,
    /// The first moment after it.
    pub(super) until: String,
}

impl PeriodManifest {
    /// The form that this version writes.
    pub(super) const SCHEMA: &str = "assent-evidence-period/1";
}

/// A file of a period's pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A receipt, byte for byte as it was received.
    Receipt(Uuid),
    /// Its proof.
    Proof(Uuid),
    /// A notice or policy that receipts name, under its hash.
    Document(Hash),
    /// [`HEAD`], [`KEYS`], [`TABLE`] or [`INDEX`].
    Other,
}

/// A table of the receipts with the notice and the policy of each.
pub(super) const TABLE: &str = "receipts.csv";
/// The period's page for people.
pub(super) const INDEX: &str = "index.html";

impl Place {
    /// The place of a name; `None` of one that no pack of a period has.
    pub(super) fn of(name: &str) -> Option<Self> {
        let id = |rest: &str| {
            let written = rest.strip_suffix(".json")?;
            Uuid::try_parse(written).ok().filter(|id| id.to_string() == written)
        };
        match name.split_once('/') {
            None => [HEAD, KEYS, TABLE, INDEX].contains(&name).then_some(Self::Other),
            Some(("receipts", rest)) => id(rest).map(Self::Receipt),
            Some(("proofs", rest)) => id(rest).map(Self::Proof),
            Some(("notices", rest)) => unhex(rest.strip_suffix(".json")?).map(Self::Document),
            Some(("policies", rest)) => unhex(rest.strip_suffix(".txt")?).map(Self::Document),
            Some(_) => None,
        }
    }
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

/// What is signed of a manifest. It begins with the manifest's form, so that no batch and no head has a signature that fits it.
pub(super) fn statement(schema: &str, manifest: &[u8]) -> Vec<u8> {
    format!("{schema}\n{}\n", hex(&hash(manifest))).into_bytes()
}
