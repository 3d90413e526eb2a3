//! What the database itself can do: plain inserts of the same rows into the same table with the same indexes, durably, by this process.

use std::path::Path;
use std::time::Instant;

use assent_collector::{Clock, Server, Settings};
use rusqlite::{Connection, params};
use sqlx::{Connection as _, PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use crate::database::Engine;

/// Rows of a transaction: as many as the collector puts into one.
const TOGETHER: usize = 512;
/// Rows of a statement of PostgreSQL's.
const ROWS: usize = 128;

const INTO: &str = "INSERT INTO receipts (receipt_id, writer, batch, position, received_at, occurred_at, ends_at, site, subject, event, lang, \
    notice, marks, salt, leaf, body)";
/// Some time, in milliseconds.
const NOW: i64 = 1_795_300_594_000;

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
        Engine::Sqlite => insert_sqlite(database.trim_start_matches("sqlite:"), bodies),
        Engine::Postgres => insert_postgres(&database, bodies).await,
    }
    bodies.len() as f64 / began.elapsed().as_secs_f64()
}

/// A row at a time, as the collector does it: the fastest way that was found.
fn insert_sqlite(path: &str, bodies: &[String]) {
    let connection = Connection::open(path).expect("the database");
    // As the collector has it; `temp_store`: no file of its own for a statement's changes.
    for (name, value) in
        [("journal_mode", "wal"), ("synchronous", "full"), ("wal_autocheckpoint", "4000"), ("temp_store", "memory")]
    {
        connection.pragma_update(None, name, value).expect("a setting");
    }
    let sql = format!("{INTO} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    let mut statement = connection.prepare(&sql).expect("a statement");
    for (batch, together) in bodies.chunks(TOGETHER).enumerate() {
        connection.execute_batch("BEGIN IMMEDIATE").expect("a transaction");
        for (position, body) in together.iter().enumerate() {
            let (id, subject) = (Uuid::now_v7(), Uuid::now_v7());
            let row = params![
                &id.as_bytes()[..],
                1,
                batch as i64,
                position as i64,
                NOW,
                NOW,
                NOW,
                "shop.example",
                &subject.as_bytes()[..],
                "given",
                "de",
                &[7_u8; 32][..],
                0,
                &id.as_bytes()[..],
                &[9_u8; 32][..],
                body,
            ];
            statement.execute(row).expect("it is inserted");
        }
        connection.execute_batch("COMMIT").expect("it is durable");
    }
}

/// Many rows a statement: each is a way to the server and back.
async fn insert_postgres(database: &str, bodies: &[String]) {
    let mut connection = PgConnection::connect(database).await.expect("the database");
    for (batch, together) in bodies.chunks(TOGETHER).enumerate() {
        let mut transaction = connection.begin().await.expect("a transaction");
        for (portion, rows) in together.chunks(ROWS).enumerate() {
            let mut query = QueryBuilder::<Postgres>::new(format!("{INTO} "));
            query.push_values(rows.iter().enumerate(), |mut row, (nth, body)| {
                let id = Uuid::now_v7();
                row.push_bind(id.as_bytes().to_vec()).push_bind(1_i64).push_bind(batch as i64);
                row.push_bind((portion * ROWS + nth) as i64).push_bind(NOW).push_bind(NOW).push_bind(NOW);
                row.push_bind("shop.example").push_bind(Uuid::now_v7().as_bytes().to_vec());
                row.push_bind("given").push_bind("de").push_bind(vec![7_u8; 32]).push_bind(0_i64);
                row.push_bind(id.as_bytes().to_vec()).push_bind(vec![9_u8; 32]).push_bind(body);
            });
            query.build().execute(&mut *transaction).await.expect("it is inserted");
        }
        transaction.commit().await.expect("it is durable");
    }
}
