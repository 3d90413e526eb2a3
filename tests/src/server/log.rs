//! What was asked of a site, in order of arrival.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, Method, Uri};
use serde::Serialize;
use tokio::sync::watch;

/// The demo runs for days: older requests than this many are forgotten.
const KEPT: usize = 20_000;

/// One request.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// 1 for the first request of the site.
    pub seq: u64,
    /// `GET`, `POST`, …
    pub method: String,
    /// Without the query, for instance `/t/matomo`.
    pub path: String,
    /// Without the question mark, empty when there is none.
    pub query: String,
    /// Names in lower case, in the order of arrival.
    pub headers: Vec<(String, String)>,
    /// At most the first 256 KiB, anything that is not UTF-8 replaced.
    pub body: String,
}

impl Entry {
    /// The value of the header `name` (lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Path and query as they were requested.
    #[must_use]
    pub fn target(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }
}

/// The requests of one site.
pub struct Log {
    entries: Mutex<VecDeque<Entry>>,
    last: watch::Sender<u64>,
    unanswered: AtomicUsize,
}

/// A request whose answer is being made, and is not held by a rule.
pub(super) struct UnderWay<'a>(&'a AtomicUsize);

impl Drop for UnderWay<'_> {
    /// Answered, or its browser went away.
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { entries: Mutex::default(), last: watch::Sender::new(0), unanswered: AtomicUsize::default() }
    }
}

impl Log {
    /// Notes a request, whose answer is under way from now on.
    pub(super) fn record(&self, method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> UnderWay<'_> {
        let under_way = self.begin();
        let mut entries = self.lock();
        let seq = *self.last.borrow() + 1;
        entries.push_back(Entry {
            seq,
            method: method.to_string(),
            path: uri.path().to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
            headers: headers
                .iter()
                .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
                .collect(),
            body: String::from_utf8_lossy(body).into_owned(),
        });
        if entries.len() > KEPT {
            entries.pop_front();
        }
        // While the entries are locked: a number is given once, and whoever takes a mark has every entry up to it.
        self.last.send_replace(seq);
        under_way
    }

    /// An answer is under way until what this gives is dropped.
    pub(super) fn begin(&self) -> UnderWay<'_> {
        self.unanswered.fetch_add(1, Ordering::SeqCst);
        UnderWay(&self.unanswered)
    }

    /// How many requests have not been answered yet, those aside that a rule holds.
    #[must_use]
    pub fn unanswered(&self) -> usize {
        self.unanswered.load(Ordering::SeqCst)
    }

    /// The number of the latest request; pass it to [`Log::since`] to see only what came later.
    #[must_use]
    pub fn mark(&self) -> u64 {
        *self.last.borrow()
    }

    /// The requests after `mark`.
    #[must_use]
    pub fn since(&self, mark: u64) -> Vec<Entry> {
        self.lock().iter().filter(|entry| entry.seq > mark).cloned().collect()
    }

    /// Every request.
    #[must_use]
    pub fn all(&self) -> Vec<Entry> {
        self.since(0)
    }

    /// The requests after `mark` whose path is `path`.
    #[must_use]
    pub fn of(&self, path: &str, mark: u64) -> Vec<Entry> {
        self.lock().iter().filter(|entry| entry.seq > mark && entry.path == path).cloned().collect()
    }

    /// The requests after `mark` to vendors' listeners (`/t/…`) and for vendors' scripts (`/vendor/…`).
    #[must_use]
    pub fn vendors(&self, mark: u64) -> Vec<Entry> {
        let gated = |path: &str| path.starts_with("/t/") || path.starts_with("/vendor/");
        self.lock().iter().filter(|entry| entry.seq > mark && gated(&entry.path)).cloned().collect()
    }

    /// Waits until `wanted` is true of the requests after `mark`; false when `deadline` passes first.
    pub async fn wait(&self, mark: u64, deadline: Duration, wanted: impl Fn(&[Entry]) -> bool) -> bool {
        let mut arrivals = self.last.subscribe();
        tokio::time::timeout(deadline, async {
            while !wanted(&self.since(mark)) {
                if arrivals.changed().await.is_err() {
                    return false;
                }
            }
            true
        })
        .await
        .unwrap_or(false)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
