//! Signing in with an OpenID Connect provider.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The provider that people sign in with (docs/collector.md, "OpenID Connect").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// The provider's address, exactly as it names itself: `https://…`; plain `http` only to this machine.
    pub issuer: String,
    /// The name that the provider knows the collector by.
    pub client_id: String,
    /// The file with the secret that goes with it.
    pub client_secret: PathBuf,
    /// What the provider says of somebody that is their name here: `email`, which it must have verified, or `subject`. Default: `email`.
    #[serde(default)]
    pub person: Claim,
}

/// What names a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Claim {
    /// The e-mail address, in lower case.
    #[default]
    Email,
    /// The provider's own id of the person.
    Subject,
}
