//! The admin token: shown once, kept as a hash, compared in constant time; and the dashboard's session that it opens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use assent_core::Timestamp;

use crate::log::{Hash, hash, hex, unhex};
use crate::store::Store;
use crate::{Error, Settings};

/// How long a session of the dashboard lasts, in milliseconds: twelve hours.
pub(crate) const SESSION: u64 = 12 * 3_600_000;
/// The property that holds the hash of the token that the first start made.
const PROPERTY: &str = "admin_token_sha256";

/// The hash of the admin token. A token has 256 random bits, so that no slow hash is needed.
#[derive(Clone)]
pub(crate) struct Gate(Hash);

impl Gate {
    /// The gate that the settings or the database know; made now where neither does, with the token to be shown.
    ///
    /// # Errors
    /// When the database is away.
    pub(crate) async fn open(settings: &Settings, store: &Store) -> Result<(Self, Option<String>), Error> {
        if let Some(known) = settings.admin_token_sha256.as_deref().and_then(unhex) {
            return Ok((Self(known), None));
        }
        let token = new_token();
        let ours = hex(&hash(token.as_bytes()));
        let settled = store.settle_property(PROPERTY, &ours).await?;
        let known =
            unhex(&settled).ok_or_else(|| Error::Malformed(format!("the database's {PROPERTY} is malformed")))?;
        Ok((Self(known), (settled == ours).then_some(token)))
    }

    /// Whether this is the token.
    pub(crate) fn admits(&self, token: &str) -> bool {
        // Two hashes are compared, so that time tells nothing of the token, not even its length.
        hash(token.as_bytes()).ct_eq(&self.0).into()
    }

    /// A session that ends at its time, for a cookie.
    pub(crate) fn session(&self, now: Timestamp) -> String {
        let until = now.0.saturating_add(SESSION).to_string();
        let tag = self.tag(&until).finalize().into_bytes();
        format!("{until}.{}", hex(&tag))
    }

    /// Whether a cookie is a session that has not ended.
    pub(crate) fn admits_session(&self, cookie: &str, now: Timestamp) -> bool {
        let Some((until, tag)) = cookie.split_once('.') else { return false };
        let Some(tag) = unhex::<32>(tag) else { return false };
        self.tag(until).verify_slice(&tag).is_ok() && until.parse::<u64>().is_ok_and(|until| until > now.0)
    }

    /// Sessions are signed with the token's hash, so that every collector with the same token knows them and none is stored.
    fn tag(&self, until: &str) -> Hmac<Sha256> {
        // HMAC takes keys of any length.
        let mut tag = Hmac::<Sha256>::new_from_slice(&self.0).unwrap_or_else(|_| unreachable!("a key of 32 bytes"));
        tag.update(b"assent session ");
        tag.update(until.as_bytes());
        tag
    }
}

/// A new token: 256 random bits.
fn new_token() -> String {
    let halves = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4(), uuid::Uuid::new_v4()];
    // A version 4 UUID has 122 random bits (RFC 9562 §5.4); three hashed together give more than 256.
    let bytes: Vec<u8> = halves.iter().flat_map(|half| *half.as_bytes()).collect();
    URL_SAFE_NO_PAD.encode(hash(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn only_the_token_and_its_sessions_are_admitted() {
        let token = new_token();
        let gate = Gate(hash(token.as_bytes()));
        assert!(gate.admits(&token) && !gate.admits("") && !gate.admits(&new_token()));
        let session = gate.session(NOW);
        assert!(gate.admits_session(&session, NOW));
        assert!(!gate.admits_session(&session, NOW.after(SESSION)), "it ends");
        let longer = session.replacen("18", "19", 1);
        assert!(!gate.admits_session(&longer, NOW), "it cannot be prolonged");
        assert!(!Gate(hash(b"another")).admits_session(&session, NOW));
    }
}
