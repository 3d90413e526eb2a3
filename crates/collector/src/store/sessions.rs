//! Sessions of the dashboard, by a hash of the secret that the browser holds.

use super::value::values;
use super::{Result, Store};
use crate::log::Hash;

/// What a session may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// It reads, with keyed hashes in place of subject ids.
    Viewer,
    /// It reads everything, subject ids too.
    Owner,
}

impl Role {
    /// The name in the database and in the form that opens a session.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Owner => "owner",
        }
    }

    /// The role of a name: the least, unless it is that of the owner.
    pub(crate) fn of(name: &str) -> Self {
        if name == Self::Owner.name() { Self::Owner } else { Self::Viewer }
    }
}

/// An open session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) role: Role,
    /// [`OWNER`](super::OWNER) or somebody's name.
    pub(crate) person: String,
}

impl Store {
    /// Stores a session that starts at `now`, and removes those that started at `ended` or before. Both in milliseconds since 1970.
    pub(crate) async fn open_session(
        &self,
        session: &Hash,
        person: &str,
        role: Role,
        now: i64,
        ended: i64,
    ) -> Result<()> {
        let mut connection = self.engine.write().await?;
        connection.execute("DELETE FROM sessions WHERE started_at <= $1", values![ended]).await?;
        let insert = "INSERT INTO sessions (session, started_at, role, person) VALUES ($1, $2, $3, $4)";
        connection.execute(insert, values![*session, now, role.name(), person]).await?;
        connection.commit().await
    }

    /// When a session started, in milliseconds since 1970, and whose it is; `None` for one that is not stored, and for one of somebody who
    /// has no access any more.
    pub(crate) async fn session(&self, session: &Hash) -> Result<Option<(i64, Session)>> {
        let select = "SELECT started_at, role, person FROM sessions WHERE session = $1 \
            AND (person = 'owner' OR EXISTS (SELECT 1 FROM people WHERE people.name = sessions.person))";
        let row = self.read().await?.first(select, values![*session]).await?;
        row.map(|row| Ok((row.int(0)?, Session { role: Role::of(&row.text(1)?), person: row.text(2)? }))).transpose()
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
