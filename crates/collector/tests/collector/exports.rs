//! The forms that others read.

use serde_json::Value;

use crate::database::Engine;
use crate::fixture::{Collector, run};
use crate::receipts::{days_ago, given, refused, text, with};

crate::on_both! { a_whole_site_is_exported_in_every_form, a_time_can_be_chosen }

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
