//! A store with every kind of entry, and what is asked of it.

use std::cell::RefCell;
use std::path::PathBuf;

use assent_collector::Clock;
use serde_json::json;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::sync::Mutex;

use crate::database::{Engine, Hand, tamper};
use crate::fixture::{Collector, run, said};
use crate::log::key_pair;
use crate::people::token_of;
use crate::receipts::{days_ago, given, refused, text, with};

/// A store with every kind of entry, with a collector on it that has the log's key.
pub struct Whole {
    pub collector: Collector,
    config: PathBuf,
    /// Who makes the changes, and takes them back.
    hand: Mutex<Hand>,
    /// What the last verification said.
    words: RefCell<String>,
}

const SITES: &str = "[[sites]]\nid = \"shop.example\"\ntell_devices = true\nretention = \"100 days\"\n\
    [[sites]]\nid = \"blog.example\"\nretention = \"100 days\"\nat_end = \"anonymise\"\n\
    [[sites]]\nid = \"keep.example\"\nretention = \"4000 days\"\nretention_refused = \"100 days\"\n";

impl Whole {
    pub async fn make(engine: Engine) -> Self {
        let directory = TempDir::new().expect("a directory");
        let [(earlier, _), (private, _)] = ["earlier", "ours"].map(|name| key_pair(directory.path(), name));
        let toml = format!("signing_key = \"{private}\"\n{SITES}");
        let database = engine.fresh(directory.path()).await;
        let config = directory.path().join("verify.toml");
        std::fs::write(&config, &toml).expect("a file");
        let old = Clock::new(|| {
            let at = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * 400);
            u64::try_from(at.as_millisecond()).expect("after 1970")
        });
        let ended = |receipt| with(with(receipt, "/occurred_at", days_ago(400)), "/valid_until", days_ago(220));
        let first = Collector::start_on(directory, database, &toml.replace(&private, &earlier), old).await;
        let token = first.api.token.clone();
        // A consent that outlives the refusal which ended it, and one that a receipt of another site names in vain.
        let kept = with(given(), "/site_id", "keep.example");
        let follows = |receipt, kept: &_| {
            let receipt = with(receipt, "/subject_id", text(kept, "/subject_id"));
            with(receipt, "/supersedes", text(kept, "/receipt_id"))
        };
        let withdrawn = follows(with(refused(), "/site_id", "keep.example"), &kept);
        let elsewhere = ended(follows(with(given(), "/site_id", "blog.example"), &kept));
        for receipt in [ended(given()), ended(kept.clone()), elsewhere, ended(withdrawn)] {
            first.api.deliver(&receipt).await;
        }
        let (directory, database) = first.stop().await;
        let config_path = config.display().to_string();
        for command in [&["key", "rotate", &earlier][..], &["purge"]] {
            let output = run(&database, &[&["--config", &config_path], command].concat());
            assert!(output.status.success(), "{}", said(&output));
        }
        let mut second = Collector::start_on(directory, database, &toml, Clock::system()).await;
        second.api.token.clone_from(&token);
        fill(&second).await;
        let (directory, database) = second.stop().await;
        let mut collector = Collector::start_on(directory, database, &toml, Clock::system()).await;
        collector.api.token = token;
        let hand = Mutex::new(Hand::reach_in_haste(&collector.database).await);
        Self { collector, config, hand, words: RefCell::default() }
    }

    /// Notes each table's rows.
    pub async fn keep(&self, tables: &[String]) {
        for table in tables {
            tamper(&self.collector.database, &format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
        }
    }

    /// Changes the database; the error is its own refusal.
    pub async fn change(&self, sql: &str) -> sqlx::Result<u64> {
        self.hand.lock().await.tamper(sql).await
    }

    /// Puts a table's rows back.
    pub async fn put_back(&self, table: &str) {
        let sql = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}");
        self.change(&sql).await.expect("the rows");
    }

    /// Whether the service finds nothing wrong; the command, where the service cannot answer.
    pub async fn finds_nothing(&self) -> bool {
        let answer = self.collector.api.own("GET", "/v1/sites/shop.example/verify", "").await;
        if answer.status != 200 {
            return self.command(&["verify"]);
        }
        *self.words.borrow_mut() = answer.text();
        answer.json()["intact"] == true
    }

    /// Notes what there is in a checkpoint.
    pub fn note(&self) {
        assert!(self.command(&["verify", "--begin", "--checkpoint", &self.checkpoint()]), "{}", self.words());
    }

    pub fn holds_checkpoint(&self) -> bool {
        self.command(&["verify", "--checkpoint", &self.checkpoint()])
    }

    pub fn words(&self) -> String {
        self.words.borrow().clone()
    }

    fn checkpoint(&self) -> String {
        self.config.with_extension("checkpoint").display().to_string()
    }

    fn command(&self, arguments: &[&str]) -> bool {
        let config = self.config.display().to_string();
        let output = run(&self.collector.database, &[&["--config", &config], arguments].concat());
        *self.words.borrow_mut() = said(&output);
        output.status.success()
    }
}

/// Receipts of today, one of them erased and one replaced, documents, requests, and a session of the dashboard.
async fn fill(collector: &Collector) {
    let api = &collector.api;
    api.session().await;
    token_of(collector, "kim", "viewer");
    let notice = json!({ "site": "shop.example", "language": "de", "version": "1", "texts": {} }).to_string();
    let hash = |bytes: &str| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let put = api.own("PUT", &format!("/v1/notices/{}", hash(&notice)), notice.clone()).await;
    assert_eq!(put.status, 201, "{}", put.text());
    let policy = format!("/v1/policies/{}?site_id=shop.example&lang=en&version=3", hash("We ask."));
    assert_eq!(api.own("PUT", &policy, "We ask.").await.status, 201);
    let (first, erased) = (given(), given());
    let next =
        with(with(given(), "/subject_id", text(&first, "/subject_id")), "/supersedes", text(&first, "/receipt_id"));
    let alone = with(given(), "/site_id", "blog.example");
    for receipt in [&first, &next, &erased, &refused(), &given(), &alone] {
        api.deliver(receipt).await;
    }
    let path = format!("/v1/subjects/{}", text(&erased, "/subject_id"));
    assert_eq!(api.send("DELETE", &path, &[], "").await.status, 200);
    let id = if collector.database.starts_with("sqlite:") { "zeroblob(16)" } else { "decode(repeat('00', 16), 'hex')" };
    for row in [
        "alerts (alert_id, kind, about, words, began_at, ended_at) VALUES (ID, 'log_broken', '', 'It was.', 1, 2)",
        "messages (message_id, channel, content, made_at, tries, failure) VALUES (ID, 'webhook', '[]', 1, 1, 'It was away.')",
    ] {
        tamper(&collector.database, &format!("INSERT INTO {}", row.replace("ID", id))).await;
    }
    let by_letter = json!({ "site_id": "shop.example", "kind": "access" }).to_string();
    for _ in 0..2 {
        let entered = api.own("POST", "/v1/requests", by_letter.clone()).await;
        assert_eq!(entered.status, 201, "{}", entered.text());
    }
}
