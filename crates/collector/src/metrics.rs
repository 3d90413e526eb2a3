//! What the collector counts about itself, in Prometheus' text format. No label holds anything of a visitor.

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use std::sync::Arc;
use std::time::Duration;

use crate::Error;
use crate::skew::Skew;
use crate::store::{Entry, Outcome};

type Outcomes = Family<[(&'static str, &'static str); 1], Counter>;
type Statuses = Family<[(&'static str, u32); 1], Counter>;

/// The counters. Clones count together.
#[derive(Clone)]
pub(crate) struct Metrics {
    registry: Arc<Registry>,
    receipts: Outcomes,
    batches: Counter,
    batch_size: Histogram,
    answers: Statuses,
    seconds: Histogram,
    /// What receipts tell of the time.
    pub(crate) skew: Arc<Skew>,
    /// Connections that are open.
    pub(crate) connections: Gauge,
}

impl Metrics {
    /// Counters at zero.
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("assent");
        let receipts = Outcomes::default();
        let (batches, connections) = (Counter::default(), Gauge::default());
        let answers = Statuses::default();
        let batch_size = Histogram::new(exponential_buckets(1.0, 2.0, 10));
        let seconds = Histogram::new(exponential_buckets(0.000_5, 2.0, 14));
        registry.register("receipts", "Receipts by what became of them", receipts.clone());
        registry.register("commits", "Commits of receipts", batches.clone());
        registry.register("commit_receipts", "Receipts in a commit", batch_size.clone());
        registry.register("responses", "Answers by status", answers.clone());
        registry.register("response_seconds", "Time until an answer", seconds.clone());
        registry.register("connections", "Open connections", connections.clone());
        Self {
            registry: Arc::new(registry),
            receipts,
            batches,
            batch_size,
            answers,
            seconds,
            skew: Arc::default(),
            connections,
        }
    }

    /// Notes a commit of receipts.
    pub(crate) fn committed(&self, entries: &[Entry], outcomes: &[Result<Outcome, Error>]) {
        let stored = entries.iter().zip(outcomes).filter(|(_, outcome)| matches!(outcome, Ok(Outcome::Stored)));
        self.skew.note(stored.map(|(entry, _)| (entry.received_at, entry.occurred_at)));
        self.batches.inc();
        self.batch_size.observe(outcomes.len() as f64);
        for outcome in outcomes {
            let name = match outcome {
                Ok(Outcome::Stored) => "stored",
                Ok(Outcome::Duplicate) => "duplicate",
                Ok(Outcome::Conflict) => "conflict",
                Ok(Outcome::Gone) => "gone",
                Err(_) => "failed",
            };
            self.receipts.get_or_create(&[("outcome", name)]).inc();
        }
    }

    /// Notes an answer.
    pub(crate) fn answered(&self, status: u16, after: Duration) {
        self.answers.get_or_create(&[("status", u32::from(status))]).inc();
        self.seconds.observe(after.as_secs_f64());
    }

    /// The text that Prometheus reads.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
