//! The owner's page: gathers what it shows.

use axum::extract::{ConnectInfo, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::auth::{Access, Caller};
use super::problem::Problem;
use super::{App, Peer, Shared};
use crate::clock::{day, milliseconds};
use crate::page::{self, Details, Overview, State as LogState};
use crate::store::{Cursor, Dimension};
use crate::verify;
use crate::verify::Noted;

/// Receipts shown.
const LATEST: i64 = 12;
/// Days shown, if nothing else is asked for.
const DAYS: i64 = 30;
/// A log of more receipts than this is not verified for every look at the page.
const VERIFIED_AT_ONCE: i64 = 20_000;

/// What is looked at.
#[derive(Debug, Deserialize)]
pub(crate) struct Look {
    site: Option<String>,
    days: Option<i64>,
}

/// The dashboard, or the way to it.
pub(crate) async fn dashboard(
    State(app): Shared,
    ConnectInfo(peer): ConnectInfo<Peer>,
    Query(look): Query<Look>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Caller { access, .. } = Caller::of(&app, peer, &headers).await?;
    if access == Access::Nothing {
        return Ok((StatusCode::SEE_OTHER, [(LOCATION, "/sign-in")]).into_response());
    }
    let overview = gather(&app, look, access).await?;
    Ok(Html(page::dashboard(&overview)).into_response())
}

async fn gather(app: &App, look: Look, access: Access) -> Result<Overview, Problem> {
    let (store, now) = (&app.store, app.clock.now());
    let sites = store.known_sites().await?;
    let days = look.days.filter(|days| [7, 30, 90, 365].contains(days)).unwrap_or(DAYS);
    let site = look.site.filter(|wanted| sites.iter().any(|(site, _)| site == wanted));
    let site = site.or_else(|| sites.first().map(|(site, _)| site.clone())).unwrap_or_default();
    let (from, until) = (day(now) + 1 - days, day(now) + 1);
    let details = if access >= Access::Viewer {
        Some(Details {
            latest: store.latest(&site, Cursor::from(i64::MAX), 0, LATEST).await?,
            requests: store.requests(20).await?,
            log: log(app, sites.iter().map(|(_, receipts)| receipts).sum()).await?,
            alerts: store.open_alerts().await?,
            undelivered: store.undelivered().await?,
            now: milliseconds(now),
        })
    } else {
        None
    };
    Ok(Overview {
        daily: store.daily(&site, from, until).await?,
        categories: store.counts(&site, Dimension::Category, from, until).await?,
        services: store.counts(&site, Dimension::Service, from, until).await?,
        signals: store.counts(&site, Dimension::Signal, from, until).await?,
        languages: store.counts(&site, Dimension::Language, from, until).await?,
        layers: store.counts(&site, Dimension::Layer, from, until).await?,
        versions: store.counts(&site, Dimension::Version, from, until).await?,
        documents: store.documents(&site).await?,
        sites,
        site,
        from,
        days,
        details,
    })
}

/// What is known of the log, which has `receipts` of all sites.
async fn log(app: &App, receipts: i64) -> Result<LogState, Problem> {
    if receipts > VERIFIED_AT_ONCE {
        return Ok(LogState::NotChecked { receipts });
    }
    let Ok(_turn) = app.verifying.try_acquire() else { return Ok(LogState::BeingChecked) };
    let report = verify::run(&app.store, &app.keys, &Noted::default(), |_| {}).await?;
    app.alerts.note_log(report.first.is_some()).await;
    Ok(match report.first {
        Some(finding) => LogState::Broken(finding.to_string()),
        None => LogState::Intact { receipts: report.receipts, batches: report.batches, signed: report.signed },
    })
}

/// The style sheet of every page.
pub(crate) async fn style() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "max-age=3600")], page::STYLE).into_response()
}
