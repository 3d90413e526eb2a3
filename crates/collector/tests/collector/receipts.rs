//! Receipts as the banner makes them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use assent_collector::Server;
use serde_json::{Value, json};
use uuid::Uuid;

pub const SITE: &str = "shop.example";

/// The present moment, or `days` before it, as receipts write it.
pub fn days_ago(days: i64) -> String {
    let at = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * days);
    format!("{:.3}", at)
}

/// Everything was accepted, by a new subject.
pub fn given() -> Value {
    let state = |granted: bool| if granted { "granted" } else { "denied" };
    let decision = |purpose: &str, service: &str, granted: bool| json!({ "purpose": purpose, "state": state(granted), "basis": "consent", "consent_type": "explicit", "services": { service: state(granted) } });
    json!({
        "schema": "assent-receipt/1", "receipt_id": Uuid::now_v7().to_string(), "supersedes": null, "seq": 1, "site_id": SITE,
        "subject_id": Uuid::now_v7().to_string(), "event": "given", "method": "banner.accept_all", "actor": "data_subject",
        "occurred_at": days_ago(0), "tz_offset": -60, "valid_until": days_ago(-180), "scope": "persistent", "regime": "gdpr",
        "jurisdiction": "DE", "jurisdiction_source": "config", "lang": "de",
        "notice": { "id": "default", "version": "2026-09-15", "sha256": "a".repeat(64) }, "config_sha256": "b".repeat(64),
        "ui": { "version": "0.1.0", "layer": 1 },
        "decisions": [
            { "purpose": "necessary", "state": "granted", "basis": "necessary", "consent_type": "explicit", "services": {} },
            decision("analytics", "matomo", true), decision("marketing", "mixpanel", true),
        ],
    })
}

/// Everything was refused, by nobody in particular.
pub fn refused() -> Value {
    let mut receipt = given();
    receipt["subject_id"] = Value::Null;
    receipt["event"] = "refused".into();
    receipt["method"] = "banner.reject_all".into();
    for (decision, service) in [(1, "matomo"), (2, "mixpanel")] {
        receipt["decisions"][decision]["state"] = "denied".into();
        receipt["decisions"][decision]["services"][service] = "denied".into();
    }
    receipt
}

/// The same receipt with one value in another place.
pub fn with(mut receipt: Value, pointer: &str, value: impl Into<Value>) -> Value {
    *receipt.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value.into();
    receipt
}

/// A text of a receipt.
pub fn text(receipt: &Value, pointer: &str) -> String {
    receipt.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer}: {receipt}")).to_owned()
}

/// Has a collector keep `count` new receipts without HTTP, so many at a time, and gives it back.
pub async fn receive(server: Server, count: usize, at_once: usize) -> Server {
    let (server, begun) = (Arc::new(server), Arc::new(AtomicUsize::new(0)));
    let senders: Vec<_> = (0..at_once)
        .map(|_| {
            let (server, begun) = (Arc::clone(&server), Arc::clone(&begun));
            tokio::spawn(async move {
                while begun.fetch_add(1, Ordering::Relaxed) < count {
                    server.receive(given().to_string().as_bytes()).await.expect("it is stored");
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await.expect("it ended");
    }
    Arc::into_inner(server).expect("nobody else has it")
}
