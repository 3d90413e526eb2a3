//! How the collector is set up: a file, then the environment, then flags; the later wins.

mod alerts;
mod flags;
mod heads;
mod keys;
mod limits;
mod listen;
mod oidc;
mod proxy;
mod site;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr as _;

use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteConnectOptions;

use crate::Error;
pub use alerts::{Alerts, Email, Security, Webhook};
pub(crate) use flags::Flags;
pub use heads::SignedHeads;
pub use keys::EarlierKey;
pub use limits::Limits;
pub use listen::Listen;
pub use oidc::{Claim, Oidc};
pub use proxy::{Proxy, ProxyHeader};
pub use site::{AtEnd, Site, Span};

/// The file that is read when none is named, if it is there.
const USUAL: &str = "assent-collector.toml";

/// Everything that can be set. Every key has a default, so that the collector starts without any file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where to listen. Default: `127.0.0.1:8787`; a reverse proxy speaks TLS (docs/collector.md). `unix:<path>` is a socket for a
    /// proxy on this machine.
    pub listen: Listen,
    /// `sqlite:<path>` or `postgres://…`. Default: `sqlite:assent.db` in the working directory.
    pub database: String,
    /// Whether PostgreSQL partitions receipts by month. Default: true; false for engines without declarative partitions.
    pub partitions: bool,
    /// SHA-256 of the admin token in hexadecimal. Default: none; the first start then makes a token and shows it once.
    pub admin_token_sha256: Option<String>,
    /// PKCS#8 PEM of the Ed25519 key that signs each batch. Default: none, batches are chained but unsigned.
    pub signing_key: Option<PathBuf>,
    /// Since when every batch must be signed, such as `2026-11-21`, for a log that began before its key was made. Default: always, where
    /// there is a key.
    pub signed_since: Option<String>,
    /// Keys that signed before the present one, each with its validity. Default: none.
    pub earlier_keys: Vec<EarlierKey>,
    /// How heads of the log are signed, and where they go.
    pub heads: SignedHeads,
    /// What the collector reports by itself, and to whom.
    pub alerts: Alerts,
    /// The provider that people sign in with. Default: none, people have tokens.
    pub oidc: Option<Oidc>,
    /// What the dashboard shows without the token: `token` (nothing) or `public` (counts). Default: `token`.
    pub dashboard: Dashboard,
    /// The names that the collector is asked under, such as `consent.example.com`. `localhost` and addresses are always taken; a request
    /// under any other name is refused. Default: none.
    pub hosts: Vec<String>,
    /// The sites that are served. Default: any site, from any origin.
    pub sites: Vec<Site>,
    /// Directories served as files, by their path, such as `"/assent" = "dist"`.
    pub files: BTreeMap<String, PathBuf>,
    /// Proxies that are believed when they name the visitor: networks, and `unix` for those that connect to the socket. Default: none.
    pub trusted_proxies: Vec<Proxy>,
    /// The header in which they do: `x-forwarded-for` (with `X-Forwarded-Proto`) or `forwarded`. Default: `x-forwarded-for`.
    pub proxy_header: ProxyHeader,
    /// Whether a receipt without an `Origin` is refused. Browsers send one with every receipt. Default: false.
    pub require_origin: bool,
    /// The header in which a CDN names the visitor's country, such as `cf-ipcountry`. Default: none.
    pub region_header: Option<String>,
    /// The date in `/.well-known/gpc.json` since when the site respects GPC. Default: none, the file is absent.
    pub gpc_since: Option<String>,
    /// Whether `/v1/mirror` sets the first-party cookie. Default: false.
    pub mirror: bool,
    /// The domain whose subdomains share that cookie, as `mirror.domain` in `consent.json`. Default: the collector's own host.
    pub mirror_domain: Option<String>,
    /// What one visitor and all together may ask for.
    pub limits: Limits,
    /// Where backups are written, nightly. Default: none are made.
    pub backups: Option<PathBuf>,
    /// How long backups are kept. Default: 7 days.
    pub backups_kept: Span,
    /// The hour of the nightly task, UTC. Default: 3.
    pub nightly_hour: u8,
    /// `text` or `json`. Default: `text`.
    pub log: LogFormat,
}

/// Who may look at the dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dashboard {
    /// Nothing without the admin token or a session.
    Token,
    /// Counts for everybody, and the archived texts: no receipts, no exports, no ids.
    Public,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: Listen::Tcp(SocketAddr::from((Ipv4Addr::LOCALHOST, 8787))),
            database: "sqlite:assent.db".into(),
            partitions: true,
            admin_token_sha256: None,
            signing_key: None,
            signed_since: None,
            earlier_keys: Vec::new(),
            heads: SignedHeads::default(),
            alerts: Alerts::default(),
            oidc: None,
            dashboard: Dashboard::Token,
            hosts: Vec::new(),
            sites: Vec::new(),
            files: BTreeMap::new(),
            trusted_proxies: Vec::new(),
            proxy_header: ProxyHeader::XForwardedFor,
            require_origin: false,
            region_header: None,
            gpc_since: None,
            mirror: false,
            mirror_domain: None,
            limits: Limits::default(),
            backups: None,
            backups_kept: Span::days(7),
            nightly_hour: 3,
            log: LogFormat::Text,
        }
    }
}

impl Settings {
    /// Reads the file that the flags name, or the usual one if it is there, and lets environment and flags have the last word.
    ///
    /// # Errors
    /// When a file or a value is not usable; the message names it.
    pub(crate) fn load(flags: &Flags) -> Result<Self, Error> {
        let named = flags.config.clone();
        let path = named.clone().unwrap_or_else(|| USUAL.into());
        let mut settings = match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text).map_err(|error| Error::Settings(format!("{}: {error}", path.display())))?,
            Err(_) if named.is_none() => Self::default(),
            Err(error) => return Err(Error::File(path, error)),
        };
        flags.override_in(&mut settings);
        settings.check()?;
        Ok(settings)
    }

    /// Reads the text of a configuration file (TOML).
    ///
    /// # Errors
    /// When it is not TOML, or a key or value is unknown; the message names line and key.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// The file that would set everything as it is now, but for secrets: the database's password, and the hash of the token.
    pub(crate) fn print(&self) -> Result<String, Error> {
        let mut shown = self.clone();
        shown.database = without_password(&self.database);
        let hidden = shown.admin_token_sha256.take().map_or("", |_| "# admin_token_sha256 is set, and is not shown\n");
        let printed = toml::to_string_pretty(&shown).map_err(|error| Error::Settings(error.to_string()))?;
        Ok(format!("{hidden}{printed}"))
    }

    /// A file beside SQLite's; in the working directory with PostgreSQL.
    pub(crate) fn beside_database(&self, name: &str) -> PathBuf {
        self.database_file().map_or_else(|| name.into(), |file| file.with_file_name(name))
    }

    /// SQLite's file.
    pub(crate) fn database_file(&self) -> Option<PathBuf> {
        let options = SqliteConnectOptions::from_str(&self.database).ok()?;
        self.database.starts_with("sqlite:").then(|| options.get_filename().to_owned())
    }

    fn check(&self) -> Result<(), Error> {
        let wrong = |message: String| Err(Error::Settings(message));
        if self.nightly_hour > 23 {
            return wrong(format!("nightly_hour: {} is not an hour from 0 to 23", self.nightly_hour));
        }
        if let Some(hash) = &self.admin_token_sha256
            && assent_core::Sha256::parse(hash).is_none()
        {
            return wrong("admin_token_sha256: this is not a SHA-256 in lower-case hexadecimal".into());
        }
        if let Some(path) = self.files.keys().find(|path| !path.starts_with('/') || path.len() < 2) {
            return wrong(format!("files: \"{path}\" is not a path such as \"/assent\""));
        }
        let is_host = |host: &&String| assent_core::config::SiteId::parse(host).is_some();
        if let Some(host) = self.hosts.iter().find(|host| !is_host(host)) {
            return wrong(format!("hosts: \"{host}\" is not a name such as \"consent.example.com\""));
        }
        if let Some(domain) = &self.mirror_domain
            && assent_core::config::SiteId::parse(domain).is_none()
        {
            return wrong(format!("mirror_domain: \"{domain}\" is not a domain such as \"example.com\""));
        }
        self.signed_since()?;
        if self.signing_key.is_none() && !self.earlier_keys.is_empty() {
            return wrong("earlier_keys: there is no signing_key that came after them".into());
        }
        self.earlier_keys.iter().try_for_each(EarlierKey::check).map_err(Error::Settings)?;
        self.heads.check().map_err(Error::Settings)?;
        if let Some(date) = &self.gpc_since
            && (date.len() != 10 || crate::clock::parse(date).is_none())
        {
            return wrong(format!("gpc_since: \"{date}\" is not a date such as \"2026-11-21\""));
        }
        self.sites.iter().try_for_each(Site::check).map_err(Error::Settings)
    }

    /// Since when every batch must be signed, in milliseconds since 1970; 0 for always.
    ///
    /// # Errors
    /// When the key is no date or time.
    pub(crate) fn signed_since(&self) -> Result<i64, Error> {
        let Some(written) = &self.signed_since else { return Ok(0) };
        let since = crate::clock::parse(written).and_then(|at| i64::try_from(at.0).ok());
        since
            .ok_or_else(|| Error::Settings(format!("signed_since: \"{written}\" is not a date such as \"2026-11-21\"")))
    }

    /// Whether the list of sites has a site.
    pub(crate) fn lists(&self, site: &str) -> bool {
        self.sites.iter().any(|known| known.id == site)
    }

    /// A site's settings; those of any site where no list is given.
    #[must_use]
    pub fn site(&self, id: &str) -> Option<Site> {
        if self.sites.is_empty() {
            return Some(Site::any(id));
        }
        self.sites.iter().find(|site| site.id == id).cloned()
    }

    /// Whether a site is served here.
    #[must_use]
    pub fn serves(&self, id: &str) -> bool {
        self.sites.is_empty() || self.sites.iter().any(|site| site.id == id)
    }

    /// Whether pages of this origin may deliver for this site.
    #[must_use]
    pub fn allows_for(&self, id: &str, origin: &str) -> bool {
        self.sites.is_empty() || self.sites.iter().any(|site| site.id == id && site.allows(origin))
    }

    /// Whether pages of this origin may deliver receipts.
    #[must_use]
    pub fn allows(&self, origin: &str) -> bool {
        self.sites.is_empty() || self.sites.iter().any(|site| site.allows(origin))
    }
}

/// A database's address as it may be shown.
fn without_password(database: &str) -> String {
    let Some((scheme, rest)) = database.split_once("://") else { return database.to_owned() };
    match rest.rsplit_once('@') {
        Some((credentials, host)) => {
            let user = credentials.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}:…@{host}")
        }
        None => database.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_print_and_read_back() {
        let printed = Settings::default().print().expect("it prints");
        assert_eq!(Settings::parse(&printed), Ok(Settings::default()));
    }

    #[test]
    fn mistakes_are_named() {
        let error = Settings::parse("listn = \"127.0.0.1:1\"").expect_err("an unknown key");
        assert!(error.contains("listn"), "{error}");
        let error = Settings::parse("[[sites]]\nid = \"a\"\nretention = \"1 yaer\"").expect_err("no duration");
        assert!(error.contains("1 year"), "{error}");
    }

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(without_password("postgres://me:secret@host/db"), "postgres://me:…@host/db");
        assert_eq!(without_password("sqlite:assent.db"), "sqlite:assent.db");
    }
}
