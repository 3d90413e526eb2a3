//! The register of requests, for the owner.

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::auth::{Owner, record};
use super::problem::Problem;
use super::{Shared, limits};
use crate::clock::milliseconds;
use crate::export::time;
use crate::register;
use crate::store::{self, Action, OWNER, RequestKind, RequestOutcome};

/// A request in the register.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Registered {
    /// Its number.
    request_id: String,
    /// The site it concerns.
    site_id: String,
    /// What was asked for.
    kind: RequestKind,
    /// Whose it is, until it is answered.
    subject_id: Option<String>,
    /// When it came.
    received_at: String,
    /// By when an answer is due.
    due_at: String,
    /// When it was answered.
    answered_at: Option<String>,
    /// How it ended.
    outcome: Option<RequestOutcome>,
    /// In the owner's words.
    answer: Option<String>,
    /// When the answer was corrected last.
    corrected_at: Option<String>,
}

impl From<store::Request> for Registered {
    fn from(request: store::Request) -> Self {
        let reply = request.reply.as_ref();
        Self {
            request_id: request.request_id.to_string(),
            site_id: request.site,
            kind: request.kind,
            subject_id: request.subject.map(|subject| subject.to_string()),
            received_at: time(request.received_at),
            due_at: time(request.due_at),
            answered_at: reply.map(|reply| time(reply.at)),
            outcome: reply.map(|reply| reply.outcome),
            answer: reply.map(|reply| reply.text.clone()),
            corrected_at: reply.and_then(|reply| reply.corrected_at).map(time),
        }
    }
}

/// The register: open requests by when they are due, then the answered ones.
#[utoipa::path(get, path = "/v1/requests", tag = "requests", security(("admin_token" = [])),
    responses((status = 200, body = Vec<Registered>), (status = 401, body = Problem)))]
pub(crate) async fn list_requests(_: Owner, State(app): Shared) -> Result<Json<Vec<Registered>>, Problem> {
    record(&app, OWNER, Action::Searched, "requests".to_owned()).await?;
    Ok(Json(app.store.requests(1_000).await?.into_iter().map(Registered::from).collect()))
}

/// A request that came by letter or mail.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entered {
    /// The site it concerns.
    site_id: String,
    /// What is asked for.
    kind: RequestKind,
    /// The subject, where it is known.
    subject_id: Option<Uuid>,
}

/// Enters a request that came on another way.
#[utoipa::path(post, path = "/v1/requests", tag = "requests", request_body = Entered, security(("admin_token" = [])),
    responses((status = 201, body = Registered), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn enter_request(
    _: Owner,
    State(app): Shared,
    request: Request,
) -> Result<(StatusCode, Json<Registered>), Problem> {
    let body = limits::read(&app, request, app.settings.limits.body).await?;
    let entered: Entered = serde_json::from_slice(&body).map_err(|error| Problem::fault("", error.to_string()))?;
    let site = app
        .settings
        .site(&entered.site_id)
        .ok_or_else(|| Problem::fault("/site_id", "this site is not served here"))?;
    let request = register::open(&site.id, entered.kind, entered.subject_id, app.clock.now(), site.answer_days);
    record(&app, OWNER, Action::Entered, request.about()).await?;
    app.store.enter_request(&request).await?;
    Ok((StatusCode::CREATED, Json(request.into())))
}

/// How a request was answered.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    /// In the owner's words, without personal data: they stay in the register.
    answer: String,
    /// Whether what was asked for was done (the default) or rejected.
    #[serde(default)]
    outcome: RequestOutcome,
}

/// Notes that a request was answered; from then on it names nobody.
#[utoipa::path(patch, path = "/v1/requests/{request_id}", tag = "requests", params(("request_id" = String, Path)), request_body = Answer,
    security(("admin_token" = [])), responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn answer_request(
    _: Owner,
    State(app): Shared,
    Path(id): Path<String>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let body = limits::read(&app, request, app.settings.limits.body).await?;
    let Answer { answer, outcome } =
        serde_json::from_slice(&body).map_err(|error| Problem::fault("", error.to_string()))?;
    let missing = || Problem::missing("open request");
    let id = Uuid::try_parse(&id).map_err(|_| missing())?;
    let now = milliseconds(app.clock.now());
    if answer.chars().any(|char| char.is_control() && char != '\n') {
        return Err(Problem::fault("/answer", "control characters are no text"));
    }
    record(&app, OWNER, Action::Answered, id.to_string()).await?;
    if app.store.answer_request(id, now, outcome, &answer).await? { Ok(StatusCode::NO_CONTENT) } else { Err(missing()) }
}
