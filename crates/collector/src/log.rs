//! The arithmetic of tamper evidence: leaves, Merkle roots, chains, signatures and proofs. Knows neither database nor network.
//!
//! Every hash is SHA-256 over a tag byte and the fields in a fixed order, so that no value of one kind can pass for another
//! (RFC 9162 §2.1.1 does the same for leaves and nodes). `docs/collector.md` writes the formulas down for other programs.

mod chain;
mod key;
mod leaf;
mod merkle;
mod note;
mod proof;
mod rotation;

pub(crate) use chain::{Genesis, Head, Header, Kind};
pub(crate) use key::{Key, PublicKey};
pub(crate) use leaf::{Reason, action_leaf, head_leaf, receipt_leaf, redaction_leaf};
pub(crate) use merkle::{consistency, path, root, root_of_path};
pub(crate) use note::{Note, is_key_name};
pub(crate) use proof::Proof;
pub(crate) use rotation::Rotation;

use sha2::{Digest, Sha256};

/// A SHA-256.
pub(crate) type Hash = [u8; 32];

/// What a hash stands for.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Tag {
    Receipt = 0,
    Node = 1,
    Redaction = 2,
    Batch = 3,
    Genesis = 4,
    Rotation = 5,
    RotationStatement = 6,
    Action = 7,
}

/// Hashes a tag and fields. Fields of varying length are preceded by their length, so that they cannot run into each other.
struct Hasher(Sha256);

impl Hasher {
    fn new(tag: Tag) -> Self {
        let mut inner = Sha256::new();
        inner.update([tag as u8]);
        Self(inner)
    }

    fn fixed(mut self, bytes: &[u8]) -> Self {
        self.0.update(bytes);
        self
    }

    fn varying(mut self, bytes: &[u8]) -> Self {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
        self
    }

    fn number(self, number: u64) -> Self {
        self.fixed(&number.to_be_bytes())
    }

    fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

/// The plain hash of bytes.
pub(crate) fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// Bytes as hexadecimal, as JSON carries them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads hexadecimal of exactly `N` bytes.
pub(crate) fn unhex<const N: usize>(written: &str) -> Option<[u8; N]> {
    let (pairs, []) = written.as_bytes().as_chunks::<2>() else { return None };
    let pairs: &[[u8; 2]; N] = pairs.try_into().ok()?;
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut bytes = [0; N];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = u8::try_from(16 * digit(*high)? + digit(*low)?).ok()?;
    }
    Some(bytes)
}
