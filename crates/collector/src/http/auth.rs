//! Who may ask: the owner with the admin token, or through the dashboard's session.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};

use super::App;
use super::problem::Problem;
use super::session::COOKIE_NAME;

/// Proof that the request is the owner's, by its token in `Authorization: Bearer`.
pub(super) struct Owner;

/// Proof that the request may see the dashboard and its downloads: the token, a session, or a dashboard for everybody.
pub(super) struct Viewer;

impl FromRequestParts<Arc<App>> for Owner {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        if bears_token(app, &parts.headers) { Ok(Self) } else { Err(unknown()) }
    }
}

impl FromRequestParts<Arc<App>> for Viewer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        if may_view(app, &parts.headers) { Ok(Self) } else { Err(unknown()) }
    }
}

/// Whether the request carries the token.
pub(super) fn bears_token(app: &App, headers: &HeaderMap) -> bool {
    let token = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    token.is_some_and(|token| app.gate.admits(token))
}

/// Whether the request carries the token or a session of the dashboard.
pub(super) fn may_view(app: &App, headers: &HeaderMap) -> bool {
    app.settings.dashboard == crate::settings::Dashboard::Public
        || bears_token(app, headers)
        || cookie(headers, COOKIE_NAME).is_some_and(|session| app.gate.admits_session(session, app.clock.now()))
}

/// A cookie of the request.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|list| list.split("; ")).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

fn unknown() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "this needs the admin token: `Authorization: Bearer …`")
}
