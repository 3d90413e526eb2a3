//! What is done every night: retention, partitions ahead, a backup, and the end of old backups.

use std::sync::Arc;
use std::time::Duration;

use assent_core::Timestamp;

use crate::alerts::Alerts;
use crate::clock::DAY;
use crate::erasures::Erasures;
use crate::store::{Cleaned, Store};
use crate::verify::{Keys, Noted};
use crate::writer::Writer;
use crate::{Clock, Error, Settings, backup, clock, retention, verify};

/// Days for which the register has an answered request: three years, a usual limitation period.
const REGISTERED: u64 = 3 * 365;

/// Days for which devices are told of a withdrawal: longer than any answer holds, which is 24 months.
const TOLD: i64 = 2 * 366;

/// Days for which an alert that ended, and a message that was not delivered, are remembered.
const ENDED: u64 = 30;

/// Does the chores at the hour that the settings name, for as long as it is polled.
pub(crate) async fn every_night(store: Store, writer: Writer, settings: Settings, clock: Clock, alerts: Arc<Alerts>) {
    loop {
        tokio::time::sleep(until_next(clock.now(), settings.nightly_hour)).await;
        if let Err(error) = chores(&store, &writer, &settings, clock.now()).await {
            tracing::error!(%error, "the nightly task failed; it tries again tomorrow");
        }
        let made = back_up(&store, &settings, clock.now()).await;
        if let Err(error) = &made {
            tracing::error!(%error, "the nightly backup failed; it tries again tomorrow");
        }
        alerts.note_backup(made.err()).await;
        if alerts.is_heard() {
            match verify_log(&store, &settings).await {
                Ok(is_broken) => alerts.note_log(is_broken).await,
                Err(error) => tracing::error!(%error, "the log could not be verified"),
            }
        }
    }
}

/// Whether the whole log has something that does not fit.
async fn verify_log(store: &Store, settings: &Settings) -> Result<bool, Error> {
    let report = verify::run(store, &Keys::configured(settings)?, &Noted::default(), |_| {}).await?;
    if let Some(finding) = &report.first {
        tracing::error!(%finding, "the log does not verify");
    }
    Ok(report.first.is_some())
}

/// Does the chores once.
///
/// # Errors
/// That of the first chore that fails.
pub(crate) async fn chores(store: &Store, writer: &Writer, settings: &Settings, now: Timestamp) -> Result<(), Error> {
    store.prepare_months(now).await?;
    for purged in retention::purge(store, Some(writer), settings, now).await? {
        tracing::info!(site = purged.site, refusals = purged.refusals, others = purged.others, "retention ended");
    }
    store.forget_requests(i64::try_from(now.0.saturating_sub(REGISTERED * DAY)).unwrap_or_default()).await?;
    store.forget_withdrawals(clock::day(now) - TOLD).await?;
    store.forget_alerts(i64::try_from(now.0.saturating_sub(ENDED * DAY)).unwrap_or_default()).await?;
    // Those of other collectors on this database too.
    Erasures::of(settings).complete(&store.erased().await?)?;
    match store.clean(now).await {
        Ok(Cleaned::Rewritten) => tracing::info!("what was removed has left the database's files"),
        Ok(Cleaned::Unchanged) => {}
        Ok(Cleaned::Held) => tracing::warn!("{HELD}"),
        // A database without this statement, or one that somebody reads: no reason to go without a backup.
        Err(error) => {
            tracing::error!(%error, "the database's files could not be rewritten; they may hold what was removed")
        }
    }
    Ok(())
}

/// Makes a backup and removes old ones, where the settings name a directory. A night in which something else failed ends with one too.
///
/// # Errors
/// Why there is none.
async fn back_up(store: &Store, settings: &Settings, now: Timestamp) -> Result<(), Error> {
    if let Some(directory) = &settings.backups {
        let made = backup::make(store, &Keys::configured(settings)?, directory, now).await?;
        tracing::info!(file = %made.path.display(), rows = made.rows, "a backup was made and restored on trial");
        backup::remove_old(directory, now, settings.backups_kept)?;
    }
    Ok(())
}

/// Why the files still hold what was removed, and what follows.
pub(crate) const HELD: &str = "the database's files may still hold what was removed: somebody reads an earlier state of the database. \
    The next night rewrites them; `assent-collector purge` does so at once.";

fn until_next(now: Timestamp, hour: u8) -> Duration {
    let at = u64::from(hour) * 3_600_000;
    let since = (now.0 % DAY + DAY - at) % DAY;
    Duration::from_millis(DAY - since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_night_ends_with_a_backup() {
        let directory = tempfile::TempDir::new().expect("a directory");
        let backups = directory.path().join("backups");
        let database = format!("sqlite:{}", directory.path().join("assent.db").display());
        let settings = Settings { database, backups: Some(backups.clone()), ..Settings::default() };
        let store = Store::open(&settings).await.expect("a database");
        store.migrate().await.expect("its tables");
        let clock = Clock::system();
        let (writer, _) = Writer::start(
            store.clone(),
            clock.clone(),
            None,
            crate::metrics::Metrics::new(),
            Erasures::of(&settings),
            1,
        )
        .expect("it starts");
        for days in [0, 8] {
            let now = clock.now().after(days * DAY);
            chores(&store, &writer, &settings, now).await.expect("all of them");
            back_up(&store, &settings, now).await.expect("a backup");
            assert_eq!(std::fs::read_dir(&backups).expect("it is there").count(), 1, "the older one ended");
        }
    }

    #[test]
    fn the_night_comes_once_a_day() {
        let hours = |hours: u64| Timestamp(20_000 * DAY + hours * 3_600_000);
        assert_eq!(until_next(hours(2), 3), Duration::from_secs(3_600));
        assert_eq!(until_next(hours(3), 3), Duration::from_secs(24 * 3_600));
        assert_eq!(until_next(hours(4), 3), Duration::from_secs(23 * 3_600));
    }
}
