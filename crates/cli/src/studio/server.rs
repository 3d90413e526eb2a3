//! What the server answers: the application, the artefacts that its preview shows, the file, and a build.

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH, LOCATION,
    SET_COOKIE,
};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::net::TcpListener;

use super::access::Access;
use super::file::{Content, File, MOST, Written};
use crate::build::{self, Artefacts};
use crate::local::{media_type, problem};

/// Where the application is. What follows the address tells it that there is a server.
const APPLICATION: &str = "/studio/?server";

/// What all requests share.
pub(super) struct Studio {
    pub(super) access: Access,
    pub(super) artefacts: Artefacts,
    pub(super) file: File,
    pub(super) build: build::Arguments,
}

/// Answers until the process ends.
///
/// # Errors
/// When the listener fails.
pub(super) async fn serve(listener: TcpListener, studio: Studio) -> io::Result<()> {
    axum::serve(listener, Router::new().fallback(answer).with_state(Arc::new(studio))).await
}

async fn answer(State(studio): State<Arc<Studio>>, request: Request) -> Response {
    let mut response = answered(studio, request).await;
    let fixed = [
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-content-type-options"), "nosniff"),
        (HeaderName::from_static("x-frame-options"), "SAMEORIGIN"),
        (HeaderName::from_static("referrer-policy"), "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    response.headers_mut().extend(fixed.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}

async fn answered(studio: Arc<Studio>, request: Request) -> Response {
    if let Some((status, says)) = studio.access.refusal(&request) {
        return problem(status, says);
    }
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    if path == "/" && parts.method == Method::GET {
        return enter(&studio, &parts.headers, parts.uri.query().unwrap_or_default());
    }
    if !studio.access.is_known(&parts.headers) {
        return problem(StatusCode::FORBIDDEN, "Open the address that `assent studio` printed.");
    }
    match (path.as_str(), parts.method) {
        ("/api/file", Method::GET) => blocking(move || read(&studio, &parts.headers)).await,
        ("/api/file", Method::PUT) => match text_of(body).await {
            Ok(text) => blocking(move || write(&studio, &parts.headers, &text)).await,
            Err(refused) => refused,
        },
        ("/api/build", Method::POST) => blocking(move || build(&studio)).await,
        ("/api/file" | "/api/build", _) => problem(StatusCode::METHOD_NOT_ALLOWED, "The editor asks no such thing."),
        (path, Method::GET) => {
            let name = path.trim_start_matches('/').to_owned();
            blocking(move || artefact(&studio, &name)).await
        }
        _ => problem(StatusCode::METHOD_NOT_ALLOWED, "Files are only read."),
    }
}

/// Takes the token of the address for the cookie, and leads to the application.
fn enter(studio: &Studio, headers: &HeaderMap, query: &str) -> Response {
    let cookie = query.strip_prefix("token=").and_then(|token| studio.access.exchange(token));
    if cookie.is_none() && !studio.access.is_known(headers) {
        let says = "This address was used already, or is not whole. Start `assent studio` again.";
        return problem(StatusCode::FORBIDDEN, says);
    }
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, APPLICATION)]).into_response();
    response.headers_mut().extend(cookie.and_then(|cookie| Some((SET_COOKIE, HeaderValue::from_str(&cookie).ok()?))));
    response
}

/// Does what waits for the disk.
async fn blocking(work: impl FnOnce() -> Response + Send + 'static) -> Response {
    let failed = |_| problem(StatusCode::INTERNAL_SERVER_ERROR, "The editor failed at this.");
    tokio::task::spawn_blocking(work).await.unwrap_or_else(failed)
}

/// A body that is a JSON object.
async fn text_of(body: Body) -> Result<String, Response> {
    let Ok(bytes) = to_bytes(body, MOST).await else {
        return Err(problem(StatusCode::PAYLOAD_TOO_LARGE, "A configuration has at most 1 MiB."));
    };
    let text = String::from_utf8(bytes.to_vec()).ok();
    let is_object = |text: &String| serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_object());
    text.filter(is_object).ok_or_else(|| problem(StatusCode::UNPROCESSABLE_ENTITY, "A configuration is a JSON object."))
}

fn read(studio: &Studio, headers: &HeaderMap) -> Response {
    match studio.file.read() {
        Err(error) => problem(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
        Ok(None) => with_file(studio, StatusCode::NOT_FOUND, None),
        Ok(Some(content)) => {
            let is_known = headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == content.etag.as_bytes());
            if is_known {
                return StatusCode::NOT_MODIFIED.into_response();
            }
            with_file(studio, StatusCode::OK, Some(content))
        }
    }
}

fn write(studio: &Studio, headers: &HeaderMap, text: &str) -> Response {
    let field = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let known = match (field(IF_MATCH), field(IF_NONE_MATCH)) {
        (Some(etag), None) => Some(etag),
        (None, Some("*")) => None,
        _ => return problem(StatusCode::PRECONDITION_REQUIRED, "Say which version you know."),
    };
    match studio.file.write(text, known) {
        Ok(Written::Done(etag)) => (StatusCode::NO_CONTENT, [(ETAG, etag)]).into_response(),
        Ok(Written::Stale(content)) => with_file(studio, StatusCode::PRECONDITION_FAILED, content),
        Err(error) => problem(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

/// The file as it is, with its name.
fn with_file(studio: &Studio, status: StatusCode, content: Option<Content>) -> Response {
    let mut response = match content {
        Some(Content { bytes, etag }) => {
            (status, [(CONTENT_TYPE, "application/json".to_owned()), (ETAG, etag)], bytes).into_response()
        }
        None => status.into_response(),
    };
    let name = HeaderValue::from_str(&studio.file.name()).unwrap_or(HeaderValue::from_static("consent.json"));
    response.headers_mut().insert("assent-file", name);
    response
}

fn build(studio: &Studio) -> Response {
    match build::build(&studio.build) {
        Ok(summary) => problem(StatusCode::OK, &summary.to_string()),
        Err(refusal) => problem(StatusCode::UNPROCESSABLE_ENTITY, &refusal.to_string()),
    }
}

/// A file of the release. No name leads out of it.
fn artefact(studio: &Studio, name: &str) -> Response {
    let name = if name.is_empty() || name.ends_with('/') { format!("{name}index.html") } else { name.to_owned() };
    let is_inside = name.split('/').all(|part| {
        let is_plain = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        is_plain && !part.is_empty() && !part.starts_with('.')
    });
    let found = if is_inside { studio.artefacts.bytes(&name).ok() } else { None };
    match found {
        Some(bytes) => ([(CONTENT_TYPE, media_type(&name))], bytes).into_response(),
        None => problem(StatusCode::NOT_FOUND, "The release has no such file."),
    }
}
