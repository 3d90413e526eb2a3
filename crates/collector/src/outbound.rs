//! Requests that the collector makes by itself: of a provider, of a webhook, of those who keep its heads.

use std::time::Duration;

use ureq::Agent;
use ureq::config::ConfigBuilder;
use ureq::typestate::AgentScope;
use url::{Host, Url};

/// The settings of every such request: an answer is waited for so long, and a redirection leads nowhere.
pub(crate) fn config(patience: Duration) -> ConfigBuilder<AgentScope> {
    Agent::config_builder().timeout_global(Some(patience)).max_redirects(0)
}

/// Makes requests whose answers are looked at, whatever their status.
pub(crate) fn agent(patience: Duration) -> Agent {
    Agent::from(config(patience).http_status_as_error(false).build())
}

/// Whether nobody on the way can read or change what goes to an address: it is https, or leads to this machine.
pub(crate) fn is_safe(address: &Url) -> bool {
    address.scheme() == "https" || address.scheme() == "http" && is_this_machine(address)
}

fn is_this_machine(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_goes_to_this_machine_only() {
        for (address, taken) in [
            ("http://localhost:1/x", true),
            ("http://127.0.0.1/x", true),
            ("http://[::1]:8/x", true),
            ("http://localhost.evil.example/", false),
            ("http://127.0.0.1.evil.example/", false),
            ("http://10.0.0.1/", false),
        ] {
            assert_eq!(is_this_machine(&Url::parse(address).expect("an address")), taken, "{address}");
        }
    }
}
