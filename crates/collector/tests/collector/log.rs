//! Tamper evidence: what was changed, removed or inserted is named; a proof stands on its own.

use std::process::Command;

use serde_json::Value;

use crate::client::Api;
use crate::database::{Engine, number, tamper};
use crate::fixture::{Collector, program, verify};
use crate::receipts::{given, text};

crate::on_both! {
    what_was_changed_is_named, what_was_removed_is_named, what_was_inserted_is_named, a_removal_needs_an_entry_in_the_log,
    a_log_of_several_pages_is_read_to_its_end,
}

/// Delivers receipts one after the other, so that each is a batch.
async fn deliver(api: &Api, count: usize) -> Vec<Value> {
    let receipts: Vec<Value> = (0..count).map(|_| given()).collect();
    for receipt in &receipts {
        api.deliver(receipt).await;
    }
    receipts
}

/// How SQL writes a receipt's id.
fn sql_id(engine: Engine, receipt: &Value) -> String {
    let hex = text(receipt, "/receipt_id").replace('-', "");
    if engine == Engine::Sqlite { format!("x'{hex}'") } else { format!("'\\x{hex}'::bytea") }
}

async fn what_was_changed_is_named(engine: Engine) {
    let collector = Collector::start(engine).await;
    let receipts = deliver(&collector.api, 4).await;
    let (intact, said) = collector.verify();
    assert!(intact, "{said}");
    assert!(!said.contains("already exists"), "what the database notes by itself is no part of the answer: {said}");
    let (id, named) = (sql_id(engine, &receipts[2]), text(&receipts[2], "/receipt_id"));
    // Each column that something is found or reported by, and the content itself.
    let changes = [
        "body = replace(body, 'granted', 'denied')",
        "event = 'refused'",
        "site = 'other.example'",
        "lang = 'fr'",
        "received_at = received_at + 1",
        "occurred_at = occurred_at - 86400000",
        "marks = 3",
        "origin = 'https://other.example'",
        "subject = NULL",
    ];
    for change in changes {
        tamper(&collector.database, &format!("CREATE TABLE kept AS SELECT * FROM receipts WHERE receipt_id = {id}"))
            .await;
        assert_eq!(
            tamper(&collector.database, &format!("UPDATE receipts SET {change} WHERE receipt_id = {id}")).await,
            1
        );
        let (intact, said) = collector.verify();
        assert!(!intact && said.contains(&format!("receipt {named} was changed")), "{change}: {said}");
        let columns = "body, event, site, lang, received_at, occurred_at, marks, origin, subject";
        tamper(
            &collector.database,
            &format!("UPDATE receipts SET ({columns}) = (SELECT {columns} FROM kept) WHERE receipt_id = {id}"),
        )
        .await;
        tamper(&collector.database, "DROP TABLE kept").await;
        assert!(collector.verify().0, "{change} was undone");
    }
    // The leaf too: then it no longer fits its batch, and this batch has one receipt.
    let zeros = if engine == Engine::Sqlite { "zeroblob(32)" } else { "decode(repeat('00', 32), 'hex')" };
    tamper(&collector.database, &format!("UPDATE batches SET root = {zeros} WHERE number = 3")).await;
    let (intact, said) = collector.verify();
    assert!(!intact && said.contains("batch 3") && said.contains("was changed"), "{said}");
    let verified = collector.api.own("GET", "/v1/sites/shop.example/verify", "").await.json();
    assert_eq!(verified["intact"], false);
}

async fn what_was_removed_is_named(engine: Engine) {
    let collector = Collector::start(engine).await;
    let receipts = deliver(&collector.api, 4).await;
    tamper(&collector.database, &format!("DELETE FROM receipts WHERE receipt_id = {}", sql_id(engine, &receipts[1])))
        .await;
    let (intact, said) = collector.verify();
    assert!(!intact && said.contains("a receipt was removed: number 0 of batch 2"), "{said}");
    tamper(&collector.database, "DELETE FROM batches WHERE number = 2").await;
    let (intact, said) = collector.verify();
    assert!(!intact && said.contains("batch 2") && said.contains("was removed"), "{said}");
}

async fn what_was_inserted_is_named(engine: Engine) {
    let collector = Collector::start(engine).await;
    let receipts = deliver(&collector.api, 3).await;
    let forged = given();
    // A copy with an id of its own: at the end of a batch, in one that is not there, of a writer that is not there.
    for (batch, position, writer) in [(2, 1, "writer"), (9, 0, "writer"), (1, 0, "7")] {
        let insert = format!(
            "INSERT INTO receipts SELECT {}, {writer}, {batch}, {position}, received_at, occurred_at, ends_at, site, subject, event, lang, notice, \
             origin, marks, salt, leaf, body FROM receipts WHERE receipt_id = {}",
            sql_id(engine, &forged),
            sql_id(engine, &receipts[0])
        );
        tamper(&collector.database, &insert).await;
        let (intact, said) = collector.verify();
        assert!(
            !intact && said.contains(&text(&forged, "/receipt_id")) && said.contains("was inserted"),
            "{batch} {writer}: {said}"
        );
        tamper(&collector.database, &format!("DELETE FROM receipts WHERE receipt_id = {}", sql_id(engine, &forged)))
            .await;
        assert!(collector.verify().0);
    }
}

async fn a_log_of_several_pages_is_read_to_its_end(engine: Engine) {
    let collector = Collector::start(engine).await;
    for _ in 0..22 {
        let some: Vec<Value> = (0..100).map(|_| given()).collect();
        futures_util::future::join_all(some.iter().map(|receipt| collector.api.deliver(receipt))).await;
    }
    let last = deliver(&collector.api, 1).await.remove(0);
    let (intact, said) = collector.verify();
    assert!(intact && said.contains("intact: 2201 receipts"), "{said}");
    let id = sql_id(engine, &last);
    // More of them than the page before the last can hold, all in the first batch.
    let copies = if engine == Engine::Sqlite { "randomblob(16)" } else { "uuid_send(gen_random_uuid())" };
    let insert = format!(
        "INSERT INTO receipts SELECT {copies}, writer, 1, 1000 * batch + position, received_at, occurred_at, ends_at, site, subject, event, \
         lang, notice, origin, marks, salt, leaf, body FROM receipts"
    );
    tamper(&collector.database, &insert).await;
    let (intact, said) = collector.verify();
    assert!(!intact && said.contains("was inserted") && said.contains("batch 1)"), "{said}");
    tamper(&collector.database, "DELETE FROM receipts WHERE batch = 1 AND position > 999").await;
    assert!(collector.verify().0);
    tamper(&collector.database, &format!("UPDATE receipts SET lang = 'fr' WHERE receipt_id = {id}")).await;
    let (intact, said) = collector.verify();
    assert!(!intact && said.contains(&text(&last, "/receipt_id")) && said.contains("was changed"), "{said}");
}

async fn a_removal_needs_an_entry_in_the_log(engine: Engine) {
    let collector = Collector::start(engine).await;
    let receipts = deliver(&collector.api, 2).await;
    let id = sql_id(engine, &receipts[0]);
    tamper(
        &collector.database,
        &format!("UPDATE receipts SET body = NULL, salt = NULL, subject = NULL WHERE receipt_id = {id}"),
    )
    .await;
    let (intact, said) = collector.verify();
    assert!(!intact && said.contains("was removed without an entry in the log"), "{said}");
}

#[tokio::test]
async fn a_writer_that_vanishes_is_missed_by_the_next() {
    let collector = Collector::start(Engine::Sqlite).await;
    deliver(&collector.api, 2).await;
    let token = collector.api.token.clone();
    let (directory, database) = collector.stop().await;
    let collector = Collector::start_on(directory, database, "", assent_collector::Clock::system()).await;
    assert_eq!(collector.api.token, "", "a token is made once; the first was {token}");
    deliver(&collector.api, 2).await;
    assert_eq!(number(&collector.database, "SELECT COUNT(*) FROM writers").await, 2);
    assert!(collector.verify().0);
    for table in ["receipts", "batches", "writers"] {
        tamper(&collector.database, &format!("DELETE FROM {table} WHERE writer = (SELECT MIN(writer) FROM writers)"))
            .await;
    }
    let (intact, said) = collector.verify();
    assert!(!intact && said.contains("were removed"), "{said}");
}

#[tokio::test]
async fn what_is_cut_off_at_the_end_is_missed_by_a_checkpoint() {
    let collector = Collector::start(Engine::Sqlite).await;
    deliver(&collector.api, 3).await;
    let checkpoint = collector.path().join("checkpoint.json").display().to_string();
    let (intact, said) = verify(&collector.database, &["--checkpoint", &checkpoint]);
    assert!(!intact && said.contains("there is no checkpoint"), "a missing one is not begun silently: {said}");
    let (intact, said) = verify(&collector.database, &["--checkpoint", &checkpoint, "--begin"]);
    assert!(intact, "{said}");
    assert!(verify(&collector.database, &["--checkpoint", &checkpoint]).0);
    tamper(&collector.database, "DELETE FROM receipts WHERE batch = 3; DELETE FROM batches WHERE number = 3").await;
    let (intact, said) = collector.verify();
    assert!(!intact && said.contains("statistics"), "the statistics still count it: {said}");
    // All three were counted alike.
    tamper(&collector.database, "UPDATE statistics SET receipts = receipts * 2 / 3").await;
    assert!(collector.verify().0, "nothing in the log itself tells");
    let (intact, said) = verify(&collector.database, &["--checkpoint", &checkpoint]);
    assert!(!intact && said.contains("were removed"), "{said}");
}

/// A key pair by OpenSSL, whose files are the ones that owners have: the PEM for the collector, the raw key in base64 for others.
pub fn key_pair(directory: &std::path::Path, name: &str) -> (String, String) {
    let (private, public) = (directory.join(format!("{name}.pem")), directory.join(format!("{name}.pub")));
    let shell = format!(
        "openssl genpkey -algorithm ed25519 -out '{0}' && openssl pkey -in '{0}' -pubout -outform DER | tail -c 32 | base64 > '{1}'",
        private.display(),
        public.display()
    );
    let made = Command::new("sh").args(["-c", &shell]).status().expect("openssl");
    assert!(made.success());
    (private.display().to_string(), public.display().to_string())
}

#[tokio::test]
async fn a_proof_stands_on_its_own() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let (private, public) = key_pair(directory.path(), "ours");
    let (_, other) = key_pair(directory.path(), "theirs");
    let collector = Collector::start_with(Engine::Sqlite, &format!("signing_key = \"{private}\"")).await;
    // Together, so that there are batches of several.
    let receipts: Vec<Value> = (0..40).map(|_| given()).collect();
    let api = &collector.api;
    futures_util::future::join_all(receipts.iter().map(|receipt| api.deliver(receipt))).await;
    let (intact, said) = verify(&collector.database, &["--public-key", &public]);
    assert!(intact && !said.contains(" 0 signatures"), "{said}");
    let (intact, said) = verify(&collector.database, &["--public-key", &other]);
    assert!(!intact && said.contains("signature of batch 1"), "{said}");

    let path = directory.path().join("proof.json");
    let check = |proof: &str, key: &str| {
        std::fs::write(&path, proof).expect("a file");
        // Nothing but the file and the key: no database, no configuration.
        let output = program()
            .current_dir(directory.path())
            .arg("verify")
            .arg("--proof")
            .arg(&path)
            .args(["--public-key", key])
            .output();
        let output = output.expect("it runs");
        (output.status.success(), crate::fixture::said(&output))
    };
    for receipt in &receipts[..5] {
        let address =
            format!("/v1/receipts/{}/proof?subject_id={}", text(receipt, "/receipt_id"), text(receipt, "/subject_id"));
        let answer = api.get(&address).await;
        assert_eq!(answer.status, 200);
        let (proven, words) = check(&answer.text(), &public);
        assert!(proven && words.contains("signed by the key"), "{words}");
        assert!(!check(&answer.text(), &other).0, "another key");
        let proof = answer.json();
        let forged = |key: &str, value: Value| {
            let mut forged = proof.clone();
            forged[key] = value;
            check(&forged.to_string(), &public)
        };
        assert!(!forged("body", proof["body"].as_str().expect("text").replace("granted", "denied").into()).0);
        assert!(!forged("received_at", 1.into()).0);
        assert!(!forged("batch", 99.into()).0);
        assert!(!forged("count", 0.into()).0);
        assert!(!forged("path", serde_json::json!(["00"])).0);
        assert!(!forged("signature", Value::Null).0, "unsigned");
    }
    assert!(!directory.path().join("assent.db").exists(), "no database was touched");
    tamper(&collector.database, "UPDATE batches SET signature = NULL WHERE number = 1").await;
    let (intact, said) = collector.verify();
    assert!(
        !intact && said.contains("batch 1 of writer") && said.contains("no signature"),
        "a signing writer's batch must be signed: {said}"
    );
}
