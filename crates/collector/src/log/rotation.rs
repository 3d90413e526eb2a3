//! The entry of the log by which a new key takes the place of the one before it, signed by both.

use super::{Hash, Hasher, Head, Key, PublicKey, Tag};

/// A rotation. It closes the chains of the old key: nothing that the old key signs beyond these ends belongs to the log, whatever time it
/// states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rotation {
    /// The key that signs no more.
    pub(crate) old: PublicKey,
    /// The key that signs from now on.
    pub(crate) new: PublicKey,
    /// When, in milliseconds since 1970, by the collector's clock.
    pub(crate) at: i64,
    /// How many entries the tree of heads had.
    pub(crate) size: i64,
    /// The ends of the old key's chains, as the JSON that is stored.
    pub(crate) ends: String,
    /// The old key's signature over the statement.
    pub(crate) old_signature: Vec<u8>,
    /// The new key's signature over the statement.
    pub(crate) new_signature: Vec<u8>,
}

impl Rotation {
    /// A rotation signed by both keys.
    pub(crate) fn sign(old: &Key, new: &Key, at: i64, size: i64, ends: &[Head]) -> Self {
        let ends = serde_json::to_string(ends).unwrap_or_default();
        let (old_signature, new_signature) = (Vec::new(), Vec::new());
        let unsigned = Self { old: old.public(), new: new.public(), at, size, ends, old_signature, new_signature };
        let statement = unsigned.statement();
        Self { old_signature: old.sign(&statement).to_vec(), new_signature: new.sign(&statement).to_vec(), ..unsigned }
    }

    /// Whether both keys signed it, and they are two.
    pub(crate) fn is_signed(&self) -> bool {
        let statement = self.statement();
        self.old != self.new
            && self.old.verifies(&statement, &self.old_signature)
            && self.new.verifies(&statement, &self.new_signature)
    }

    /// What both keys sign.
    fn statement(&self) -> Hash {
        Hasher::new(Tag::RotationStatement)
            .fixed(self.old.bytes())
            .fixed(self.new.bytes())
            .number(self.at as u64)
            .number(self.size as u64)
            .varying(self.ends.as_bytes())
            .finish()
    }

    /// What its batch commits to.
    pub(crate) fn leaf(&self) -> Hash {
        Hasher::new(Tag::Rotation)
            .fixed(&self.statement())
            .varying(&self.old_signature)
            .varying(&self.new_signature)
            .finish()
    }

    /// The ends of the old key's chains; none where they cannot be read.
    pub(crate) fn heads(&self) -> Option<Vec<Head>> {
        serde_json::from_str(&self.ends).ok()
    }
}
