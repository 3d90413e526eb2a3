//! `assent-collector backup` and `restore`

use std::path::PathBuf;

use super::open;
use crate::verify::Keys;
use crate::{Clock, Error, Settings, backup, clock};

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
    let store = open(settings).await?;
    let rows = backup::restore(&store, &Keys::configured(settings)?, &arguments.file, until).await?;
    println!("{rows} rows restored and verified");
    store.close().await;
    Ok(())
}
