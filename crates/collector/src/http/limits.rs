//! How much one network may ask, and how large and slow a body may be.

use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::DefaultClock;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::client::address;
use super::problem::Problem;
use super::{App, Shared};

/// Networks remembered before those that have been quiet are forgotten.
const REMEMBERED: usize = 100_000;

/// Counts requests by network. An address is cut to its network and hashed with a key that lives as long as the process, so that
/// none is kept even in memory.
pub(crate) struct Rates {
    limiter: Option<RateLimiter<u64, HashMapStateStore<u64>, DefaultClock>>,
    key: RandomState,
}

impl Rates {
    /// A limit in requests a minute; 0 for none.
    pub(crate) fn new(per_minute: u32) -> Self {
        let limiter = NonZeroU32::new(per_minute).map(|rate| RateLimiter::hashmap(Quota::per_minute(rate)));
        Self { limiter, key: RandomState::new() }
    }

    fn admits(&self, address: IpAddr) -> bool {
        let Some(limiter) = &self.limiter else { return true };
        if limiter.len() > REMEMBERED {
            limiter.retain_recent();
        }
        limiter.check_key(&self.key.hash_one(network(address))).is_ok()
    }
}

/// The network an address belongs to: /24, or /48 in IPv6.
fn network(address: IpAddr) -> [u8; 6] {
    let mut network = [0; 6];
    match address {
        IpAddr::V4(address) => network[..3].copy_from_slice(&address.octets()[..3]),
        IpAddr::V6(address) => network.copy_from_slice(&address.octets()[..6]),
    }
    network
}

/// Refuses what comes too often, with 429.
pub(super) async fn limit(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let address = address(&app.settings, peer, request.headers());
    if app.rates.admits(address) {
        return next.run(request).await;
    }
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "your network asks too often; try again later").into_response()
}

/// Counts answers and the time they took.
pub(super) async fn measure(State(app): Shared, request: Request, next: Next) -> Response {
    let began = std::time::Instant::now();
    let response = next.run(request).await;
    app.metrics.answered(response.status().as_u16(), began.elapsed());
    response
}

/// Reads a body of at most `limit` bytes within the time that the settings allow.
///
/// # Errors
/// 413, 408, or 400 where the connection broke.
pub(super) async fn read(app: &App, request: Request<Body>, limit: usize) -> Result<Bytes, Problem> {
    let too_large = || Problem::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the body is larger than {limit} bytes"));
    let announced =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let body = Limited::new(request.into_body(), limit).collect();
    match tokio::time::timeout(Duration::from_secs(app.settings.limits.patience), body).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(Problem::unreadable("the body broke off")),
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time")),
    }
}
