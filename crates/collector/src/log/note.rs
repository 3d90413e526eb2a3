//! A head as a signed note: c2sp.org/signed-note with the body of c2sp.org/tlog-checkpoint, so that others' tools read and witness it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::{Hash, Key, PublicKey};

/// Bytes of a note that is read; c2sp.org/signed-note lets a reader bound it.
const LONGEST: usize = 64 * 1024;
/// The type of an Ed25519 signature (c2sp.org/signed-note, "Signature types").
const ED25519: u8 = 1;
/// What a signature line begins with: an em dash and a space.
const DASH: &str = "\u{2014} ";

/// A head that was read. What it claims counts only if a known key signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    /// The log's name, and the name of its key.
    pub(crate) origin: String,
    /// How many entries the tree of heads had.
    pub(crate) size: u64,
    /// Its root.
    pub(crate) root: Hash,
    /// What is signed: the lines before the empty one, each with its end.
    body: String,
    /// Key name, key id, signature.
    signatures: Vec<(String, [u8; 4], Vec<u8>)>,
}

impl Note {
    /// The note of a head, signed.
    pub(crate) fn sign(origin: &str, size: u64, root: &Hash, key: &Key) -> String {
        let body = format!("{origin}\n{size}\n{}\n", STANDARD.encode(root));
        let mut signature = key_id(origin, &key.public()).to_vec();
        signature.extend(key.sign(body.as_bytes()));
        format!("{body}\n{DASH}{origin} {}\n", STANDARD.encode(signature))
    }

    /// Reads a note; `None` for what is none. Signatures of other types are left out.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST || text.chars().any(|c| c.is_control() && c != '\n') {
            return None;
        }
        let (body, signatures) = text.strip_suffix('\n')?.rsplit_once("\n\n")?;
        let mut lines = body.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let count: u64 = size.parse().ok().filter(|count: &u64| count.to_string() == size)?;
        let root = STANDARD.decode(root).ok()?.try_into().ok()?;
        let signatures = signatures.split('\n').map(signature).collect::<Option<Vec<_>>>()?;
        is_key_name(origin).then(|| Self {
            origin: origin.into(),
            size: count,
            root,
            body: format!("{body}\n"),
            signatures,
        })
    }

    /// Whether this key signed it under the note's own origin.
    pub(crate) fn is_signed_by(&self, key: &PublicKey) -> bool {
        let id = key_id(&self.origin, key);
        let ours = self.signatures.iter().filter(|(name, of, _)| *name == self.origin && *of == id);
        ours.into_iter().any(|(_, _, signature)| key.verifies(self.body.as_bytes(), signature))
    }
}

/// Whether a text may name a key: not empty, without white space and plus signs (c2sp.org/signed-note).
pub(crate) fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

/// The first four bytes of `SHA-256(name ‖ 0A ‖ 01 ‖ public key)`.
fn key_id(name: &str, key: &PublicKey) -> [u8; 4] {
    let hash = Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(key.bytes()).finalize();
    [hash[0], hash[1], hash[2], hash[3]]
}

fn signature(line: &str) -> Option<(String, [u8; 4], Vec<u8>)> {
    let (name, encoded) = line.strip_prefix(DASH)?.split_once(' ')?;
    let bytes = STANDARD.decode(encoded).ok()?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    is_key_name(name).then(|| (name.into(), *id, signature.to_vec()))
}
