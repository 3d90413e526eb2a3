//! How much the network may ask for.

use serde::{Deserialize, Serialize};

/// What the network may ask of the collector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a receipt (design §7: 16 KiB).
    pub body: usize,
    /// Bytes of an archived notice or policy.
    pub document: usize,
    /// Bytes of a request's head.
    pub head: usize,
    /// Connections at one time; further ones wait to be accepted.
    pub connections: usize,
    /// Connections at one time from one network (/24 or /48) that is no trusted proxy, 0 for any number; further ones are closed.
    pub network_connections: usize,
    /// Requests a minute from one network, 0 for any number. Counted apart: files, health checks, and everything else.
    pub rate: u32,
    /// Seconds for a request's head, again for its body, and for the client to take more of an answer.
    pub patience: u64,
    /// Receipts that may wait for the database; beyond it the answer is 503.
    pub queue: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 16 * 1024,
            document: 1024 * 1024,
            head: 16 * 1024,
            connections: 10_000,
            network_connections: 250,
            rate: 600,
            patience: 10,
            queue: 8_192,
        }
    }
}
