//! One attempt to sign in, as the browser that began it holds it.

use assent_core::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::Error;
use crate::log::hash;
use crate::token::new_secret;

/// How long an attempt may take, in milliseconds: ten minutes.
pub(crate) const LONGEST: u64 = 600_000;

/// A moment and a random secret.
pub(crate) struct Attempt(String);

impl Attempt {
    /// An attempt that begins now.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub(crate) fn begin(now: Timestamp) -> Result<Self, Error> {
        Ok(Self(format!("{}.{}", now.0, new_secret()?)))
    }

    /// The attempt that a cookie holds; `None` where it is over, or none. Another moment in the cookie would make it another attempt.
    pub(crate) fn read(cookie: &str, now: Timestamp) -> Option<Self> {
        let began: u64 = cookie.split_once('.')?.0.parse().ok()?;
        (began <= now.0 && now.0 - began < LONGEST).then(|| Self(cookie.to_owned()))
    }

    /// What the cookie holds.
    pub(crate) fn cookie(&self) -> &str {
        &self.0
    }

    /// What the provider hands back with its answer.
    pub(crate) fn state(&self) -> String {
        self.derive("state")
    }

    /// What the provider puts into its token.
    pub(crate) fn nonce(&self) -> String {
        self.derive("nonce")
    }

    /// What shows that whoever brings the code began the attempt (RFC 7636 §4.1).
    pub(crate) fn verifier(&self) -> String {
        self.derive("verifier")
    }

    /// A hash of the secret, which so stays in the cookie.
    fn derive(&self, what: &str) -> String {
        URL_SAFE_NO_PAD.encode(hash(format!("assent oidc {what} {}", self.0).as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn an_attempt_lasts_ten_minutes() {
        let attempt = Attempt::begin(NOW).expect("an attempt");
        let at = |now: Timestamp| Attempt::read(attempt.cookie(), now).map(|read| read.state());
        assert_eq!(at(NOW), Some(attempt.state()));
        assert_eq!(at(Timestamp(NOW.0 + LONGEST - 1)), Some(attempt.state()));
        assert_eq!(at(Timestamp(NOW.0 + LONGEST)), None);
        assert_eq!(at(Timestamp(NOW.0 - 1)), None);
        let later = attempt.cookie().replacen("1800000000000", "1800000600000", 1);
        let moved = Attempt::read(&later, Timestamp(NOW.0 + LONGEST)).expect("it is read");
        assert_ne!(moved.state(), attempt.state(), "a cookie that was changed is another attempt");
        for wrong in ["", ".", "x.y", "1800000000000"] {
            assert!(Attempt::read(wrong, NOW).is_none(), "{wrong}");
        }
        let all = [attempt.state(), attempt.nonce(), attempt.verifier()];
        assert!(
            all[0] != all[1]
                && all[1] != all[2]
                && all.iter().all(|one| one.len() == 43 && !attempt.cookie().contains(one))
        );
    }
}
