//! Databases for tests: a new SQLite file, or a new database of a PostgreSQL that this process starts and takes along when it ends.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::channel;

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;

/// Which database.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// The address of a new, empty database. SQLite's is in `directory`.
    pub async fn fresh(self, directory: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite:{}", directory.join("assent.db").display()),
            Self::Postgres => shared().create_database().await,
        }
    }
}

/// The files in which a database in `directory` keeps what it holds, once it has written everything out.
pub async fn files(database: &str, directory: &Path) -> Vec<PathBuf> {
    if database.starts_with("sqlite:") {
        return std::fs::read_dir(directory).expect("it is there").flatten().map(|file| file.path()).collect();
    }
    tamper(database, "CHECKPOINT").await;
    let own = number(database, "SELECT CAST(oid AS BIGINT) FROM pg_database WHERE datname = current_database()").await;
    shared().files(own)
}

/// Runs statements as somebody would who has the database's password and bad intentions.
pub async fn tamper(database: &str, sql: &str) -> u64 {
    try_to_tamper(database, sql).await.expect("the statement")
}

/// The same; the error is the database's own refusal.
pub async fn try_to_tamper(database: &str, sql: &str) -> sqlx::Result<u64> {
    Hand::reach(database).await.tamper(sql).await
}

/// Somebody's connection to a database.
pub enum Hand {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Hand {
    pub async fn reach(database: &str) -> Self {
        if database.starts_with("sqlite:") {
            Self::Sqlite(SqliteConnection::connect(database).await.expect("the database"))
        } else {
            Self::Postgres(PgConnection::connect(database).await.expect("the database"))
        }
    }

    /// One that does not wait for the disk: for thousands of changes that no power cut has to survive.
    pub async fn reach_in_haste(database: &str) -> Self {
        let mut hand = Self::reach(database).await;
        let sql = match hand {
            Self::Sqlite(_) => "PRAGMA synchronous = OFF",
            Self::Postgres(_) => "SET synchronous_commit = off",
        };
        hand.tamper(sql).await.expect("the statement");
        hand
    }

    /// Runs statements, with how many rows the last of them changed; the error is the database's own refusal.
    pub async fn tamper(&mut self, sql: &str) -> sqlx::Result<u64> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Sqlite(connection) => sqlx::raw_sql(sql).execute(connection).await?.rows_affected(),
            Self::Postgres(connection) => sqlx::raw_sql(sql).execute(connection).await?.rows_affected(),
        })
    }
}

/// A number that a statement selects.
pub async fn number(database: &str, sql: &str) -> i64 {
    let sql = AssertSqlSafe(sql.to_owned());
    if database.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(database).await.expect("the database");
        let number = sqlx::query_scalar(sql).fetch_one(&mut connection).await.expect("a number");
        // Closed here, not later by a thread: the test may be about who has the file open.
        connection.close().await.expect("it closes");
        number
    } else {
        let mut connection = PgConnection::connect(database).await.expect("the database");
        sqlx::query_scalar(sql).fetch_one(&mut connection).await.expect("a number")
    }
}

/// A PostgreSQL of our own on a socket in a temporary directory: no port, no password, nothing shared with the machine's.
pub struct Cluster {
    directory: TempDir,
    server: Option<Child>,
}

/// The one that tests share; it ends with this process.
fn shared() -> &'static Cluster {
    static SHARED: OnceLock<Cluster> = OnceLock::new();
    SHARED.get_or_init(|| {
        // The signal at the parent's end is sent when the starting *thread* ends (prctl(2)), so that thread never does.
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            let mut cluster = Cluster::create();
            cluster.start();
            sender.send(cluster).expect("somebody waits");
            loop {
                std::thread::park();
            }
        });
        receiver.recv().expect("PostgreSQL starts")
    })
}

impl Cluster {
    /// A cluster of its own for a test that stops it; not running yet.
    pub fn create() -> Self {
        let directory = TempDir::new().expect("a directory");
        let data = directory.path().join("data");
        if root() {
            let owned = Command::new("chown").arg("postgres:postgres").arg(directory.path()).status();
            assert!(owned.is_ok_and(|status| status.success()), "the directory can be given to the user postgres");
        }
        let init = unprivileged("initdb")
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--pgdata"])
            .arg(&data)
            .output();
        let init = init.expect("initdb runs");
        assert!(init.status.success(), "initdb: {}", String::from_utf8_lossy(&init.stderr));
        Self { directory, server: None }
    }

    pub fn start(&mut self) {
        let (data, socket) = (self.directory.path().join("data"), self.directory.path());
        let mut server = unprivileged("postgres")
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(socket)
            .args([
                "-c",
                "listen_addresses=",
                "-c",
                "max_connections=300",
                "-c",
                "shared_buffers=32MB",
                "-c",
                "lc_messages=C",
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("postgres runs");
        let mut log = BufReader::new(server.stderr.take().expect("its log")).lines();
        self.server = Some(server);
        let ready = log.by_ref().any(|line| line.is_ok_and(|line| line.contains("ready to accept connections")));
        assert!(ready, "PostgreSQL ended instead of starting");
        // Nobody reads what it logs later, and a full pipe would stop it.
        std::thread::spawn(move || log.for_each(drop));
    }

    /// As a power cut would.
    pub fn kill(&mut self) {
        let data = self.directory.path().join("data");
        let stopped =
            unprivileged("pg_ctl").args(["stop", "-m", "immediate", "-D"]).arg(data).stdout(Stdio::null()).status();
        assert!(stopped.is_ok_and(|status| status.success()), "pg_ctl stops it");
        if let Some(mut server) = self.server.take() {
            server.wait().expect("it ended");
        }
    }

    /// The files of one of its databases: not the write-ahead log, which the server recycles by itself.
    fn files(&self, database: i64) -> Vec<PathBuf> {
        let directory = self.directory.path().join("data/base").join(database.to_string());
        std::fs::read_dir(directory).expect("it is there").flatten().map(|file| file.path()).collect()
    }

    pub async fn create_database(&self) -> String {
        let name = format!("t{}", uuid::Uuid::now_v7().simple());
        let url = |name: &str| format!("postgres://postgres@localhost/{name}?host={}", self.directory.path().display());
        let mut connection = PgConnection::connect(&url("postgres")).await.expect("PostgreSQL answers");
        sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .execute(&mut connection)
            .await
            .expect("a database");
        url(&name)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.server.is_some() {
            self.kill();
        }
    }
}

fn root() -> bool {
    rustix::process::geteuid().is_root()
}

/// PostgreSQL refuses to run as root. The signal at the end of its starter keeps it from outliving the tests.
fn unprivileged(name: &str) -> Command {
    let mut command = Command::new("setpriv");
    if root() {
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
    }
    command.args(["--pdeathsig", "TERM"]).arg(program(name));
    command.current_dir("/");
    command
}

/// Debian keeps the programs of each version in a directory of their own, outside of `PATH`.
fn program(name: &str) -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> =
        versions.map(|version| version.path().join("bin").join(name)).filter(|path| path.exists()).collect();
    found.sort();
    found.pop().unwrap_or_else(|| PathBuf::from(name))
}

/// The texts that a statement selects in its one column.
pub async fn texts(database: &str, sql: &str) -> Vec<String> {
    let sql = AssertSqlSafe(sql.to_owned());
    if database.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(database).await.expect("the database");
        sqlx::query_scalar(sql).fetch_all(&mut connection).await.expect("texts")
    } else {
        let mut connection = PgConnection::connect(database).await.expect("the database");
        sqlx::query_scalar(sql).fetch_all(&mut connection).await.expect("texts")
    }
}
