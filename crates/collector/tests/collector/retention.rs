//! How long receipts are kept, and what is left of them.

use serde_json::json;

use crate::database::{Engine, number};
use crate::fixture::{Collector, program, said};
use crate::receipts::{days_ago, given, refused, text, with};

crate::on_both! { what_is_due_is_deleted_and_nothing_else, what_is_due_can_be_anonymised }

/// Runs `purge` with a site's rules.
fn purge(collector: &Collector, rules: &str, arguments: &[&str]) -> String {
    let config = collector.path().join("purge.toml");
    std::fs::write(
        &config,
        format!("database = \"{}\"\n[[sites]]\nid = \"shop.example\"\n{rules}", collector.database),
    )
    .expect("a file");
    let output = program().arg("purge").args(arguments).arg("--config").arg(config).output().expect("it runs");
    assert!(output.status.success(), "{}", said(&output));
    said(&output)
}

const RULES: &str = "retention = \"75 years\"\nretention_refused = \"10 days\"\n";
const SHORT: &str = "retention = \"100 days\"\nretention_refused = \"10 days\"\n";

async fn what_is_due_is_deleted_and_nothing_else(engine: Engine) {
    let collector = Collector::start(engine).await;
    let ended =
        |receipt, days: i64| with(with(receipt, "/valid_until", days_ago(days)), "/occurred_at", days_ago(days + 180));
    let fresh = given();
    let (old_refusal, old_consent, recent) = (ended(refused(), 20), ended(given(), 200), ended(given(), 50));
    for receipt in [&old_refusal, &old_consent, &recent, &fresh] {
        collector.api.deliver(receipt).await;
    }
    let said = purge(&collector, RULES, &["--dry-run"]);
    assert!(said.contains("shop.example: 1 refusals and 0 other receipts would be deleted"), "{said}");
    let said = purge(&collector, SHORT, &["--dry-run"]);
    assert!(said.contains("1 refusals and 1 other receipts would be deleted"), "{said}");
    assert_eq!(
        number(&collector.database, "SELECT COUNT(*) FROM receipts WHERE body IS NOT NULL").await,
        4,
        "a dry run does nothing"
    );
    let said = purge(&collector, SHORT, &[]);
    assert!(said.contains("1 refusals and 1 other receipts deleted"), "{said}");
    assert!(purge(&collector, SHORT, &[]).contains("0 refusals and 0 other receipts deleted"));
    let state = async |receipt| {
        let path = format!("/v1/receipts/{}", text(receipt, "/receipt_id"));
        collector.api.own("GET", &path, "").await.json()["state"].clone()
    };
    assert_eq!([state(&old_refusal).await, state(&old_consent).await], ["removed", "removed"]);
    assert_eq!([state(&recent).await, state(&fresh).await], ["whole", "whole"]);
    let (intact, said) = collector.verify();
    assert!(intact, "{said}");
}

/// A receipt that was replaced is no longer relied upon, however long it would have been valid.
#[tokio::test]
async fn retention_counts_from_the_next_receipt() {
    let collector = Collector::start(Engine::Sqlite).await;
    let first = with(given(), "/occurred_at", days_ago(170));
    let next =
        with(with(given(), "/subject_id", text(&first, "/subject_id")), "/supersedes", text(&first, "/receipt_id"));
    let next = with(next, "/occurred_at", days_ago(150));
    collector.api.deliver(&first).await;
    // Whoever does not hold the subject's id cannot end another's receipt.
    let stranger = with(with(given(), "/supersedes", text(&first, "/receipt_id")), "/occurred_at", days_ago(160));
    collector.api.deliver(&stranger).await;
    assert!(purge(&collector, SHORT, &["--dry-run"]).contains("0 other receipts"));
    collector.api.deliver(&next).await;
    assert!(purge(&collector, SHORT, &["--dry-run"]).contains("1 other receipts"));
}

async fn what_is_due_can_be_anonymised(engine: Engine) {
    let collector = Collector::start(engine).await;
    let old = with(with(given(), "/valid_until", days_ago(200)), "/occurred_at", days_ago(380));
    collector.api.deliver(&old).await;
    let said = purge(&collector, &format!("{SHORT}at_end = \"anonymise\"\n"), &[]);
    assert!(said.contains("1 other receipts anonymised"), "{said}");
    let export = collector.api.own("GET", "/v1/sites/shop.example/export", "").await.text();
    for trace in ["/receipt_id", "/subject_id", "/occurred_at", "/valid_until"] {
        assert!(!export.contains(&text(&old, trace)), "{trace}: {export}");
    }
    let kept: serde_json::Value = serde_json::from_str(&export).expect("one line");
    assert_eq!(kept["state"], "anonymised");
    assert_eq!((&kept["receipt"]["event"], &kept["receipt"]["decisions"]), (&json!("given"), &old["decisions"]));
    assert!(kept["received_at"].as_str().is_some_and(|at| at.ends_with("T00:00:00.000Z")), "the day is left: {export}");
    for (format, unknown) in [("iso27560", "dpv:IndeterminateDuration"), ("kantara", "\"termination\":\"not stated\"")]
    {
        let path = format!("/v1/sites/shop.example/export?format={format}");
        let form = collector.api.own("GET", &path, "").await.text();
        assert!(form.contains(unknown), "no moment is left: {form}");
    }
    let (intact, said) = collector.verify();
    assert!(intact, "{said}");
    // What was left is in the log as well: it cannot be changed unnoticed.
    crate::database::tamper(&collector.database, "UPDATE receipts SET body = replace(body, 'given', 'refused')").await;
    assert!(!collector.verify().0);
}
