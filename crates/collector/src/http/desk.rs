//! The pages on which people look for receipts and open them.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse, Response};
use uuid::Uuid;

use super::auth::{Reader, record};
use super::problem::Problem;
use super::receipts::packed;
use super::{App, Shared, router};
use crate::evidence;
use crate::export::Pseudonyms;
use crate::log::hex;
use crate::page::{self, Actions, Opened, Search, Standing};
use crate::search::{Form, Found};
use crate::store::{Action, Stored};

/// Receipts of one subject that are shown.
const OF_SUBJECT: i64 = 50;

/// The search for receipts.
pub(crate) async fn search(
    reader: Reader,
    State(app): Shared,
    Query(mut form): Query<Form>,
) -> Result<Response, Problem> {
    let sites: Vec<String> = app.store.known_sites().await?.into_iter().map(|(site, _)| site).collect();
    if !sites.contains(&form.site) {
        form.site = sites.first().cloned().unwrap_or_default();
    }
    // By an id or by the other fields: the id itself is a visitor's.
    let about = if form.id.trim().is_empty() { form.site.clone() } else { "an id".to_owned() };
    record(&app, &reader.person, Action::Searched, about).await?;
    let found = find(&app, &form).await?;
    let status = if found.is_ok() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    Ok((status, Html(page::receipts(&Search { sites, form, found }))).into_response())
}

async fn find(app: &App, form: &Form) -> Result<Result<Found, String>, Problem> {
    let written = form.id.trim();
    if written.is_empty() {
        return Ok(match form.range(app.clock.now()) {
            Ok((filter, before, from)) => Ok(filter.find(&app.store, &form.site, before, from).await?),
            Err(fault) => Err(fault),
        });
    }
    let Ok(id) = Uuid::try_parse(written) else {
        return Ok(Err(format!("\"{written}\" is no id such as 01890a5d-ac96-774b-bcce-b302099a8057.")));
    };
    let receipts = match app.store.receipt(id).await? {
        Some(stored) => vec![stored],
        None => app.store.latest_of(id, OF_SUBJECT).await?,
    };
    Ok(Ok(Found { receipts, next: None, reached: None }))
}

/// One receipt.
pub(crate) async fn open(reader: Reader, State(app): Shared, Path(id): Path<String>) -> Result<Response, Problem> {
    let stored = match Uuid::try_parse(&id) {
        Ok(id) => app.store.receipt(id).await?,
        Err(_) => None,
    };
    let Some(stored) = stored else {
        // The search says what that means.
        let form = Form { id, ..Form::default() };
        let found = Ok(Found { receipts: Vec::new(), next: None, reached: None });
        let nothing = page::receipts(&Search { sites: Vec::new(), form, found });
        return Ok((StatusCode::NOT_FOUND, Html(nothing)).into_response());
    };
    record(&app, &reader.person, Action::Opened, hex(&stored.leaf)).await?;
    let page::Page { html, styles } = page::receipt(&opened(&app, &reader, stored).await?);
    Ok(([(CONTENT_SECURITY_POLICY, router::policy(&styles))], Html(html)).into_response())
}

/// The evidence pack of a receipt. It holds the subject's id, since the proof is over the receipt's very bytes.
pub(crate) async fn evidence(reader: Reader, State(app): Shared, Path(id): Path<String>) -> Result<Response, Problem> {
    if !reader.is_owner {
        let detail = "an evidence pack names the subject: sign in to act, or use the admin token";
        return Err(Problem::new(StatusCode::FORBIDDEN, detail));
    }
    let missing = || Problem::missing("receipt");
    let stored = app.store.receipt(Uuid::try_parse(&id).map_err(|_| missing())?).await?.ok_or_else(missing)?;
    record(&app, &reader.person, Action::Packed, hex(&stored.leaf)).await?;
    packed(&app, &stored).await
}

/// Actions on the page.
const ACTIONS: i64 = 500;

/// Who looked, exported, erased and answered.
pub(crate) async fn actions(reader: Reader, State(app): Shared) -> Result<Html<String>, Problem> {
    let shown = match reader.is_owner {
        true => Some(Actions { actions: app.store.actions(ACTIONS).await?, people: app.store.people().await? }),
        false => None,
    };
    Ok(Html(page::actions(shown.as_ref())))
}

async fn opened(app: &App, reader: &Reader, stored: Stored) -> Result<Opened, Problem> {
    let standing = match evidence::proof(&app.store, &stored).await? {
        None => Standing::Removed(app.store.removed(&stored.leaf).await?),
        Some(proof) => {
            let fault = evidence::fault(&app.store, &app.keys, &proof).await?;
            Standing::Whole { proof: Box::new(proof), fault }
        }
    };
    let mut others = match stored.subject {
        Some(subject) => app.store.latest_of(subject, OF_SUBJECT).await?,
        None => Vec::new(),
    };
    others.retain(|other| other.receipt_id != stored.receipt_id);
    let archived = app.store.document(&stored.notice).await?;
    let is_notice_changed = archived.as_ref().is_some_and(|document| !document.is_whole());
    let notice = archived.filter(|_| !is_notice_changed);
    let stored = if reader.is_owner { stored } else { Pseudonyms::new()?.replace(&stored) };
    Ok(Opened { stored, names_subject: reader.is_owner, notice, is_notice_changed, standing, others })
}
