//! The forms that others read.

use serde_json::{Value, json};

use crate::database::Engine;
use crate::fixture::{Collector, run};
use crate::receipts::{days_ago, given, refused, text, with};

crate::on_both! { a_whole_site_is_exported_in_every_form, a_time_can_be_chosen, an_engine_of_columns_reads_it }

const FORMATS: [&str; 5] = ["assent", "ndjson", "iso27560", "kantara", "csv"];

async fn a_whole_site_is_exported_in_every_form(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    // More than a page, delivered together.
    let receipts: Vec<Value> = (0..700).map(|nth| if nth % 3 == 0 { refused() } else { given() }).collect();
    for some in receipts.chunks(100) {
        futures_util::future::join_all(some.iter().map(|receipt| api.deliver(receipt))).await;
    }
    api.deliver(&with(given(), "/site_id", "other.example")).await;
    for format in FORMATS {
        let answer = api.own("GET", &format!("/v1/sites/shop.example/export?format={format}"), "").await;
        assert_eq!(answer.status, 200);
        assert!(answer.header("content-disposition").starts_with("attachment; filename=\"receipts-shop.example."));
        let export = answer.text();
        assert!(!export.contains("other.example"), "{format}");
        let lines: Vec<&str> = export.lines().skip(usize::from(format == "csv")).collect();
        assert_eq!(lines.len(), receipts.len(), "{format}");
        for receipt in &receipts {
            assert!(export.contains(&text(receipt, "/receipt_id")), "{format}");
        }
        // The command gives the same, byte for byte.
        let command = run(&collector.database, &["export", "shop.example", "--format", format]);
        assert_eq!(String::from_utf8_lossy(&command.stdout), export, "{format}");
    }
    let file = tempfile::tempdir().expect("a directory");
    let out = file.path().join("out.csv").display().to_string();
    let mistyped = run(&collector.database, &["export", "shop.exampel", "--format", "csv", "--out", &out]);
    let said = String::from_utf8_lossy(&mistyped.stderr).into_owned();
    assert!(!mistyped.status.success() && said.contains("did you mean \"shop.example\"?"), "{said}");
    assert!(!std::path::Path::new(&out).exists(), "no file without a site");
}

async fn a_time_can_be_chosen(engine: Engine) {
    let collector = Collector::start(engine).await;
    collector.api.deliver(&given()).await;
    let lines = async |query: &str| {
        let answer = collector.api.own("GET", &format!("/v1/sites/shop.example/export?{query}"), "").await;
        (answer.status.as_u16(), answer.text().lines().count())
    };
    let (today, tomorrow) = (&days_ago(0)[..10].to_owned(), &days_ago(-1)[..10].to_owned());
    assert_eq!(lines(&format!("from={today}")).await, (200, 1));
    assert_eq!(lines(&format!("from={tomorrow}")).await, (200, 0));
    assert_eq!(lines(&format!("until={today}")).await, (200, 0));
    assert_eq!(lines(&format!("from={today}&until={tomorrow}")).await, (200, 1));
    assert_eq!(lines("from=soon").await.0, 400);
}

#[tokio::test]
async fn a_table_holds_no_formula() {
    let collector = Collector::start(Engine::Sqlite).await;
    let version = "=HYPERLINK(\"http://evil.example\",\"x\")";
    collector.api.deliver(&with(given(), "/notice/version", version)).await;
    let export = collector.api.own("GET", "/v1/sites/shop.example/export?format=csv", "").await.text();
    let mut reader = csv::Reader::from_reader(export.as_bytes());
    let column =
        reader.headers().expect("a head").iter().position(|name| name == "notice_version").expect("the column");
    let row = reader.records().next().expect("a row").expect("a well-formed row");
    assert_eq!(&row[column], format!("'{version}"), "and quotes are doubled");
    assert!(export.lines().all(|line| line.starts_with('"') && line.trim_end().ends_with('"')), "{export}");
    assert_eq!(&row[row.len() - 3], "necessary analytics marketing");
    assert!(export.ends_with("\r\n"), "RFC 4180");
}

/// Asks DuckDB about a file.
fn ask(file: &std::path::Path, sql: &str) -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/duckdb/read.mjs");
    let node = std::process::Command::new("node").arg(script).arg(file).arg(sql).output().expect("node runs");
    let said = String::from_utf8_lossy(&node.stderr);
    serde_json::from_slice(&node.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// DuckDB is not ours: types, lists and what is absent arrive as they are meant.
async fn an_engine_of_columns_reads_it(engine: Engine) {
    let collector = Collector::start(engine).await;
    let receipts = [given(), refused(), with(given(), "/notice/version", "O'Brien\u{201d}; =1")];
    for receipt in &receipts {
        collector.api.deliver(receipt).await;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("it's.parquet");
    let out = file.display().to_string();
    let command = run(&collector.database, &["export", "shop.example", "--format", "parquet", "--out", &out]);
    assert!(command.status.success(), "{}", String::from_utf8_lossy(&command.stderr));
    let answer = collector.api.own("GET", "/v1/sites/shop.example/export?format=parquet", "").await;
    assert_eq!(answer.header("content-type"), "application/vnd.apache.parquet");
    assert!(answer.header("content-disposition").ends_with(".parquet\""), "{}", answer.header("content-disposition"));
    assert!(answer.body == std::fs::read(&file).expect("it is there"), "the same, byte for byte");
    let mut rows: Vec<Value> = receipts
        .iter()
        .map(|receipt| {
            let version = receipt.pointer("/notice/version").and_then(Value::as_str).expect("a version");
            json!({ "receipt_id": text(receipt, "/receipt_id"), "notice_version": version })
        })
        .collect();
    rows.sort_by_key(|row| text(row, "/receipt_id"));
    let found = ask(&file, "SELECT receipt_id, notice_version FROM receipts ORDER BY receipt_id");
    assert_eq!(found, Value::Array(rows));
    let shape = "SELECT typeof(receipt_id) AS id, typeof(received_at) AS moment, typeof(granted) AS words, typeof(layer) AS number, \
        typeof(sec_gpc) AS flag FROM receipts LIMIT 1";
    let types = json!({ "id": "UUID", "moment": "TIMESTAMP WITH TIME ZONE", "words": "VARCHAR[]", "number": "INTEGER", "flag": "BOOLEAN" });
    assert_eq!(ask(&file, shape), json!([types]));
    let counts = "SELECT COUNT(*)::INT AS whole, COUNT(*) FILTER (WHERE list_contains(granted, 'analytics'))::INT AS granted, \
        COUNT(*) FILTER (WHERE subject_id IS NULL)::INT AS nobody, MIN(len(denied))::INT AS least, \
        COUNT(*) FILTER (WHERE received_at BETWEEN now() - INTERVAL 1 HOUR AND now() + INTERVAL 1 HOUR)::INT AS recent FROM receipts";
    let subjects = receipts.iter().filter(|receipt| receipt.get("subject_id").is_none_or(Value::is_null)).count();
    assert_eq!(ask(&file, counts), json!([{ "whole": 3, "granted": 2, "nobody": subjects, "least": 0, "recent": 3 }]));
    // A site of which nothing was received has a file without a row.
    let empty = collector.api.own("GET", "/v1/sites/shop.example/export?format=parquet&until=2020-01-01", "").await;
    std::fs::write(&file, empty.body).expect("it is written");
    assert_eq!(ask(&file, "SELECT COUNT(*)::INT AS whole FROM receipts"), json!([{ "whole": 0 }]));
}
