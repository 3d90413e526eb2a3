//! Networks as they are counted: by a keyed hash, so that no address is kept even in memory.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Hashes networks with a key that lives as long as this.
#[derive(Default)]
pub(crate) struct Networks(RandomState);

impl Networks {
    /// The hash of an address' network: its /24, or /48 in IPv6.
    pub(crate) fn of(&self, address: IpAddr) -> u64 {
        self.0.hash_one(network(address))
    }
}

fn network(address: IpAddr) -> [u8; 6] {
    let mut network = [0; 6];
    match address {
        IpAddr::V4(address) => network[..3].copy_from_slice(&address.octets()[..3]),
        IpAddr::V6(address) => network.copy_from_slice(&address.octets()[..6]),
    }
    network
}

/// Counts the open connections of each network.
pub(crate) struct Crowd {
    most: usize,
    networks: Networks,
    open: Mutex<HashMap<u64, usize>>,
}

impl Crowd {
    /// At most `most` connections of one network, or any number with 0.
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, networks: Networks::default(), open: Mutex::default() })
    }

    /// A place for one more connection from this address; `None` where its network has as many as it may.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let network = self.networks.of(address);
        let mut open = self.open();
        let count = open.entry(network).or_default();
        if self.most > 0 && *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Place { crowd: Arc::clone(self), network })
    }

    fn open(&self) -> MutexGuard<'_, HashMap<u64, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of one connection; free again when this is dropped.
pub(crate) struct Place {
    crowd: Arc<Crowd>,
    network: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.crowd.open();
        if let Some(count) = open.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> IpAddr {
        address.parse().expect("an address")
    }

    #[test]
    fn a_network_has_no_more_places_than_it_may() {
        let crowd = Crowd::new(2);
        let held = [crowd.enter(at("192.0.2.1")), crowd.enter(at("192.0.2.9"))];
        assert!(held.iter().all(Option::is_some) && crowd.enter(at("192.0.2.1")).is_none());
        assert!(crowd.enter(at("198.51.100.1")).is_some() && crowd.enter(at("2001:db8::1")).is_some());
        drop(held);
        assert!(crowd.open().is_empty(), "nothing is remembered of those that have left");
        assert!(crowd.enter(at("192.0.2.1")).is_some());
    }

    #[test]
    fn zero_is_any_number() {
        let crowd = Crowd::new(0);
        let held: Vec<_> = (0..100).map(|_| crowd.enter(at("192.0.2.1"))).collect();
        assert!(held.iter().all(Option::is_some));
    }

    #[test]
    fn addresses_are_counted_by_network() {
        let networks = Networks::default();
        let same = |left: &str, right: &str| networks.of(at(left)) == networks.of(at(right));
        assert!(same("192.0.2.1", "192.0.2.200") && !same("192.0.2.1", "192.0.3.1"));
        assert!(same("2001:db8:1::1", "2001:db8:1:ffff::1") && !same("2001:db8:1::1", "2001:db8:2::1"));
    }
}
