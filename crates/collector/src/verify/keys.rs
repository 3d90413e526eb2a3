//! The keys that verification is given: those of the settings, or those that the command line names.

use crate::clock::DAY;
use crate::log::{Key, PublicKey};
use crate::{Error, Settings};

/// The keys that verification trusts. Without any, signatures are checked against the key that each writer registered: that shows
/// damage, and not who wrote.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keys {
    pub(super) trusted: Vec<Trusted>,
    /// Batches that were made before this moment (milliseconds since 1970) may be unsigned.
    pub(super) since: i64,
}

/// A key and what it may have signed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trusted {
    pub(super) key: PublicKey,
    /// Days since 1970, the last one included.
    pub(super) days: (i64, i64),
    /// Whether the log must have the entry by which another key took its place.
    pub(super) rotated: bool,
}

impl Keys {
    /// These keys, at any time.
    pub(crate) fn of(trusted: Vec<PublicKey>) -> Self {
        let trusted = trusted.into_iter().map(|key| Trusted { key, days: (0, i64::MAX), rotated: false });
        Self { trusted: trusted.collect(), since: 0 }
    }

    /// The public half of the settings' signing key, if there is one, and the keys before it: what everything of a collector verifies
    /// against. The present key is valid from the last day of the one before it.
    ///
    /// # Errors
    /// When a key cannot be read.
    pub(crate) fn configured(settings: &Settings) -> Result<Self, Error> {
        let since = settings.signed_since()?;
        let Some(path) = settings.signing_key.as_deref() else { return Ok(Self { trusted: Vec::new(), since }) };
        let (mut trusted, mut from) = (Vec::new(), 0);
        for earlier in &settings.earlier_keys {
            let days = earlier.days().map_err(Error::Settings)?;
            let key = earlier.key().map_err(Error::Settings)?;
            trusted.push(Trusted { key, days, rotated: !earlier.lost });
            from = days.1.max(from);
        }
        trusted.push(Trusted { key: Key::read(path)?.public(), days: (from, i64::MAX), rotated: false });
        Ok(Self { trusted, since })
    }
}

/// The day of a moment in milliseconds.
pub(super) fn day(at: i64) -> i64 {
    at.div_euclid(DAY as i64)
}
