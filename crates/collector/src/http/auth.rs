//! Who may ask for what: the owner with the admin token, a viewer with a session of the dashboard, and everybody.

use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};

use super::problem::Problem;
use super::{App, Peer, session};
use crate::settings::Dashboard;

/// What a request may see, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Access {
    /// Neither token nor session.
    Nothing,
    /// Counts of a dashboard that is open to everybody.
    Counts,
    /// A session: reads everything of a site, with keyed hashes in place of subject ids. Such an id erases and withdraws.
    Viewer,
    /// The admin token: everything.
    Owner,
}

impl Access {
    /// That of a request.
    ///
    /// # Errors
    /// 503 when the database cannot be reached.
    pub(super) async fn of(app: &App, peer: Peer, headers: &HeaderMap) -> Result<Self, Problem> {
        Ok(if bears_token(app, headers).await? {
            Self::Owner
        } else if session::is_open(app, peer, headers).await? {
            Self::Viewer
        } else if app.settings.dashboard == Dashboard::Public {
            Self::Counts
        } else {
            Self::Nothing
        })
    }
}

/// Proof that the request has the admin token in `Authorization: Bearer`.
pub(super) struct Owner;

/// Proof that the request has the token or a session.
pub(super) struct Viewer {
    /// Whether it has the token.
    pub(super) is_owner: bool,
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
        let access = require(parts, app, Access::Viewer).await?;
        Ok(Self { is_owner: access == Access::Owner })
    }
}

impl FromRequestParts<Arc<App>> for Guest {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        require(parts, app, Access::Counts).await.map(|_| Self)
    }
}

async fn require(parts: &Parts, app: &App, least: Access) -> Result<Access, Problem> {
    let peer = parts.extensions.get::<ConnectInfo<Peer>>().map_or(Peer::Local, |ConnectInfo(peer)| *peer);
    let access = Access::of(app, peer, &parts.headers).await?;
    let unknown = || Problem::new(StatusCode::UNAUTHORIZED, "this needs the admin token: `Authorization: Bearer …`");
    if access >= least { Ok(access) } else { Err(unknown()) }
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
