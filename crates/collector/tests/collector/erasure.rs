//! What was erased is nowhere: no file has the text, the ids, or a time that is finer than a day.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use crate::database::{Engine, Hand, files, number, tamper};
use crate::fixture::{Collector, run, said};
use crate::receipts::{SITE, given, text, with};

crate::on_both! { no_file_holds_what_was_erased, only_the_day_is_left, rows_of_earlier_versions_are_brought_to_this_one, statistics_have_no_text_of_strangers, a_restore_repeats_later_erasures, a_reader_of_an_earlier_state_is_no_success, a_restore_to_before_an_erasure_keeps_it }

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
    // It takes samples of columns for the planner. PostgreSQL does so by itself after some changes.
    tamper(&collector.database, "ANALYZE").await;
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
    // A database that this version made has nothing to be renewed.
    tamper(&database, "UPDATE receipts SET ends_at = 253402300799999 WHERE salt IS NOT NULL").await;
    let collector = Collector::start_on(directory, database, "", assent_collector::Clock::system()).await;
    assert_ne!(number(&collector.database, state).await, right);
    let (directory, database) = collector.stop().await;
    tamper(&database, "UPDATE receipts SET received_at = received_at + 77, ends_at = 7 WHERE salt IS NULL").await;
    tamper(&database, "DELETE FROM properties WHERE name = 'rows'").await;
    let collector = Collector::start_on(directory, database, "", assent_collector::Clock::system()).await;
    assert_eq!(number(&collector.database, state).await, right);
    let fine = format!("SELECT COUNT(*) FROM receipts WHERE salt IS NULL AND {FINE}");
    assert_eq!(number(&collector.database, &fine).await, 0);
    let (intact, said) = collector.verify();
    assert!(intact, "{said}");
}

/// The counts of one dimension, by label.
async fn counted(collector: &Collector, dimension: &str, label: &str) -> i64 {
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(receipts), 0) AS BIGINT) FROM statistics WHERE dimension = '{dimension}' AND label = '{label}'"
    );
    number(&collector.database, &sql).await
}

async fn statistics_have_no_text_of_strangers(engine: Engine) {
    let collector = Collector::start(engine).await;
    let notice = json!({ "categories": [{ "id": "necessary" }, { "id": "analytics" }], "language": "de", "site": SITE, "version": "7" });
    let sha256 = assent_core::Sha256::of(notice.to_string().as_bytes()).to_string();
    collector.api.deliver(&with(given(), "/notice/version", "7")).await;
    assert_eq!([counted(&collector, "version", "7").await, counted(&collector, "version", "other").await], [0, 1]);
    assert_eq!(collector.api.own("PUT", &format!("/v1/notices/{sha256}"), notice.to_string()).await.status, 201);
    for version in ["7", "John Doe +49 151"] {
        collector.api.deliver(&with(given(), "/notice/version", version)).await;
    }
    assert_eq!([counted(&collector, "version", "7").await, counted(&collector, "version", "other").await], [1, 2]);
    assert_eq!(
        [counted(&collector, "category", "analytics").await, counted(&collector, "category", "marketing").await],
        [2, 0]
    );
    // However much strangers write, a day of a site has no more rows than its notices have labels.
    let rows = number(&collector.database, "SELECT COUNT(*) FROM statistics").await;
    let many: Vec<Value> =
        (0..30).map(|nth| with(with(given(), "/notice/version", format!("{nth}")), "/lang", "fr")).collect();
    for mut receipt in many {
        let decisions = receipt["decisions"].as_array_mut().expect("a list");
        let more: Vec<Value> =
            (0..20).map(|_| with(decisions[1].clone(), "/purpose", format!("c{}", Uuid::new_v4().simple()))).collect();
        decisions.extend(more);
        collector.api.deliver(&receipt).await;
    }
    assert!(number(&collector.database, "SELECT COUNT(*) FROM statistics").await <= rows + 4);
    // Rows of an earlier version.
    let (directory, database) = collector.stop().await;
    tamper(&database, "UPDATE statistics SET label = 'John Doe' WHERE dimension = 'version' AND label = 'other'").await;
    tamper(&database, "DELETE FROM properties WHERE name = 'rows'").await;
    let collector = Collector::start_on(directory, database, "", assent_collector::Clock::system()).await;
    assert_eq!(
        [counted(&collector, "version", "John Doe").await, counted(&collector, "version", "other").await],
        [0, 31]
    );
}

/// What somebody still sees cannot leave the files. The command says so, and the next one does what was left.
async fn a_reader_of_an_earlier_state_is_no_success(engine: Engine) {
    let collector = Collector::start(engine).await;
    let receipt = marked();
    collector.api.deliver(&receipt).await;
    let mut reader = Hand::reach(&collector.database).await;
    let begin = match engine {
        Engine::Sqlite => "BEGIN; SELECT COUNT(*) FROM documents",
        Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT COUNT(*) FROM documents",
    };
    reader.tamper(begin).await.expect("a snapshot");
    erase(&collector, &receipt).await;
    let purge = || tokio::task::block_in_place(|| run(&collector.database, &["purge"]));
    let trace = async || {
        let files = files(&collector.database, collector.path()).await;
        files.iter().map(|path| found(path, std::slice::from_ref(&receipt))).sum::<usize>()
    };
    let held = purge();
    assert!(held.status.success() && said(&held).contains("somebody reads an earlier state"), "{}", said(&held));
    assert!(trace().await > 0);
    reader.tamper("COMMIT").await.expect("it ends");
    let rewritten = purge();
    assert!(rewritten.status.success() && !said(&rewritten).contains("earlier state"), "{}", said(&rewritten));
    assert_eq!(trace().await, 0);
}

async fn a_restore_repeats_later_erasures(engine: Engine) {
    let directory = TempDir::new().expect("a directory");
    let backups = directory.path().join("backups");
    let collector = Collector::start_with(engine, &format!("backups = \"{}\"", backups.display())).await;
    let (kept, erased) = (marked(), marked());
    for receipt in [&kept, &erased] {
        collector.api.deliver(receipt).await;
    }
    let made = tokio::task::block_in_place(|| run(&collector.database, &["backup", &backups.display().to_string()]));
    assert!(made.status.success(), "{}", said(&made));
    let file =
        std::fs::read_dir(&backups).expect("it is there").flatten().map(|file| file.path()).next().expect("a backup");
    erase(&collector, &erased).await;
    // The database is lost; what is left are the backup and what lies beside it.
    let (_lost, _) = collector.stop().await;
    let restored = TempDir::new().expect("a directory");
    let database = engine.fresh(restored.path()).await;
    let output = tokio::task::block_in_place(|| run(&database, &["restore", &file.display().to_string()]));
    assert!(output.status.success() && said(&output).contains("1 of their receipts"), "{}", said(&output));
    let traces = async |receipt: &Value| {
        let files = files(&database, restored.path()).await;
        files.iter().map(|path| found(path, std::slice::from_ref(receipt))).sum::<usize>()
    };
    assert_eq!(traces(&erased).await, 0);
    assert!(traces(&kept).await > 0);
    let (intact, said) = crate::fixture::verify(&database, &[]);
    assert!(intact, "{said}");
}

/// What was removed after the moment cannot come back, and the restored log says that it was removed.
async fn a_restore_to_before_an_erasure_keeps_it(engine: Engine) {
    let directory = TempDir::new().expect("a directory");
    let backups = directory.path().join("backups");
    let keys = TempDir::new().expect("a directory");
    let (private, _) = crate::log::key_pair(keys.path(), "ours");
    let toml = format!("signing_key = \"{private}\"\nbackups = \"{}\"", backups.display());
    let config = keys.path().join("test.toml");
    std::fs::write(&config, &toml).expect("a file");
    let with_config = |database: &str, arguments: &[&str]| {
        let config = config.display().to_string();
        let output = tokio::task::block_in_place(|| run(database, &[&["--config", &config], arguments].concat()));
        (output.status.success(), said(&output))
    };
    let collector = Collector::start_with(engine, &toml).await;
    let (kept, erased, late) = (marked(), marked(), marked());
    for receipt in [&kept, &erased] {
        collector.api.deliver(receipt).await;
    }
    let moment = jiff::Timestamp::now();
    // The next batch is of a later millisecond.
    while jiff::Timestamp::now().as_millisecond() <= moment.as_millisecond() {
        std::hint::spin_loop();
    }
    collector.api.deliver(&late).await;
    erase(&collector, &erased).await;
    let (made, said) = with_config(&collector.database, &["backup", &backups.display().to_string()]);
    assert!(made, "{said}");
    let backup = std::fs::read_dir(&backups).expect("it is there").flatten().map(|file| file.path());
    let backup = backup.filter(|path| path.extension().is_some_and(|ending| ending == "gz")).last().expect("a backup");
    let restored = TempDir::new().expect("a directory");
    let database = engine.fresh(restored.path()).await;
    let until = format!("{moment:.3}");
    let (done, said) = with_config(&database, &["restore", &backup.display().to_string(), "--until", &until]);
    assert!(done, "{said}");
    assert_eq!(number(&database, "SELECT COUNT(*) FROM receipts").await, 2);
    assert_eq!(number(&database, "SELECT COUNT(*) FROM receipts WHERE body IS NOT NULL").await, 1);
    assert_eq!(number(&database, "SELECT COUNT(*) FROM redactions WHERE reason = 'erased'").await, 1);
    let counted = "SELECT CAST(SUM(receipts) AS BIGINT) FROM statistics WHERE dimension = 'event'";
    assert_eq!(number(&database, counted).await, 1, "the day is counted again, by what is left of it");
    let (intact, said) = with_config(&database, &["verify"]);
    assert!(intact && !said.contains(" 0 signatures"), "{said}");
}
