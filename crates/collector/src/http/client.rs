//! Whose request it is: the network it comes from, through the proxies that are believed. Used for limits, never stored.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::http::HeaderMap;

use crate::Settings;
use crate::settings::{Proxy, ProxyHeader};

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Peer {
    /// Somebody in the network.
    Network(IpAddr),
    /// A program on this machine that may open the socket's file.
    Local,
}

impl Peer {
    /// Its address; a program on this machine counts as the loopback address.
    fn address(self) -> IpAddr {
        match self {
            Self::Network(address) => address,
            Self::Local => Ipv4Addr::LOCALHOST.into(),
        }
    }

    /// Whether the settings name it as a proxy.
    pub(crate) fn trusted(self, settings: &Settings) -> bool {
        match self {
            Self::Network(address) => trusted(settings, &address),
            Self::Local => settings.trusted_proxies.contains(&Proxy::Socket),
        }
    }
}

fn trusted(settings: &Settings, address: &IpAddr) -> bool {
    let contains = |proxy: &Proxy| matches!(proxy, Proxy::Network(network) if network.contains(address));
    settings.trusted_proxies.iter().any(contains)
}

/// A visitor, as far as trusted proxies tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Visitor {
    pub(super) address: IpAddr,
    /// Whether the visitor speaks TLS.
    pub(super) secure: bool,
}

/// The visitor behind a connection.
///
/// Only the header that the settings name is believed. A proxy that sets one of the two may pass the other on as the visitor wrote it:
/// where a request has both and they name different addresses, neither is believed.
pub(super) fn visitor(settings: &Settings, peer: Peer, headers: &HeaderMap) -> Visitor {
    let alone = Visitor { address: peer.address(), secure: false };
    if !peer.trusted(settings) {
        return alone;
    }
    let named = told(settings, settings.proxy_header, alone.address, headers);
    let other = settings.proxy_header.other();
    let other = is_present(other, headers).then(|| told(settings, other, alone.address, headers));
    match other {
        Some(other) if other.address != named.address => alone,
        Some(Told { secure: Some(false), .. }) => Visitor { address: named.address, secure: false },
        _ => Visitor { address: named.address, secure: named.secure == Some(true) },
    }
}

/// What one header tells.
struct Told {
    address: IpAddr,
    /// `None` where it names no scheme.
    secure: Option<bool>,
}

/// Proxies append to the list, so it is read from its end: the first address that is no trusted proxy is the visitor's; what stands
/// before it anybody may have written (RFC 7239 §8.1).
fn told(settings: &Settings, header: ProxyHeader, peer: IpAddr, headers: &HeaderMap) -> Told {
    let mut told = Told { address: peer, secure: None };
    for hop in hops(header, headers).into_iter().rev() {
        told.secure = hop.secure;
        let Some(address) = hop.address else { break };
        told.address = address;
        if !trusted(settings, &address) {
            break;
        }
    }
    told
}

/// What one proxy wrote: whom it answered, and whether over TLS. The address is `None` where it is hidden or malformed.
struct Hop {
    address: Option<IpAddr>,
    secure: Option<bool>,
}

fn hops(header: ProxyHeader, headers: &HeaderMap) -> Vec<Hop> {
    match header {
        ProxyHeader::XForwardedFor => {
            let schemes = list(headers, "x-forwarded-proto");
            let secure =
                (!schemes.is_empty()).then(|| schemes.iter().all(|scheme| scheme.eq_ignore_ascii_case("https")));
            let addresses = list(headers, "x-forwarded-for");
            if addresses.is_empty() {
                return vec![Hop { address: None, secure }];
            }
            addresses.into_iter().map(|address| Hop { address: parse(address), secure }).collect()
        }
        ProxyHeader::Forwarded => list(headers, "forwarded").into_iter().map(forwarded).collect(),
    }
}

/// Whether a request names an address in this header.
fn is_present(header: ProxyHeader, headers: &HeaderMap) -> bool {
    headers.contains_key(match header {
        ProxyHeader::XForwardedFor => "x-forwarded-for",
        ProxyHeader::Forwarded => "forwarded",
    })
}

/// An element of `Forwarded`: `for="[2001:db8::1]:80";proto=https` (RFC 7239 §4).
fn forwarded(element: &str) -> Hop {
    let mut hop = Hop { address: None, secure: None };
    for (name, value) in element.split(';').filter_map(|pair| pair.trim().split_once('=')) {
        let value = value.trim_matches('"');
        if name.eq_ignore_ascii_case("for") {
            hop.address = parse(value);
        } else if name.eq_ignore_ascii_case("proto") {
            hop.secure = Some(value.eq_ignore_ascii_case("https"));
        }
    }
    hop
}

/// The elements of a header that is a list, from all of its lines.
fn list<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a str> {
    let values = headers.get_all(name).iter().map(|value| value.to_str().unwrap_or_default());
    values.flat_map(|value| value.split(',')).map(str::trim).collect()
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

    const XFF: ProxyHeader = ProxyHeader::XForwardedFor;
    const FWD: ProxyHeader = ProxyHeader::Forwarded;

    /// The address, and `+` where the visitor speaks TLS.
    fn seen(proxies: &[&str], named: ProxyHeader, peer: &str, headers: &[(&'static str, &str)]) -> String {
        let trusted_proxies = proxies.iter().map(|proxy| proxy.parse().expect("a proxy")).collect();
        let settings = Settings { trusted_proxies, proxy_header: named, ..Settings::default() };
        let headers =
            headers.iter().map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")));
        let peer = if peer == "unix" { Peer::Local } else { Peer::Network(peer.parse().expect("an address")) };
        let Visitor { address, secure } = visitor(&settings, peer, &headers.collect());
        format!("{address}{}", if secure { "+" } else { "" })
    }

    #[test]
    fn one_header_of_trusted_proxies_is_believed() {
        const X: &str = "x-forwarded-for";
        const P: &str = "x-forwarded-proto";
        const F: &str = "forwarded";
        let proxies = ["10.0.0.0/8"];
        let both = ["10.0.0.0/8", "unix"];
        let proxy = "10.0.0.1";
        for (proxies, named, peer, headers, expected) in [
            // Whoever is no proxy speaks for itself.
            (&proxies[..], XFF, "203.0.113.5", &[(X, "192.0.2.1"), (P, "https")][..], "203.0.113.5"),
            (&proxies, XFF, proxy, &[], "10.0.0.1"),
            // From the end, through further proxies that are trusted.
            (&proxies, XFF, proxy, &[(X, "192.0.2.1")], "192.0.2.1"),
            (&proxies, XFF, proxy, &[(X, "1.1.1.1, 192.0.2.1, 10.9.9.9")], "192.0.2.1"),
            (&proxies, XFF, proxy, &[(X, "1.1.1.1"), (X, "192.0.2.1")], "192.0.2.1"),
            (&proxies, XFF, proxy, &[(X, "192.0.2.1, nonsense")], "10.0.0.1"),
            (
                &proxies,
                FWD,
                proxy,
                &[(F, "for=\"[2001:db8::1]:80\";proto=https, for=10.0.0.2;proto=https")],
                "2001:db8::1+",
            ),
            (&proxies, FWD, proxy, &[(F, "for=unknown")], "10.0.0.1"),
            // The scheme, by the same proxy that names the visitor.
            (&proxies, XFF, proxy, &[(X, "192.0.2.1"), (P, "https")], "192.0.2.1+"),
            (&proxies, XFF, proxy, &[(P, "https")], "10.0.0.1+"),
            (&proxies, XFF, proxy, &[(P, "https, http")], "10.0.0.1"),
            (&proxies, FWD, proxy, &[(F, "for=1.1.1.1;proto=https, for=192.0.2.1;proto=http")], "192.0.2.1"),
            (&proxies, FWD, proxy, &[(F, "for=192.0.2.1;proto=httpsx")], "192.0.2.1"),
            // The header that is not named is not believed,
            (&proxies, XFF, proxy, &[(F, "for=192.0.2.1;proto=https")], "10.0.0.1"),
            (&proxies, FWD, proxy, &[(X, "192.0.2.1"), (P, "https")], "10.0.0.1"),
            // and where it contradicts the named one, neither is.
            (&proxies, XFF, proxy, &[(X, "192.0.2.1"), (P, "https"), (F, "for=198.51.100.1")], "10.0.0.1"),
            (&proxies, FWD, proxy, &[(F, "for=192.0.2.1;proto=https"), (X, "198.51.100.1")], "10.0.0.1"),
            (&proxies, XFF, proxy, &[(X, "192.0.2.1"), (P, "https"), (F, "for=192.0.2.1;proto=http")], "192.0.2.1"),
            (&proxies, XFF, proxy, &[(X, "192.0.2.1"), (P, "https"), (F, "for=192.0.2.1")], "192.0.2.1+"),
            // A socket's peer is a proxy only where the settings say so.
            (&proxies, XFF, "unix", &[(X, "192.0.2.1")], "127.0.0.1"),
            (&both, XFF, "unix", &[(X, "192.0.2.1"), (P, "https")], "192.0.2.1+"),
            (&both, XFF, "unix", &[(X, "1.1.1.1, 192.0.2.1, 10.9.9.9")], "192.0.2.1"),
            (&both, XFF, "unix", &[], "127.0.0.1"),
        ] {
            assert_eq!(seen(proxies, named, peer, headers), expected, "{named:?} {peer} {headers:?}");
        }
    }
}
