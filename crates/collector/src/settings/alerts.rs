//! What the collector reports by itself, and to whom.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Span;

/// Alerts (docs/collector.md, "Alerts"). Without a webhook and an e-mail nothing is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Alerts {
    /// Days before its due date at which a request that is open is reported. Default: 2; with 0, once the date has passed.
    pub due_within: u32,
    /// How old the newest backup may become. Default: 2 days.
    pub backup_age: Span,
    /// Where messages are posted to. Default: nowhere.
    pub webhook: Option<Webhook>,
    /// Who gets messages by e-mail. Default: nobody.
    pub email: Option<Email>,
}

/// An address that takes messages as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// `https://…`; plain `http` only to this machine.
    pub url: String,
    /// The file with the secret that signs messages: 24 to 64 bytes in base64, with or without `whsec_` before it.
    pub secret: PathBuf,
}

/// How e-mail is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Email {
    /// The name of the mail server.
    pub server: String,
    /// Its port. Default: 587 with `starttls`, 465 with `tls`, 25 with `none`.
    pub port: Option<u16>,
    /// `starttls`, `tls`, or `none`, which is taken for a server on this machine only. Default: `starttls`.
    #[serde(default)]
    pub security: Security,
    /// The name that the collector signs in with. Default: it does not sign in.
    pub user: Option<String>,
    /// The file with its password.
    pub password: Option<PathBuf>,
    /// The sender, such as `Assent <assent@example.com>`.
    pub from: String,
    /// The recipients.
    pub to: Vec<String>,
}

/// What protects the connection to a mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// A connection that begins in the clear and must become TLS before anything is said (RFC 3207).
    #[default]
    StartTls,
    /// TLS from the beginning (RFC 8314).
    Tls,
    /// Nothing.
    None,
}

impl Default for Alerts {
    fn default() -> Self {
        Self { due_within: 2, backup_age: Span::days(2), webhook: None, email: None }
    }
}
