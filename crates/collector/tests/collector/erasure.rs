//! What was erased is nowhere: no file has the text, the ids, or a time that is finer than a day.

use std::path::Path;

use serde_json::Value;
use uuid::Uuid;

use crate::database::{Engine, files, number, tamper};
use crate::fixture::{Collector, run, said};
use crate::receipts::{given, text, with};

crate::on_both! { no_file_holds_what_was_erased, only_the_day_is_left, rows_of_earlier_versions_are_brought_to_this_one }

/// A receipt that can be recognised by its text and by its ids.
fn marked() -> Value {
    with(given(), "/ui/version", format!("mark-{}", Uuid::new_v4().simple()))
}

/// What would betray a receipt: its text, and its ids as text and as bytes.
fn traces(receipt: &Value) -> Vec<Vec<u8>> {
    let ids = ["/receipt_id", "/subject_id"].map(|pointer| text(receipt, pointer));
    let bytes = ids.clone().map(|id| Uuid::parse_str(&id).expect("an id").as_bytes().to_vec());
    let mut traces = vec![text(receipt, "/ui/version").into_bytes()];
    traces.extend(ids.map(String::into_bytes));
    traces.extend(bytes);
    traces
}

/// How many traces of receipts a file holds.
fn found(path: &Path, receipts: &[Value]) -> usize {
    // One that vanished holds nothing.
    let bytes = std::fs::read(path).unwrap_or_default();
    let wanted: std::collections::HashSet<Vec<u8>> = receipts.iter().flat_map(traces).collect();
    let lengths: std::collections::BTreeSet<usize> = wanted.iter().map(Vec::len).collect();
    // Few places begin like one of them; only there a hash is worth its time.
    let mut begins = vec![false; 1 << 16];
    for trace in &wanted {
        begins[usize::from(trace[0]) << 8 | usize::from(trace[1])] = true;
    }
    let mut found = 0;
    for at in 0..bytes.len().saturating_sub(1) {
        if begins[usize::from(bytes[at]) << 8 | usize::from(bytes[at + 1])] {
            found += lengths
                .iter()
                .filter(|length| bytes.get(at..at + *length).is_some_and(|part| wanted.contains(part)))
                .count();
        }
    }
    found
}

async fn erase(collector: &Collector, receipt: &Value) {
    let answer = collector.api.send("DELETE", &format!("/v1/subjects/{}", text(receipt, "/subject_id")), &[], "").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn no_file_holds_what_was_erased(engine: Engine) {
    let collector = Collector::start(engine).await;
    // Many of them, in an order that makes pages of the indexes split.
    let receipts: Vec<Value> = (0..600).map(|_| marked()).collect();
    for some in receipts.chunks(60) {
        futures_util::future::join_all(some.iter().map(|receipt| collector.api.deliver(receipt))).await;
    }
    let (erased, kept) = receipts.split_at(200);
    let trace = async |receipts: &[Value]| {
        let files = files(&collector.database, collector.path()).await;
        files.iter().map(|path| found(path, receipts)).sum::<usize>()
    };
    assert!(trace(erased).await >= 5 * erased.len(), "they are there before, so that they would be found afterwards");
    for receipt in erased {
        erase(&collector, receipt).await;
    }
    if engine == Engine::Sqlite {
        let log = std::fs::metadata(collector.path().join("assent.db-wal")).expect("it is there").len();
        assert!(found(&collector.path().join("assent.db-wal"), erased) == 0, "{log} bytes of the write-ahead log");
    }
    let output = tokio::task::block_in_place(|| run(&collector.database, &["purge"]));
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(trace(erased).await, 0);
    assert!(trace(kept).await >= 5 * kept.len(), "what was not erased is there");
    let (intact, said) = collector.verify();
    assert!(intact, "{said}");
}

/// Somebody who reads an earlier state keeps the write-ahead log from being emptied; it is once they end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_only_delays_it() {
    use sqlx::{Connection as _, SqliteConnection};
    let collector = Collector::start(Engine::Sqlite).await;
    let receipt = marked();
    collector.api.deliver(&receipt).await;
    let mut reader = SqliteConnection::connect(&collector.database).await.expect("the database");
    sqlx::raw_sql("BEGIN; SELECT COUNT(*) FROM receipts").execute(&mut reader).await.expect("a snapshot");
    erase(&collector, &receipt).await;
    let log = collector.path().join("assent.db-wal");
    assert!(found(&log, std::slice::from_ref(&receipt)) > 0, "the reader needs it");
    collector.api.deliver(&given()).await;
    sqlx::raw_sql("COMMIT").execute(&mut reader).await.expect("it ends");
    while std::fs::metadata(&log).expect("it is there").len() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(found(&collector.path().join("assent.db"), &[receipt]), 0);
}

/// How SQL asks for a moment that is no start of a day.
const FINE: &str = "received_at % 86400000 + occurred_at % 86400000 + ends_at % 86400000 > 0";

async fn only_the_day_is_left(engine: Engine) {
    let collector = Collector::start(engine).await;
    let receipt = marked();
    collector.api.deliver(&receipt).await;
    erase(&collector, &receipt).await;
    let fine = format!("SELECT COUNT(*) FROM receipts WHERE salt IS NULL AND {FINE}");
    assert_eq!(number(&collector.database, "SELECT COUNT(*) FROM receipts WHERE salt IS NULL").await, 1);
    assert_eq!(number(&collector.database, &fine).await, 0);
    let batches = "SELECT COUNT(*) FROM batches WHERE created_at % 86400000 > 0";
    assert_eq!(number(&collector.database, batches).await, 0, "a batch of one would tell its receipt's moment");
    assert_eq!(collector.api.post(&receipt).await.status, 410, "a late duplicate does not bring it back");
    let again = with(receipt, "/receipt_id", text(&given(), "/receipt_id"));
    assert_eq!(collector.api.post(&again).await.status, 202, "another receipt may come");
}

async fn rows_of_earlier_versions_are_brought_to_this_one(engine: Engine) {
    let collector = Collector::start(engine).await;
    let (first, erased) = (given(), given());
    let next =
        with(with(given(), "/subject_id", text(&first, "/subject_id")), "/supersedes", text(&first, "/receipt_id"));
    for receipt in [&erased, &first, &next] {
        collector.api.deliver(receipt).await;
    }
    erase(&collector, &erased).await;
    let state = "SELECT CAST(SUM(ends_at) AS BIGINT) FROM receipts";
    let right = number(&collector.database, state).await;
    let (directory, database) = collector.stop().await;
    tamper(&database, "UPDATE receipts SET ends_at = 253402300799999 WHERE salt IS NOT NULL").await;
    tamper(&database, "UPDATE receipts SET received_at = received_at + 77, ends_at = 7 WHERE salt IS NULL").await;
    tamper(&database, "DELETE FROM properties WHERE name = 'rows'").await;
    let collector = Collector::start_on(directory, database, "", assent_collector::Clock::system()).await;
    assert_eq!(number(&collector.database, state).await, right);
    let fine = format!("SELECT COUNT(*) FROM receipts WHERE salt IS NULL AND {FINE}");
    assert_eq!(number(&collector.database, &fine).await, 0);
    let (intact, said) = collector.verify();
    assert!(intact, "{said}");
}
