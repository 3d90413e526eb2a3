//! The dashboard: without a script, saying in words what it draws, and showing to each what they may see.

use assent_core::{Event, Method};

use crate::database::Engine;
use crate::fixture::Collector;
use crate::receipts::{given, refused, text, with};

crate::on_both! { it_shows_what_visitors_choose, it_shows_every_event_and_method, a_session_reads_and_can_act_for_nobody, everybody_sees_counts_only }

async fn it_shows_what_visitors_choose(engine: Engine) {
    let collector = Collector::start(engine).await;
    let look = async |path: &str| collector.api.own("GET", path, "").await;
    let empty = look("/").await;
    assert_eq!(empty.status, 200);
    assert!(empty.text().contains("No receipt has arrived yet"));
    // Counted by name is what an archived notice has.
    let categories = ["necessary", "analytics", "marketing"].map(|id| serde_json::json!({ "id": id }));
    let notice = serde_json::json!({ "categories": categories, "language": "de", "site": "shop.example", "version": "2026-09-15" });
    let path = format!("/v1/notices/{}", assent_core::Sha256::of(notice.to_string().as_bytes()));
    assert_eq!(collector.api.own("PUT", &path, notice.to_string()).await.status, 201);
    for receipt in [given(), given(), given(), refused(), with(given(), "/site_id", "other.example")] {
        collector.api.deliver(&receipt).await;
    }
    let answer = look("/?site=shop.example").await;
    let page = answer.text();
    assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    assert!(
        !page.contains("<script") && !page.contains(" style=") && !page.contains("onclick"),
        "no script, no inline style"
    );
    assert!(
        page.contains("<svg") && page.contains("role=\"img\"") && page.contains("aria-label=\"4 receipts from"),
        "{page}"
    );
    assert!(page.contains("75\u{2009}%"), "three of four agree: {page}");
    for expected in [
        "By category",
        "analytics",
        "By language",
        ">de<",
        "By layer",
        ">notice<",
        "By version",
        "2026-09-15",
        "Latest receipts",
        "Intact",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    assert!(look("/?site=other.example&days=7").await.text().contains("aria-label=\"1 receipts from"));
    assert_eq!(look("/?site=%3Cscript%3E&days=99999999").await.status, 200);
    let style = collector.api.get("/style.css").await;
    assert!(style.text().contains("light-dark("));
}

async fn it_shows_every_event_and_method(engine: Engine) {
    let collector = Collector::start(engine).await;
    let events = Event::ALL.iter().cycle();
    for (method, event) in Method::ALL.iter().zip(events) {
        let receipt = with(with(given(), "/event", event.name()), "/method", method.name());
        collector.api.deliver(&receipt).await;
    }
    let page = collector.api.own("GET", "/?site=shop.example", "").await.text();
    for event in Event::ALL {
        let name = event.name();
        let drawn = page.matches(&format!("class=\"{name}\"")).count();
        assert!(drawn >= 2, "{name} is in the chart and its legend: {page}");
        assert!(page.contains(&format!("class=\"event {name}\"")), "{name} is in the list: {page}");
    }
    assert!(page.contains(&format!("aria-label=\"{} receipts from", Method::ALL.len())), "none is left out: {page}");
    assert!(!page.contains('–'), "each method has words: {page}");
    for expected in ["Opted out", "Accepted despite GPC", "Global Privacy Control", "71\u{2009}%"] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
}

const FORMATS: [&str; 5] = ["assent", "ndjson", "iso27560", "kantara", "csv"];

/// A subject's id erases and withdraws, so a session, which only reads, gets none.
async fn a_session_reads_and_can_act_for_nobody(engine: Engine) {
    let collector = Collector::start(engine).await;
    let receipts = [given(), given()];
    for receipt in &receipts {
        collector.api.deliver(receipt).await;
    }
    let again = with(with(given(), "/subject_id", text(&receipts[0], "/subject_id")), "/seq", 2);
    collector.api.deliver(&again).await;
    let session = collector.api.session().await;
    let read = async |path: &str| collector.api.send("GET", path, &[("cookie", &session)], "").await;
    assert_eq!(read("/").await.status, 200);
    for format in FORMATS {
        let path = format!("/v1/sites/shop.example/export?format={format}");
        let (viewed, owned) = (read(&path).await, collector.api.own("GET", &path, "").await.text());
        assert_eq!((viewed.status.as_u16(), viewed.header("cache-control")), (200, "no-store"));
        for receipt in &receipts {
            let subject = text(receipt, "/subject_id");
            assert!(owned.contains(&subject), "{format}: the owner gets the id");
            assert!(!viewed.text().contains(&subject), "{format}: a viewer gets none");
            assert!(viewed.text().contains(&text(receipt, "/receipt_id")), "{format}");
        }
        assert_eq!(viewed.text().lines().count(), owned.lines().count(), "{format}");
    }
    let subjects = |export: &str| -> Vec<String> {
        export.lines().map(|line| text(&serde_json::from_str(line).expect("JSON"), "/receipt/subject_id")).collect()
    };
    let export = async || subjects(&read("/v1/sites/shop.example/export").await.text());
    let (first, second) = (export().await, export().await);
    assert!(first[0] == first[2] && first[0] != first[1], "one subject has one replacement: {first:?}");
    assert!(first.iter().all(|subject| !second.contains(subject)), "another export has others");
    for subject in &first {
        for (method, path) in [("GET", ""), ("DELETE", ""), ("POST", "/withdrawal")] {
            let path = format!("/v1/subjects/{subject}{path}");
            assert_eq!(collector.api.send(method, &path, &[("cookie", &session)], "").await.status, 404, "{path}");
        }
    }
    // What changes something asks for the token itself, which no other page can make a browser send.
    for (method, path) in [("GET", "/v1/requests"), ("POST", "/v1/requests"), ("PUT", "/v1/notices/00")] {
        assert_eq!(collector.api.send(method, path, &[("cookie", &session)], "{}").await.status, 401, "{path}");
    }
}

async fn everybody_sees_counts_only(engine: Engine) {
    let collector = Collector::start_with(engine, "dashboard = \"public\"").await;
    let receipt = given();
    collector.api.deliver(&receipt).await;
    let statuses = [
        ("/", 200),
        ("/v1/sites", 200),
        ("/v1/sites/shop.example/statistics", 200),
        ("/v1/sites/shop.example/documents", 200),
        ("/v1/sites/shop.example/export", 401),
        ("/v1/sites/shop.example/export?format=csv", 401),
        ("/v1/sites/shop.example/verify", 401),
        ("/v1/requests", 401),
    ];
    for (path, status) in statuses {
        let answer = collector.api.get(path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        let shown = answer.text();
        assert!(!shown.contains(&text(&receipt, "/subject_id")) && !shown.contains(&text(&receipt, "/receipt_id")));
    }
    let page = collector.api.get("/").await.text();
    assert!(page.contains("By category") && page.contains("Sign in"), "{page}");
    for missing in ["Latest receipts", "Requests of subjects", "/export", "The log", "Intact", "Sign out"] {
        assert!(!page.contains(missing), "{missing}: {page}");
    }
    // The owner sees the rest, by the same address.
    let page = collector.api.own("GET", "/", "").await.text();
    assert!(page.contains("Latest receipts") && page.contains("Intact") && page.contains("/export"), "{page}");
}
