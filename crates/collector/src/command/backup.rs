//! `assent-collector backup` and `restore`

use std::collections::HashSet;
use std::path::PathBuf;

use super::{open, open_any};
use crate::erasures::Erasures;
use crate::log::{Hash, Key};
use crate::metrics::Metrics;
use crate::nightly::HELD;
use crate::store::{Cleaned, Store};
use crate::verify::Keys;
use crate::writer::Writer;
use crate::{Clock, Error, Settings, backup, clock, retention, rotation};

#[derive(clap::Args)]
pub(super) struct Backup {
    /// Where to write it [default: the directory of nightly backups]
    directory: Option<PathBuf>,
}

#[derive(clap::Args)]
pub(super) struct Restore {
    /// The backup
    file: PathBuf,
    /// Leave out what came after this moment (RFC 3339)
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

pub(super) async fn make(settings: &Settings, arguments: &Backup) -> Result<(), Error> {
    let directory = arguments.directory.as_ref().or(settings.backups.as_ref());
    let directory = directory.ok_or_else(|| Error::Settings("name a directory, or set `backups`".into()))?;
    let (store, now) = (open(settings).await?, Clock::system().now());
    let made = backup::make(&store, &Keys::configured(settings)?, directory, now).await?;
    println!("{} holds {} rows; restored on trial and verified", made.path.display(), made.rows);
    let removed = backup::remove_old(directory, now, settings.backups_kept)?;
    if removed > 0 {
        println!("{removed} older backups removed");
    }
    store.close().await;
    Ok(())
}

pub(super) async fn restore(settings: &Settings, arguments: &Restore) -> Result<(), Error> {
    let until = match &arguments.until {
        None => None,
        Some(written) => Some(
            clock::parse(written)
                .ok_or_else(|| Error::Settings(format!("\"{written}\" is no time such as 2026-11-21T03:00:00Z")))?,
        ),
    };
    let store = open_any(settings).await?;
    let key = settings.signing_key.as_deref().map(Key::read).transpose()?;
    let rows = backup::restore(&store, &Keys::configured(settings)?, &arguments.file, until, key.as_ref()).await?;
    let mut erased = Erasures::of(settings).read()?;
    erased.extend(Erasures::beside(&arguments.file)?);
    let removed = finish(settings, &store, &erased).await?;
    println!("{rows} rows restored and verified");
    println!("{removed} of their receipts were erased after the backup and are erased again");
    store.close().await;
    Ok(())
}

/// Erases and leaves no trace of what the restore had put back; from then on the database may be used. How many receipts.
async fn finish(settings: &Settings, store: &Store, erased: &HashSet<Hash>) -> Result<usize, Error> {
    if erased.is_empty() {
        store.end_restore().await?;
        return Ok(0);
    }
    let key = rotation::signing_key(settings, store).await?;
    let clock = Clock::system();
    let (writer, writing) =
        Writer::start(store.clone(), clock.clone(), key, Metrics::new(), Erasures::of(settings), 16)?;
    let removed = retention::erase_again(store, &writer, erased).await?;
    if removed > 0 && store.clean(clock.now()).await? == Cleaned::Held {
        eprintln!("{HELD}");
    }
    // Before the writer ends, which closes the store.
    store.end_restore().await?;
    drop(writer);
    // It ends by itself once nobody can send any more.
    let _ = writing.await;
    Ok(removed)
}
