//! Which network addresses are public, for files that a stranger wrote: a name that leads to another address is not connected to.
//!
//! The addresses that a name resolves to are judged, and the connection is made to the same ones. So no name can change in between.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use ipnet::IpNet;
use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{self, DefaultResolver, ResolvedSocketAddrs};
use ureq::unversioned::transport::NextTimeout;

/// Blocks that no public host has. IANA's registries of special-purpose addresses, their entries that are not globally reachable; multicast;
/// tunnels that carry an IPv4 address inside. <https://www.iana.org/assignments/iana-ipv4-special-registry> and `iana-ipv6-special-registry`
const SPECIAL: [&str; 19] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
];

/// Whatever of IPv6 is outside of it is no public host's (RFC 4291, 2.4).
const GLOBAL: &str = "2000::/3";

/// Whose last four bytes are an IPv4 address that a gateway connects to (RFC 6052).
const GATEWAY: &str = "64:ff9b::/96";

/// Why a connection is refused.
#[derive(Debug, thiserror::Error)]
#[error("{0} is an address of a private network or of this machine")]
pub(crate) struct Private(IpAddr);

/// Resolves names as usual, and refuses a name when one of its addresses is not public.
#[derive(Debug, Default)]
pub(super) struct Resolver {
    usual: DefaultResolver,
}

impl resolver::Resolver for Resolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let addresses = self.usual.resolve(uri, config, timeout)?;
        match addresses.iter().map(|address| address.ip()).find(|address| !is_public(*address)) {
            Some(address) => Err(Error::Other(Box::new(Private(address)))),
            None => Ok(addresses),
        }
    }
}

fn is_public(address: IpAddr) -> bool {
    static BLOCKS: LazyLock<Vec<IpNet>> =
        LazyLock::new(|| SPECIAL.iter().filter_map(|block| block.parse().ok()).collect());
    let address = carried(address);
    let global = address.is_ipv4() || within(GLOBAL, address);
    global && !BLOCKS.iter().any(|block| block.contains(&address))
}

/// The IPv4 address that an IPv6 one stands for, else the address itself.
fn carried(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(gateway) if within(GATEWAY, address) => {
            let [.., a, b, c, d] = Ipv6Addr::octets(&gateway);
            Ipv4Addr::new(a, b, c, d).into()
        }
        canonical => canonical,
    }
}

fn within(block: &str, address: IpAddr) -> bool {
    block.parse::<IpNet>().is_ok_and(|block| block.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::{IpNet, SPECIAL, is_public};

    #[test]
    fn each_block_is_one() {
        for block in SPECIAL {
            assert!(block.parse::<IpNet>().is_ok_and(|parsed| parsed.trunc() == parsed), "{block}");
        }
    }

    #[test]
    fn only_public_hosts_are_public() {
        let private = [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "198.19.0.1",
            "192.0.2.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "fec0::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "100::1",
        ];
        let public = [
            "1.1.1.1",
            "8.8.8.8",
            "172.15.0.1",
            "172.32.0.1",
            "100.128.0.1",
            "192.169.0.1",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
        ];
        for (addresses, expected) in [(&private[..], false), (&public[..], true)] {
            for address in addresses {
                assert_eq!(is_public(address.parse().expect("an address")), expected, "{address}");
            }
        }
    }
}
