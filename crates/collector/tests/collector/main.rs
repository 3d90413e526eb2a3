//! The collector over real HTTP, on both databases: every promise, and every bad day.

mod alerts;
mod backups;
mod bad_days;
mod client;
mod command;
mod counts;
mod dashboard;
mod database;
mod deploy;
mod desk;
mod destruction;
mod erasure;
mod evidence;
mod exports;
mod figures;
mod fixture;
mod forged;
mod forms;
mod heads;
mod ingest;
mod keys;
mod log;
mod notices;
mod oidc;
mod operations;
mod overload;
mod people;
mod period;
mod receipts;
mod register;
mod retention;
mod rights;
mod sessions;
mod shared;
mod shown;
mod socket;
mod withdrawals;

/// Each test once on SQLite and once on PostgreSQL.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $( #[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $name() { super::$name(crate::database::Engine::Sqlite).await } )*
        }
        mod postgres {
            $( #[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $name() { super::$name(crate::database::Engine::Postgres).await } )*
        }
    };
}

pub(crate) use on_both;
