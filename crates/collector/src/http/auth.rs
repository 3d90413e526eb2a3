//! Who may ask for what: the owner with the admin token, a viewer with a session of the dashboard, and everybody.

use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{AUTHORIZATION, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use super::{App, Peer, session};
use crate::settings::Dashboard;
use crate::store::{Action, Done, OWNER, Role};

/// What a request may see, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Access {
    /// Neither token nor session.
    Nothing,
    /// Counts of a dashboard that is open to everybody.
    Counts,
    /// A session: reads everything of a site, with keyed hashes in place of subject ids. Such an id erases and withdraws.
    Viewer,
    /// A session that the token opened to act with: reads everything, and sends the forms of the collector's own pages. The API takes none:
    /// a browser adds its cookie to what other pages of the domain ask for.
    Acting,
    /// The admin token: everything.
    Owner,
}

/// Who sends a request, and what it may see.
pub(super) struct Caller {
    pub(super) access: Access,
    /// Whose token or session it is; empty for everybody else.
    pub(super) person: String,
}

impl Caller {
    /// That of a request.
    ///
    /// # Errors
    /// 503 when the database cannot be reached.
    pub(super) async fn of(app: &App, peer: Peer, headers: &HeaderMap) -> Result<Self, Problem> {
        if bears_token(app, headers).await? {
            return Ok(Self { access: Access::Owner, person: OWNER.to_owned() });
        }
        if let Some(session) = session::of(app, peer, headers).await? {
            let access = match session.role {
                Role::Viewer => Access::Viewer,
                Role::Owner => Access::Acting,
            };
            return Ok(Self { access, person: session.person });
        }
        let public = app.settings.dashboard == Dashboard::Public;
        Ok(Self { access: if public { Access::Counts } else { Access::Nothing }, person: String::new() })
    }
}

/// Appends an action to the log, before what it is about is shown or done.
///
/// # Errors
/// 503 when it cannot be stored: then nothing is shown and nothing done.
pub(super) async fn record(app: &App, person: &str, action: Action, about: String) -> Result<(), Problem> {
    let at = crate::clock::milliseconds(app.clock.now());
    let done = Done { at, person: person.to_owned(), action: action.name().to_owned(), about };
    Ok(app.writer.record(done).await?)
}

/// Proof that the request has the admin token in `Authorization: Bearer`.
pub(super) struct Owner;

/// Proof that the request has the token or a session.
pub(super) struct Viewer {
    /// Whether it has the token, or a session to act with.
    pub(super) is_owner: bool,
    pub(super) person: String,
}

/// Proof that a page for people may show receipts; everybody else is led to the sign-in, where the dashboard is open to all too.
pub(super) struct Reader {
    /// Whether subject ids are shown as they are.
    pub(super) is_owner: bool,
    pub(super) person: String,
}

/// Proof that the request may change something by a form: the token, or a session that acts and a form of the collector's own pages.
pub(super) struct Acting {
    pub(super) person: String,
}

/// Proof that the request may see counts.
pub(super) struct Guest;

impl FromRequestParts<Arc<App>> for Owner {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        require(parts, app, Access::Owner).await.map(|_| Self)
    }
}

impl FromRequestParts<Arc<App>> for Viewer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let caller = require(parts, app, Access::Viewer).await?;
        Ok(Self { is_owner: caller.access >= Access::Acting, person: caller.person })
    }
}

impl FromRequestParts<Arc<App>> for Reader {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        match caller(parts, app).await.map_err(Problem::into_response)? {
            Caller { access, person } if access >= Access::Viewer => {
                Ok(Self { is_owner: access >= Access::Acting, person })
            }
            _ => Err((StatusCode::SEE_OTHER, [(LOCATION, "/sign-in")]).into_response()),
        }
    }
}

impl FromRequestParts<Arc<App>> for Acting {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        // The cookie is `SameSite=Strict`, and a page of another host of the same site still sends it.
        let caller = require(parts, app, Access::Acting).await?;
        if caller.access == Access::Acting {
            session::own_form(&parts.headers)?;
        }
        Ok(Self { person: caller.person })
    }
}

impl FromRequestParts<Arc<App>> for Guest {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        require(parts, app, Access::Counts).await.map(|_| Self)
    }
}

async fn caller(parts: &Parts, app: &App) -> Result<Caller, Problem> {
    let peer = parts.extensions.get::<ConnectInfo<Peer>>().map_or(Peer::Local, |ConnectInfo(peer)| *peer);
    Caller::of(app, peer, &parts.headers).await
}

async fn require(parts: &Parts, app: &App, least: Access) -> Result<Caller, Problem> {
    let caller = caller(parts, app).await?;
    let unknown = || Problem::new(StatusCode::UNAUTHORIZED, "this needs the admin token: `Authorization: Bearer …`");
    if caller.access >= least { Ok(caller) } else { Err(unknown()) }
}

/// Whether the request carries the token.
///
/// # Errors
/// 503 when the database cannot be reached.
pub(super) async fn bears_token(app: &App, headers: &HeaderMap) -> Result<bool, Problem> {
    let token = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    match token {
        Some(token) => Ok(app.gate.admits(token).await?),
        None => Ok(false),
    }
}
