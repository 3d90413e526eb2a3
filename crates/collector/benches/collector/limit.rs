//! What the database itself can do: plain inserts of the same rows into the same table with the same indexes, durably, by this process.

use std::path::Path;
use std::time::Instant;

use assent_collector::{Clock, Server, Settings};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, PgConnection, QueryBuilder, SqliteConnection};
use uuid::Uuid;

use crate::database::Engine;

/// Rows of a transaction: as many as the collector puts into one.
const TOGETHER: usize = 512;
/// Rows of a statement.
const ROWS: usize = 128;

/// Rows a second, each in a durable commit.
pub async fn per_second(engine: Engine, directory: &Path, bodies: &[String]) -> f64 {
    let database = engine.fresh(directory).await.replace("assent.db", "limit.db");
    let settings = format!("database = \"{database}\"\nlisten = \"127.0.0.1:0\"");
    // The collector makes its tables; then it has no part in this.
    Server::start(Settings::parse(&settings).expect("settings"), Clock::system())
        .await
        .expect("it starts")
        .stop()
        .await;
    let began = Instant::now();
    match engine {
        Engine::Sqlite => {
            let options: SqliteConnectOptions = database.parse().expect("an address");
            let options = options
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .pragma("wal_autocheckpoint", "4000")
                // As the collector has it: no file of its own for a statement's changes.
                .pragma("temp_store", "memory");
            let mut connection = SqliteConnection::connect_with(&options).await.expect("the database");
            insert_sqlite(&mut connection, bodies).await;
        }
        Engine::Postgres => {
            let mut connection = PgConnection::connect(&database).await.expect("the database");
            insert_postgres(&mut connection, bodies).await;
        }
    }
    bodies.len() as f64 / began.elapsed().as_secs_f64()
}

/// One function for each driver: the bounds that would make it one are longer than the function.
macro_rules! insert_with {
    ($name:ident, $connection:ty, $database:ty) => {
        async fn $name(connection: &mut $connection, bodies: &[String]) {
            for (batch, together) in bodies.chunks(TOGETHER).enumerate() {
                let mut transaction = connection.begin().await.expect("a transaction");
                for (portion, rows) in together.chunks(ROWS).enumerate() {
                    let mut query = QueryBuilder::<$database>::new(
                        "INSERT INTO receipts (receipt_id, writer, batch, position, received_at, occurred_at, ends_at, site, subject, event, lang, \
                         notice, marks, salt, leaf, body) ",
                    );
                    query.push_values(rows.iter().enumerate(), |mut row, (nth, body)| {
                        let id = Uuid::now_v7();
                        let now = 1_795_300_594_000_i64;
                        row.push_bind(id.as_bytes().to_vec()).push_bind(1_i64).push_bind(batch as i64).push_bind((portion * ROWS + nth) as i64);
                        row.push_bind(now).push_bind(now).push_bind(now).push_bind("shop.example".to_owned());
                        row.push_bind(Uuid::now_v7().as_bytes().to_vec()).push_bind("given".to_owned()).push_bind("de".to_owned());
                        row.push_bind(vec![7_u8; 32]).push_bind(0_i64).push_bind(id.as_bytes().to_vec()).push_bind(vec![9_u8; 32]).push_bind(body.clone());
                    });
                    query.build().execute(&mut *transaction).await.expect("it is inserted");
                }
                transaction.commit().await.expect("it is durable");
            }
        }
    };
}

insert_with!(insert_sqlite, SqliteConnection, sqlx::Sqlite);
insert_with!(insert_postgres, PgConnection, sqlx::Postgres);
