//! The two circumstances that everybody is measured in.

use serde_json::{Value, json};

/// How fast the visitor's processor and network are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// Its name in reports.
    pub name: &'static str,
    /// Its name in files.
    pub id: &'static str,
    /// How many times slower the processor is than the machine's.
    pub slowdown: u32,
    network: Option<Network>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    bits_per_second: u32,
    latency_ms: u32,
}

/// A middling telephone on a slow mobile network, which is what the design's budgets are for, and the machine as it is.
pub const CONDITIONS: [Condition; 2] = [
    Condition {
        name: "4× slower processor, 1.6 Mbit/s, 150 ms",
        id: "slow",
        slowdown: 4,
        network: Some(Network { bits_per_second: 1_600_000, latency_ms: 150 }),
    },
    Condition { name: "unthrottled", id: "fast", slowdown: 1, network: None },
];

impl Condition {
    /// What `Network.emulateNetworkConditions` takes; without throttling where there is none, or when it is `lifted`.
    pub fn network(&self, lifted: bool) -> Value {
        let (bytes, latency) = match self.network.filter(|_| !lifted) {
            Some(network) => (i64::from(network.bits_per_second / 8), network.latency_ms),
            None => (-1, 0),
        };
        json!({ "offline": false, "latency": latency, "downloadThroughput": bytes, "uploadThroughput": bytes })
    }
}
