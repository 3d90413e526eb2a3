//! How long receipts are kept, and what is left of them.

use std::sync::atomic::Ordering;

use serde_json::json;

use crate::database::{Engine, number};
use crate::fixture::{Collector, program, said};
use crate::receipts::{days_ago, given, refused, text, with};

crate::on_both! { what_is_due_is_deleted_and_nothing_else, what_is_due_can_be_anonymised, a_device_with_a_wrong_clock_is_kept_as_long_as_any_other }

fn days(count: i64) -> u64 {
    u64::try_from(count).expect("in the past") * 86_400_000
}

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
    let (collector, behind) = Collector::start_behind(engine, "").await;
    let (old_refusal, old_consent, recent, fresh) = (refused(), given(), given(), given());
    // Each is valid for 180 days from its time of receipt.
    for (receipt, ended) in [(&old_refusal, 20), (&old_consent, 200), (&recent, 50), (&fresh, -180)] {
        behind.store(days(ended + 180), Ordering::Relaxed);
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
        let answer = collector.api.own("GET", &path, "").await;
        if answer.status == 200 { answer.json()["state"].clone() } else { answer.status.as_u16().into() }
    };
    assert_eq!([state(&old_refusal).await, state(&old_consent).await], [404, 404], "the id is gone too");
    assert_eq!([state(&recent).await, state(&fresh).await], ["whole", "whole"]);
    let (intact, said) = collector.verify();
    assert!(intact, "{said}");
}

/// A receipt that was replaced is no longer relied upon, however long it would have been valid.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn retention_counts_from_the_arrival_of_the_next_receipt() {
    let (collector, behind) = Collector::start_behind(Engine::Sqlite, "").await;
    let first = given();
    let after = |receipt, subject: &str| {
        with(with(receipt, "/subject_id", subject), "/supersedes", text(&first, "/receipt_id"))
    };
    behind.store(days(170), Ordering::Relaxed);
    collector.api.deliver(&first).await;
    // Whoever does not hold the subject's id cannot end another's receipt.
    behind.store(days(160), Ordering::Relaxed);
    collector.api.deliver(&after(given(), &text(&given(), "/subject_id"))).await;
    assert!(purge(&collector, SHORT, &["--dry-run"]).contains("0 other receipts"));
    behind.store(days(150), Ordering::Relaxed);
    collector.api.deliver(&after(given(), &text(&first, "/subject_id"))).await;
    assert!(purge(&collector, SHORT, &["--dry-run"]).contains("1 other receipts"));
}

/// What a device's clock shows, and how long its answer is valid by that clock; and for how many days the collector relies on it.
const CLOCKS: [(&str, &str, i64); 6] = [
    ("2001-01-01T00:00:00.000Z", "2001-06-30T00:00:00.000Z", 180),
    ("2001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", 390),
    ("9999-01-01T00:00:00.000Z", "9999-06-30T00:00:00.000Z", 180),
    ("9999-12-31T00:00:00.000Z", "9999-12-31T23:59:59.999Z", 1),
    ("9999-12-31T00:00:00.000Z", "2001-01-01T00:00:00.000Z", 0),
    ("1970-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", 390),
];

async fn a_device_with_a_wrong_clock_is_kept_as_long_as_any_other(engine: Engine) {
    let (collector, behind) = Collector::start_behind(engine, "").await;
    for (occurred_at, valid_until, relied_upon) in CLOCKS {
        let receipt = with(with(given(), "/occurred_at", occurred_at), "/valid_until", valid_until);
        let subject = text(&receipt, "/subject_id");
        // The retention is 100 days. Two days more or less are what the test itself may take, and more.
        behind.store(days(relied_upon + 98), Ordering::Relaxed);
        collector.api.deliver(&receipt).await;
        assert!(purge(&collector, SHORT, &["--dry-run"]).contains("0 other"), "not early: {occurred_at} {valid_until}");
        behind.store(days(relied_upon + 102), Ordering::Relaxed);
        collector.api.deliver(&with(receipt, "/receipt_id", text(&given(), "/receipt_id"))).await;
        assert!(purge(&collector, SHORT, &[]).contains("1 other"), "not for ever: {occurred_at} {valid_until}");
        assert_eq!(number(&collector.database, "SELECT COUNT(*) FROM receipts WHERE body IS NOT NULL").await, 1);
        collector.api.send("DELETE", &format!("/v1/subjects/{subject}"), &[], "").await;
    }
    // A receipt of today that one with such a clock replaces is relied upon until that one arrives.
    behind.store(0, Ordering::Relaxed);
    let first = given();
    collector.api.deliver(&first).await;
    let next =
        with(with(given(), "/subject_id", text(&first, "/subject_id")), "/supersedes", text(&first, "/receipt_id"));
    collector.api.deliver(&with(next, "/occurred_at", "2001-01-01T00:00:00.000Z")).await;
    assert!(purge(&collector, "retention = \"1 days\"\n", &["--dry-run"]).contains("0 other"));
    assert!(collector.verify().0);
}

async fn what_is_due_can_be_anonymised(engine: Engine) {
    let (collector, behind) = Collector::start_behind(engine, "").await;
    behind.store(days(380), Ordering::Relaxed);
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
