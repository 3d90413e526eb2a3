//! Keys that signed the log before the present one.

use serde::{Deserialize, Serialize};

use crate::log::PublicKey;

/// A key that signed before the present one, and when it was valid (docs/collector.md, "Change the key").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierKey {
    /// Its public half: the base64 of its 32 bytes.
    pub public_key: String,
    /// The first day of its validity, such as `2026-01-01`. Default: from the beginning.
    pub from: Option<String>,
    /// The last day of its validity, such as `2026-12-31`.
    pub until: String,
    /// Whether it is lost, so that no entry of the log could be signed with it. Then only its last day tells what it may have signed.
    #[serde(default)]
    pub lost: bool,
}

impl EarlierKey {
    /// What is wrong with it, naming the key.
    pub(super) fn check(&self) -> Result<(), String> {
        self.key()?;
        self.days().map(|_| ())
    }

    /// The key itself.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub(crate) fn key(&self) -> Result<PublicKey, String> {
        let wrong =
            || format!("earlier_keys.public_key: \"{}\" is no base64 of an Ed25519 public key", self.public_key);
        PublicKey::parse(&self.public_key).ok_or_else(wrong)
    }

    /// Its validity in days since 1970, the last one included.
    ///
    /// # Errors
    /// What is wrong with a date.
    pub(crate) fn days(&self) -> Result<(i64, i64), String> {
        let from = self.from.as_deref().map_or(Ok(0), |from| day("earlier_keys.from", from))?;
        let until = day("earlier_keys.until", &self.until)?;
        if from > until {
            return Err(format!("earlier_keys: \"{}\" ends before it begins", self.public_key));
        }
        Ok((from, until))
    }
}

/// A date as days since 1970.
fn day(key: &str, written: &str) -> Result<i64, String> {
    let at = crate::clock::parse(written).filter(|_| written.len() == 10);
    at.map(crate::clock::day).ok_or_else(|| format!("{key}: \"{written}\" is not a date such as \"2026-11-21\""))
}
