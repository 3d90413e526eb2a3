//! Backups: every table at one moment, as lines of JSON in a gzip file that each of the databases can restore.

mod cut;
mod lines;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use assent_core::Timestamp;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

pub(crate) use cut::Cut;
pub(crate) use lines::Lines;

use crate::clock::DAY;
use crate::log::Key;
use crate::settings::Span;
use crate::store::{FORM as FORM_OF_ROWS, Store, TABLES};
use crate::verify::{Keys, Noted};
use crate::{Clock, Error, Settings, file, verify};

/// The first line of a backup.
const FORM: &str = "assent-backup/1";
/// Rows put back in one transaction.
const TOGETHER: usize = 1_000;
/// A backup that was made and tried.
pub(crate) struct Made {
    pub(crate) path: PathBuf,
    pub(crate) rows: u64,
}

/// Writes a backup into a directory while the collector serves, and restores it on trial: a backup that does not restore, or does not
/// verify, is an error and is removed.
///
/// # Errors
/// When the database is away, the file cannot be written, or the trial fails.
pub(crate) async fn make(store: &Store, keys: &Keys, directory: &Path, now: Timestamp) -> Result<Made, Error> {
    std::fs::create_dir_all(directory).map_err(Error::at(directory))?;
    let path = directory.join(format!("assent-{}.jsonl.gz", now.to_string().replace(':', "")));
    let aside = path.with_extension("part");
    let written = write(store, &aside, now).await;
    let tried = match written {
        Ok(rows) => try_out(&aside, keys).await.map(|()| rows),
        Err(error) => Err(error),
    };
    match tried {
        Ok(rows) => {
            // Older backups are removed afterwards: by then this one must be there after a power cut too.
            file::settle(&aside, &path)?;
            Ok(Made { path, rows })
        }
        Err(error) => {
            // The error itself is what matters; a file that was never made cannot be removed.
            let _ = std::fs::remove_file(&aside);
            Err(error)
        }
    }
}

async fn write(store: &Store, path: &Path, now: Timestamp) -> Result<u64, Error> {
    let file = File::create(path).map_err(Error::at(path))?;
    let mut out = GzEncoder::new(BufWriter::new(file), Compression::fast());
    let (mut snapshot, mut rows) = (store.rows().await?, 0);
    writeln!(out, "{}", json!({ "form": FORM, "made_at": now.to_string() })).map_err(Error::at(path))?;
    for table in &TABLES {
        let mut last: Option<Value> = None;
        loop {
            let page = snapshot.page(table, last.as_ref()).await?;
            for row in &page {
                writeln!(out, "{}", json!({ table.name: row })).map_err(Error::at(path))?;
            }
            rows += page.len() as u64;
            match page.into_iter().next_back() {
                Some(row) => last = Some(row),
                None => break,
            }
        }
    }
    // The last line tells a whole backup from one that was cut off.
    writeln!(out, "{}", json!({ "rows": rows })).map_err(Error::at(path))?;
    let file = out
        .finish()
        .and_then(|buffer| buffer.into_inner().map_err(|error| error.into_error()))
        .map_err(Error::at(path))?;
    file.sync_all().map_err(Error::at(path))?;
    Ok(rows)
}

/// Restores a backup into a database of its own and verifies it there.
async fn try_out(path: &Path, keys: &Keys) -> Result<(), Error> {
    let trial = path.with_extension("trial.db");
    let settings = Settings { database: format!("sqlite:{}", trial.display()), ..Settings::default() };
    let outcome = async {
        let store = Store::open(&settings).await?;
        store.migrate().await?;
        let restored = restore(&store, keys, path, None, None).await;
        store.close().await;
        restored.map(|_| ())
    }
    .await;
    for ending in ["", "-wal", "-shm"] {
        // Those that SQLite has folded away are not there.
        let _ = std::fs::remove_file(format!("{}{ending}", trial.display()));
    }
    outcome
}

/// Restores a backup into an empty database and verifies it there; with a moment, only the batches, documents and requests until then.
/// What was removed after that moment stays removed: its removal becomes an entry of the log again, which `key` signs.
/// How many rows. What does not verify, or ends too early, is taken out again. The caller ends the restore ([`Store::end_restore`]): until
/// then no other command takes the database, and the next restore begins by emptying it.
///
/// # Errors
/// When the file is cut off, malformed or does not verify, or the database is not empty.
pub(crate) async fn restore(
    store: &Store,
    keys: &Keys,
    path: &Path,
    until: Option<Timestamp>,
    key: Option<&Key>,
) -> Result<u64, Error> {
    if store.is_half_restored().await? {
        store.clear().await?;
    }
    if !store.is_empty().await? {
        return Err(Error::Malformed("the database is not empty; restore into a new one".into()));
    }
    store.begin_restore().await?;
    let outcome = async {
        // The rows are of the form that the backup's own property tells.
        store.remove_property(FORM_OF_ROWS).await?;
        let (rows, mut cut) = put_all_back(store, path, until).await?;
        store.log_removals(cut.removals(), Clock::system().now().0, key).await?;
        for (writer, day) in cut.counts() {
            store.count_again(writer, day).await?;
        }
        store.settle_outcomes().await?;
        // `verify` knows rows as this version writes them; the backup may be of an earlier one.
        store.renew().await?;
        let found = verify::run(store, keys, &Noted::default(), |_| {}).await?;
        found.first.map_or(Ok(rows), |finding| Err(Error::Tampered(format!("the backup does not verify: {finding}"))))
    }
    .await;
    if outcome.is_err() {
        store.clear().await?;
    }
    outcome
}

async fn put_all_back(store: &Store, path: &Path, until: Option<Timestamp>) -> Result<(u64, Cut), Error> {
    let mut cut = Cut::new(until);
    if until.is_some() {
        let mut lines = Lines::open(path)?;
        while let Some((table, row)) = lines.next_row()? {
            cut.look(table, &row);
        }
    }
    let mut lines = Lines::open(path)?;
    let (mut pending, mut of, mut kept) = (Vec::new(), 0, 0);
    while let Some((table, row)) = lines.next_row()? {
        if table != of || pending.len() == TOGETHER {
            put_back(store, of, &mut pending).await?;
            of = table;
        }
        if cut.keeps(table, &row) {
            kept += 1;
            pending.push(row);
        }
    }
    put_back(store, of, &mut pending).await?;
    Ok((kept, cut))
}

async fn put_back(store: &Store, table: usize, pending: &mut Vec<Value>) -> Result<(), Error> {
    if !pending.is_empty() {
        store.put_back(&TABLES[table], pending).await?;
        pending.clear();
    }
    Ok(())
}

/// When a backup was made, by its file's name; `None` of any other file.
pub(crate) fn made_at(name: &str) -> Option<Timestamp> {
    let written = name.strip_prefix("assent-")?.strip_suffix(".jsonl.gz")?;
    let (hour, rest) = (written.get(..13)?, written.get(13..)?);
    crate::clock::parse(&format!("{hour}:{}:{}", rest.get(..2)?, rest.get(2..)?))
}

/// Removes backups that are older than they are kept.
///
/// # Errors
/// When the directory cannot be read or a file not be removed.
pub(crate) fn remove_old(directory: &Path, now: Timestamp, kept: Span) -> Result<usize, Error> {
    let oldest =
        format!("assent-{}", Timestamp(now.0.saturating_sub(kept.milliseconds())).to_string().replace(':', ""));
    // What is left of a backup whose process was killed. One that is under way is younger.
    let left = format!("assent-{}", Timestamp(now.0.saturating_sub(DAY / 2)).to_string().replace(':', ""));
    let mut removed = 0;
    for file in std::fs::read_dir(directory).map_err(Error::at(directory))? {
        let path = file.map_err(Error::at(directory))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let broken_off = name.ends_with(".jsonl.part") || name.contains(".jsonl.trial.db");
        if name.starts_with("assent-") && broken_off && name < left {
            std::fs::remove_file(&path).map_err(Error::at(&path))?;
        }
        // Names sort by time; whatever else lies there is not ours.
        if name.starts_with("assent-") && name.ends_with(".jsonl.gz") && name < oldest {
            std::fs::remove_file(&path).map_err(Error::at(&path))?;
            removed += 1;
        }
    }
    Ok(removed)
}
