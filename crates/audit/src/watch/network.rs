//! Requests: the protocol's `Network` events, <https://chromedevtools.github.io/devtools-protocol/tot/Network/>.

use std::time::Instant;

use serde_json::Value;

use super::{State, cause};
use crate::record::{Cause, CauseKind, Request};

/// Addresses longer than this are cut; a page can make them as long as it likes.
const LONGEST: usize = 4096;

impl State {
    pub(super) fn requested(&mut self, params: &Value) {
        let id = params["requestId"].as_str().unwrap_or_default().to_owned();
        let (request, now) = (&params["request"], self.now());
        let mut cause = cause::of_request(&params["initiator"]);
        if let Some(&before) = self.requests.get(&id).and_then(|places| places.last()) {
            let earlier = &mut self.record.requests[before];
            let redirect = &params["redirectResponse"];
            if redirect.is_null() {
                // Frames and workers of their own process tell of the same request a second time.
                return;
            }
            earlier.status = redirect["status"].as_u64();
            let (url, at) = (earlier.url.clone(), earlier.occasion.at_ms);
            earlier.took_ms = Some(now.saturating_sub(at));
            cause = Cause { kind: CauseKind::Redirect, url: Some(url), ..Cause::default() };
        }
        let resource = params["type"].as_str().unwrap_or("Other");
        self.add(&id, request, resource, cause);
    }

    pub(super) fn connected(&mut self, params: &Value) {
        let id = params["requestId"].as_str().unwrap_or_default().to_owned();
        let cause = cause::of_request(&params["initiator"]);
        self.add(&id, &serde_json::json!({ "url": params["url"], "method": "GET" }), "WebSocket", cause);
    }

    fn add(&mut self, id: &str, request: &Value, resource: &str, cause: Cause) {
        let url = request["url"].as_str().unwrap_or_default();
        if !["http://", "https://", "ws://", "wss://"].iter().any(|scheme| url.starts_with(scheme)) {
            return;
        }
        self.last = Instant::now();
        if !self.has_room(self.record.requests.len()) {
            return;
        }
        let url: String = url.chars().take(LONGEST).collect();
        let method = request["method"].as_str().unwrap_or("GET").to_owned();
        let occasion = self.occasion(cause);
        let place = self.record.requests.len();
        self.requests.entry(id.to_owned()).or_default().push(place);
        // What stays open by design would never let the page be quiet.
        if !matches!(resource, "WebSocket" | "EventSource" | "Media") {
            self.open.insert(id.to_owned(), self.last);
        }
        let resource = resource.to_owned();
        self.record.requests.push(Request { occasion, url, method, resource, ..Request::default() });
        self.server_cookies(id);
    }

    pub(super) fn answered(&mut self, params: &Value) {
        if let Some(request) = self.request(params) {
            request.status = params["response"]["status"].as_u64();
        }
    }

    pub(super) fn ended(&mut self, params: &Value, failed: Option<&str>) {
        let now = self.now();
        if let Some(request) = self.request(params) {
            request.took_ms = Some(now.saturating_sub(request.occasion.at_ms));
            request.failed = failed.map(str::to_owned);
        }
        if self.open.remove(params["requestId"].as_str().unwrap_or_default()).is_some() {
            self.last = Instant::now();
        }
    }

    /// The request that an event is about.
    fn request(&mut self, params: &Value) -> Option<&mut Request> {
        let place = *self.requests.get(params["requestId"].as_str()?)?.last()?;
        self.record.requests.get_mut(place)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
