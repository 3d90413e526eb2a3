//! How much one network may ask, and how large and slow a body may be.

use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::pin::pin;
use std::time::Duration;

use axum::BoxError;
use axum::body::{Bytes, HttpBody as Body};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, StatusCode};
use governor::clock::DefaultClock;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use uuid::Uuid;

use super::client::visitor;
use super::problem::Problem;
use super::{App, Peer};
use crate::network::Networks;

/// Networks remembered before those that have been quiet are forgotten.
const REMEMBERED: usize = 100_000;

/// A body that is too large is read to its end if it has no more bytes than this.
const READ_OUT: usize = 1 << 20;

/// What a request is for. Each purpose is counted apart, so that a page's files do not use up what its receipts need, and a flood of
/// either does not make the machines that watch the collector take it for dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Purpose {
    Health,
    Files,
    Other,
}

impl Purpose {
    fn of(app: &App, path: &str) -> Self {
        let is_file =
            |(served, _): (&String, _)| path.strip_prefix(served.as_str()).is_some_and(|rest| rest.starts_with('/'));
        match path {
            "/healthz" | "/readyz" => Self::Health,
            _ if app.settings.files.iter().any(is_file) => Self::Files,
            _ => Self::Other,
        }
    }
}

/// A purpose and the hash of a network.
type Counted = (Purpose, u64);

/// Counts requests by network and purpose.
pub(crate) struct Rates {
    limiter: Option<RateLimiter<Counted, HashMapStateStore<Counted>, DefaultClock>>,
    networks: Networks,
}

impl Rates {
    /// A limit in requests a minute; 0 for none.
    pub(crate) fn new(per_minute: u32) -> Self {
        let limiter = NonZeroU32::new(per_minute).map(|rate| RateLimiter::hashmap(Quota::per_minute(rate)));
        Self { limiter, networks: Networks::default() }
    }

    fn admits(&self, purpose: Purpose, address: IpAddr) -> bool {
        let Some(limiter) = &self.limiter else { return true };
        if limiter.len() > REMEMBERED {
            limiter.retain_recent();
        }
        limiter.check_key(&(purpose, self.networks.of(address))).is_ok()
    }
}

/// Requests a minute for one subject: a person, or a program that answers one, needs a few.
const BY_SUBJECT: NonZeroU32 = NonZeroU32::new(60).unwrap();

/// Counts requests by subject, wherever they come from. Of a subject's id only a hash under a key of this process is kept.
pub(crate) struct SubjectRates {
    limiter: RateLimiter<u64, HashMapStateStore<u64>, DefaultClock>,
    key: RandomState,
}

impl Default for SubjectRates {
    fn default() -> Self {
        Self { limiter: RateLimiter::hashmap(Quota::per_minute(BY_SUBJECT)), key: RandomState::new() }
    }
}

impl SubjectRates {
    /// Refuses a subject that asks too often.
    ///
    /// # Errors
    /// 429
    pub(super) fn admit(&self, subject: Uuid) -> Result<(), Problem> {
        if self.limiter.len() > REMEMBERED {
            self.limiter.retain_recent();
        }
        let admitted = self.limiter.check_key(&self.key.hash_one(subject)).is_ok();
        let refused = || Problem::new(StatusCode::TOO_MANY_REQUESTS, "this subject asks too often; try again later");
        if admitted { Ok(()) } else { Err(refused()) }
    }
}

/// Refuses what comes too often.
///
/// # Errors
/// 429
pub(super) fn admit(app: &App, peer: Peer, path: &str, headers: &HeaderMap) -> Result<(), Problem> {
    if app.rates.admits(Purpose::of(app, path), visitor(&app.settings, peer, headers).address) {
        return Ok(());
    }
    Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "your network asks too often; try again later"))
}

/// Reads a body of at most `limit` bytes within the time that the settings allow.
///
/// # Errors
/// 413, 408, or 400 where the connection broke.
pub(super) async fn read<B>(app: &App, request: axum::http::Request<B>, limit: usize) -> Result<Bytes, Problem>
where
    B: Body<Data: Send, Error: Into<BoxError>>,
{
    let too_large = || Problem::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the body is larger than {limit} bytes"));
    let announced =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let patience = Duration::from_secs(app.settings.limits.patience);
    if let Some(length) = announced.filter(|length| *length > limit) {
        // Whoever sends still would hear of a broken connection instead of the answer, and a proxy would make a 502 of it.
        if length <= READ_OUT {
            let rest = pin!(read_out(request.into_body()));
            let _ = tokio::time::timeout(patience, rest).await;
        }
        return Err(too_large());
    }
    let body = pin!(Limited::new(request.into_body(), limit).collect());
    match tokio::time::timeout(patience, body).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(Problem::unreadable("the body broke off")),
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time")),
    }
}

/// Reads a body and keeps nothing of it.
async fn read_out(body: impl Body) {
    let mut body = pin!(body);
    while let Some(Ok(_)) = body.frame().await {}
}
