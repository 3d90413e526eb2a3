//! Signing in to the dashboard, with a form and without a script.

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use super::problem::Problem;
use super::{Peer, Shared, client, limits};
use crate::page;
use crate::token::SESSION;

/// The cookie of a session.
pub(super) const COOKIE_NAME: &str = "assent_dashboard";

/// The form.
pub(crate) async fn form() -> Html<String> {
    Html(page::sign_in(false))
}

/// Opens a session for the admin token.
pub(crate) async fn sign_in(
    State(app): Shared,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let body = limits::read(&app, request, 1_024).await?;
    let fields: Vec<(String, String)> =
        serde_urlencoded::from_bytes(&body).map_err(|error| Problem::unreadable(error.to_string()))?;
    let token = fields.iter().find(|(name, _)| name == "token").map(|(_, token)| token.trim()).unwrap_or_default();
    if !app.gate.admits(token) {
        return Ok((StatusCode::UNAUTHORIZED, Html(page::sign_in(true))).into_response());
    }
    let session = app.gate.session(app.clock.now());
    let secure = if client::secure(&app.settings, peer, &headers) { "; Secure" } else { "" };
    let age = SESSION / 1_000;
    let cookie = format!("{COOKIE_NAME}={session}; Max-Age={age}; Path=/; HttpOnly; SameSite=Strict{secure}");
    Ok((StatusCode::SEE_OTHER, [(SET_COOKIE, cookie), (LOCATION, "/".into())]).into_response())
}

/// Ends a session in this browser.
pub(crate) async fn sign_out() -> Response {
    let cookie = format!("{COOKIE_NAME}=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict");
    (StatusCode::SEE_OTHER, [(SET_COOKIE, cookie), (LOCATION, "/sign-in".into())]).into_response()
}
