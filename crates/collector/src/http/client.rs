//! Whose request it is: the network it comes from, through the proxies that are believed. Used for limits, never stored.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::http::HeaderMap;

use crate::Settings;

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Peer {
    /// Somebody in the network.
    Network(IpAddr),
    /// A program on this machine that may open the socket's file: a proxy, which is believed.
    Local,
}

impl Peer {
    fn address(self) -> IpAddr {
        match self {
            Self::Network(address) => address,
            Self::Local => Ipv4Addr::LOCALHOST.into(),
        }
    }

    fn trusted(self, settings: &Settings) -> bool {
        match self {
            Self::Network(address) => trusted(settings, &address),
            Self::Local => true,
        }
    }
}

fn trusted(settings: &Settings, address: &IpAddr) -> bool {
    settings.trusted_proxies.iter().any(|network| network.contains(address))
}

/// The visitor's address, as far as trusted proxies tell.
///
/// Proxies append to the list, so it is read from its end: the first address that is no trusted proxy is the visitor's; what stands
/// before it anybody may have written (RFC 7239 §8.1).
pub(super) fn address(settings: &Settings, peer: Peer, headers: &HeaderMap) -> IpAddr {
    let mut address = peer.address();
    if !peer.trusted(settings) {
        return address;
    }
    for hop in hops(headers).into_iter().rev() {
        let Some(hop) = hop else { return address };
        address = hop;
        if !trusted(settings, &address) {
            break;
        }
    }
    address
}

/// Whether a trusted proxy says that the visitor speaks TLS.
pub(super) fn secure(settings: &Settings, peer: Peer, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    peer.trusted(settings)
        && (text("x-forwarded-proto") == "https" || text("forwarded").to_ascii_lowercase().contains("proto=https"))
}

/// The addresses of `Forwarded`, or else of `X-Forwarded-For`; `None` for one that is hidden or malformed.
fn hops(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let lists = |name: &str| -> Vec<String> {
        let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).map(|hop| hop.trim().to_owned()).collect()
    };
    let standard = lists("forwarded");
    if standard.is_empty() {
        return lists("x-forwarded-for").iter().map(|hop| parse(hop)).collect();
    }
    let of = |hop: &String| {
        let pairs = hop.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.filter(|(name, _)| name.eq_ignore_ascii_case("for")).find_map(|(_, node)| parse(node.trim_matches('"')))
    };
    standard.iter().map(of).collect()
}

/// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:80`.
fn parse(node: &str) -> Option<IpAddr> {
    let address = node.parse::<IpAddr>().ok().or_else(|| node.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    let bracketed = || node.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    address.or_else(bracketed).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: Peer, headers: &[(&'static str, &str)]) -> String {
        let trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
        let settings = Settings { trusted_proxies, ..Settings::default() };
        let headers =
            headers.iter().map(|(name, value)| ((*name).parse().expect("a name"), value.parse().expect("a value")));
        address(&settings, peer, &headers.collect()).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let at = |address: &str| Peer::Network(address.parse().expect("an address"));
        let forged = [("x-forwarded-for", "192.0.2.1")];
        assert_eq!(seen(at("203.0.113.5"), &forged), "203.0.113.5");
        assert_eq!(seen(at("10.0.0.1"), &forged), "192.0.2.1");
        assert_eq!(seen(at("10.0.0.1"), &[("x-forwarded-for", "1.1.1.1, 192.0.2.1, 10.9.9.9")]), "192.0.2.1");
        assert_eq!(
            seen(at("10.0.0.1"), &[("forwarded", "for=\"[2001:db8::1]:80\";proto=https, for=10.0.0.2")]),
            "2001:db8::1"
        );
        assert_eq!(seen(at("10.0.0.1"), &[("forwarded", "for=unknown")]), "10.0.0.1");
        assert_eq!(seen(at("10.0.0.1"), &[]), "10.0.0.1");
        assert_eq!(seen(Peer::Local, &forged), "192.0.2.1");
        assert_eq!(seen(Peer::Local, &[("x-forwarded-for", "1.1.1.1, 192.0.2.1, 10.9.9.9")]), "192.0.2.1");
        assert_eq!(seen(Peer::Local, &[]), "127.0.0.1");
    }
}
