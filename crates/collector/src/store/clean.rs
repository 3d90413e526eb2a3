//! Leaving no trace: what was removed from a row also leaves the database's files.
//!
//! SQLite overwrites what it frees (`secure_delete`, see `open.rs`), but its write-ahead log keeps earlier pages until it is truncated, and
//! a page that was rearranged may keep a copy of a row in its unused part. PostgreSQL keeps earlier versions of rows until a vacuum.

use assent_core::Timestamp;
use sqlx::{AssertSqlSafe, Pool, Postgres, Row as _, Sqlite, SqliteConnection};

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

    /// Rewrites the files, where something was removed since the last time; whether it did so.
    ///
    /// SQLite's file is rewritten as a whole, with room for a second copy on the disk; receipts that arrive meanwhile wait, and are refused
    /// for another try after some seconds. PostgreSQL rewrites the tables and months in which something was removed.
    ///
    /// # Errors
    /// When the database refuses, is away, or is busy for too long; the next night tries again.
    pub(crate) async fn clean(&self, now: Timestamp) -> Result<bool> {
        let mut connection = self.engine.write().await?;
        let oldest = i64::try_from(now.0.saturating_sub(REFUSED * DAY)).unwrap_or_default();
        connection.execute("DELETE FROM removed WHERE day < $1", values![oldest]).await?;
        connection.commit().await?;
        let (removed, before) = (self.removed_so_far().await?, self.property(CLEANED).await?);
        let before = before.as_deref().and_then(|content| content.rsplit_once(' '));
        if before.is_some_and(|(removed_before, _)| removed_before == removed) {
            return Ok(false);
        }
        match &self.engine {
            // By a connection that does not keep its temporary files in memory.
            Engine::Sqlite { read, .. } => sqlx::query("VACUUM").execute(read).await.map(|_| ())?,
            Engine::Postgres(pool) => {
                let since = before.and_then(|(_, at)| at.parse().ok()).unwrap_or_default();
                rewrite(pool, since).await?;
            }
        }
        self.replace_property(CLEANED, &format!("{removed} {}", now.0)).await?;
        self.empty_log().await?;
        Ok(true)
    }

    /// How much was removed until now: a text that changes with each removal.
    async fn removed_so_far(&self) -> Result<String> {
        let sql =
            "SELECT (SELECT COUNT(*) FROM redactions), (SELECT COUNT(*) FROM requests WHERE answered_at IS NOT NULL)";
        let row = self.read().await?.first(sql, Vec::new()).await?;
        row.map_or_else(|| Ok(String::new()), |row| Ok(format!("{} {}", row.int(0)?, row.int(1)?)))
    }
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

/// Rewrites the tables that had something removed since a moment. A plain `VACUUM` would leave the old bytes in the unused part of each page.
async fn rewrite(pool: &Pool<Postgres>, since: i64) -> Result<()> {
    let touched = "SELECT DISTINCT r.tableoid::regclass::text FROM receipts r JOIN redactions d ON d.target = r.leaf \
        WHERE d.redacted_at >= $1 UNION SELECT relname::text FROM pg_class \
        WHERE relname IN ('receipts_other', 'requests', 'statistics', 'removed') AND relkind = 'r'";
    let tables: Vec<String> = sqlx::query_scalar(touched).bind(since).fetch_all(pool).await?;
    let mut connection = pool.acquire().await?;
    // It needs the table for itself: rather another night than visitors who wait behind it.
    sqlx::query("SET lock_timeout = '5s'").execute(&mut *connection).await?;
    connection.close_on_drop();
    for table in tables {
        // `regclass` quotes a name where it has to be (postgresql.org/docs/current/datatype-oid.html).
        sqlx::query(AssertSqlSafe(format!("VACUUM (FULL) {table}"))).execute(&mut *connection).await?;
    }
    Ok(())
}
