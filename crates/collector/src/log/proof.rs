//! The proof that one receipt is in the log, checkable with nothing but itself and the public key.

use serde::{Deserialize, Serialize};

use super::{Hash, Header, Kind, PublicKey, hex, receipt_leaf, root_of_path, unhex};

/// A receipt with everything that leads from it to a signed batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proof {
    /// The form of this object: `assent-proof/1`.
    pub(crate) schema: String,
    /// The receipt, byte for byte as it was received.
    pub(crate) body: String,
    /// The salt of its leaf, hexadecimal.
    pub(crate) salt: String,
    /// When it was received, milliseconds since 1970.
    pub(crate) received_at: u64,
    /// What the collector noticed: 1 a clock that differs, 2 `Sec-GPC: 1`.
    pub(crate) marks: u8,
    /// The page's origin.
    pub(crate) origin: Option<String>,
    /// Its place in the batch, from 0.
    pub(crate) index: u64,
    /// The hashes from its leaf to the root, the nearest first, hexadecimal.
    pub(crate) path: Vec<String>,
    /// The writer of the batch.
    pub(crate) writer: i64,
    /// The batch's number.
    pub(crate) batch: i64,
    /// How many receipts it holds.
    pub(crate) count: i64,
    /// When it was written, milliseconds since 1970.
    pub(crate) created_at: i64,
    /// The chain hash before it, hexadecimal.
    pub(crate) previous: String,
    /// The batch's chain hash, hexadecimal.
    pub(crate) chain: String,
    /// The signature over the chain hash, hexadecimal.
    pub(crate) signature: Option<String>,
}

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unproven {
    /// It is not of the form this version reads.
    #[error("the proof is malformed")]
    Malformed,
    /// Receipt, path and batch do not fit together.
    #[error("the receipt is not in the batch that the proof names")]
    NotIncluded,
    /// A key was given and the batch carries no signature.
    #[error("the batch is not signed")]
    Unsigned,
    /// The signature is not of this key.
    #[error("the batch's signature is not of this key")]
    WrongSignature,
}

impl Proof {
    /// The form that this version writes.
    pub(crate) const SCHEMA: &str = "assent-proof/1";

    /// Checks it, with the keys of which one must have signed, where some are known.
    ///
    /// # Errors
    /// What does not fit.
    pub(crate) fn check(&self, keys: &[PublicKey]) -> Result<(), Unproven> {
        let root = self.root().filter(|_| self.schema == Self::SCHEMA).ok_or(Unproven::Malformed)?;
        let previous = unhex(&self.previous).ok_or(Unproven::Malformed)?;
        let Self { writer, batch, count, created_at, .. } = *self;
        let header = Header { writer, number: batch, kind: Kind::Receipts, count, created_at, root, previous };
        let chain = header.chain();
        if hex(&chain) != self.chain {
            return Err(Unproven::NotIncluded);
        }
        if keys.is_empty() {
            return Ok(());
        }
        let signature: [u8; 64] = self.signature.as_deref().and_then(unhex).ok_or(Unproven::Unsigned)?;
        if keys.iter().any(|key| key.verifies(&chain, &signature)) { Ok(()) } else { Err(Unproven::WrongSignature) }
    }

    /// The root that the receipt and its path give.
    fn root(&self) -> Option<Hash> {
        let salt = unhex(&self.salt)?;
        let leaf = receipt_leaf(&salt, self.received_at, self.marks, self.origin.as_deref(), &self.body);
        let path: Vec<Hash> = self.path.iter().map(|hash| unhex(hash)).collect::<Option<_>>()?;
        root_of_path(&leaf, usize::try_from(self.index).ok()?, usize::try_from(self.count).ok()?, &path)
    }
}
