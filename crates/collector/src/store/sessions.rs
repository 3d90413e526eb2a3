//! Sessions of the dashboard, by a hash of the secret that the browser holds.

use super::value::values;
use super::{Result, Store};
use crate::log::Hash;

impl Store {
    /// Stores a session that starts at `now`, and removes those that started at `ended` or before. Both in milliseconds since 1970.
    pub(crate) async fn open_session(&self, session: &Hash, now: i64, ended: i64) -> Result<()> {
        let mut connection = self.engine.write().await?;
        connection.execute("DELETE FROM sessions WHERE started_at <= $1", values![ended]).await?;
        let insert = "INSERT INTO sessions (session, started_at) VALUES ($1, $2)";
        connection.execute(insert, values![*session, now]).await?;
        connection.commit().await
    }

    /// When a session started, in milliseconds since 1970; `None` for one that is not stored.
    pub(crate) async fn session_start(&self, session: &Hash) -> Result<Option<i64>> {
        let select = "SELECT started_at FROM sessions WHERE session = $1";
        let row = self.read().await?.first(select, values![*session]).await?;
        row.map(|row| row.int(0)).transpose()
    }

    /// Removes one session; nothing happens where it is not stored.
    pub(crate) async fn close_session(&self, session: &Hash) -> Result<()> {
        let mut connection = self.engine.write().await?;
        connection.execute("DELETE FROM sessions WHERE session = $1", values![*session]).await?;
        connection.commit().await
    }

    /// Removes every session; how many there were.
    pub(crate) async fn close_sessions(&self) -> Result<u64> {
        let mut connection = self.engine.write().await?;
        let closed = connection.execute("DELETE FROM sessions", values![]).await?;
        connection.commit().await?;
        Ok(closed)
    }
}
