//! Rows that go to SQLite straight from the thread that has them.
//!
//! sqlx takes a statement's parameters to a thread of its own, each in memory of its own, so many rows had to be one statement of thousands of
//! parameters; and of such a statement SQLite notes every page it changes, in case it fails half-way. A row at a time needs neither.

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, params_from_iter};
use sqlx::SqliteConnection;

use super::Result;
use super::value::Value;

/// Runs a statement for each row; how many rows were changed. The calling thread waits for SQLite.
///
/// # Errors
/// When SQLite refuses one; those before it are then for the transaction to undo.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    sql: &str,
    rows: impl Iterator<Item: IntoIterator<Item = Value>>,
) -> Result<u64> {
    let mut locked = connection.lock_handle().await?;
    #[expect(unsafe_code, reason = "sqlx lends the connection as SQLite's own pointer")]
    // SAFETY: while `locked` is there sqlx leaves the connection alone, and it outlives what is made of it here, which does not close it.
    let connection = unsafe { Connection::from_handle(locked.as_raw_handle().as_ptr()) }.map_err(failed)?;
    let mut statement = connection.prepare(sql).map_err(failed)?;
    let mut changed = 0;
    for row in rows {
        changed += statement.execute(params_from_iter(row)).map_err(failed)? as u64;
    }
    Ok(changed)
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self {
            Self::Int(value) => value.map(ValueRef::Integer),
            Self::Text(value) => value.as_ref().map(|text| ValueRef::Text(text.as_bytes())),
            Self::Bytes(value) => value.as_deref().map(ValueRef::Blob),
        };
        Ok(ToSqlOutput::Borrowed(value.unwrap_or(ValueRef::Null)))
    }
}

fn failed(error: rusqlite::Error) -> sqlx::Error {
    sqlx::Error::Io(std::io::Error::other(error))
}
