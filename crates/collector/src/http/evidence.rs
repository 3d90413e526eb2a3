//! The evidence pack of a period, for people.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;

use super::auth::{Acting, Reader, record};
use super::problem::Problem;
use super::register::Fields;
use super::{App, Shared};
use crate::clock::{DAY, date, day, milliseconds, parse};
use crate::evidence::{MOST, Outlet, Period, Pieces, Zip, pack_period};
use crate::page::{self, Wanted};
use crate::store::Action;
use assent_core::Timestamp;

/// Days that the form begins with.
const DAYS: i64 = 30;

/// Which site the form begins with.
#[derive(Deserialize)]
pub(crate) struct Look {
    #[serde(default)]
    site: String,
}

/// The form.
pub(crate) async fn form(reader: Reader, State(app): Shared, Query(look): Query<Look>) -> Result<Response, Problem> {
    let today = day(app.clock.now());
    let wanted = Wanted {
        sites: sites(&app).await?,
        site: look.site,
        from: date(today - DAYS + 1),
        until: date(today),
        may_act: reader.is_owner,
        ..Wanted::default()
    };
    Ok(Html(page::evidence(&wanted)).into_response())
}

/// The pack. It is sent while it is made, and never kept.
pub(crate) async fn pack(acting: Acting, State(app): Shared, request: Request) -> Result<Response, Problem> {
    let fields = Fields::of(&app, request).await?;
    let wanted = Wanted {
        sites: sites(&app).await?,
        site: fields.get("site_id").to_owned(),
        from: fields.get("from").to_owned(),
        until: fields.get("until").to_owned(),
        reason: fields.get("reason").to_owned(),
        may_act: true,
        fault: None,
    };
    let refuse = |status: StatusCode, fault: String| {
        let page = page::evidence(&Wanted { fault: Some(fault), ..wanted.clone() });
        Ok((status, Html(page)).into_response())
    };
    if !wanted.sites.contains(&wanted.site) {
        return refuse(StatusCode::BAD_REQUEST, "Choose a site: this one has no receipts.".to_owned());
    }
    let (from, until) = match range(&wanted) {
        Ok(range) => range,
        Err(fault) => return refuse(StatusCode::BAD_REQUEST, fault),
    };
    let reason = match fields.text("reason") {
        Ok(reason) => reason,
        Err(fault) => return refuse(StatusCode::BAD_REQUEST, fault.to_owned()),
    };
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    if app.store.provable(&wanted.site, milliseconds(from), milliseconds(until), most.saturating_add(1)).await? > most {
        let fault = format!("These days have more than {MOST} receipts, and a pack holds no more. Choose fewer days.");
        return refuse(StatusCode::BAD_REQUEST, fault);
    }
    let Ok(turn) = Arc::clone(&app.packing).try_acquire_owned() else {
        let fault = "Another pack of a period is being made. Try again when it is done.";
        return refuse(StatusCode::SERVICE_UNAVAILABLE, fault.to_owned());
    };
    let about = format!("{} {} to {}: {reason}", wanted.site, wanted.from, wanted.until);
    record(&app, &acting.person, Action::Packed, about).await?;
    let attachment =
        format!("attachment; filename=\"evidence-{}-{}-{}.zip\"", plain(&wanted.site), wanted.from, wanted.until);
    let (held, outlet, pieces) = Outlet::open();
    tokio::spawn(async move {
        let _turn = turn;
        let period = Period { site: &wanted.site, from, until };
        let packed = pack_period(&app.store, app.heads.as_deref(), &period, Zip::sent(held), Some(&outlet)).await;
        if let Err(error) = packed {
            tracing::warn!(%error, "an evidence pack was not sent to its end");
            outlet.fail().await;
        }
    });
    let body = stream::unfold(pieces, async |mut pieces: Pieces| Some((pieces.recv().await?, pieces)));
    let headers = [(CONTENT_TYPE, "application/zip".to_owned()), (CONTENT_DISPOSITION, attachment)];
    Ok((headers, Body::from_stream(body)).into_response())
}

async fn sites(app: &App) -> Result<Vec<String>, Problem> {
    Ok(app.store.known_sites().await?.into_iter().map(|(site, _)| site).collect())
}

/// The first moment of the form's days and the first one after them.
fn range(wanted: &Wanted) -> Result<(Timestamp, Timestamp), String> {
    let day = |written: &str| {
        let read = parse(written).filter(|_| written.len() == 10);
        read.ok_or_else(|| format!("\"{written}\" is no day such as 2026-11-21."))
    };
    let (from, last) = (day(&wanted.from)?, day(&wanted.until)?);
    if last < from {
        return Err("The last day is before the first one.".to_owned());
    }
    Ok((from, last.after(DAY)))
}

/// A site's name in a file's name: letters, digits, dots and dashes.
pub(super) fn plain(site: &str) -> String {
    site.chars().filter(|c| c.is_ascii_alphanumeric() || ".-".contains(*c)).collect()
}
