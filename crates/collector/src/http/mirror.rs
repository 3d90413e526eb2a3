//! An optional copy of the record in a cookie that the server sets: some browsers delete what scripts stored after seven days
//! without a visit (webkit.org/tracking-prevention), and would ask again and again.

use assent_core::storage::MIRROR;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderName, StatusCode};

use super::client::visitor;
use super::problem::Problem;
use super::{Peer, Shared, limits};

/// A cookie of more than this some browsers drop (RFC 6265 §6.1).
const LARGEST: usize = 3_500;
/// Its longest life in seconds: 180 days, what a choice holds by default. Browsers cut everything beyond 400 days.
const LONGEST: u64 = 180 * 86_400;

/// Mirrors the record that is posted, a URL-safe text of the page's making, in the cookie `assent`; an empty one ends it. Nothing is
/// stored here. Not `HttpOnly`: the guard reads it.
#[utoipa::path(put, path = "/v1/mirror", tag = "pages", request_body(content = String, content_type = "text/plain"),
    responses((status = 204, description = "the cookie is set"), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn mirror(
    State(app): Shared,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
    request: Request,
) -> Result<(StatusCode, [(HeaderName, String); 1]), Problem> {
    if !app.settings.mirror {
        return Err(Problem::missing("mirror"));
    }
    let body = limits::read(&app, request, LARGEST).await?;
    // The characters that need no quoting in a cookie, nor in a header (RFC 6265 §4.1.1).
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~%!*'()".contains(byte);
    if !body.iter().all(plain) {
        return Err(Problem::fault("", "a mirrored record is written with `encodeURIComponent`"));
    }
    let age = if body.is_empty() { 0 } else { LONGEST };
    let secure = if visitor(&app.settings, peer, &headers).secure { "; Secure" } else { "" };
    let record = String::from_utf8_lossy(&body);
    let domain = app.settings.mirror_domain.as_ref().map(|domain| format!("; Domain={domain}"));
    let domain = domain.unwrap_or_default();
    let cookie = format!("{MIRROR}{record}; Max-Age={age}; Path=/; SameSite=Lax{domain}{secure}");
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]))
}
