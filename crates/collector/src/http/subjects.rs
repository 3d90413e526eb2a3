//! A subject's rights. Who holds the random id of a subject is the subject: no account is needed (GDPR Art. 12(2), 11(2)).

use std::collections::BTreeSet;

use assent_core::{Actor, Event, Method, Timestamp};
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::auth::{bears_token, record};
use super::problem::Problem;
use super::{App, Shared, limits};
use crate::export::{assent, time};
use crate::intake::{Circumstances, judge};
use crate::log::hex;
use crate::store::{Action, Fate, OWNER, RequestKind, Stored, Withdrawal};
use crate::{clock, register, retention};

/// Everything stored about a subject (GDPR Art. 15), in a form that a machine reads (Art. 20).
#[utoipa::path(get, path = "/v1/subjects/{subject_id}", tag = "subjects", params(("subject_id" = String, Path)),
    responses((status = 200, description = "its receipts, the oldest first"), (status = 404, body = Problem)))]
pub(crate) async fn get_subject(
    State(app): Shared,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let receipts = of_subject(&app, &id).await?;
    by(&app, &headers, Action::Opened, &receipts).await?;
    for site in sites(&receipts) {
        let answer = "answered at once with all receipts".to_owned();
        if let Some(subject) = receipts[0].subject {
            app.writer.note(subject, register::answered(site, RequestKind::Access, answer, app.clock.now()));
        }
    }
    Ok(Json(json!({ "subject_id": id, "receipts": receipts.iter().map(assent).collect::<Vec<_>>() })))
}

/// What was erased.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Erased {
    /// Receipts whose content was removed. Their hashes stay, so that the log still verifies.
    removed: usize,
}

/// Erases everything stored about a subject (GDPR Art. 17).
#[utoipa::path(delete, path = "/v1/subjects/{subject_id}", tag = "subjects", params(("subject_id" = String, Path)),
    responses((status = 200, body = Erased), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn delete_subject(
    State(app): Shared,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Erased>, Problem> {
    let receipts = of_subject(&app, &id).await?;
    by(&app, &headers, Action::Erased, &receipts).await?;
    let removed = erase_all(&app, &receipts).await?;
    note(&app, &receipts, RequestKind::Erasure, "answered at once: erased").await?;
    Ok(Json(Erased { removed }))
}

/// Withdraws every consent of a subject, on each of its sites (GDPR Art. 7(3)): as easy as giving it, from anywhere.
#[utoipa::path(post, path = "/v1/subjects/{subject_id}/withdrawal", tag = "subjects", params(("subject_id" = String, Path)),
    responses((status = 201, description = "`receipts`: a receipt of the withdrawal for each site"), (status = 404, body = Problem),
        (status = 429, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn withdraw(
    State(app): Shared,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let receipts = of_subject(&app, &id).await?;
    let actor = by(&app, &headers, Action::Withdrew, &receipts).await?;
    let withdrawals = withdraw_all(&app, &receipts, actor).await?;
    note(&app, &receipts, RequestKind::Withdrawal, "answered at once: withdrawn").await?;
    Ok((StatusCode::CREATED, Json(json!({ "receipts": withdrawals }))))
}

/// Who acts for a subject. Who has the subject's id is the subject; who has the token as well is the owner, whose action is in the log.
async fn by(app: &App, headers: &HeaderMap, action: Action, receipts: &[Stored]) -> Result<Actor, Problem> {
    if !bears_token(app, headers).await? {
        return Ok(Actor::DataSubject);
    }
    record(app, OWNER, action, leaf(receipts)).await?;
    Ok(Actor::Controller)
}

/// What stands in an action for receipts: the leaf of the first.
pub(super) fn leaf(receipts: &[Stored]) -> String {
    receipts.first().map(|stored| hex(&stored.leaf)).unwrap_or_default()
}

/// Appends a receipt that withdraws everything, for each site of a subject's receipts.
pub(super) async fn withdraw_all(app: &App, receipts: &[Stored], actor: Actor) -> Result<Vec<Value>, Problem> {
    let mut withdrawals = Vec::new();
    for site in sites(receipts) {
        let now = app.clock.now();
        let Some((sequence, last)) = newest(receipts, site) else { continue };
        let withdrawal = withdrawal(last, sequence, actor, now);
        let entry = judge(withdrawal.to_string().as_bytes(), Circumstances::default(), now)?;
        app.writer.append(entry).await?;
        withdrawals.push(withdrawal);
        // The device's own withdrawal, and whatever it is told afterwards, have higher numbers.
        let told: Vec<_> = tell(app, last, Fate::Withdrawn, sequence).into_iter().collect();
        app.store.tell(&told).await?;
    }
    Ok(withdrawals)
}

/// Erases what receipts say, and has their devices learn of it.
pub(super) async fn erase_all(app: &App, receipts: &[Stored]) -> Result<usize, Problem> {
    let newest = sites(receipts).into_iter().filter_map(|site| newest(receipts, site));
    let told: Vec<_> = newest.filter_map(|(sequence, stored)| tell(app, stored, Fate::Erased, sequence)).collect();
    // First, since afterwards nobody can be told any more. It does no harm should the erasure fail.
    app.store.tell(&told).await?;
    Ok(retention::erase(&app.writer, receipts).await?)
}

/// What a subject's device has to learn, where the site's settings say so.
fn tell(app: &App, stored: &Stored, fate: Fate, last: u32) -> Option<Withdrawal> {
    let (site, subject) = (app.settings.site(&stored.site)?, stored.subject?);
    let day = clock::day(app.clock.now());
    site.tell_devices.then(|| Withdrawal { site: stored.site.clone(), subject, fate, last, day })
}

/// One of the 256 lists of what a site's devices have to carry out, a line each: `withdrawn` or `erased`, the rest of the subject's hash, and
/// the number of the last receipt that it is about.
#[utoipa::path(get, path = "/v1/sites/{site_id}/withdrawals/{list}", tag = "subjects",
    params(("site_id" = String, Path), ("list" = String, Path, description = "the first byte of the hash, in hexadecimal")),
    responses((status = 200, content_type = "text/plain", body = String), (status = 404, body = Problem)))]
pub(crate) async fn list_withdrawals(
    State(app): Shared,
    Path((site, list)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let lower = list.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let list = u8::from_str_radix(&list, 16).ok().filter(|_| list.len() == 2 && lower);
    let told = app.settings.site(&site).is_some_and(|site| site.tell_devices);
    let list = list.filter(|_| told).ok_or_else(|| Problem::missing("list of withdrawals"))?;
    let lines = app.store.told(&site, list).await?.into_iter();
    let text: String = lines.map(|(fate, rest, last)| format!("{fate} {rest} {last}\n")).collect();
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "public, max-age=3600")];
    Ok((headers, text).into_response())
}

/// The newest of a site by the device's count, and that count; the device's clock may have been set.
fn newest<'a>(receipts: &'a [Stored], site: &str) -> Option<(u32, &'a Stored)> {
    let counted =
        receipts.iter().filter(|stored| stored.site == site).filter_map(|stored| Some((sequence(stored)?, stored)));
    counted.max_by_key(|(sequence, stored)| (*sequence, stored.received_at))
}

/// A receipt's place in its device's count, as core reads it.
fn sequence(stored: &Stored) -> Option<u32> {
    crate::receipt::read(stored.body.as_deref()?).ok().map(|receipt| receipt.seq)
}

/// The receipt that withdraws what another one granted.
fn withdrawal(last: &Stored, sequence: u32, actor: Actor, now: Timestamp) -> Value {
    let mut receipt = body(last);
    receipt["supersedes"] = last.receipt_id.to_string().into();
    receipt["receipt_id"] = Uuid::now_v7().to_string().into();
    // A device that counted to the end is counted no further. Of two with one count the later is the newer.
    receipt["seq"] = sequence.saturating_add(1).into();
    receipt["event"] = Event::Withdrawn.name().into();
    receipt["method"] = Method::Api.name().into();
    receipt["actor"] = actor.name().into();
    // Neither the device nor its browser said anything this time.
    receipt["signals"] = json!({});
    receipt["tz_offset"] = 0.into();
    receipt["occurred_at"] = now.to_string().into();
    receipt["ui"]["layer"] = 0.into();
    for decision in receipt["decisions"].as_array_mut().into_iter().flatten().filter(|one| one["basis"] != "necessary")
    {
        decision["state"] = "denied".into();
        decision["services"].as_object_mut().into_iter().flatten().for_each(|(_, state)| *state = "denied".into());
    }
    receipt
}

/// What a subject asks for.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// Which right.
    kind: RequestKind,
}

/// A request that waits for a person.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Waiting {
    /// Its number in the register.
    request_id: String,
    /// By when an answer is due.
    due_at: String,
}

/// Enters a request that needs a person into the register.
#[utoipa::path(post, path = "/v1/subjects/{subject_id}/requests", tag = "subjects", params(("subject_id" = String, Path)),
    request_body = Asked, responses((status = 201, body = Waiting), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn ask(
    State(app): Shared,
    Path(id): Path<String>,
    request: Request,
) -> Result<(StatusCode, Json<Waiting>), Problem> {
    let body = limits::read(&app, request, app.settings.limits.body).await?;
    let asked: Asked = serde_json::from_slice(&body).map_err(|error| Problem::fault("/kind", error.to_string()))?;
    let receipts = of_subject(&app, &id).await?;
    let site = receipts.first().map(|stored| stored.site.as_str()).unwrap_or_default();
    let days = app.settings.site(site).map_or(10, |site| site.answer_days);
    let request = register::open(site, asked.kind, Uuid::try_parse(&id).ok(), app.clock.now(), days);
    app.store.enter_request(&request).await?;
    let waiting = Waiting { request_id: request.request_id.to_string(), due_at: time(request.due_at) };
    Ok((StatusCode::CREATED, Json(waiting)))
}

/// A subject's receipts, of which there is at least one.
async fn of_subject(app: &App, id: &str) -> Result<Vec<Stored>, Problem> {
    let missing = || Problem::missing("subject");
    let subject = Uuid::try_parse(id).map_err(|_| missing())?;
    app.subject_rates.admit(subject)?;
    let receipts = app.store.subject(subject).await?;
    if receipts.is_empty() { Err(missing()) } else { Ok(receipts) }
}

fn body(stored: &Stored) -> Value {
    stored.body.as_deref().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default()
}

/// Enters what was answered at once, for each site it concerns.
pub(super) async fn note(app: &App, receipts: &[Stored], kind: RequestKind, answer: &str) -> Result<(), Problem> {
    let answered = |site| register::answered(site, kind, answer.to_owned(), app.clock.now());
    app.store.enter_requests(&sites(receipts).into_iter().map(answered).collect::<Vec<_>>()).await?;
    Ok(())
}

/// The sites of receipts, each once.
fn sites(receipts: &[Stored]) -> BTreeSet<&str> {
    receipts.iter().map(|stored| stored.site.as_str()).collect()
}
