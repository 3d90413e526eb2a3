//! How the command asks the addresses that an owner named.

use std::time::Duration;

use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

/// An agent that waits as long as this for a whole answer, trusts whom the system trusts, and follows no redirection: the next address
/// is one that nobody named.
pub(crate) fn agent(patience: Duration) -> Agent {
    Agent::config_builder()
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
        .timeout_global(Some(patience))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent(concat!("assent/", env!("CARGO_PKG_VERSION")))
        .build()
        .into()
}
