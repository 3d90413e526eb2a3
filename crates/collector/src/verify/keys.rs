//! Who must have signed the log.

use crate::log::{Key, Note, PublicKey};
use crate::store::{Batch, WriterRow};
use crate::{Error, Settings};

use super::Finding;

/// The keys that verification trusts. Without any, signatures are checked against the key that each writer registered: that shows
/// damage, and not who wrote.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keys {
    trusted: Vec<PublicKey>,
    /// Batches that were made before this moment (milliseconds since 1970) may be unsigned.
    since: i64,
}

impl Keys {
    /// These keys and no others must have signed every batch.
    pub(crate) fn of(trusted: Vec<PublicKey>) -> Self {
        Self { trusted, since: 0 }
    }

    /// The public half of the settings' signing key, if there is one: what everything of a collector verifies against.
    ///
    /// # Errors
    /// When the key cannot be read.
    pub(crate) fn configured(settings: &Settings) -> Result<Self, Error> {
        let key = settings.signing_key.as_deref().map(Key::read).transpose()?;
        Ok(Self { trusted: key.iter().map(Key::public).collect(), since: settings.signed_since()? })
    }

    /// Whether a trusted key signed a head.
    pub(super) fn signed(&self, note: &Note) -> bool {
        self.trusted.iter().any(|key| note.is_signed_by(key))
    }

    /// Whether a batch is signed as it must be: `Ok(true)` where a signature was checked.
    pub(super) fn check(&self, writer: &WriterRow, batch: &Batch) -> Result<bool, Finding> {
        let (number, writer, registered) = (batch.header.number, batch.header.writer, &writer.public_key);
        let wrong = Finding::WrongSignature { writer, batch: number };
        let Some(signature) = batch.signature.as_deref() else {
            let must = if self.trusted.is_empty() {
                registered.is_some()
            } else {
                registered.is_some() || batch.header.created_at >= self.since
            };
            return if must { Err(Finding::Unsigned { writer, batch: number }) } else { Ok(false) };
        };
        // The registered key names the one that signed; what it names has to be trusted.
        let key = registered.as_deref().and_then(PublicKey::parse).ok_or_else(|| wrong.clone())?;
        let trusted = self.trusted.is_empty() || self.trusted.contains(&key);
        if trusted && key.verifies(&batch.chain, signature) { Ok(true) } else { Err(wrong) }
    }
}
