//! The Ed25519 key (RFC 8032) that signs each batch's chain hash, and heads.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::pkcs8::DecodePrivateKey;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::Error;

/// The collector's signing key.
#[derive(Clone)]
pub(crate) struct Key(SigningKey);

impl Key {
    /// Reads PKCS#8 PEM, as `openssl genpkey -algorithm ed25519` writes it, from a file that others may not read.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let pem = crate::private::read(path)?;
        let key = SigningKey::from_pkcs8_pem(&pem);
        key.map(Self).map_err(|_| Error::Malformed(format!("{} is no Ed25519 key in PKCS#8 PEM", path.display())))
    }

    /// The key of these 32 bytes.
    #[cfg(feature = "fuzzing")]
    pub(crate) fn of(bytes: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&bytes))
    }

    /// Signs a chain hash, or the body of a head.
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// The key that checks its signatures.
    pub(crate) fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }
}

/// The key that checks signatures. Written as the base64 of its 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads its written form; white space around it is allowed, since it comes from a file.
    pub(crate) fn parse(written: &str) -> Option<Self> {
        let bytes: [u8; 32] = STANDARD.decode(written.trim()).ok()?.try_into().ok()?;
        Self::of(&bytes)
    }

    /// The key of these 32 bytes; `None` where they are no point of the curve.
    pub(crate) fn of(bytes: &[u8; 32]) -> Option<Self> {
        VerifyingKey::from_bytes(bytes).ok().map(Self)
    }

    /// Its 32 bytes.
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Whether this signature is the key's own. Strictly, so that there is one signature for each message (RFC 8032 §8.4).
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&STANDARD.encode(self.0.as_bytes()))
    }
}
