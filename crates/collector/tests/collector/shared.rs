//! Several collectors on one PostgreSQL.

use tempfile::TempDir;

use crate::database::{Engine, number};
use crate::fixture::{Collector, verify};
use crate::receipts::{given, text};
use assent_collector::Clock;

/// Two collectors on one database.
async fn two() -> (Collector, Collector) {
    let directory = TempDir::new().expect("a directory");
    let database = Engine::Postgres.fresh(directory.path()).await;
    let first = Collector::start_on(directory, database.clone(), "", Clock::system()).await;
    let second = Collector::start_on(TempDir::new().expect("a directory"), database, "", Clock::system()).await;
    (first, second)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_receipt_at_once_is_stored_once() {
    let (first, second) = two().await;
    let receipts: Vec<_> = (0..200).map(|_| given()).collect();
    let deliver = async |api: &crate::client::Api| {
        futures_util::future::join_all(receipts.iter().map(|receipt| api.post(receipt))).await
    };
    let (left, right) = tokio::join!(deliver(&first.api), deliver(&second.api));
    for (left, right) in left.iter().zip(&right) {
        let mut statuses = [left.status.as_u16(), right.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 202], "one stores it, the other knows it");
    }
    // Either may have stored all of them; now each has stored at least one.
    for collector in [&first, &second] {
        collector.api.deliver(&given()).await;
    }
    assert_eq!(number(&first.database, "SELECT COUNT(*) FROM receipts").await, 202);
    assert_eq!(
        number(&first.database, "SELECT CAST(SUM(receipts) AS BIGINT) FROM statistics WHERE dimension = 'event'").await,
        202
    );
    assert_eq!(
        number(&first.database, "SELECT COUNT(DISTINCT writer) FROM batches").await,
        2,
        "each has its own chain"
    );
    let (intact, said) = verify(&first.database, &[]);
    assert!(intact, "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_receives_the_other_answers_for() {
    let (first, second) = two().await;
    assert_eq!(second.api.token, "", "they have one token, which the first one showed");
    let receipt = given();
    first.api.deliver(&receipt).await;
    let subject = text(&receipt, "/subject_id");
    assert_eq!(second.api.get(&format!("/v1/subjects/{subject}")).await.status, 200);
    let erase = async |collector: &Collector| {
        collector.api.send("DELETE", &format!("/v1/subjects/{subject}"), &[], "").await.status.as_u16()
    };
    let (left, right) = tokio::join!(erase(&first), erase(&second));
    assert!([left, right].contains(&200), "{left} {right}");
    assert_eq!(number(&first.database, "SELECT COUNT(*) FROM redactions").await, 1, "it is erased once");
    assert!(verify(&first.database, &[]).0);
}

#[tokio::test]
async fn receipts_lie_in_the_partition_of_their_month() {
    let collector = Collector::start(Engine::Postgres).await;
    collector.api.deliver(&given()).await;
    let month = jiff::Timestamp::now().strftime("receipts_%Y_%m").to_string();
    assert_eq!(number(&collector.database, &format!("SELECT COUNT(*) FROM {month}")).await, 1);
    // An id that is no UUIDv7, or of another age, has a place too.
    let old = crate::receipts::with(given(), "/receipt_id", "00000000-1234-4fff-bfff-ffffffffffff");
    collector.api.deliver(&old).await;
    assert_eq!(collector.api.post(&old).await.status, 200);
    assert_eq!(number(&collector.database, "SELECT COUNT(*) FROM receipts_other").await, 1);
}

/// For engines that have no declarative partitions.
#[tokio::test]
async fn partitions_can_be_left_out() {
    let collector = Collector::start_with(Engine::Postgres, "partitions = false").await;
    let receipt = given();
    collector.api.deliver(&receipt).await;
    assert_eq!(collector.api.post(&receipt).await.status, 200);
    assert_eq!(number(&collector.database, "SELECT COUNT(*) FROM pg_inherits").await, 0);
    assert!(collector.verify().0);
}
