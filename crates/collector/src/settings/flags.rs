//! Flags and environment variables, which override the file.

use std::path::PathBuf;

use super::{Listen, LogFormat, Settings};

/// The settings that are worth a flag; the rest is in the file.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Flags {
    /// The configuration file [default: assent-collector.toml, if it is there]
    #[arg(long, global = true, env = "ASSENT_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// sqlite:<path> or postgres://… [default: sqlite:assent.db]
    #[arg(long, global = true, env = "ASSENT_DATABASE", hide_env_values = true, value_name = "URL")]
    pub database: Option<String>,
    /// Where to listen: an address, or unix:<path> [default: 127.0.0.1:8787]
    #[arg(long, global = true, env = "ASSENT_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<Listen>,
    /// SHA-256 of the admin token, in hexadecimal
    #[arg(long, global = true, env = "ASSENT_ADMIN_TOKEN_SHA256", hide_env_values = true, value_name = "HEX")]
    pub admin_token_sha256: Option<String>,
    /// The Ed25519 key that signs batches (PKCS#8 PEM)
    #[arg(long, global = true, env = "ASSENT_SIGNING_KEY", value_name = "FILE")]
    pub signing_key: Option<PathBuf>,
    /// Where nightly backups go
    #[arg(long, global = true, env = "ASSENT_BACKUPS", value_name = "DIRECTORY")]
    pub backups: Option<PathBuf>,
    /// How log lines are written
    #[arg(long, global = true, env = "ASSENT_LOG", value_enum)]
    pub log: Option<LogFormat>,
    /// Print the configuration in force, and end
    #[arg(long, global = true)]
    pub print_config: bool,
}

impl Flags {
    /// Puts what is given in place of what the file says.
    pub fn override_in(&self, settings: &mut Settings) {
        fn put<T: Clone>(flag: &Option<T>, setting: &mut T) {
            if let Some(value) = flag {
                setting.clone_from(value);
            }
        }
        put(&self.database, &mut settings.database);
        put(&self.listen, &mut settings.listen);
        put(&self.log, &mut settings.log);
        put(&self.admin_token_sha256.clone().map(Some), &mut settings.admin_token_sha256);
        put(&self.signing_key.clone().map(Some), &mut settings.signing_key);
        put(&self.backups.clone().map(Some), &mut settings.backups);
    }
}
