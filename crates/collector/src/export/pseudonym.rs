//! Keyed hashes in place of subject ids, for exports to people who may read receipts and not act for their subjects.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use uuid::Uuid;

use crate::Error;
use crate::store::Stored;

/// Replaces subject ids under a random key, which is never stored: the same id has the same replacement as long as this lives, and no
/// replacement leads back.
pub(crate) struct Pseudonyms(Hmac<Sha256>);

impl Pseudonyms {
    /// With a new key.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub(crate) fn new() -> Result<Self, Error> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| Error::Io(error.into()))?;
        // HMAC takes keys of any length.
        Ok(Self(Hmac::new_from_slice(&key).unwrap_or_else(|_| unreachable!("a key of 32 bytes"))))
    }

    /// A UUID of version 8 (RFC 9562 §5.8), so that every form has the type that it expects.
    fn of(&self, subject: Uuid) -> Uuid {
        let tag = self.0.clone().chain_update(subject.as_bytes()).finalize().into_bytes();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&tag[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    /// The receipt with its subject replaced, in its column and in its text.
    pub(crate) fn replace(&self, stored: &Stored) -> Stored {
        let mut stored = stored.clone();
        let Some(subject) = stored.subject else { return stored };
        let pseudonym = self.of(subject);
        stored.subject = Some(pseudonym);
        // A text that cannot be read is left out: it might hold the id.
        stored.body = stored.body.as_deref().and_then(|body| {
            let mut body: Value = serde_json::from_str(body).ok()?;
            if let Some(id) = body.get_mut("subject_id") {
                *id = pseudonym.to_string().into();
            }
            let text = body.to_string();
            (!text.to_ascii_lowercase().contains(&subject.to_string())).then_some(text)
        });
        stored
    }
}
