//! Leaving no trace: what was removed from a row also leaves the database's files.
//!
//! SQLite overwrites what it frees (`secure_delete`, see `open.rs`), but its write-ahead log keeps earlier pages until it is truncated, and
//! a page that was rearranged may keep a copy of a row in its unused part. PostgreSQL keeps earlier versions of rows until a vacuum.
//! Both keep what somebody who reads an earlier state may still ask for; then the files count as not rewritten, and the next night tries again.

use std::time::{Duration, Instant};

use assent_core::Timestamp;
use sqlx::{AssertSqlSafe, PgConnection, Pool, Postgres, Row as _, Sqlite, SqliteConnection};

use super::engine::Engine;
use super::open::PATIENCE;
use super::value::values;
use super::{Result, Store};
use crate::clock::DAY;

/// The property that tells what had been removed when the files were last rewritten.
const CLEANED: &str = "cleaned";
/// Days for which a receipt that was erased is refused when it is delivered again. A device's outbox keeps a receipt for seven.
const REFUSED: u64 = 30;
/// How long the truncation of SQLite's log waits for readers. Commits wait with it.
const BRIEFLY: &str = "PRAGMA busy_timeout = 100";
/// How long those who read an earlier state are waited for, and the pause between two looks.
const LOOK: (Duration, Duration) = (Duration::from_secs(10), Duration::from_millis(200));

/// What became of the database's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cleaned {
    /// Nothing was removed since the last time.
    Unchanged,
    /// They hold nothing of what was removed.
    Rewritten,
    /// Somebody reads an earlier state of the database, which therefore keeps what was removed.
    Held,
}

impl Store {
    /// Empties SQLite's write-ahead log, so that no earlier page stays in it; `false` while somebody reads an earlier state.
    /// PostgreSQL recycles its own log.
    ///
    /// # Errors
    /// When the disk refuses; nothing is lost then.
    pub(crate) async fn empty_log(&self) -> Result<bool> {
        let Engine::Sqlite { write, .. } = &self.engine else { return Ok(true) };
        truncate(write).await
    }

    /// Rewrites the files, where something was removed since the last time.
    ///
    /// SQLite's file is rewritten as a whole, with room for a second copy on the disk; receipts that arrive meanwhile wait, and are refused
    /// for another try after some seconds. PostgreSQL rewrites the tables and months in which something was removed.
    ///
    /// # Errors
    /// When the database refuses, is away, or is busy for too long; the next night tries again.
    pub(crate) async fn clean(&self, now: Timestamp) -> Result<Cleaned> {
        let mut connection = self.engine.write().await?;
        let oldest = i64::try_from(now.0.saturating_sub(REFUSED * DAY)).unwrap_or_default();
        connection.execute("DELETE FROM removed WHERE day < $1", values![oldest]).await?;
        connection.commit().await?;
        let (removed, before) = (self.removed_so_far().await?, self.property(CLEANED).await?);
        let before = before.as_deref().and_then(|content| content.rsplit_once(' '));
        if before.is_some_and(|(removed_before, _)| removed_before == removed) {
            return Ok(Cleaned::Unchanged);
        }
        let rewritten = match &self.engine {
            // By a connection that does not keep its temporary files in memory.
            Engine::Sqlite { read, .. } => {
                forget_samples(read).await?;
                sqlx::query("VACUUM").execute(read).await?;
                self.empty_log().await?
            }
            Engine::Postgres(pool) => {
                let since = before.and_then(|(_, at)| at.parse().ok()).unwrap_or_default();
                rewrite(pool, since).await?
            }
        };
        if !rewritten {
            return Ok(Cleaned::Held);
        }
        self.replace_property(CLEANED, &format!("{removed} {}", now.0)).await?;
        self.empty_log().await?;
        Ok(Cleaned::Rewritten)
    }

    /// How much was removed until now: a text that changes with each removal.
    async fn removed_so_far(&self) -> Result<String> {
        let sql = "SELECT (SELECT COUNT(*) FROM redactions), (SELECT COUNT(*) FROM requests WHERE answered_at IS NOT NULL), \
            (SELECT COALESCE(MIN(day), 0) FROM withdrawals)";
        let row = self.read().await?.first(sql, Vec::new()).await?;
        row.map_or_else(|| Ok(String::new()), |row| Ok(format!("{} {} {}", row.int(0)?, row.int(1)?, row.int(2)?)))
    }
}

/// Empties the samples that an `ANALYZE` by somebody else took of the indexes, subjects among them.
async fn forget_samples(pool: &Pool<Sqlite>) -> Result<()> {
    let known = sqlx::query("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat4'").fetch_optional(pool).await?;
    if known.is_some() {
        sqlx::query("DELETE FROM sqlite_stat4").execute(pool).await?;
    }
    Ok(())
}

async fn truncate(pool: &Pool<Sqlite>) -> Result<bool> {
    let mut connection = pool.acquire().await?;
    let emptied = checkpoint(&mut connection).await;
    // A connection that kept the short patience would give up where others wait.
    let patience = format!("PRAGMA busy_timeout = {}", PATIENCE.as_millis());
    if sqlx::query(AssertSqlSafe(patience)).execute(&mut *connection).await.is_err() {
        connection.close_on_drop();
    }
    emptied
}

async fn checkpoint(connection: &mut SqliteConnection) -> Result<bool> {
    sqlx::query(BRIEFLY).execute(&mut *connection).await?;
    // Its first column tells whether it was kept from finishing (sqlite.org/pragma.html#pragma_wal_checkpoint).
    let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(connection).await?;
    Ok(row.try_get::<i64, _>(0)? == 0)
}

/// Tables besides the receipts that had something removed, the smallest first.
const SMALL: &str = "'removed', 'withdrawals', 'requests', 'statistics', 'receipts_other'";

/// Rewrites the tables that had something removed since a moment; whether nothing of it is left. A plain `VACUUM` would leave the old bytes
/// in the unused part of each page, and either kind keeps what an earlier snapshot may still see.
async fn rewrite(pool: &Pool<Postgres>, since: i64) -> Result<bool> {
    let touched = format!(
        "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'r' AND pg_table_is_visible(c.oid) \
         AND (c.relname IN ({SMALL}) OR c.oid IN \
         (SELECT r.tableoid FROM receipts r JOIN redactions d ON d.target = r.leaf WHERE d.redacted_at >= $1)) \
         ORDER BY array_position(ARRAY[{SMALL}]::text[], c.relname::text) NULLS LAST"
    );
    let tables: Vec<String> = sqlx::query_scalar(AssertSqlSafe(touched)).bind(since).fetch_all(pool).await?;
    let Some((smallest, others)) = tables.split_first() else { return Ok(true) };
    let mut connection = pool.acquire().await?;
    // It needs the table for itself: rather another night than visitors who wait behind it.
    sqlx::query("SET lock_timeout = '5s'").execute(&mut *connection).await?;
    connection.close_on_drop();
    // Whatever removed something ended before this transaction.
    let removed: String = sqlx::query_scalar("SELECT pg_current_xact_id()::text").fetch_one(&mut *connection).await?;
    let (patience, pause) = LOOK;
    let end = Instant::now() + patience;
    while !vacuum(&mut connection, smallest, &removed).await? {
        if Instant::now() > end {
            return Ok(false);
        }
        tokio::time::sleep(pause).await;
    }
    let mut clean = true;
    for table in others {
        clean &= vacuum(&mut connection, table, &removed).await?;
    }
    Ok(clean)
}

/// Rewrites a table; whether without the rows that were removed before a transaction. The rewriting leaves out what no snapshot can see,
/// and notes in `relfrozenxid` up to which transaction that is, whoever holds it back: a reader, a prepared transaction, a replica.
async fn vacuum(connection: &mut PgConnection, table: &str, removed: &str) -> Result<bool> {
    // `regclass` quoted the name where it has to be (postgresql.org/docs/current/datatype-oid.html).
    sqlx::query(AssertSqlSafe(format!("VACUUM (FULL) {table}"))).execute(&mut *connection).await?;
    let reached = "SELECT age(relfrozenxid) <= age($1::xid8::xid) FROM pg_class WHERE oid = $2::regclass";
    sqlx::query_scalar(reached).bind(removed).bind(table).fetch_one(connection).await
}
