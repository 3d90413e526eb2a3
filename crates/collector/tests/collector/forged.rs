//! What somebody who has the database writes into it so that a removal or a rewritten chain looks like the collector's own.

use std::path::Path;

use assent_collector::Clock;
use tempfile::TempDir;

use crate::database::{Engine, number, tamper};
use crate::fixture::{Collector, run, said, verify};
use crate::log::key_pair;
use crate::receipts::{given, text};

crate::on_both! { a_removal_counts_only_as_an_entry_of_a_sealed_batch, a_chain_counts_only_when_it_was_recomputed, stripped_signatures_are_found }

/// Three receipts of one writer, each a batch.
async fn three(engine: Engine, toml: &str) -> Collector {
    let collector = Collector::start_with(engine, toml).await;
    for _ in 0..3 {
        collector.api.deliver(&given()).await;
    }
    collector
}

/// Ends the collector and starts another one on its database.
async fn restart(collector: Collector, toml: &str) -> Collector {
    let token = collector.api.token.clone();
    let (directory, database) = collector.stop().await;
    let mut collector = Collector::start_on(directory, database, toml, Clock::system()).await;
    // A token is made once.
    collector.api.token = token;
    collector
}

async fn a_removal_counts_only_as_an_entry_of_a_sealed_batch(engine: Engine) {
    // The writer, the batch and the position that the forged removal names, and what is left of the receipt.
    let removals = [
        ("7", "1", "0"),
        ("writer", "999", "0"),
        ("writer", "-1", "0"),
        ("writer", "batch", "0"),
        // A batch of removals that the collector sealed, and a place that it does not have.
        ("writer", "(SELECT MAX(number) FROM batches)", "1"),
    ];
    for (writer, batch, position) in removals {
        for rewritten in [false, true] {
            let collector = three(engine, "").await;
            let erased = given();
            collector.api.deliver(&erased).await;
            let path = format!("/v1/subjects/{}", text(&erased, "/subject_id"));
            assert_eq!(collector.api.send("DELETE", &path, &[], "").await.status, 200);
            assert!(collector.verify().0);
            let (empty, hash) = match engine {
                Engine::Sqlite => ("x''", "zeroblob(32)"),
                Engine::Postgres => ("''::bytea", "sha256(replace(body, 'granted', 'denied')::bytea)"),
            };
            let replacement = if rewritten { hash } else { empty };
            let body = if rewritten { "replace(body, 'granted', 'denied')" } else { "NULL" };
            tamper(
                &collector.database,
                &format!(
                    "INSERT INTO redactions SELECT {writer}, {batch}, {position}, leaf, received_at, 'erased', {replacement} \
                     FROM receipts WHERE batch = 2; UPDATE receipts SET body = {body}, salt = NULL WHERE batch = 2"
                ),
            )
            .await;
            let (intact, said) = collector.verify();
            assert!(!intact && said.contains("not intact"), "{writer}, {batch}, {position}, {rewritten}: {said}");
            let verified = collector.api.own("GET", "/v1/sites/shop.example/verify", "").await.json();
            assert_eq!(verified["intact"], false);
        }
    }
}

async fn a_chain_counts_only_when_it_was_recomputed(engine: Engine) {
    let collector = restart(three(engine, "").await, "").await;
    for _ in 0..3 {
        collector.api.deliver(&given()).await;
    }
    let checkpoint = collector.path().join("heads.json").display().to_string();
    let (intact, said) = verify(&collector.database, &["--checkpoint", &checkpoint, "--begin"]);
    assert!(intact, "{said}");
    // Without its row the anchored writer used not to be walked, and then anything could be done to its receipts.
    tamper(&collector.database, "DELETE FROM writers WHERE writer = (SELECT MIN(writer) FROM writers)").await;
    let (intact, said) = collector.verify();
    assert!(!intact && said.contains("or its last batches were removed"), "{said}");
    // The same with everything of it gone but its batches, whose heads the others name.
    tamper(&collector.database, "DELETE FROM receipts WHERE writer = (SELECT MIN(writer) FROM batches)").await;
    assert!(!collector.verify().0);
    // And with all of it gone, anchors too: only a checkpoint can know.
    tamper(
        &collector.database,
        "DELETE FROM statistics WHERE writer = (SELECT MIN(writer) FROM batches); DELETE FROM batches WHERE writer = (SELECT MIN(writer) FROM batches)",
    )
    .await;
    let (intact, said) = verify(&collector.database, &["--checkpoint", &checkpoint]);
    assert!(!intact, "{said}");
}

async fn stripped_signatures_are_found(engine: Engine) {
    let directory = TempDir::new().expect("a directory");
    let (private, _) = key_pair(directory.path(), "ours");
    let toml = format!("signing_key = \"{private}\"");
    let collector = three(engine, &toml).await;
    let config = config(directory.path(), &toml);
    let configured = |arguments: &[&str]| run(&collector.database, &[&["--config", &config], arguments].concat());
    assert!(configured(&["verify"]).status.success());
    tamper(&collector.database, "UPDATE writers SET public_key = NULL; UPDATE batches SET signature = NULL").await;
    let output = configured(&["verify"]);
    assert!(!output.status.success() && said(&output).contains("has no signature"), "{}", said(&output));
    let verified = collector.api.own("GET", "/v1/sites/shop.example/verify", "").await.json();
    assert_eq!(verified["intact"], false, "the service knows its key");
    let page = collector.api.own("GET", "/", "").await.text();
    assert!(page.contains("has no signature"), "so does the dashboard");
    let backups = directory.path().join("backups").display().to_string();
    let output = configured(&["backup", &backups]);
    assert!(!output.status.success() && said(&output).contains("has no signature"), "{}", said(&output));
    assert!(collector.verify().0, "without the key nothing tells");
}

/// A log that began before its key was made stays verifiable, and nothing after the named moment may be unsigned.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_may_be_older_than_its_key() {
    let directory = TempDir::new().expect("a directory");
    let (private, _) = key_pair(directory.path(), "ours");
    let moment = jiff::Timestamp::now() + jiff::SignedDuration::from_millis(1);
    let since = |at: &str| format!("signing_key = \"{private}\"\nsigned_since = \"{at}\"");
    let old = three(Engine::Sqlite, "").await;
    let latest = number(&old.database, "SELECT MAX(created_at) FROM batches").await;
    let after = jiff::Timestamp::from_millisecond(latest + 1).expect("a moment");
    let collector = restart(old, &since(&format!("{after:.3}"))).await;
    collector.api.deliver(&given()).await;
    let verified = async || collector.api.own("GET", "/v1/sites/shop.example/verify", "").await.json();
    assert_eq!(verified().await["intact"], true, "{}", verified().await);
    let early = config(directory.path(), &since(&format!("{moment:.3}").replace("2026", "2025")));
    let output = run(&collector.database, &["--config", &early, "verify"]);
    assert!(!output.status.success() && said(&output).contains("has no signature"), "{}", said(&output));
}

fn config(directory: &Path, toml: &str) -> String {
    let path = directory.join("verify.toml");
    std::fs::write(&path, toml).expect("a file");
    path.display().to_string()
}
