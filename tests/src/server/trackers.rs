//! The vendors' listeners, `/t/…`: every request is in the log, and the answer is what the vendor's script accepts.

use axum::extract::Request;
use axum::http::header::{
    ACCEPT, ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::content::Content;

/// One transparent pixel.
const PIXEL: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

const FETCH_DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Answers with what the request's destination can take: a picture, a script that does nothing, or JSON.
pub(super) async fn answer(request: Request) -> Response {
    let headers = request.headers();
    let says =
        |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let destination = says(&FETCH_DESTINATION);
    let content = if destination == "image" || says(&ACCEPT).starts_with("image/") {
        Content::new("image/gif", PIXEL)
    } else if destination == "script" || request.uri().path().ends_with(".js") {
        Content::script("")
    } else if destination == "iframe" {
        Content::html("<!doctype html><title>embedded</title><p>Embedded by consent.")
    } else {
        // PostHog takes anything without `status` as a failure and sends again.
        Content::json(&json!({ "status": 1 }))
    };
    (cross_origin(request.method(), headers), content).into_response()
}

/// Vendors are other origins in real life: allow the page to call them.
fn cross_origin(method: &Method, headers: &HeaderMap) -> HeaderMap {
    let mut allowed = HeaderMap::new();
    if let Some(origin) = headers.get(ORIGIN) {
        allowed.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        allowed.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    }
    if method == Method::OPTIONS {
        allowed.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
    }
    allowed
}
