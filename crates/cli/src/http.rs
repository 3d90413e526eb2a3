//! How the command asks the addresses that an owner named.

mod public;

use std::time::Duration;

use ureq::Agent;
use ureq::config::ConfigBuilder;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::typestate::AgentScope;
use ureq::unversioned::transport::DefaultConnector;

pub(crate) use public::Private;

/// An agent that waits as long as this for a whole answer, trusts whom the system trusts, and follows no redirection: the next address
/// is one that nobody named.
pub(crate) fn agent(patience: Duration) -> Agent {
    builder(patience).build().into()
}

/// An agent for addresses that a stranger may have named: it connects to public addresses only, else its error is [`Private`].
pub(crate) fn public_agent(patience: Duration) -> Agent {
    // A proxy resolves names itself, and could reach any address.
    let config = builder(patience).proxy(None).build();
    Agent::with_parts(config, DefaultConnector::default(), public::Resolver::default())
}

/// An agent for `assent serve`, which waits for a site's answer to begin and then as long as it lasts.
pub(crate) fn passing_agent() -> Agent {
    let config = builder(Duration::ZERO).timeout_global(None);
    config
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_recv_response(Some(Duration::from_mins(1)))
        .build()
        .into()
}

fn builder(patience: Duration) -> ConfigBuilder<AgentScope> {
    Agent::config_builder()
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
        .timeout_global(Some(patience))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent(concat!("assent/", env!("CARGO_PKG_VERSION")))
}
