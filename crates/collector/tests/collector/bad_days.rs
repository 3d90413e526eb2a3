//! Days on which something fails that the collector depends on.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use assent_collector::Clock;
use tempfile::TempDir;

use crate::client::Api;
use crate::database::{Cluster, Engine, number};
use crate::fixture::{Collector, Process, verify};
use crate::receipts::{given, text};

crate::on_both! { a_kill_loses_nothing_that_was_acknowledged, a_clock_that_steps_back_breaks_nothing }

/// Sends receipts until the connection breaks, and gives the ids of those that were acknowledged.
async fn send_until_cut(api: Api) -> Vec<String> {
    let mut acknowledged = Vec::new();
    loop {
        let receipt = given();
        let sent = api.try_send("POST", "/v1/receipts", &[("content-type", "text/plain")], receipt.to_string()).await;
        match sent {
            Ok(answer) if answer.status == 202 => acknowledged.push(text(&receipt, "/receipt_id")),
            Ok(answer) => panic!("{}: {}", answer.status, answer.text()),
            Err(_) => return acknowledged,
        }
    }
}

async fn a_kill_loses_nothing_that_was_acknowledged(engine: Engine) {
    let directory = TempDir::new().expect("a directory");
    let database = engine.fresh(directory.path()).await;
    let mut acknowledged = Vec::new();
    // Three times, so that a log which was left in the middle is continued as well.
    for round in 1..=3 {
        let process = Process::start(&database, directory.path(), "");
        let senders: Vec<_> = (0..24).map(|_| tokio::spawn(send_until_cut(process.api()))).collect();
        while number(&database, "SELECT COUNT(*) FROM receipts").await < 150 * round {}
        process.kill();
        for sender in senders {
            acknowledged.extend(sender.await.expect("it ended"));
        }
    }
    assert!(acknowledged.len() >= 300, "{}", acknowledged.len());
    let (intact, said) = verify(&database, &[]);
    assert!(intact, "{said}");
    let output = crate::fixture::run(&database, &["export", "shop.example"]);
    let export = String::from_utf8_lossy(&output.stdout);
    for id in &acknowledged {
        assert!(export.contains(id.as_str()), "{id} was acknowledged and is gone");
    }
}

/// A small file system of its own, which really is full when it is full.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn new(size: &str) -> Self {
        let directory = TempDir::new().expect("a directory");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(directory.path())
            .output();
        let mounted = mounted.expect("mount runs");
        assert!(
            mounted.status.success(),
            "this test needs a root that may mount: {}",
            String::from_utf8_lossy(&mounted.stderr)
        );
        Self(directory)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A failing test must not leave it mounted; there is nobody to tell if it stays.
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_said_and_survived() {
    let disk = SmallDisk::new("8m");
    let elsewhere = TempDir::new().expect("a directory");
    let database = format!("sqlite:{}", disk.path().join("assent.db").display());
    let process = Process::start(&database, elsewhere.path(), "");
    let api = process.api();
    let mut acknowledged = Vec::new();
    let first = given();
    api.deliver(&first).await;
    acknowledged.push(text(&first, "/receipt_id"));
    let filler = disk.path().join("filler");
    // Fills what is left; `dd` ends when nothing fits any more.
    let filled = Command::new("dd")
        .args(["if=/dev/zero", "bs=4k", &format!("of={}", filler.display())])
        .output()
        .expect("dd runs");
    assert!(!filled.status.success(), "the disk is full");
    let mut refused = None;
    for _ in 0..5_000 {
        let receipt = given();
        let answer = api.post(&receipt).await;
        match answer.status.as_u16() {
            202 => acknowledged.push(text(&receipt, "/receipt_id")),
            503 => {
                assert_eq!(
                    (answer.header("content-type"), answer.header("retry-after")),
                    ("application/problem+json", "10")
                );
                refused = Some(receipt);
                break;
            }
            other => panic!("{other}: {}", answer.text()),
        }
    }
    let refused = refused.expect("the full disk is noticed");
    for _ in 0..20 {
        assert_eq!(api.post(&given()).await.status, 503, "and again");
    }
    assert_eq!(api.get("/healthz").await.status, 200);
    std::fs::remove_file(filler).expect("space returns");
    assert_eq!(api.post(&refused).await.status, 202, "what was refused was not half written, and is taken now");
    acknowledged.push(text(&refused, "/receipt_id"));
    process.kill();
    let (intact, said) = verify(&database, &[]);
    assert!(intact, "{said}");
    assert_eq!(number(&database, "SELECT COUNT(*) FROM receipts").await, acknowledged.len() as i64);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_gone_comes_back() {
    let mut cluster = tokio::task::block_in_place(Cluster::create);
    tokio::task::block_in_place(|| cluster.start());
    let database = cluster.create_database().await;
    let collector = Collector::start_on(TempDir::new().expect("a directory"), database, "", Clock::system()).await;
    collector.api.deliver(&given()).await;
    tokio::task::block_in_place(|| cluster.kill());
    let lost = given();
    let answer = collector.api.post(&lost).await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "10"), "{}", answer.text());
    assert_eq!(collector.api.get("/readyz").await.status, 503);
    assert_eq!(collector.api.get("/healthz").await.status, 200, "the process itself is well");
    assert!(!answer.text().contains("postgres"), "a stranger learns nothing of the database: {}", answer.text());
    tokio::task::block_in_place(|| cluster.start());
    assert_eq!(collector.api.post(&lost).await.status, 202);
    assert_eq!(collector.api.get("/readyz").await.status, 200);
    assert_eq!(number(&collector.database, "SELECT COUNT(*) FROM receipts").await, 2);
    assert!(collector.verify().0);
    collector.stop().await;
}

async fn a_clock_that_steps_back_breaks_nothing(engine: Engine) {
    let now = Arc::new(AtomicU64::new(1_795_300_594_000));
    let clock = Clock::new({
        let now = Arc::clone(&now);
        move || now.load(Ordering::SeqCst)
    });
    let directory = TempDir::new().expect("a directory");
    let database = engine.fresh(directory.path()).await;
    let collector = Collector::start_on(directory, database, "", clock).await;
    for step in [0_i64, -86_400_000, 5, -400 * 86_400_000, 3 * 86_400_000] {
        now.store(1_795_300_594_000_u64.saturating_add_signed(step), Ordering::SeqCst);
        collector.api.deliver(&given()).await;
        let (intact, said) = collector.verify();
        assert!(intact, "{step}: {said}");
    }
    let export = collector.api.own("GET", "/v1/sites/shop.example/export?until=2100-01-01", "").await.text();
    assert_eq!(export.lines().count(), 5);
}
