//! What those who run the collector ask: is it alive, is it ready, what does it count, what can it do. And two answers for pages.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use super::Shared;
use super::problem::Problem;
use assent_core::Region;

/// Whether the process answers. Says nothing of the database.
#[utoipa::path(get, path = "/healthz", tag = "operations", responses((status = 200, body = String)))]
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether it can do its work: the database answers.
#[utoipa::path(get, path = "/readyz", tag = "operations", responses((status = 200, body = String), (status = 503, body = Problem)))]
pub(crate) async fn readyz(State(app): Shared) -> Result<&'static str, Problem> {
    app.store.ping().await?;
    Ok("ready\n")
}

/// Counters in Prometheus' text format.
#[utoipa::path(get, path = "/metrics", tag = "operations", responses((status = 200, body = String)))]
pub(crate) async fn metrics(State(app): Shared) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, kind)], app.metrics.text()).into_response()
}

/// That the site honours Global Privacy Control (W3C Global Privacy Control §4.1).
#[utoipa::path(get, path = "/.well-known/gpc.json", tag = "pages", responses((status = 200), (status = 404, body = Problem)))]
pub(crate) async fn gpc(State(app): Shared) -> Result<Response, Problem> {
    let since = app.settings.gpc_since.as_deref().ok_or_else(|| Problem::missing("statement"))?;
    Ok(Json(json!({ "gpc": true, "lastUpdate": since })).into_response())
}

/// Where a visitor is, as far as the law asks.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Where {
    /// ISO 3166-1 or 3166-2; null where it is not known.
    region: Option<String>,
}

/// The visitor's region by the CDN's header. Nothing is stored, and no address is looked up.
#[utoipa::path(get, path = "/v1/region", tag = "pages", responses((status = 200, body = Where)))]
pub(crate) async fn region(State(app): Shared, headers: HeaderMap) -> Response {
    let header = app.settings.region_header.as_deref().and_then(|name| headers.get(name));
    let region = header.and_then(|value| value.to_str().ok()).and_then(Region::parse);
    // "XX" and "T1" are Cloudflare's words for "unknown" and "Tor"; neither is a country (ISO 3166-1 user-assigned codes).
    let region =
        region.map(|region| region.to_string()).filter(|region| !["XX", "T1", "ZZ"].contains(&region.as_str()));
    (StatusCode::OK, [(CACHE_CONTROL, "no-store")], Json(Where { region })).into_response()
}
