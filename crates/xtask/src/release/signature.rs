//! The signature of `SHA256SUMS`: Ed25519, with a key of the kind that the collector signs its log with, checked with OpenSSL alone.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use ed25519_dalek::{
    Signer, SigningKey,
    pkcs8::{DecodePrivateKey, EncodePublicKey, spki::der::pem::LineEnding},
};

/// A key that signs.
pub struct Key(SigningKey);

impl Key {
    /// Reads one from a file.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let key = SigningKey::from_pkcs8_pem(&text);
        key.map(Self).with_context(|| format!("{} is no Ed25519 key in PKCS#8, PEM", file.display()))
    }

    /// Writes the signature of a file beside it, `.sig`, 64 bytes, and the public key, `.pub.pem`.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn sign(&self, file: &Path) -> Result<()> {
        fs::write(beside(file, "sig"), self.0.sign(&fs::read(file)?).to_bytes())?;
        let public = self.0.verifying_key().to_public_key_pem(LineEnding::LF).context("a public key has no text")?;
        Ok(fs::write(beside(file, "pub.pem"), public)?)
    }
}

/// The file with this ending after its name.
pub fn beside(file: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}.{ending}", file.display()))
}
