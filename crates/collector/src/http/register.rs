//! The page of the register, and the forms by which people work with it.

use assent_core::Actor;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{Html, IntoResponse, Response};
use uuid::Uuid;

use super::auth::{Acting, Reader, record};
use super::problem::Problem;
use super::subjects::{self, leaf, note};
use super::{App, Shared, limits};
use crate::page::{self, Register};
use crate::store::{self, Action, RequestKind, RequestOutcome, Stored};
use crate::{clock, register};

/// Requests on the page: all open ones first.
const SHOWN: i64 = 200;
/// Characters of an answer or a reason.
const LONGEST: usize = 2_000;

/// The register.
pub(crate) async fn requests(reader: Reader, State(app): Shared) -> Result<Response, Problem> {
    shown(&app, reader.is_owner, None).await
}

/// The page; with a fault it answers 400 and says what of a form cannot be taken.
async fn shown(app: &App, may_act: bool, fault: Option<&str>) -> Result<Response, Problem> {
    let requests = app.store.requests(SHOWN).await?;
    let sites = app.store.known_sites().await?.into_iter().map(|(site, _)| site).collect();
    let now = clock::milliseconds(app.clock.now());
    let page = page::requests(&Register { requests, sites, now, may_act, fault: fault.map(str::to_owned) });
    let status = if fault.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Ok((status, Html(page)).into_response())
}

/// The fields of a form.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(super) async fn of(app: &App, request: Request) -> Result<Self, Problem> {
        let body = limits::read(app, request, app.settings.limits.body).await?;
        let fields = serde_urlencoded::from_bytes(&body).map_err(|error| Problem::unreadable(error.to_string()))?;
        Ok(Self(fields))
    }

    /// A field without the white space around it; empty where it is not there.
    pub(super) fn get(&self, wanted: &str) -> &str {
        self.0.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.trim()).unwrap_or_default()
    }

    fn outcome(&self) -> RequestOutcome {
        RequestOutcome::of(self.get("outcome"))
    }

    /// A text that somebody has to give.
    pub(super) fn text(&self, name: &str) -> Result<&str, &'static str> {
        match self.get(name) {
            "" => Err("Write an answer or a reason: it is kept."),
            text if text.chars().any(char::is_control) => Err("A text has no control characters."),
            text if text.chars().count() > LONGEST => Err("A text may have 2000 characters."),
            text => Ok(text),
        }
    }
}

fn leave_for(place: &'static str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response()
}

/// Enters a request that came by letter or mail.
pub(crate) async fn enter(acting: Acting, State(app): Shared, request: Request) -> Result<Response, Problem> {
    let fields = Fields::of(&app, request).await?;
    match entered(&app, &fields) {
        Ok(request) => {
            record(&app, &acting.person, Action::Entered, request.about()).await?;
            app.store.enter_request(&request).await?;
        }
        Err(fault) => return shown(&app, true, Some(fault)).await,
    }
    Ok(leave_for("/requests"))
}

fn entered(app: &App, fields: &Fields) -> Result<store::Request, &'static str> {
    let site = app.settings.site(fields.get("site_id")).filter(|site| !site.id.is_empty());
    let site = site.ok_or("This site is not served here.")?;
    let kind = RequestKind::named(fields.get("kind")).ok_or("Choose what is asked for.")?;
    let now = app.clock.now();
    let received = clock::parse(fields.get("received")).filter(|at| *at <= now);
    let received = received.ok_or("Give the day on which it was received: today or earlier.")?;
    let subject = match fields.get("subject") {
        "" => None,
        written => Some(Uuid::try_parse(written).map_err(|_| "The subject id is not an id.")?),
    };
    Ok(register::open(&site.id, kind, subject, received, site.answer_days))
}

/// Answers or rejects an open request; from then on it names nobody.
pub(crate) async fn answer(
    acting: Acting,
    State(app): Shared,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let fields = Fields::of(&app, request).await?;
    let (id, now) = (number(&id)?, clock::milliseconds(app.clock.now()));
    let text = match fields.text("answer") {
        Ok(text) => text,
        Err(fault) => return shown(&app, true, Some(fault)).await,
    };
    record(&app, &acting.person, Action::Answered, id.to_string()).await?;
    if app.store.answer_request(id, now, fields.outcome(), text).await? {
        Ok(leave_for("/requests"))
    } else {
        shown(&app, true, Some("This request is not open any more.")).await
    }
}

/// Corrects what was entered of an open request, or the answer of another.
pub(crate) async fn correct(
    acting: Acting,
    State(app): Shared,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let fields = Fields::of(&app, request).await?;
    let (request_id, now) = (number(&id)?, clock::milliseconds(app.clock.now()));
    let corrected = if fields.get("kind").is_empty() {
        let text = match fields.text("answer") {
            Ok(text) => text,
            Err(fault) => return shown(&app, true, Some(fault)).await,
        };
        record(&app, &acting.person, Action::Corrected, format!("{request_id} answer")).await?;
        app.store.correct_answer(request_id, now, fields.outcome(), text).await?
    } else {
        let entered = match entered(&app, &fields) {
            Ok(entered) => store::Request { request_id, ..entered },
            Err(fault) => return shown(&app, true, Some(fault)).await,
        };
        record(&app, &acting.person, Action::Corrected, entered.about()).await?;
        app.store.correct_request(&entered).await?
    };
    if corrected {
        Ok(leave_for("/requests"))
    } else {
        shown(&app, true, Some("Somebody has answered or removed this request meanwhile.")).await
    }
}

fn number(id: &str) -> Result<Uuid, Problem> {
    Uuid::try_parse(id).map_err(|_| Problem::missing("request"))
}

/// What a form on a receipt's page is about, once the log has who sent it: all receipts of the subject, or the receipt alone where it has
/// none, and the reason. `what` is the action's name in a sentence.
async fn meant(
    app: &App,
    acting: &Acting,
    id: &str,
    request: Request,
    (action, what): (Action, &str),
) -> Result<(Vec<Stored>, String), Problem> {
    let fields = Fields::of(app, request).await?;
    let missing = || Problem::missing("receipt");
    let stored = app.store.receipt(Uuid::try_parse(id).map_err(|_| missing())?).await?.ok_or_else(missing)?;
    let ("yes", Ok(reason)) = (fields.get("confirm"), fields.text("reason")) else {
        let detail = format!("{what} needs a reason and the tick that confirms it; nothing was changed");
        return Err(Problem::unreadable(detail));
    };
    let receipts = match stored.subject {
        Some(subject) => app.store.subject(subject).await?,
        None => vec![stored],
    };
    record(app, &acting.person, action, leaf(&receipts)).await?;
    Ok((receipts, reason.to_owned()))
}

/// Erases what is stored of a receipt's subject, or the receipt alone where it has none, and enters the reason into the register.
pub(crate) async fn erase(
    acting: Acting,
    State(app): Shared,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let (receipts, reason) = meant(&app, &acting, &id, request, (Action::Erased, "an erasure")).await?;
    subjects::erase_all(&app, &receipts).await?;
    note(&app, &receipts, RequestKind::Erasure, &format!("erased on the dashboard: {reason}")).await?;
    Ok(leave_for("/requests"))
}

/// Withdraws every consent of a receipt's subject, and enters the reason into the register.
pub(crate) async fn withdraw(
    acting: Acting,
    State(app): Shared,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let (receipts, reason) = meant(&app, &acting, &id, request, (Action::Withdrew, "a withdrawal")).await?;
    subjects::withdraw_all(&app, &receipts, Actor::Controller).await?;
    note(&app, &receipts, RequestKind::Withdrawal, &format!("withdrawn on the dashboard: {reason}")).await?;
    Ok(leave_for("/requests"))
}
