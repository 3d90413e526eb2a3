//! Which proxies are believed, and by which header.

use std::fmt;
use std::str::FromStr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// The name of the socket's peer in the list of proxies.
const SOCKET: &str = "unix";

/// A proxy whose word on the visitor's address is believed; as text a network such as `127.0.0.1/32`, or `unix`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Proxy {
    /// Whatever connects from this network.
    Network(IpNet),
    /// Whatever connects to the socket in the file system.
    Socket,
}

impl FromStr for Proxy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == SOCKET {
            return Ok(Self::Socket);
        }
        let network = text.parse().map(Self::Network);
        network.map_err(|_| format!("\"{text}\" is neither a network such as \"127.0.0.1/32\" nor \"{SOCKET}\""))
    }
}

impl TryFrom<String> for Proxy {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(network) => network.fmt(f),
            Self::Socket => f.write_str(SOCKET),
        }
    }
}

impl From<Proxy> for String {
    fn from(proxy: Proxy) -> Self {
        proxy.to_string()
    }
}

/// The header in which the proxies name the visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProxyHeader {
    /// `X-Forwarded-For` for the address, `X-Forwarded-Proto` for the scheme.
    XForwardedFor,
    /// `Forwarded` for both (RFC 7239).
    Forwarded,
}

impl ProxyHeader {
    /// The other one, which is compared with this one where a request has both.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::XForwardedFor => Self::Forwarded,
            Self::Forwarded => Self::XForwardedFor,
        }
    }
}
