//! Signing in to the dashboard and out again, with forms and without a script.

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use super::auth::record;
use super::client::visitor;
use super::problem::Problem;
use super::{App, Peer, Shared, host, limits};
use crate::page;
use crate::store::{Action, Role, Session};
use crate::token::SESSION;

/// Cookies of one name that are tried. Another program on `localhost` may have set one too (RFC 6265 §8.5: no isolation by port).
const TRIED: usize = 4;

/// What a cookie is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A session.
    Session,
    /// An attempt to sign in elsewhere. The browser comes back from another site, and brings no cookie that is strict.
    Attempt,
}

/// How a cookie is called and marked on one connection.
pub(super) struct Cookie {
    name: &'static str,
    marks: &'static str,
}

impl Cookie {
    /// The cookie that goes with this request; `None` where a session must not be opened.
    ///
    /// Over TLS the prefix keeps other hosts of the domain from setting it (RFC 6265bis §4.1.3.2). It needs `Secure`, which browsers refuse
    /// over plain HTTP. That is left for the one case in which nothing crosses a network: a browser on this machine.
    pub(super) fn of(app: &App, peer: Peer, headers: &HeaderMap, kind: Kind) -> Option<Self> {
        let secure = visitor(&app.settings, peer, headers).secure;
        let (name, marks) = match (kind, secure) {
            (Kind::Session, true) => ("__Host-assent_dashboard", "SameSite=Strict; Secure"),
            (Kind::Session, false) => ("assent_dashboard", "SameSite=Strict"),
            (Kind::Attempt, true) => ("__Host-assent_oidc", "SameSite=Lax; Secure"),
            (Kind::Attempt, false) => ("assent_oidc", "SameSite=Lax"),
        };
        (secure || host::is_loopback(headers)).then_some(Self { name, marks })
    }

    /// The secrets that the request carries under this name.
    pub(super) fn secrets<'a>(&self, headers: &'a HeaderMap) -> impl Iterator<Item = &'a str> + use<'a> {
        let name = self.name;
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        cookies
            .flat_map(|list| list.split("; "))
            .filter_map(move |pair| pair.strip_prefix(name)?.strip_prefix('='))
            .take(TRIED)
    }

    /// The header that sets it for some seconds, or ends it with 0.
    pub(super) fn set(&self, secret: &str, seconds: u64) -> String {
        let Self { name, marks } = self;
        format!("{name}={secret}; Max-Age={seconds}; Path=/; HttpOnly; {marks}")
    }
}

/// The open session that the request carries, of several the one that may do most; `None` where it carries none.
///
/// # Errors
/// 503 when the database cannot be reached.
pub(super) async fn of(app: &App, peer: Peer, headers: &HeaderMap) -> Result<Option<Session>, Problem> {
    let Some(cookie) = Cookie::of(app, peer, headers, Kind::Session) else { return Ok(None) };
    let mut most: Option<Session> = None;
    for secret in cookie.secrets(headers) {
        let session = app.gate.admits_session(secret, app.clock.now()).await?;
        if session.as_ref().map(|session| session.role) > most.as_ref().map(|session| session.role) {
            most = session;
        }
    }
    Ok(most)
}

/// The form.
pub(crate) async fn form(
    State(app): Shared,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
) -> Result<Html<String>, Problem> {
    Cookie::of(&app, peer, &headers, Kind::Session)
        .map(|_| Html(page::sign_in(None, app.oidc.is_some())))
        .ok_or_else(unprotected)
}

/// Opens a session for the admin token or somebody's own.
pub(crate) async fn sign_in(
    State(app): Shared,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let cookie = Cookie::of(&app, peer, &headers, Kind::Session).ok_or_else(unprotected)?;
    own_form(&headers)?;
    let body = limits::read(&app, request, 1_024).await?;
    let fields: Vec<(String, String)> =
        serde_urlencoded::from_bytes(&body).map_err(|error| Problem::unreadable(error.to_string()))?;
    let field = |wanted: &str| {
        fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.trim()).unwrap_or_default()
    };
    let Some(holder) = app.gate.holder(field("token")).await? else {
        return Ok((StatusCode::UNAUTHORIZED, Html(page::sign_in(Some("This is not the token."), app.oidc.is_some())))
            .into_response());
    };
    // Nobody gets more than their role, and who asks for less gets less.
    let role = Role::of(field("role")).min(holder.role);
    record(&app, &holder.person, Action::SignedIn, role.name().to_owned()).await?;
    let secret = app.gate.open_session(&holder.person, role, app.clock.now()).await?;
    Ok(leave_for("/", cookie.set(&secret, SESSION / 1_000)))
}

/// Ends the session, here and in the browser.
pub(crate) async fn sign_out(
    State(app): Shared,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let cookie = Cookie::of(&app, peer, &headers, Kind::Session).ok_or_else(unprotected)?;
    own_form(&headers)?;
    for secret in cookie.secrets(&headers) {
        app.gate.close_session(secret).await?;
    }
    Ok(leave_for("/sign-in", cookie.set("", 0)))
}

fn leave_for(place: &'static str, cookie: String) -> Response {
    (StatusCode::SEE_OTHER, [(SET_COOKIE, cookie), (LOCATION, place.into())]).into_response()
}

pub(super) fn own_form(headers: &HeaderMap) -> Result<(), Problem> {
    let foreign = || Problem::new(StatusCode::FORBIDDEN, "only a form of this collector's own pages may do this");
    if host::is_own_form(headers) { Ok(()) } else { Err(foreign()) }
}

pub(super) fn unprotected() -> Problem {
    let detail = "signing in needs HTTPS. Behind a proxy that speaks it, name the proxy in `trusted_proxies`, and have it send \
        `X-Forwarded-Proto: https` (or name `Forwarded` in `proxy_header`)";
    Problem::new(StatusCode::FORBIDDEN, detail)
}
