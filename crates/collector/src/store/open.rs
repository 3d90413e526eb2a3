//! Opening a database and bringing its tables to this version.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Pool, Postgres, SqlSafeStr, Sqlite};
use tokio::sync::OnceCell;

use super::Result;
use super::engine::{Connection, Engine};
use super::removal_key::RemovalKey;
use crate::{Error, Settings};

/// How long a request waits for a connection before it is told that the database is away.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// Connections to PostgreSQL besides the one that writes the log.
const CONNECTIONS: u32 = 7;
/// Each version of the tables, in order.
const MIGRATIONS: [(i64, &str, &str); 10] = [
    (1, "collector", include_str!("../../migrations/1_collector.sql")),
    (2, "sessions", include_str!("../../migrations/2_sessions.sql")),
    (3, "removed", include_str!("../../migrations/3_removed.sql")),
    (5, "heads", include_str!("../../migrations/5_heads.sql")),
    (6, "rotations", include_str!("../../migrations/6_rotations.sql")),
    (7, "roles", include_str!("../../migrations/7_roles.sql")),
    (8, "outcomes", include_str!("../../migrations/8_outcomes.sql")),
    (9, "withdrawals", include_str!("../../migrations/9_withdrawals.sql")),
    (10, "people", include_str!("../../migrations/10_people.sql")),
    (11, "alerts", include_str!("../../migrations/11_alerts.sql")),
];

/// The collector's database. Clones share its connections.
#[derive(Clone)]
pub(crate) struct Store {
    pub(super) engine: Engine,
    partitions: bool,
    pub(super) removal_key: Arc<OnceCell<RemovalKey>>,
    /// Counts the notices that were archived here.
    pub(super) notices: Arc<AtomicU64>,
}

impl Store {
    /// Opens the database that the settings name; a SQLite file is made where there is none.
    ///
    /// # Errors
    /// When the address is malformed, or the database cannot be reached.
    pub(crate) async fn open(settings: &Settings) -> std::result::Result<Self, Error> {
        let postgres = settings.database.starts_with("postgres:") || settings.database.starts_with("postgresql:");
        if !postgres {
            return Ok(Self {
                engine: sqlite_pools(&settings.database).await?,
                partitions: false,
                removal_key: Arc::default(),
                notices: Arc::default(),
            });
        }
        let pool = postgres_pool(&settings.database)?;
        // Tables that are there stay as they were made, whatever the settings say by now.
        let made = sqlx::query_scalar::<_, i8>("SELECT relkind FROM pg_class WHERE relname = 'receipts'");
        let made = made.fetch_optional(&pool).await?.map(|kind| kind == b'p' as i8);
        Ok(Self {
            engine: Engine::Postgres(pool),
            partitions: made.unwrap_or(settings.partitions),
            removal_key: Arc::default(),
            notices: Arc::default(),
        })
    }

    /// The same database for a thread with an event loop of its own: a connection to PostgreSQL belongs to the loop it was opened in.
    pub(crate) fn apart(&self) -> Self {
        let engine = match &self.engine {
            Engine::Postgres(pool) => Engine::Postgres(pool_of(1, PgConnectOptions::clone(&pool.connect_options()))),
            // Its connections have threads of their own.
            sqlite => sqlite.clone(),
        };
        Self {
            engine,
            partitions: self.partitions,
            removal_key: Arc::clone(&self.removal_key),
            notices: Arc::clone(&self.notices),
        }
    }

    /// Closes the connections that write, which [`Self::apart`] gave to the loop that ends now: a pool takes its connections back by a task
    /// of that loop.
    pub(crate) async fn leave(&self) {
        match &self.engine {
            Engine::Sqlite { write, fold, .. } => {
                fold.close().await;
                write.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }

    /// Makes or updates the tables.
    ///
    /// # Errors
    /// When a table of this name is there already, or the database is away.
    pub(crate) async fn migrate(&self) -> std::result::Result<(), Error> {
        let partition = if self.partitions { "PARTITION BY RANGE (receipt_id)" } else { "" };
        let migration = |(version, name, sql): (i64, &'static str, &str)| {
            let sql = AssertSqlSafe(sql.replace("/*partition*/", partition)).into_sql_str();
            Migration::new(version, name.into(), MigrationType::Simple, sql, false)
        };
        let mut migrator = Migrator::with_migrations(MIGRATIONS.map(migration).to_vec());
        match &self.engine {
            Engine::Sqlite { write, .. } => migrator.run(write).await?,
            Engine::Postgres(pool) => {
                // CockroachDB has no advisory locks; where they are missing the first of two starters wins and the other fails.
                migrator.set_locking(self.partitions);
                migrator.run(pool).await?;
            }
        }
        self.renew().await?;
        Ok(())
    }

    /// Copies what was committed from SQLite's write-ahead log into its file. It waits for no reader and no writer, and none waits for it:
    /// it copies only what every reader has seen (sqlite.org/pragma.html#pragma_wal_checkpoint). PostgreSQL does so by itself.
    ///
    /// # Errors
    /// When the disk refuses; nothing is lost then.
    pub(crate) async fn fold(&self) -> Result<()> {
        if let Engine::Sqlite { fold, .. } = &self.engine {
            checkpoint(fold).await?;
        }
        Ok(())
    }

    /// Folds what came while [`Self::fold`] was at work. Between two commits that is all there is, and only then does the write-ahead
    /// log begin anew in place of growing.
    ///
    /// # Errors
    /// When the disk refuses; nothing is lost then.
    pub(crate) async fn fold_rest(&self) -> Result<()> {
        if let Engine::Sqlite { write, .. } = &self.engine {
            checkpoint(write).await?;
        }
        Ok(())
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// Why it does not.
    pub(crate) async fn ping(&self) -> Result<()> {
        self.engine.read().await?.fetch("SELECT writer FROM writers LIMIT 1", Vec::new()).await.map(|_| ())
    }

    /// Whether receipts are partitioned by month.
    pub(crate) fn partitioned(&self) -> bool {
        self.partitions
    }

    /// A connection that only reads.
    pub(super) async fn read(&self) -> Result<Connection> {
        self.engine.read().await
    }

    /// Closes every connection.
    pub(crate) async fn close(&self) {
        self.engine.close().await;
    }
}

async fn checkpoint(pool: &Pool<Sqlite>) -> Result<()> {
    sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(pool).await.map(|_| ())
}

async fn sqlite_pools(database: &str) -> std::result::Result<Engine, Error> {
    let options = SqliteConnectOptions::from_str(database)
        .map_err(|error| Error::Settings(format!("database: {database}: {error}")))?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // With FULL a commit has reached the disk when it returns, also in WAL mode (sqlite.org/pragma.html#pragma_synchronous).
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(PATIENCE)
        // A verification reads for minutes; to be told each time is no help.
        .disable_statement_logging()
        // What is freed is overwritten with zeros (sqlite.org/pragma.html#pragma_secure_delete).
        .pragma("secure_delete", "ON")
        // Checkpoints are made beside the commits (`fold`). One that holds a commit up comes only where those cannot keep pace, or
        // somebody reads one state of the database for long, when the write-ahead log has 64 MB.
        .pragma("wal_autocheckpoint", "16000");
    // A file does not go away as a server does: asking each time whether it is there would only be a change of threads.
    let pool = |connections: u32| {
        SqlitePoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE).test_before_acquire(false)
    };
    // A statement of many rows notes what it changes in case it fails half-way. From 64 KiB that would be a file of its own, made and
    // removed for each commit (sqlite.org/tempfiles.html#statement_journal_files).
    let write = pool(1).connect_with(options.clone().pragma("temp_store", "memory")).await?;
    let fold = pool(1).connect_lazy_with(options.clone());
    Ok(Engine::Sqlite { write, fold, read: pool(4).connect_lazy_with(options) })
}

fn postgres_pool(database: &str) -> std::result::Result<Pool<Postgres>, Error> {
    let options = PgConnectOptions::from_str(database)
        .map_err(|error| Error::Settings(format!("database: this is no PostgreSQL address ({error})")))?;
    Ok(pool_of(CONNECTIONS, options.disable_statement_logging()))
}

fn pool_of(connections: u32, options: PgConnectOptions) -> Pool<Postgres> {
    PgPoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE).connect_lazy_with(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The writer waits for the folding, so the folding may wait for no export.
    #[tokio::test]
    async fn folding_waits_for_no_reader() {
        let directory = tempfile::tempdir().expect("a directory");
        let database = format!("sqlite:{}", directory.path().join("assent.db").display());
        let engine = sqlite_pools(&database).await.expect("a database");
        let store = Store { engine, partitions: false, removal_key: Arc::default(), notices: Arc::default() };
        store.migrate().await.expect("tables");
        let mut readers = Vec::new();
        for _ in 0..4 {
            let mut reader = store.engine.snapshot().await.expect("a reader");
            reader.fetch("SELECT writer FROM writers", Vec::new()).await.expect("it reads");
            readers.push(reader);
        }
        store.fold().await.expect("folding needs none of the readers' connections");
    }
}
