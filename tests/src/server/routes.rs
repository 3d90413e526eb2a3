//! One origin's addresses.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State as Shared};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use serde_json::Value;

use super::rules::Meeting;
use super::{State, collect, files, trackers, watch};
use crate::repository;

/// No request of a page is larger.
const LARGEST_BODY: usize = 512 * 1024;

type Site = Shared<Arc<State>>;

pub(super) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/consent.json", get(configuration))
        .route("/demo.css", get(style))
        .route("/assent/{*file}", get(product))
        .route("/vendor/{*name}", get(vendor))
        .route("/t/{*rest}", any(trackers::answer))
        .route("/collect/", get(collected))
        .route("/collect/log.json", get(collected_json))
        .route("/collect/v1/receipts", post(receive).options(preflight))
        .route("/fence/{*name}", get(async || StatusCode::NO_CONTENT))
        .route("/watch/watch.js", get(watch::script))
        .route(watch::ERRORS, post(async || StatusCode::NO_CONTENT))
        .route(watch::VIOLATIONS, post(async || StatusCode::NO_CONTENT))
        .fallback(page)
        .layer(from_fn_with_state(Arc::clone(&state), observe))
        .with_state(state)
}

/// Records the request, then lets the rules have their way before the route answers.
async fn observe(Shared(state): Site, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, LARGEST_BODY).await.unwrap_or_default();
    let mut under_way = Some(state.log.record(&parts.method, &parts.uri, &parts.headers, &body));
    let path = parts.uri.path().to_owned();
    // Subscribed before the rules are asked, so that no mending is missed between the two.
    let mut mended = state.rules.mended();
    let (delay, failure) = loop {
        match state.rules.meet(&path) {
            Meeting::Wait(delay, failure) => break (delay, failure),
            Meeting::Hold => {
                under_way = None;
                // The sender lives as long as this site's state.
                let _ = mended.changed().await;
            }
        }
    };
    let _under_way = under_way.unwrap_or_else(|| state.log.begin());
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let mut response = match (failure, state.rules.content(&path)) {
        (Some(failure), _) => failure,
        (None, Some(content)) => content.into_response(),
        (None, None) => next.run(Request::from_parts(parts, Body::from(body))).await,
    };
    state.rules.add_headers(&path, &mut response);
    if state.watched { watch::inject(response).await } else { response }
}

async fn page(Shared(state): Site, request: Request) -> Response {
    if let Some(upstream) = state.upstream.get() {
        return upstream.answer(request).await;
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let file = request.uri().path().trim_start_matches('/');
    files::answer(&repository::pages(&state.id), file, request.headers()).await
}

async fn configuration(Shared(state): Site, headers: HeaderMap) -> Response {
    files::send(&repository::configuration(&state.id), &headers).await
}

async fn style(headers: HeaderMap) -> Response {
    files::send(&repository::overview().join("demo.css"), &headers).await
}

async fn product(Path(file): Path<String>, headers: HeaderMap) -> Response {
    files::answer(&repository::dist(), &file, &headers).await
}

/// Read at every request, so that an edited list needs no restart.
async fn vendor(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let list = tokio::fs::read(repository::vendors().join("vendors.json")).await.unwrap_or_default();
    let list: Value = serde_json::from_slice(&list).unwrap_or_default();
    match list[&name].as_str() {
        Some(file) => files::answer(&repository::vendors().join("node_modules"), file, &headers).await,
        None => (StatusCode::NOT_FOUND, format!("{name} is not in tests/npm/vendors.json\n")).into_response(),
    }
}

async fn collected(Shared(state): Site) -> Response {
    state.desk.page()
}

async fn collected_json(Shared(state): Site) -> Response {
    state.desk.log()
}

async fn receive(Shared(state): Site, headers: HeaderMap, body: Bytes) -> Response {
    state.desk.receive(&headers, body).await
}

async fn preflight(headers: HeaderMap) -> Response {
    collect::preflight(&headers)
}
