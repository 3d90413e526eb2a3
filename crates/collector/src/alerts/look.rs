//! Looks at everything that may need somebody.

use std::path::Path;

use assent_core::Timestamp;

use super::Alerts;
use super::kind::Kind;
use super::usual::{Acceptance, DAYS, Days};
use crate::clock::{DAY, date, day, milliseconds};
use crate::export::time;
use crate::store::{Condition, DatabaseTime, Store};
use crate::{Error, Settings, backup};

/// What the collector's clock and the database may differ by, in milliseconds: a minute.
const CLOCKS: i64 = 60_000;

/// What is found now. A part that cannot be looked at is left out, so that nothing of it begins or ends.
pub(super) async fn look(alerts: &Alerts, now: Timestamp) -> Vec<Condition> {
    let (store, settings) = (&alerts.store, &alerts.settings);
    let mut found = Vec::new();
    for part in [
        requests(store, settings, now).await,
        backups(store, settings, now).await,
        sites(store, settings, now).await,
        clocks(alerts, now).await,
    ] {
        match part {
            Ok(part) => found.extend(part),
            Err(error) => tracing::error!(%error, "a part of what is reported could not be looked at"),
        }
    }
    found
}

async fn requests(store: &Store, settings: &Settings, now: Timestamp) -> Result<Vec<Condition>, Error> {
    let before = now.after(u64::from(settings.alerts.due_within) * DAY);
    let (due, all) = store.due_requests(milliseconds(before)).await?;
    let mut found: Vec<_> = due
        .iter()
        .map(|request| {
            let words = format!(
                "A request ({}) for {} is due on {}: answer it on the page \"Requests\".",
                request.kind.name(),
                request.site,
                date(request.due_at.div_euclid(DAY as i64)),
            );
            Kind::RequestDue.found(&request.request_id.to_string(), Some(words))
        })
        .collect();
    if all {
        let open = store.open_alerts().await?.into_iter().filter(|alert| alert.kind == Kind::RequestDue.name());
        let ended = open.filter(|alert| found.iter().all(|one| one.about != alert.about)).collect::<Vec<_>>();
        found.extend(ended.iter().map(|alert| Kind::RequestDue.found(&alert.about, None)));
    }
    Ok(found)
}

async fn backups(store: &Store, settings: &Settings, now: Timestamp) -> Result<Vec<Condition>, Error> {
    let Some(directory) = &settings.backups else {
        return Ok(vec![Kind::BackupOld.found("", None), Kind::BackupFailed.found("", None)]);
    };
    let newest = newest(directory).map(milliseconds);
    // A collector that has just been set up has made none yet.
    let since = newest.max(store.first_start().await?);
    let oldest = milliseconds(now) - settings.alerts.backup_age.milliseconds() as i64;
    let words = since.filter(|since| *since < oldest).map(|_| {
        let newest = newest.map_or("there is none".to_owned(), |newest| format!("the newest is of {}", time(newest)));
        format!(
            "Backups in {}: {newest}. Run `assent-collector backup`, which says what is wrong.",
            directory.display()
        )
    });
    let mut found = vec![Kind::BackupOld.found("", words)];
    // One that was made since then, by command.
    let failed = store.open_alerts().await?.into_iter().filter(|alert| alert.kind == Kind::BackupFailed.name());
    let made_since = failed.filter(|alert| newest > Some(alert.began_at)).map(|_| Kind::BackupFailed.found("", None));
    found.extend(made_since);
    Ok(found)
}

/// When the newest backup was made; a directory that cannot be read has none.
fn newest(directory: &Path) -> Option<Timestamp> {
    std::fs::read_dir(directory)
        .ok()?
        .flatten()
        .filter_map(|file| backup::made_at(&file.file_name().to_string_lossy()))
        .max()
}

async fn sites(store: &Store, settings: &Settings, now: Timestamp) -> Result<Vec<Condition>, Error> {
    let (today, mut found) = (day(now), Vec::new());
    for (site, _) in store.known_sites().await?.into_iter().filter(|(site, _)| settings.serves(site)) {
        let days = Days::of(&store.daily(&site, today + 1 - DAYS, today + 1).await?);
        match days.acceptance(today) {
            Acceptance::Fallen(fall) => {
                let words = format!(
                    "On {} (UTC), {} of {} who answered on {site} agreed to something. On this weekday of the four weeks before, \
                    at least {} % did. Look at the site's notice and its buttons.",
                    date(fall.day),
                    fall.agreed,
                    fall.answered,
                    fall.usual
                );
                found.push(Kind::NoGrants.found(&site, Some(words)));
            }
            Acceptance::Usual => found.push(Kind::NoGrants.found(&site, None)),
            Acceptance::Unknown => {}
        }
        let last = store.last_received(&site).await?;
        if last.is_some_and(|last| last.saturating_add(DAY as i64) > milliseconds(now)) {
            found.push(Kind::NoReceipts.found(&site, None));
        } else if let Some(unusual) = days.silence_is_unusual(today) {
            let words = format!(
                "No receipt of {site} arrived for 24 hours. On such days of the four weeks before, at least 40 a day did. \
                Look whether the notice shows, and whether `receipts.endpoint` leads here."
            );
            found.push(Kind::NoReceipts.found(&site, unusual.then_some(words)));
        }
    }
    Ok(found)
}

async fn clocks(alerts: &Alerts, now: Timestamp) -> Result<Vec<Condition>, Error> {
    let (host, mut found) = (&alerts.host, Vec::new());
    let words = |ahead: i64, of: &str| {
        let way = if ahead > 0 { "ahead of" } else { "behind" };
        let seconds = ahead.abs() / 1_000;
        format!(
            "The clock of {host} is {seconds} s {way} {of}. Set it; `timedatectl` shows whether it is kept in time."
        )
    };
    let wrong = |ahead: i64, of: &str| (ahead != 0).then(|| words(ahead, of));
    if let Some(ahead) = alerts.skew.ahead(now.0) {
        found.push(
            Kind::ClockDevices.found(host, wrong(ahead, "nine of ten devices that sent receipts in the last hour")),
        );
    }
    if let Some(told) = alerts.store.time().await? {
        // A moment in which a receipt is stored may be later than the one in which we began to look.
        let now = milliseconds(alerts.clock.now().max(now));
        let ahead = match told {
            DatabaseTime::Now(at) => now - at,
            DatabaseTime::NotBefore(at) => (now - at).min(0),
        };
        let ahead = if ahead.abs() > CLOCKS { ahead } else { 0 };
        found.push(Kind::ClockDatabase.found(host, wrong(ahead, "what the database tells")));
    }
    Ok(found)
}
