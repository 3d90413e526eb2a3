//! The archive of what was shown: notices and policies by the hash of their bytes, immutable, for anybody to read.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::auth::{Guest, Owner};
use super::problem::Problem;
use super::{App, Shared, limits};
use crate::clock::milliseconds;
use crate::export::time;
use crate::log::{Hash, hash, hex, unhex};
use crate::page;
use crate::store::{Document, DocumentKind, Store};

/// Hashes remembered at the most.
const REMEMBERED: usize = 4_096;
/// How long "not archived" is believed. Another collector may archive it meanwhile; all that is late is a 201 in place of a 202.
const BELIEVED: Duration = Duration::from_secs(1);

/// Which notices are archived, so that not every receipt asks the database.
#[derive(Default)]
pub(crate) struct Known(Mutex<HashMap<Hash, Belief>>);

/// What is remembered of a notice.
#[derive(Clone, Copy)]
enum Belief {
    Archived,
    UnknownAt(Instant),
}

impl Known {
    /// Whether a notice is archived.
    pub(super) async fn notice(&self, store: &Store, sha256: &Hash) -> Result<bool, sqlx::Error> {
        match self.remembered().get_mut(sha256) {
            Some(Belief::Archived) => return Ok(true),
            Some(Belief::UnknownAt(asked)) if asked.elapsed() < BELIEVED => return Ok(false),
            // Whoever comes first asks again. The others believe it meanwhile, or all that are under way would ask at once.
            Some(Belief::UnknownAt(asked)) => *asked = Instant::now(),
            None => {}
        }
        let archived = store.knows_notice(sha256).await?;
        let belief = if archived { Belief::Archived } else { Belief::UnknownAt(Instant::now()) };
        let mut remembered = self.remembered();
        // Anybody can name notices that nobody archived.
        if remembered.len() >= REMEMBERED {
            remembered.clear();
        }
        remembered.insert(*sha256, belief);
        Ok(archived)
    }

    /// Notes that a notice was archived here.
    fn archived(&self, sha256: &Hash) {
        self.remembered().insert(*sha256, Belief::Archived);
    }

    fn remembered(&self) -> MutexGuard<'_, HashMap<Hash, Belief>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Archives a notice: the canonical JSON whose hash receipts carry.
#[utoipa::path(put, path = "/v1/notices/{sha256}", tag = "archive", params(("sha256" = String, Path)), security(("admin_token" = [])),
    request_body(content = String, content_type = "application/json"),
    responses((status = 201, description = "archived"), (status = 200, description = "already archived"), (status = 401, body = Problem),
        (status = 409, body = Problem, description = "the bytes have another hash"), (status = 422, body = Problem)))]
pub(crate) async fn put_notice(
    _: Owner,
    State(app): Shared,
    Path(sha256): Path<String>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let body = limits::read(&app, request, app.settings.limits.document).await?;
    let sha256 = claimed(&sha256, &body)?;
    let document = notice(sha256, body.to_vec(), app.clock.now().0)
        .map_err(|(pointer, detail)| Problem::fault(pointer, detail))?;
    archive(&app, document).await
}

/// A notice as a document, or what it lacks.
pub(crate) fn notice(sha256: Hash, body: Vec<u8>, now: u64) -> Result<Document, (&'static str, String)> {
    let notice: Value = serde_json::from_slice(&body).map_err(|error| ("", format!("this is not JSON: {error}")))?;
    let text = |key: &str, pointer: &'static str| {
        notice[key].as_str().map(str::to_owned).ok_or_else(|| (pointer, "is missing, or no text".to_owned()))
    };
    let archived_at = i64::try_from(now).unwrap_or(i64::MAX);
    let (site, lang) = (text("site", "/site")?, text("language", "/language")?);
    Ok(Document {
        sha256,
        kind: DocumentKind::Notice,
        site,
        lang,
        version: text("version", "/version")?,
        archived_at,
        body,
    })
}

/// What a policy is of.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(crate) struct PolicyOf {
    /// The site.
    site_id: String,
    /// Its language.
    lang: String,
    /// The owner's name for this version.
    version: String,
}

/// Archives a version of a privacy policy, as text.
#[utoipa::path(put, path = "/v1/policies/{sha256}", tag = "archive", params(("sha256" = String, Path), PolicyOf),
    security(("admin_token" = [])), request_body(content = String, content_type = "text/plain"),
    responses((status = 201, description = "archived"), (status = 200, description = "already archived"), (status = 401, body = Problem),
        (status = 409, body = Problem, description = "the bytes have another hash"), (status = 422, body = Problem)))]
pub(crate) async fn put_policy(
    _: Owner,
    State(app): Shared,
    Path(sha256): Path<String>,
    Query(of): Query<PolicyOf>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let body = limits::read(&app, request, app.settings.limits.document).await?;
    let sha256 = claimed(&sha256, &body)?;
    std::str::from_utf8(&body).map_err(|error| Problem::unreadable(format!("this is not UTF-8: {error}")))?;
    let PolicyOf { site_id: site, lang, version } = of;
    let archived_at = milliseconds(app.clock.now());
    archive(
        &app,
        Document { sha256, kind: DocumentKind::Policy, site, lang, version, archived_at, body: body.to_vec() },
    )
    .await
}

async fn archive(app: &App, document: Document) -> Result<StatusCode, Problem> {
    if !app.settings.serves(&document.site) {
        return Err(Problem::fault("/site", "this site is not served here"));
    }
    let new = app.store.archive(&document).await?;
    if document.kind == DocumentKind::Notice {
        app.known.archived(&document.sha256);
    }
    Ok(if new { StatusCode::CREATED } else { StatusCode::OK })
}

/// The hash that the address names, if it is that of the body.
fn claimed(written: &str, body: &[u8]) -> Result<Hash, Problem> {
    let sha256: Hash = unhex(written).ok_or_else(|| Problem::missing("document"))?;
    if hash(body) == sha256 {
        Ok(sha256)
    } else {
        Err(Problem::new(StatusCode::CONFLICT, "the body does not have this SHA-256"))
    }
}

/// An archived notice, byte for byte.
#[utoipa::path(get, path = "/v1/notices/{sha256}", tag = "archive", params(("sha256" = String, Path)),
    responses((status = 200, content_type = "application/json"), (status = 404, body = Problem),
        (status = 500, body = Problem, description = "the archived document was changed")))]
pub(crate) async fn get_notice(State(app): Shared, Path(sha256): Path<String>) -> Result<Response, Problem> {
    Ok(bytes("application/json", find(&app, &sha256).await?.body))
}

/// An archived policy, byte for byte, as plain text.
#[utoipa::path(get, path = "/v1/policies/{sha256}", tag = "archive", params(("sha256" = String, Path)),
    responses((status = 200, content_type = "text/plain"), (status = 404, body = Problem),
        (status = 500, body = Problem, description = "the archived document was changed")))]
pub(crate) async fn get_policy(State(app): Shared, Path(sha256): Path<String>) -> Result<Response, Problem> {
    // As plain text whatever it holds: markup of a site must not run under the collector's origin.
    Ok(bytes("text/plain; charset=utf-8", find(&app, &sha256).await?.body))
}

/// An archived document as a page for people.
pub(crate) async fn read_document(State(app): Shared, Path(sha256): Path<String>) -> Result<Html<String>, Problem> {
    Ok(Html(page::document(&find(&app, &sha256).await?)))
}

async fn find(app: &App, sha256: &str) -> Result<Document, Problem> {
    let missing = || Problem::missing("document");
    let document = app.store.document(&unhex(sha256).ok_or_else(missing)?).await?.ok_or_else(missing)?;
    if document.is_whole() {
        return Ok(document);
    }
    tracing::error!(sha256, "an archived document does not have its hash");
    Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "the archived document was changed, and is not served"))
}

fn bytes(media_type: &'static str, body: Vec<u8>) -> Response {
    ([(CONTENT_TYPE, media_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")], body).into_response()
}

/// A document in a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Listed {
    /// The SHA-256 of its bytes.
    sha256: String,
    /// `notice` or `policy`.
    kind: &'static str,
    /// Its language.
    lang: String,
    /// The owner's name for this version.
    version: String,
    /// When it was archived.
    archived_at: String,
}

/// Every archived version of a site's notices and policies, the newest first.
#[utoipa::path(get, path = "/v1/sites/{site_id}/documents", tag = "archive", params(("site_id" = String, Path)),
    security(("admin_token" = [])), responses((status = 200, body = Vec<Listed>), (status = 401, body = Problem)))]
pub(crate) async fn list_documents(
    _: Guest,
    State(app): Shared,
    Path(site): Path<String>,
) -> Result<Json<Vec<Listed>>, Problem> {
    let listed = |document: Document| Listed {
        sha256: hex(&document.sha256),
        kind: document.kind.name(),
        lang: document.lang,
        version: document.version,
        archived_at: time(document.archived_at),
    };
    Ok(Json(app.store.documents(&site).await?.into_iter().map(listed).collect()))
}
