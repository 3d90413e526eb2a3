//! A site as a whole, for its owner: exports, statistics, verification.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::{Deserialize, Serialize};

use super::Shared;
use super::auth::{Guest, Viewer, record};
use super::evidence::plain;
use super::problem::Problem;
use crate::clock::{day, parse};
use crate::export::{Exporter, Format, Pages, Pseudonyms};
use crate::figures::Figure;
use crate::store::{Action, Count, Dimension};
use crate::verify::Noted;
use crate::{Error, verify};
use assent_core::Timestamp;

/// What of a site is wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(crate) struct Range {
    /// From this day or moment on, RFC 3339. Default: the beginning.
    from: Option<String>,
    /// Before this day or moment. Default: now.
    until: Option<String>,
    /// The form of an export. Default: `ndjson`.
    #[serde(default)]
    format: Format,
}

impl Range {
    fn moments(&self, now: Timestamp) -> Result<(Timestamp, Timestamp), Problem> {
        let read = |written: &Option<String>, otherwise: Timestamp| match written {
            None => Ok(otherwise),
            Some(written) => parse(written)
                .ok_or_else(|| Problem::unreadable(format!("\"{written}\" is no day or time such as 2026-11-21"))),
        };
        Ok((read(&self.from, Timestamp(0))?, read(&self.until, now.after(1))?))
    }
}

/// All receipts of a site, streamed. With a session in place of the token each subject's id is replaced: the same subject has the same
/// replacement within one export, and another one in the next.
#[utoipa::path(get, path = "/v1/sites/{site_id}/export", tag = "sites", params(("site_id" = String, Path), Range),
    security(("admin_token" = [])), responses((status = 200, description = "a receipt a line"), (status = 401, body = Problem)))]
pub(crate) async fn export(
    viewer: Viewer,
    State(app): Shared,
    Path(site): Path<String>,
    Query(range): Query<Range>,
) -> Result<Response, Problem> {
    let (from, until) = range.moments(app.clock.now())?;
    if !app.settings.lists(&site) && !app.store.known_sites().await?.iter().any(|(known, _)| *known == site) {
        return Err(Problem::missing("site"));
    }
    record(&app, &viewer.person, Action::Exported, format!("{site} {}", range.format.ending())).await?;
    let retention = app.settings.site(&site).map_or(0, |site| site.retention.milliseconds());
    let mut exporter = Exporter::new(app.store.clone(), range.format, retention);
    if !viewer.is_owner {
        exporter = exporter.with_pseudonyms(Pseudonyms::new()?);
    }
    let pages = Pages::new(exporter, &site, from, until);
    let pieces = stream::try_unfold(pages, async |mut pages: Pages| {
        Ok::<_, Error>(pages.next().await?.map(|piece| (piece, pages)))
    });
    let attachment = format!("attachment; filename=\"receipts-{}.{}\"", plain(&site), range.format.ending());
    let headers = [(CONTENT_TYPE, range.format.media_type(false).to_owned()), (CONTENT_DISPOSITION, attachment)];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// Counts of what visitors chose.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Statistics {
    /// Each figure of the dashboard by its name; docs/collector.md says what it counts.
    figures: BTreeMap<&'static str, i64>,
    /// Events by day; days are counted from 1970.
    by_day: Vec<Count>,
    /// Answers by category.
    by_category: Vec<Count>,
    /// Events by the notice's language.
    by_language: Vec<Count>,
    /// Events by layer: 1 the notice, 2 the preferences, 0 neither.
    by_layer: Vec<Count>,
    /// Events by the notice's version.
    by_version: Vec<Count>,
    /// Answers by service, as `category/service`.
    by_service: Vec<Count>,
    /// Events by what the browser said by itself: `gpc` or `none`.
    by_signal: Vec<Count>,
}

/// What visitors of a site choose.
#[utoipa::path(get, path = "/v1/sites/{site_id}/statistics", tag = "sites", params(("site_id" = String, Path), Range),
    security(("admin_token" = [])), responses((status = 200, body = Statistics), (status = 401, body = Problem)))]
pub(crate) async fn statistics(
    _: Guest,
    State(app): Shared,
    Path(site): Path<String>,
    Query(range): Query<Range>,
) -> Result<Json<Statistics>, Problem> {
    let (from, until) = range.moments(app.clock.now())?;
    // The last day is counted whole.
    let (from, until) = (day(from), day(until) + 1);
    let of = async |dimension| app.store.counts(&site, dimension, from, until).await;
    let (by_day, by_signal) = (app.store.daily(&site, from, until).await?, of(Dimension::Signal).await?);
    let figure = |figure: Figure| (figure.id(), figure.count(&by_day, &by_signal));
    Ok(Json(Statistics {
        figures: Figure::ALL.map(figure).into(),
        by_category: of(Dimension::Category).await?,
        by_language: of(Dimension::Language).await?,
        by_layer: of(Dimension::Layer).await?,
        by_version: of(Dimension::Version).await?,
        by_service: of(Dimension::Service).await?,
        by_signal,
        by_day,
    }))
}

/// What verification found.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Verified {
    /// Whether everything fits.
    intact: bool,
    /// The first thing that does not.
    finding: Option<String>,
    /// Receipts that were recomputed, of all sites: they share one log.
    receipts: u64,
    /// Batches.
    batches: u64,
    /// Batches whose signature was checked.
    signed: u64,
}

/// Recomputes the log. All sites share it, so all of it is verified.
#[utoipa::path(get, path = "/v1/sites/{site_id}/verify", tag = "sites", params(("site_id" = String, Path)),
    security(("admin_token" = [])), responses((status = 200, body = Verified), (status = 401, body = Problem),
        (status = 503, body = Problem, description = "another verification is under way")))]
pub(crate) async fn verify_log(
    _: Viewer,
    State(app): Shared,
    Path(_site): Path<String>,
) -> Result<Json<Verified>, Problem> {
    let busy = || Problem::busy("another request verifies the log at this moment; try again later");
    let _turn = app.verifying.try_acquire().map_err(|_| busy())?;
    let report = verify::run(&app.store, &app.keys, &Noted::default(), |_| {}).await?;
    app.alerts.note_log(report.first.is_some()).await;
    let finding = report.first.map(|finding| finding.to_string());
    let verify::Report { receipts, batches, signed, .. } = report;
    Ok(Json(Verified { intact: finding.is_none(), finding, receipts, batches, signed }))
}

/// Every site that receipts arrived for.
#[utoipa::path(get, path = "/v1/sites", tag = "sites", security(("admin_token" = [])),
    responses((status = 200, description = "names with counts"), (status = 401, body = Problem)))]
pub(crate) async fn list_sites(_: Guest, State(app): Shared) -> Result<Json<Vec<(String, i64)>>, Problem> {
    Ok(Json(app.store.known_sites().await?))
}
