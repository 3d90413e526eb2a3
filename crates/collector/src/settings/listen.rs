//! Where the collector listens: an address of the network, or a socket in the file system for a proxy on the same machine.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a socket's path stands behind, as in nginx's `proxy_pass`.
const UNIX: &str = "unix:";

/// Where to listen; as text `127.0.0.1:8787`, `[::1]:8787` or `unix:/run/assent/socket`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Listen {
    /// An address and a port; port 0 is a free one.
    Tcp(SocketAddr),
    /// A Unix-domain socket (unix(7)).
    Unix(PathBuf),
}

impl Listen {
    /// The address in the network.
    #[must_use]
    pub fn tcp(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp(address) => Some(*address),
            Self::Unix(_) => None,
        }
    }
}

impl FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.strip_prefix(UNIX) {
            Some(path) if !path.is_empty() => Ok(Self::Unix(path.into())),
            _ => text.parse().map(Self::Tcp).map_err(|_| {
                format!("\"{text}\" is neither an address such as \"127.0.0.1:8787\" nor a socket such as \"unix:/run/assent/socket\"")
            }),
        }
    }
}

impl TryFrom<String> for Listen {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "{UNIX}{}", path.display()),
        }
    }
}

impl From<Listen> for String {
    fn from(listen: Listen) -> Self {
        listen.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_read_as_they_are_written() {
        for text in ["127.0.0.1:8787", "[::1]:0", "unix:/run/assent/socket", "unix:socket"] {
            assert_eq!(text.parse::<Listen>().map(|listen| listen.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "8787", "localhost:8787", "unix:", "/run/assent/socket"] {
            let error = text.parse::<Listen>().expect_err(text);
            assert!(error.contains(&format!("\"{text}\" is neither")), "{error}");
        }
    }
}
