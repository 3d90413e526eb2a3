//! Signing in with an OpenID Connect provider: there, and back.

use axum::extract::{ConnectInfo, Query, State};
use axum::http::header::{HOST, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::auth::record;
use super::client::visitor;
use super::problem::Problem;
use super::session::{Cookie, Kind, unprotected};
use super::{App, Peer, Shared};
use crate::oidc::{Attempt, Failure, Provider};
use crate::page;
use crate::store::Action;
use crate::token::{Gate, SESSION};

/// Seconds for which the browser keeps an attempt.
const ATTEMPT: u64 = 600;

/// What the provider hands back.
#[derive(Deserialize)]
pub(crate) struct Back {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

/// Sends the browser to the provider.
pub(crate) async fn begin(
    State(app): Shared,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let provider = provider(&app)?;
    let cookie = Cookie::of(&app, peer, &headers, Kind::Attempt).ok_or_else(unprotected)?;
    let attempt = Attempt::begin(app.clock.now())?;
    match provider.address(&attempt, &back_address(&app, peer, &headers)).await {
        Ok(address) => {
            let set = cookie.set(attempt.cookie(), ATTEMPT);
            Ok((StatusCode::SEE_OTHER, [(SET_COOKIE, set), (LOCATION, address)]).into_response())
        }
        Err(failure) => Ok(refuse(&cookie, failure)),
    }
}

/// Takes what the provider says of the person who comes back from it.
pub(crate) async fn finish(
    State(app): Shared,
    ConnectInfo(peer): ConnectInfo<Peer>,
    Query(back): Query<Back>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let provider = provider(&app)?;
    let cookie = Cookie::of(&app, peer, &headers, Kind::Attempt).ok_or_else(unprotected)?;
    let state = back.state.unwrap_or_default();
    let attempts = cookie.secrets(&headers).filter_map(|secret| Attempt::read(secret, app.clock.now()));
    let attempt = attempts.into_iter().find(|attempt| attempt.state().as_bytes().ct_eq(state.as_bytes()).into());
    let Some(attempt) = attempt else {
        let words = "This sign-in was not begun in this browser, or more than ten minutes ago. Begin again.";
        return Ok(show(&cookie, StatusCode::BAD_REQUEST, words));
    };
    let Some(code) = back.code.filter(|_| back.error.is_none()) else {
        return Ok(show(&cookie, StatusCode::UNAUTHORIZED, "The provider did not sign you in."));
    };
    let name = match provider.person(&attempt, &back_address(&app, peer, &headers), code).await {
        Ok(name) => name,
        Err(failure) => return Ok(refuse(&cookie, failure)),
    };
    let Some(person) = app.store.person_named(&name).await? else {
        let words = if Gate::is_name(&name) {
            format!("You have no access here. The owner gives it with: assent-collector people add {name} --no-token")
        } else {
            "You have no access here, and the provider calls you by a name that nobody here can have.".to_owned()
        };
        return Ok(show(&cookie, StatusCode::FORBIDDEN, &words));
    };
    record(&app, &person.name, Action::SignedIn, format!("{} by OpenID Connect", person.role.name())).await?;
    let secret = app.gate.open_session(&person.name, person.role, app.clock.now()).await?;
    let session = Cookie::of(&app, peer, &headers, Kind::Session).ok_or_else(unprotected)?;
    // A page of our own leads on: after a redirection from the provider the browser would leave the session's cookie out.
    let mut response = Html(page::signed_in()).into_response();
    append(&mut response, &session.set(&secret, SESSION / 1_000));
    append(&mut response, &cookie.set("", 0));
    Ok(response)
}

fn provider(app: &App) -> Result<&Provider, Problem> {
    app.oidc.as_ref().ok_or_else(|| Problem::missing("way to sign in"))
}

/// Where the provider sends the browser back to: this collector, under the name that it was asked by, which was checked.
fn back_address(app: &App, peer: Peer, headers: &HeaderMap) -> String {
    let scheme = if visitor(&app.settings, peer, headers).secure { "https" } else { "http" };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    format!("{scheme}://{host}/sign-in/oidc/back")
}

/// Says to the browser that it did not work, and to the log why.
fn refuse(cookie: &Cookie, failure: Failure) -> Response {
    match failure {
        Failure::Away(reason) => {
            tracing::warn!(reason, "the OpenID Connect provider cannot be used");
            let words = "The provider cannot be reached at the moment. Sign in with a token, or try again later.";
            show(cookie, StatusCode::SERVICE_UNAVAILABLE, words)
        }
        Failure::Refused(reason) => {
            tracing::warn!(reason, "a sign-in by OpenID Connect was refused");
            show(cookie, StatusCode::UNAUTHORIZED, "What the provider says of you could not be verified. Begin again.")
        }
    }
}

/// The form with what went wrong. The attempt is over.
fn show(cookie: &Cookie, status: StatusCode, words: &str) -> Response {
    let mut response = (status, Html(page::sign_in(Some(words), true))).into_response();
    append(&mut response, &cookie.set("", 0));
    response
}

fn append(response: &mut Response, cookie: &str) {
    // A cookie is made of letters, digits and marks.
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}
