//! The receiving endpoint of receipts: a stand-in of a few lines, kept in memory. The collector replaces it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::content::Content;
use axum::body::Bytes;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};

/// A receipt is about one kilobyte; more than this is no receipt (design §7).
const LARGEST: usize = 16 * 1024;

/// A receipt and how often it was delivered.
#[derive(Debug, Clone, Serialize)]
pub struct Stored {
    /// Where it came from, by the browser's `Origin` header.
    pub origin: String,
    /// 1, or more when the sender tried again after it had arrived.
    pub deliveries: u32,
    /// The receipt as it was sent.
    pub receipt: Value,
}

/// The receipts that arrived, oldest first. Clones share one store.
#[derive(Clone, Default)]
pub struct Receipts(Arc<Mutex<Vec<Stored>>>);

impl Receipts {
    /// Every receipt, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Stored> {
        self.lock().clone()
    }

    /// Keeps a receipt once per `receipt_id`.
    fn keep(&self, origin: String, receipt: Value) {
        let mut kept = self.lock();
        let same = |stored: &&mut Stored| {
            receipt["receipt_id"].is_string() && stored.receipt["receipt_id"] == receipt["receipt_id"]
        };
        match kept.iter_mut().find(same) {
            Some(stored) => stored.deliveries += 1,
            None => kept.push(Stored { origin, deliveries: 1, receipt }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Stored>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `POST /collect/v1/receipts`: 201 with the collector's acknowledgement when it is kept, 400 or 413 when it is no receipt.
pub(super) fn receive(receipts: &Receipts, headers: &HeaderMap, body: &Bytes) -> Response {
    let refused = match serde_json::from_slice::<Value>(body) {
        _ if body.len() > LARGEST => StatusCode::PAYLOAD_TOO_LARGE,
        Ok(receipt) if receipt["schema"].as_str().is_some_and(|schema| schema.starts_with("assent-receipt/")) => {
            let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()).unwrap_or_default();
            let acknowledgement = json!({ "receipt_id": receipt["receipt_id"], "status": "stored", "notice": "archived", "clock_differs": false });
            receipts.keep(origin.to_owned(), receipt);
            let mut answer = (StatusCode::CREATED, Content::json(&acknowledgement)).into_response();
            answer.headers_mut().extend(allow(headers));
            return answer;
        }
        _ => StatusCode::BAD_REQUEST,
    };
    (refused, allow(headers)).into_response()
}

/// `OPTIONS /collect/v1/receipts`: what a browser asks first when the receipt is sent as JSON.
pub(super) fn preflight(headers: &HeaderMap) -> Response {
    (StatusCode::NO_CONTENT, allow(headers)).into_response()
}

/// `GET /collect/log.json`
pub(super) fn log(receipts: &Receipts) -> Response {
    let all = serde_json::to_value(receipts.all()).unwrap_or_default();
    Content::json(&all).into_response()
}

/// Any origin may deliver, none with credentials.
fn allow(headers: &HeaderMap) -> HeaderMap {
    let mut allowed = HeaderMap::new();
    if let Some(origin) = headers.get(ORIGIN) {
        allowed.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        allowed.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
        allowed.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
    }
    allowed
}
