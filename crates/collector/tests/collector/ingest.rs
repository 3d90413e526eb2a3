//! Receiving receipts: what is taken, what is not, and what is said about it.

use serde_json::{Value, json};

use crate::database::{Engine, number};
use crate::fixture::Collector;
use crate::receipts::{days_ago, given, refused, text, with};

crate::on_both! {
    a_receipt_is_stored_once, the_same_id_with_other_content_is_a_conflict, faults_are_named_with_pointers,
    a_notice_may_come_later, a_wrong_clock_is_noted, hostile_text_is_text,
}

async fn a_receipt_is_stored_once(engine: Engine) {
    let collector = Collector::start(engine).await;
    let receipt = given();
    let answer = collector.api.post(&receipt).await;
    assert_eq!(answer.status, 202, "its notice is not archived");
    assert_eq!(answer.json()["status"], "stored");
    for _ in 0..3 {
        let answer = collector.api.post(&receipt).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (200, &json!("duplicate")));
    }
    // Another order of members is the same receipt.
    let Value::Object(members) = &receipt else { panic!("an object") };
    let reversed: serde_json::Map<_, _> = members.clone().into_iter().rev().collect();
    assert_eq!(collector.api.post(&reversed.into()).await.status, 200);
    let id = text(&receipt, "/receipt_id");
    let stored = collector.api.own("GET", &format!("/v1/receipts/{id}"), "").await.json();
    assert_eq!(stored["receipt"], receipt, "byte for byte what was sent");
    assert_eq!(number(&collector.database, "SELECT COUNT(*) FROM receipts").await, 1);
    let statistics = collector.api.own("GET", "/v1/sites/shop.example/statistics", "").await.json();
    assert_eq!(statistics["by_day"][0]["receipts"], 1, "duplicates are not counted: {statistics}");
}

async fn the_same_id_with_other_content_is_a_conflict(engine: Engine) {
    let collector = Collector::start(engine).await;
    let receipt = given();
    collector.api.deliver(&receipt).await;
    let other = with(receipt.clone(), "/event", "partial");
    let answer = collector.api.post(&other).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (409, "application/problem+json"));
    let id = text(&receipt, "/receipt_id");
    let stored = collector.api.own("GET", &format!("/v1/receipts/{id}"), "").await.json();
    assert_eq!(stored["receipt"]["event"], "given");
}

async fn faults_are_named_with_pointers(engine: Engine) {
    let collector = Collector::start(engine).await;
    let cases = [
        (with(given(), "/event", "gven"), "/event"),
        (with(given(), "/decisions/1/services/matomo", "yes"), "/decisions/1/services/matomo"),
        (with(given(), "/notice/sha256", "A"), "/notice/sha256"),
        (with(given(), "/receipt_id", Value::Null), "/receipt_id"),
        (with(given(), "/occurred_at", "yesterday"), "/occurred_at"),
        (json!([]), ""),
    ];
    for (receipt, pointer) in cases {
        let answer = collector.api.post(&receipt).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (422, "application/problem+json"),
            "{pointer}"
        );
        let problem = answer.json();
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
        assert_eq!(problem["status"], 422);
    }
    let mut lacking = given();
    lacking.as_object_mut().expect("an object").remove("site_id");
    lacking["ip"] = "192.0.2.1".into();
    let problem = collector.api.post(&lacking).await.json();
    let pointers: Vec<&Value> =
        problem["errors"].as_array().expect("faults").iter().map(|fault| &fault["pointer"]).collect();
    assert_eq!(pointers, ["/ip", "/site_id"], "all of them at once: {problem}");
    // What a key may have meant is not looked for: among many of them that costs more than the rest (S-43).
    let mut misspelt = with(given(), "/event", "gven");
    for nth in 0..1_000 {
        misspelt[format!("lan{nth}")] = 1.into();
    }
    let answer = collector.api.post(&misspelt).await;
    assert_eq!(answer.json()["errors"].as_array().map(Vec::len), Some(100), "{}", answer.status);
    assert!(!answer.text().contains("did you mean"), "{}", &answer.text()[..1_000]);
    assert_eq!(number(&collector.database, "SELECT COUNT(*) FROM receipts").await, 0);
}

async fn a_notice_may_come_later(engine: Engine) {
    let collector = Collector::start(engine).await;
    let notice = json!({ "categories": [], "language": "de", "site": "shop.example", "version": "7" }).to_string();
    let sha256 = assent_core::Sha256::of(notice.as_bytes()).to_string();
    let receipt = with(given(), "/notice/sha256", sha256.as_str());
    let id = text(&receipt, "/receipt_id");
    let answer = collector.api.post(&receipt).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["notice"]), (202, &json!("unknown")));
    let state = async || collector.api.own("GET", &format!("/v1/receipts/{id}"), "").await.json()["notice"].clone();
    assert_eq!(state().await, "unknown");
    assert_eq!(collector.api.own("PUT", &format!("/v1/notices/{sha256}"), notice).await.status, 201);
    assert_eq!(state().await, "archived");
    let later = with(given(), "/notice/sha256", sha256);
    assert_eq!(collector.api.post(&later).await.status, 201, "a receipt with a known notice is complete");
}

async fn a_wrong_clock_is_noted(engine: Engine) {
    let collector = Collector::start(engine).await;
    for (days, differs) in [(0, false), (6, false), (30, true), (-3, true), (9_000, true)] {
        let receipt = with(given(), "/occurred_at", days_ago(days));
        let answer = collector.api.post(&receipt).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["clock_differs"]),
            (202, &json!(differs)),
            "{days} days ago"
        );
    }
}

/// What is text in one place must not be a statement or markup in another.
async fn hostile_text_is_text(engine: Engine) {
    let collector = Collector::start_with(engine, "dashboard = \"public\"").await;
    const HOSTILE: &str = "'; DROP TABLE receipts; --\"><script>alert(1)</script>";
    let (mut taken, mut refused) = (0, 0);
    for pointer in pointers(&given(), String::new()) {
        let answer = collector.api.post(&with(given(), &pointer, HOSTILE)).await;
        match answer.status.as_u16() {
            201 | 202 => taken += 1,
            422 => refused += 1,
            other => panic!("{pointer}: {other}"),
        }
    }
    assert!(taken >= 3 && refused > 20, "{taken} taken, {refused} refused");
    assert_eq!(number(&collector.database, "SELECT COUNT(*) FROM receipts").await, taken);
    let page = collector.api.get("/").await.text();
    assert!(!page.contains("<script"), "{page}");
    assert!(!page.contains("DROP TABLE receipts"), "a version that no archived notice has is counted as another");
    let notice = json!({ "categories": [], "language": "de", "site": "shop.example", "version": HOSTILE }).to_string();
    let sha256 = assent_core::Sha256::of(notice.as_bytes()).to_string();
    assert_eq!(collector.api.own("PUT", &format!("/v1/notices/{sha256}"), notice).await.status, 201);
    collector.api.deliver(&with(given(), "/notice/version", HOSTILE)).await;
    let page = collector.api.get("/").await.text();
    assert!(!page.contains("<script") && page.contains("DROP TABLE receipts"), "it is shown as the text it is: {page}");
    let hostile = "/v1/sites/x'%20OR%20'1'='1/export";
    assert_eq!(collector.api.own("GET", hostile, "").await.status, 404);
}

fn pointers(value: &Value, at: String) -> Vec<String> {
    match value {
        Value::Object(members) => {
            members.iter().flat_map(|(key, value)| pointers(value, format!("{at}/{key}"))).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(nth, item)| pointers(item, format!("{at}/{nth}"))).collect()
        }
        _ => vec![at],
    }
}

#[tokio::test]
async fn what_is_no_json_in_utf_8_is_refused() {
    let collector = Collector::start(Engine::Sqlite).await;
    let post = async |kind: &str, body: Vec<u8>| {
        let answer = collector.api.send("POST", "/v1/receipts", &[("content-type", kind)], body).await;
        assert_eq!(answer.header("content-type"), "application/problem+json");
        answer.status.as_u16()
    };
    assert_eq!(post("text/plain", b"\"\xff\xfe\"".to_vec()).await, 400, "malformed UTF-8");
    assert_eq!(post("text/plain", b"{".to_vec()).await, 400);
    assert_eq!(post("text/plain", Vec::new()).await, 400);
    assert_eq!(post("text/plain", "[".repeat(8_000).into()).await, 400, "deeply nested");
    let nested = format!("{{\"schema\":{}1{}}}", "[".repeat(100), "]".repeat(100));
    assert_eq!(post("application/json", nested.into()).await, 400, "nested deeper than any receipt");
    assert_eq!(post("text/html", given().to_string().into()).await, 415);
    assert_eq!(post("text/plain", vec![b' '; 17_000]).await, 413);
    assert_eq!(collector.api.post(&given()).await.status, 202);
    let json =
        collector.api.send("POST", "/v1/receipts", &[("content-type", "application/json")], given().to_string()).await;
    assert_eq!(json.status, 202);
}

const SITES: &str = r#"
[[sites]]
id = "shop.example"
origins = ["https://shop.example"]
[[sites]]
id = "maker.example"
origins = ["https://maker.example"]
"#;

#[tokio::test]
async fn only_known_origins_deliver_and_only_for_their_site() {
    let collector = Collector::start_with(Engine::Sqlite, SITES).await;
    let post = async |origin: &str, receipt: Value| {
        let headers = [("content-type", "text/plain"), ("origin", origin)];
        collector.api.send("POST", "/v1/receipts", &headers, receipt.to_string()).await
    };
    let answer = post("https://shop.example", given()).await;
    assert_eq!((answer.status.as_u16(), answer.header("access-control-allow-origin")), (202, "https://shop.example"));
    assert!(answer.header("vary").contains("origin"));
    for origin in ["https://evil.example", "null", "https://shop.example.evil.example", "http://shop.example"] {
        let answer = post(origin, given()).await;
        assert_eq!((answer.status.as_u16(), answer.header("access-control-allow-origin")), (403, ""), "{origin}");
    }
    assert_eq!(post("https://maker.example", given()).await.status, 403, "for another site");
    assert_eq!(post("https://shop.example", with(given(), "/site_id", "other.example")).await.status, 422);
    assert_eq!(number(&collector.database, "SELECT COUNT(*) FROM receipts").await, 1);
}

/// A delivery does not go through the router, and nobody can tell.
#[tokio::test]
async fn a_delivery_is_answered_like_everything_else() {
    let collector = Collector::start_with(Engine::Sqlite, SITES).await;
    let headers = [("content-type", "text/plain"), ("origin", "https://shop.example")];
    let delivered = collector.api.send("POST", "/v1/receipts", &headers, given().to_string()).await;
    let routed = collector.api.send("GET", "/v1/receipts/unknown", &headers, "").await;
    assert_eq!((delivered.status.as_u16(), routed.status.as_u16()), (202, 404));
    let protection = ["content-security-policy", "x-content-type-options", "referrer-policy"];
    for name in [&["vary", "access-control-allow-origin"][..], &protection].concat() {
        assert_eq!(delivered.header(name), routed.header(name), "{name}");
        assert_ne!(delivered.header(name), "", "{name}");
    }
}

#[tokio::test]
async fn a_browser_may_ask_before_it_sends_json() {
    let collector = Collector::start_with(Engine::Sqlite, SITES).await;
    let ask = async |origin: &str| {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type"),
        ];
        collector.api.send("OPTIONS", "/v1/receipts", &headers, "").await
    };
    let answer = ask("https://shop.example").await;
    assert_eq!(answer.header("access-control-allow-origin"), "https://shop.example");
    assert!(answer.header("access-control-allow-methods").contains("POST"));
    assert!(answer.header("access-control-allow-headers").contains("content-type"));
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    assert_eq!(ask("https://evil.example").await.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn one_network_cannot_ask_for_ever() {
    let collector =
        Collector::start_with(Engine::Sqlite, "trusted_proxies = [\"127.0.0.0/8\"]\n[limits]\nrate = 5\n").await;
    let post = async |address: &str| {
        let headers = [("content-type", "text/plain"), ("x-forwarded-for", address)];
        collector.api.send("POST", "/v1/receipts", &headers, refused().to_string()).await
    };
    for _ in 0..5 {
        assert_eq!(post("192.0.2.1").await.status, 202);
    }
    let answer = post("192.0.2.99").await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (429, "10"), "the same network");
    assert_eq!(post("198.51.100.1").await.status, 202, "another network");
}

/// A program that is no browser can leave the origin out; only the owner knows whether one delivers.
#[tokio::test]
async fn an_origin_can_be_insisted_on() {
    let sites = "[[sites]]\nid = \"shop.example\"\norigins = [\"https://shop.example\"]\n";
    for (toml, status) in [("", 202), ("require_origin = true\n", 403)] {
        let collector = Collector::start_with(Engine::Sqlite, &format!("{toml}{sites}")).await;
        assert_eq!(collector.api.post(&given()).await.status.as_u16(), status, "{toml}");
        let headers = [("content-type", "text/plain"), ("origin", "https://shop.example")];
        assert_eq!(collector.api.send("POST", "/v1/receipts", &headers, given().to_string()).await.status, 202);
    }
}

#[tokio::test]
async fn nothing_of_the_visitor_is_kept_but_the_receipt() {
    let collector = Collector::start(Engine::Sqlite).await;
    let headers = [
        ("content-type", "text/plain"),
        ("user-agent", "Mozilla/5.0 (secret agent)"),
        ("referer", "https://shop.example/private?page=1"),
        ("x-forwarded-for", "203.0.113.77"),
        ("cookie", "session=verysecret"),
        ("sec-gpc", "1"),
    ];
    let receipt = given();
    assert_eq!(collector.api.send("POST", "/v1/receipts", &headers, receipt.to_string()).await.status, 202);
    let stored = collector.api.own("GET", &format!("/v1/receipts/{}", text(&receipt, "/receipt_id")), "").await.json();
    assert_eq!(stored["sec_gpc"], true);
    let (directory, _) = collector.stop().await;
    let file = std::fs::read(directory.path().join("assent.db")).expect("the database");
    for secret in ["secret agent", "private?page", "203.0.113.77", "verysecret", "127.0.0.1"] {
        assert!(!file.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
}
