//! The key under which the ids of erased receipts are remembered.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::log::Hash;

/// The key of the hashes. Without it they cannot be compared with ids.
#[derive(Clone, Copy)]
pub(crate) struct RemovalKey(pub(super) Hash);

impl RemovalKey {
    /// The keyed hash of an id.
    pub(super) fn hash(&self, id: Uuid) -> Hash {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).unwrap_or_else(|_| unreachable!("a key of 32 bytes"));
        mac.update(id.as_bytes());
        mac.finalize().into_bytes().into()
    }
}
