//! The two databases as one: connections, transactions and rows that hide which of them is there.

use std::fmt::Write as _;

use futures_util::future::BoxFuture;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments as _, AssertSqlSafe, Pool, Postgres, Row as _, SqlSafeStr, Sqlite, Transaction};

use super::Result;
use super::direct;
use super::transaction::SqliteTransaction;
use super::value::{Value, Values};

/// The pools. SQLite has one connection that writes, since it lets one write at a time, and some that read beside it. One more only
/// folds the write-ahead log, so that it never waits for those that read.
#[derive(Clone)]
pub(crate) enum Engine {
    Sqlite { read: Pool<Sqlite>, write: Pool<Sqlite>, fold: Pool<Sqlite> },
    Postgres(Pool<Postgres>),
}

/// A connection, or a transaction on one. What is dropped without a commit has not happened.
pub(crate) enum Connection {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
    SqliteTransaction(SqliteTransaction),
    PostgresTransaction(Transaction<'static, Postgres>),
}

impl Engine {
    // To wait for a connection is to make one if need be, which has 14 kB of state. In a box it is memory while it is needed; otherwise
    // it would be a part of everything that may come to ask the database, and so of every open connection of a visitor.

    /// A connection that only reads.
    pub(crate) fn read(&self) -> BoxFuture<'_, Result<Connection>> {
        Box::pin(async move {
            Ok(match self {
                Self::Sqlite { read, .. } => Connection::Sqlite(read.acquire().await?),
                Self::Postgres(pool) => Connection::Postgres(pool.acquire().await?),
            })
        })
    }

    /// A transaction that sees one state of the database however long it reads.
    pub(crate) fn snapshot(&self) -> BoxFuture<'_, Result<Connection>> {
        Box::pin(async move {
            Ok(match self {
                Self::Sqlite { read, .. } => {
                    Connection::SqliteTransaction(SqliteTransaction::begin(read, "BEGIN").await?)
                }
                Self::Postgres(pool) => {
                    let begin = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
                    Connection::PostgresTransaction(pool.begin_with(begin).await?)
                }
            })
        })
    }

    /// A transaction that writes.
    pub(crate) fn write(&self) -> BoxFuture<'_, Result<Connection>> {
        Box::pin(async move {
            Ok(match self {
                // Immediate: a transaction that begins by reading could otherwise not become a writing one beside another process.
                Self::Sqlite { write, .. } => {
                    Connection::SqliteTransaction(SqliteTransaction::begin(write, "BEGIN IMMEDIATE").await?)
                }
                Self::Postgres(pool) => Connection::PostgresTransaction(pool.begin().await?),
            })
        })
    }

    /// The most parameters of one statement.
    pub(crate) fn parameters(&self) -> usize {
        // SQLITE_MAX_VARIABLE_NUMBER is 32,766; PostgreSQL's protocol counts them in 16 bits.
        32_766
    }

    /// Closes every connection; SQLite then folds its write-ahead log into the file.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { read, write, fold } => {
                read.close().await;
                fold.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

macro_rules! bound {
    ($sql:expr, $values:expr, $arguments:ty) => {{
        let (values, mut arguments) = ($values.into_iter(), <$arguments>::default());
        arguments.reserve(values.len(), 0);
        for value in values {
            let added = match value {
                Value::Int(value) => arguments.add(value),
                Value::Text(value) => arguments.add(value),
                Value::Bytes(value) => arguments.add(value),
            };
            added.map_err(sqlx::Error::Encode)?;
        }
        sqlx::query_with($sql, arguments)
    }};
}

impl Connection {
    /// Runs a statement; how many rows it changed.
    pub(crate) async fn execute(&mut self, sql: &'static str, values: impl Values) -> Result<u64> {
        self.run(sql.into_sql_str(), values).await
    }

    /// Runs an `INSERT` of many rows of `width` values: `head` ends before the first row, `tail` follows the last. PostgreSQL is sent
    /// them in portions of a few sizes, so that it prepares a few statements only.
    pub(crate) async fn insert(
        &mut self,
        head: &'static str,
        tail: &'static str,
        limit: usize,
        width: usize,
        mut rows: impl ExactSizeIterator<Item: IntoIterator<Item = Value>>,
    ) -> Result<u64> {
        if let Self::SqliteTransaction(transaction) = self {
            let sql = format!("{head} {} {tail}", tuples(1, width, Placeholder::Anonymous));
            return direct::insert(transaction.connection(), &sql, rows).await;
        }
        let mut changed = 0;
        while rows.len() > 0 {
            let portion = portion(rows.len(), limit / width);
            let sql = format!("{head} {} {tail}", tuples(portion, width, self.placeholder()));
            let values: Vec<_> = rows.by_ref().take(portion).flatten().collect();
            changed += self.run(AssertSqlSafe(sql).into_sql_str(), values).await?;
        }
        Ok(changed)
    }

    /// The rows that `sql` selects for keys in `IN`, where `sql` ends before the list.
    pub(crate) async fn select_in(&mut self, sql: &'static str, keys: Vec<Value>) -> Result<Vec<Row>> {
        let (mut found, mut keys) = (Vec::new(), keys.into_iter());
        while keys.len() > 0 {
            let portion = portion(keys.len(), 512);
            let values = keys.by_ref().take(portion);
            let sql = format!("{sql} {}", tuples(1, portion, self.placeholder()));
            found.extend(self.fetch_text(AssertSqlSafe(sql).into_sql_str(), values).await?);
        }
        Ok(found)
    }

    /// The rows that a statement gives.
    pub(crate) async fn fetch(&mut self, sql: &'static str, values: impl Values) -> Result<Vec<Row>> {
        self.fetch_text(sql.into_sql_str(), values).await
    }

    /// Its first row.
    pub(crate) async fn first(&mut self, sql: &'static str, values: impl Values) -> Result<Option<Row>> {
        Ok(self.fetch(sql, values).await?.into_iter().next())
    }

    /// Makes a transaction's changes durable.
    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            Self::SqliteTransaction(transaction) => transaction.end("COMMIT").await,
            Self::PostgresTransaction(transaction) => transaction.commit().await,
            Self::Sqlite(_) | Self::Postgres(_) => Ok(()),
        }
    }

    /// Gives up a transaction's changes. One that is only dropped costs SQLite its connection.
    pub(crate) async fn roll_back(self) -> Result<()> {
        match self {
            Self::SqliteTransaction(transaction) => transaction.end("ROLLBACK").await,
            Self::PostgresTransaction(transaction) => transaction.rollback().await,
            Self::Sqlite(_) | Self::Postgres(_) => Ok(()),
        }
    }

    fn placeholder(&self) -> Placeholder {
        match self {
            Self::Sqlite(_) | Self::SqliteTransaction(_) => Placeholder::Anonymous,
            Self::Postgres(_) | Self::PostgresTransaction(_) => Placeholder::Numbered,
        }
    }

    async fn run(&mut self, sql: sqlx::SqlStr, values: impl Values) -> Result<u64> {
        Ok(match self {
            Self::Sqlite(c) => bound!(sql, values, SqliteArguments).execute(&mut **c).await?.rows_affected(),
            Self::SqliteTransaction(c) => {
                bound!(sql, values, SqliteArguments).execute(c.connection()).await?.rows_affected()
            }
            Self::Postgres(c) => bound!(sql, values, PgArguments).execute(&mut **c).await?.rows_affected(),
            Self::PostgresTransaction(c) => bound!(sql, values, PgArguments).execute(&mut **c).await?.rows_affected(),
        })
    }

    async fn fetch_text(&mut self, sql: sqlx::SqlStr, values: impl Values) -> Result<Vec<Row>> {
        let sqlite = |rows: Vec<_>| rows.into_iter().map(Row::Sqlite).collect();
        let postgres = |rows: Vec<_>| rows.into_iter().map(Row::Postgres).collect();
        Ok(match self {
            Self::Sqlite(c) => sqlite(bound!(sql, values, SqliteArguments).fetch_all(&mut **c).await?),
            Self::SqliteTransaction(c) => sqlite(bound!(sql, values, SqliteArguments).fetch_all(c.connection()).await?),
            Self::Postgres(c) => postgres(bound!(sql, values, PgArguments).fetch_all(&mut **c).await?),
            Self::PostgresTransaction(c) => postgres(bound!(sql, values, PgArguments).fetch_all(&mut **c).await?),
        })
    }
}

/// How many of `left` rows go into the next statement, as far as `limit` allows: up to 32 as they are, else a power of two up to 512.
/// Each statement is two changes of threads, which wait for a core where others want it; each size is a statement to be prepared and kept.
fn portion(left: usize, limit: usize) -> usize {
    let most = left.min(limit).clamp(1, 512);
    if most <= 32 { most } else { 1 << most.ilog2() }
}

/// How the parameters of a statement of many rows are written.
#[derive(Clone, Copy)]
enum Placeholder {
    /// `?`: SQLite takes `$1` for a name, and looks every name up in a list, which is quadratic in their number.
    Anonymous,
    /// `$1`
    Numbered,
}

/// `($1, $2), ($3, $4)` for two rows of two.
fn tuples(rows: usize, width: usize, placeholder: Placeholder) -> String {
    let mut text = String::with_capacity(rows * width * 8);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { "), (" });
        for column in 0..width {
            if column > 0 {
                text.push_str(", ");
            }
            // Writing to a string cannot fail.
            let _ = match placeholder {
                Placeholder::Anonymous => text.write_char('?'),
                Placeholder::Numbered => write!(text, "${}", row * width + column + 1),
            };
        }
    }
    text.push(')');
    text
}

/// A row of a result.
pub(crate) enum Row {
    Sqlite(sqlx::sqlite::SqliteRow),
    Postgres(sqlx::postgres::PgRow),
}

macro_rules! getters {
    ($($name:ident: $type:ty),*) => { $(
        /// The column at this place.
        pub(crate) fn $name(&self, column: usize) -> Result<$type> {
            match self {
                Self::Sqlite(row) => row.try_get(column),
                Self::Postgres(row) => row.try_get(column),
            }
        }
    )* };
}

impl Row {
    getters!(int: i64, text: String, bytes: Vec<u8>, int_or_null: Option<i64>, text_or_null: Option<String>,
        bytes_or_null: Option<Vec<u8>>);

    /// A column of exactly `N` bytes.
    pub(crate) fn array<const N: usize>(&self, column: usize) -> Result<[u8; N]> {
        let wrong = |_| sqlx::Error::Decode(format!("column {column} does not have {N} bytes").into());
        self.bytes(column)?.try_into().map_err(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_may_ask_the_database_has_no_room_for_making_a_connection() {
        let pool = Pool::connect_lazy("postgres://localhost").expect("an address");
        let engine = Engine::Postgres(pool);
        for size in [size_of_val(&engine.read()), size_of_val(&engine.write()), size_of_val(&engine.snapshot())] {
            assert!(size < 256, "{size} bytes");
        }
    }

    #[test]
    fn placeholders_count_through_the_rows() {
        assert_eq!(tuples(2, 2, Placeholder::Numbered), "($1, $2), ($3, $4)");
        assert_eq!(tuples(2, 1, Placeholder::Anonymous), "(?), (?)");
        assert_eq!([portion(200, 1_000), portion(127, 1_000), portion(7, 1_000), portion(200, 20)], [128, 64, 7, 20]);
        assert_eq!(
            [portion(32, 1_000), portion(33, 1_000), portion(63, 1_000), portion(1_000, 1_000)],
            [32, 32, 32, 512]
        );
    }
}
