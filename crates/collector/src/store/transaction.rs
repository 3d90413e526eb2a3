//! A transaction on SQLite that ends with its connection when it fails.
//!
//! SQLite rolls some failed transactions back by itself, a full disk's among them (sqlite.org/lang_transaction.html §3). sqlx then
//! rolls back what is no longer there, fails at that, and believes the connection to be in a transaction for ever.

use sqlx::pool::PoolConnection;
use sqlx::{Pool, Sqlite, SqliteConnection};

use super::Result;

/// A transaction. Dropped without an end, it takes its connection along, and the pool opens another.
pub(crate) struct SqliteTransaction {
    connection: PoolConnection<Sqlite>,
    ended: bool,
}

impl SqliteTransaction {
    /// Begins it with `begin`.
    pub(super) async fn begin(pool: &Pool<Sqlite>, begin: &'static str) -> Result<Self> {
        let connection = pool.acquire().await?;
        let mut transaction = Self { connection, ended: false };
        sqlx::query(begin).execute(&mut *transaction.connection).await?;
        Ok(transaction)
    }

    /// The connection it is on.
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    /// Ends it: `COMMIT` or `ROLLBACK`.
    pub(super) async fn end(mut self, end: &'static str) -> Result<()> {
        sqlx::query(end).execute(&mut *self.connection).await?;
        self.ended = true;
        Ok(())
    }
}

impl Drop for SqliteTransaction {
    fn drop(&mut self) {
        if !self.ended {
            self.connection.close_on_drop();
        }
    }
}
