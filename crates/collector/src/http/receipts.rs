//! Receipts: delivered by browsers, read by the owner or by the visitor who has the subject's id.

use std::sync::Arc;

use axum::body::HttpBody as Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{BoxError, Json};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::auth::{bears_token, record};
use super::problem::Problem;
use super::{App, Shared, limits};
use crate::evidence;
use crate::export::{Exporter, Format};
use crate::intake::{Circumstances, judge};
use crate::log::{Proof, hex};
use crate::store::{Action, CLOCK_DIFFERS, OWNER, Outcome, Stored};

/// What became of a receipt.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Acknowledgement {
    /// Its id.
    receipt_id: String,
    /// `stored` or `duplicate`.
    status: &'static str,
    /// `archived`, or `unknown` until the notice it names arrives.
    notice: &'static str,
    /// Whether its time differs from ours by more than its delivery can explain.
    clock_differs: bool,
}

/// Keeps a receipt. Answered only when it is durable.
#[utoipa::path(post, path = "/v1/receipts", tag = "receipts",
    request_body(description = "A receipt (docs/contracts.md, \"Receipt\")", content((String = "text/plain"), (Object = "application/json"))),
    responses((status = 201, body = Acknowledgement, description = "stored"),
        (status = 202, body = Acknowledgement, description = "stored; the notice it names has not been archived yet"),
        (status = 200, body = Acknowledgement, description = "a duplicate, already stored"),
        (status = 400, body = Problem, description = "not JSON in UTF-8"), (status = 403, body = Problem, description = "an unknown origin"),
        (status = 409, body = Problem, description = "another receipt has this id"),
        (status = 410, body = Problem, description = "its content was erased"), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem, description = "not a receipt; each fault with its JSON pointer"),
        (status = 429, body = Problem), (status = 503, body = Problem, description = "not stored; send it again")))]
pub(crate) async fn post_receipt(State(app): Shared, request: Request) -> Result<Response, Problem> {
    receive(&app, request).await
}

/// The same for whatever kind of body the request has.
///
/// # Errors
/// Why the receipt was not stored.
pub(super) async fn receive<B>(app: &App, request: axum::http::Request<B>) -> Result<Response, Problem>
where
    B: Body<Data: Send, Error: Into<BoxError>>,
{
    acceptable(request.headers())?;
    let about = circumstances(app, request.headers())?;
    let body = limits::read(app, request, app.settings.limits.body).await?;
    let entry = judge(&body, about, app.clock.now())?;
    // It is a part of the connection's buffer, which would be allocated anew for the next request if this were still there.
    drop(body);
    if !app.settings.serves(&entry.site) {
        return Err(Problem::fault("/site_id", "this site is not served here"));
    }
    if entry.origin.as_deref().is_some_and(|origin| !app.settings.allows_for(&entry.site, origin)) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "pages of this origin may not deliver for this site"));
    }
    let known = app.known.notice(&app.store, &entry.notice).await?;
    let mut acknowledgement = Acknowledgement {
        receipt_id: entry.receipt_id.to_string(),
        status: "stored",
        notice: if known { "archived" } else { "unknown" },
        clock_differs: entry.marks & CLOCK_DIFFERS != 0,
    };
    let status = match app.writer.append(entry).await? {
        Outcome::Stored if known => StatusCode::CREATED,
        Outcome::Stored => StatusCode::ACCEPTED,
        Outcome::Duplicate => {
            acknowledgement.status = "duplicate";
            StatusCode::OK
        }
        Outcome::Conflict => return Err(Problem::new(StatusCode::CONFLICT, "another receipt has this id")),
        Outcome::Gone => {
            return Err(Problem::new(
                StatusCode::GONE,
                "the content of this receipt was erased; it is not taken again",
            ));
        }
    };
    Ok((status, Json(acknowledgement)).into_response())
}

/// `text/plain` needs no preflight (Fetch standard, CORS-safelisted request-header); JSON is taken too.
fn acceptable(headers: &HeaderMap) -> Result<(), Problem> {
    let written = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("text/plain");
    let essence = written.split(';').next().unwrap_or_default().trim();
    if ["text/plain", "application/json"].iter().any(|known| essence.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "receipts are text/plain or application/json"))
}

fn circumstances(app: &App, headers: &HeaderMap) -> Result<Circumstances, Problem> {
    let origin = headers.get(ORIGIN).and_then(|value| value.to_str().ok()).map(str::to_owned);
    if origin.as_deref().is_some_and(|origin| !app.settings.allows(origin)) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "pages of this origin may not deliver here"));
    }
    if origin.is_none() && app.settings.require_origin {
        return Err(Problem::new(StatusCode::FORBIDDEN, "a receipt needs an `Origin` here, which every browser sends"));
    }
    // Only "1" is a signal (W3C Global Privacy Control §3.1). An origin longer than a host name is nobody's.
    let gpc = headers.get("sec-gpc").is_some_and(|value| value == "1");
    Ok(Circumstances { origin: origin.filter(|origin| origin.len() <= 300), gpc })
}

/// What a receipt is asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(crate) struct Wanted {
    /// The form. Default: `assent`.
    #[serde(default)]
    format: Format,
    /// The subject, for a visitor without the admin token.
    subject_id: Option<Uuid>,
}

/// One receipt, in one of the forms of an export.
#[utoipa::path(get, path = "/v1/receipts/{receipt_id}", tag = "receipts", params(("receipt_id" = String, Path), Wanted),
    responses((status = 200, description = "the receipt"), (status = 404, body = Problem)))]
pub(crate) async fn get_receipt(
    State(app): Shared,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let stored = permitted(&app, &id, &wanted, &headers, Action::Opened).await?;
    let retention = app.settings.site(&stored.site).map_or(0, |site| site.retention.milliseconds());
    let file = Exporter::new(app.store.clone(), wanted.format, retention).one(&stored).await?;
    Ok(([(CONTENT_TYPE, wanted.format.media_type(true))], file).into_response())
}

/// The proof that a receipt is in the log, for `assent-collector verify --proof`.
#[utoipa::path(get, path = "/v1/receipts/{receipt_id}/proof", tag = "receipts", params(("receipt_id" = String, Path), Wanted),
    responses((status = 200, body = Proof), (status = 404, body = Problem), (status = 410, body = Problem)))]
pub(crate) async fn get_proof(
    State(app): Shared,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Json<Proof>, Problem> {
    let stored = permitted(&app, &id, &wanted, &headers, Action::Opened).await?;
    Ok(Json(evidence::proof(&app.store, &stored).await?.ok_or_else(nothing_to_prove)?))
}

/// An evidence pack: receipt, proof, head, keys, notice and policy in one ZIP file, for `assent-collector verify --evidence`.
#[utoipa::path(get, path = "/v1/receipts/{receipt_id}/evidence", tag = "receipts", params(("receipt_id" = String, Path), Wanted),
    responses((status = 200, content_type = "application/zip", description = "the pack"), (status = 404, body = Problem),
        (status = 410, body = Problem)))]
pub(crate) async fn get_evidence(
    State(app): Shared,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    packed(&app, &permitted(&app, &id, &wanted, &headers, Action::Packed).await?).await
}

/// The evidence pack of a receipt, as a file to keep.
///
/// # Errors
/// 410 where the receipt's content was removed.
pub(super) async fn packed(app: &App, stored: &Stored) -> Result<Response, Problem> {
    let pack =
        evidence::pack(&app.store, &app.keys, app.heads.as_deref(), stored).await?.ok_or_else(nothing_to_prove)?;
    let attachment = format!("attachment; filename=\"evidence-{}.zip\"", stored.receipt_id);
    Ok(([(CONTENT_TYPE, "application/zip".to_owned()), (CONTENT_DISPOSITION, attachment)], pack).into_response())
}

fn nothing_to_prove() -> Problem {
    Problem::new(StatusCode::GONE, "its content was removed; there is nothing to prove")
}

/// The receipt, for the owner, whose action it is, or its subject; to anybody else it does not exist.
async fn permitted(
    app: &Arc<App>,
    id: &str,
    wanted: &Wanted,
    headers: &HeaderMap,
    action: Action,
) -> Result<Stored, Problem> {
    let missing = || Problem::missing("receipt");
    let stored = app.store.receipt(Uuid::try_parse(id).map_err(|_| missing())?).await?.ok_or_else(missing)?;
    let own = wanted.subject_id.is_some() && stored.subject == wanted.subject_id;
    if own {
        return Ok(stored);
    }
    if !bears_token(app, headers).await? {
        return Err(missing());
    }
    record(app, OWNER, action, hex(&stored.leaf)).await?;
    Ok(stored)
}
