//! Backups: made while serving, tried, restored anywhere and to any moment, and ended.

use std::path::PathBuf;

use crate::database::{Engine, number, tamper};
use crate::fixture::{Collector, run, said, verify};
use crate::receipts::{given, text, with};

crate::on_both! { a_backup_made_under_load_restores_and_verifies, a_restore_stops_at_a_moment }

/// Makes a backup and gives its file.
fn backup(collector: &Collector) -> PathBuf {
    let directory = collector.path().join("backups");
    let output = run(&collector.database, &["backup", &directory.display().to_string()]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("restored on trial and verified"));
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(directory).expect("it is there").flatten().map(|file| file.path()).collect();
    files.sort();
    assert!(
        files.iter().all(|file| file.extension().is_some_and(|ending| ending == "gz")),
        "nothing else is left: {files:?}"
    );
    files.pop().expect("a backup")
}

async fn a_backup_made_under_load_restores_and_verifies(engine: Engine) {
    let collector = Collector::start(engine).await;
    for _ in 0..30 {
        collector.api.deliver(&given()).await;
    }
    let erased = given();
    collector.api.deliver(&erased).await;
    collector.api.send("DELETE", &format!("/v1/subjects/{}", text(&erased, "/subject_id")), &[], "").await;
    let loading = {
        let api = collector.api.clone();
        tokio::spawn(async move {
            loop {
                api.deliver(&given()).await;
            }
        })
    };
    let before = number(&collector.database, "SELECT COUNT(*) FROM receipts").await;
    let file = tokio::task::block_in_place(|| backup(&collector));
    loading.abort();
    // Into the other database: the form is the same for all.
    let other = if engine == Engine::Sqlite { Engine::Postgres } else { Engine::Sqlite };
    let restored = other
        .fresh(&collector.path().join(".."))
        .await
        .replace("assent.db", &format!("restored-{}.db", uuid::Uuid::now_v7()));
    let output = run(&restored, &["restore", &file.display().to_string()]);
    assert!(output.status.success(), "{}", said(&output));
    let (intact, words) = verify(&restored, &[]);
    assert!(intact, "{words}");
    assert!(number(&restored, "SELECT COUNT(*) FROM receipts").await >= before);
    assert_eq!(
        number(&restored, "SELECT COUNT(*) FROM receipts WHERE body IS NULL").await,
        1,
        "what was erased stays erased"
    );
    let again = run(&restored, &["restore", &file.display().to_string()]);
    assert!(!again.status.success() && said(&again).contains("not empty"), "{}", said(&again));
    // As if the process had been killed before the end: nothing takes the part, and the next restore begins anew.
    tamper(&restored, "DELETE FROM requests").await;
    tamper(&restored, "INSERT INTO properties (name, content) VALUES ('restoring', '')").await;
    let (taken, words) = verify(&restored, &[]);
    assert!(!taken && words.contains("did not end"), "{words}");
    let anew = run(&restored, &["restore", &file.display().to_string()]);
    assert!(anew.status.success(), "{}", said(&anew));
    let (intact, words) = verify(&restored, &[]);
    assert!(intact, "{words}");
    if let Some(path) = restored.strip_prefix("sqlite:") {
        std::fs::remove_file(path).expect("it is there");
    }
}

async fn a_restore_stops_at_a_moment(engine: Engine) {
    let collector = Collector::start(engine).await;
    let first = given();
    collector.api.deliver(&first).await;
    for _ in 0..4 {
        collector.api.deliver(&given()).await;
    }
    let ends = "SELECT CAST(SUM(ends_at / 1000) AS BIGINT) FROM receipts";
    let relied_upon = number(&collector.database, ends).await;
    let moment = jiff::Timestamp::now();
    // The next batch is of a later millisecond.
    while jiff::Timestamp::now().as_millisecond() <= moment.as_millisecond() {
        std::hint::spin_loop();
    }
    for _ in 0..4 {
        collector.api.deliver(&given()).await;
    }
    let next = with(given(), "/subject_id", text(&first, "/subject_id"));
    collector.api.deliver(&with(next, "/supersedes", text(&first, "/receipt_id"))).await;
    let file = tokio::task::block_in_place(|| backup(&collector));
    let restored = format!("sqlite:{}", collector.path().join("restored.db").display());
    let output = run(&restored, &["restore", &file.display().to_string(), "--until", &format!("{moment:.3}")]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(number(&restored, "SELECT COUNT(*) FROM receipts").await, 5);
    assert_eq!(number(&restored, ends).await, relied_upon, "a receipt that is left out ends no other");
    assert!(verify(&restored, &[]).0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spoilt_backup_is_refused_and_old_ones_end() {
    let collector = Collector::start(Engine::Sqlite).await;
    for _ in 0..20 {
        collector.api.deliver(&given()).await;
    }
    let file = tokio::task::block_in_place(|| backup(&collector));
    let whole = std::fs::read(&file).expect("the backup");
    let spoilt = collector.path().join("spoilt.jsonl.gz");
    let restored = |name: &str| format!("sqlite:{}", collector.path().join(name).display());
    for (nth, bytes) in [&whole[..whole.len() / 2], &whole[..whole.len() - 12], b"no backup"].into_iter().enumerate() {
        std::fs::write(&spoilt, bytes).expect("a file");
        let output = run(&restored(&format!("{nth}.db")), &["restore", &spoilt.display().to_string()]);
        assert!(!output.status.success(), "{nth}: {}", said(&output));
    }
    let directory = file.parent().expect("a directory");
    let day = |days: i64| {
        (jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * days)).strftime("%Y-%m-%dT%H%M%S.000Z")
    };
    let names = [6, 8, 400].map(|days| directory.join(format!("assent-{}.jsonl.gz", day(days))));
    for name in &names {
        std::fs::write(name, "").expect("a file");
    }
    std::fs::write(directory.join("notes.txt"), "").expect("a file");
    // A process that was killed in the middle of a backup leaves its copies.
    let broken_off =
        ["part", "trial.db", "trial.db-wal"].map(|end| directory.join(format!("assent-{}.jsonl.{end}", day(1))));
    for name in &broken_off {
        std::fs::write(name, "").expect("a file");
    }
    let output =
        tokio::task::block_in_place(|| run(&collector.database, &["backup", &directory.display().to_string()]));
    assert!(said(&output).contains("2 older backups removed"), "{}", said(&output));
    assert_eq!(names.map(|name| name.exists()), [true, false, false]);
    assert!(directory.join("notes.txt").exists(), "what is not ours stays");
    assert!(broken_off.iter().all(|name| !name.exists()), "no copy stays that nobody restores");
}

/// An edited backup is not restored, nor is one with a line that no collector writes; the database is empty afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edited_backup_is_not_restored() {
    let collector = Collector::start(Engine::Sqlite).await;
    collector.api.deliver(&given()).await;
    let file = tokio::task::block_in_place(|| backup(&collector));
    let lines = |edit: &str| {
        let edited = collector.path().join("edited.jsonl.gz");
        let shell = format!("gzip -dc '{}' | {edit} | gzip > '{}'", file.display(), edited.display());
        let status = std::process::Command::new("sh").args(["-c", &shell]).status().expect("a shell");
        assert!(status.success());
        let restored = format!("sqlite:{}", collector.path().join("edited.db").display());
        let output = tokio::task::block_in_place(|| run(&restored, &["restore", &edited.display().to_string()]));
        (output.status.success(), said(&output), restored)
    };
    let (done, words, restored) = lines("sed 's/granted/denied/g'");
    assert!(!done && words.contains("does not verify"), "{words}");
    assert_eq!(number(&restored, "SELECT COUNT(*) FROM receipts").await, 0, "nothing of it is left");
    let long = "{ head -n 1; head -c 20000000 /dev/zero | tr '\\0' ' '; }";
    let (done, words, _) = lines(long);
    assert!(!done && words.contains("has a line of more than"), "{words}");
    let (done, words, restored) = lines("cat");
    assert!(done, "{words}");
    assert_eq!(number(&restored, "SELECT COUNT(*) FROM receipts").await, 1);
}

/// A backup of a log that does not verify is no backup.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_that_does_not_verify_is_not_kept() {
    let collector = Collector::start(Engine::Sqlite).await;
    collector.api.deliver(&given()).await;
    crate::database::tamper(&collector.database, "UPDATE receipts SET lang = 'fr'").await;
    let directory = collector.path().join("backups");
    let output =
        tokio::task::block_in_place(|| run(&collector.database, &["backup", &directory.display().to_string()]));
    assert!(!output.status.success() && said(&output).contains("does not verify"), "{}", said(&output));
    assert_eq!(std::fs::read_dir(directory).expect("it is there").count(), 0);
}
