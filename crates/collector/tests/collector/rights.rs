//! A subject's rights, and who else may ask.

use serde_json::{Value, json};

use crate::database::{Engine, number};
use crate::fixture::Collector;
use crate::receipts::{given, text, with};

crate::on_both! { a_subject_sees_and_takes_everything, an_erasure_leaves_nothing_and_the_log_verifies, a_withdrawal_is_a_receipt, requests_have_a_due_date, a_withdrawal_ends_every_site_however_far_its_device_has_counted, reading_oneself_is_registered_once_a_day_and_limited }

/// Two receipts of one subject, one after the other.
async fn two_of_one(collector: &Collector) -> (String, Vec<Value>) {
    let first = given();
    let subject = text(&first, "/subject_id");
    let second = with(with(given(), "/subject_id", subject.as_str()), "/supersedes", text(&first, "/receipt_id"));
    let second = with(second, "/seq", 2);
    collector.api.deliver(&first).await;
    collector.api.deliver(&second).await;
    (subject, vec![first, second])
}

async fn a_subject_sees_and_takes_everything(engine: Engine) {
    let collector = Collector::start(engine).await;
    let (subject, receipts) = two_of_one(&collector).await;
    collector.api.deliver(&given()).await;
    let answer = collector.api.get(&format!("/v1/subjects/{subject}")).await;
    assert_eq!(answer.status, 200, "no account is needed");
    let found: Vec<Value> =
        answer.json()["receipts"].as_array().expect("receipts").iter().map(|one| one["receipt"].clone()).collect();
    assert_eq!(found, receipts);
    // One receipt, for who knows both ids; in other forms too.
    let id = text(&receipts[0], "/receipt_id");
    assert_eq!(
        collector.api.get(&format!("/v1/receipts/{id}")).await.status,
        404,
        "the receipt's id alone is not enough"
    );
    let kantara = collector.api.get(&format!("/v1/receipts/{id}?subject_id={subject}&format=kantara")).await;
    assert_eq!(kantara.json()["consentReceiptID"], id.as_str());
    for nobody in ["0190f2d4-1234-7fff-bfff-ffffffffffff", "x", "'%20OR%201=1"] {
        assert_eq!(collector.api.get(&format!("/v1/subjects/{nobody}")).await.status, 404);
    }
}

async fn an_erasure_leaves_nothing_and_the_log_verifies(engine: Engine) {
    let collector = Collector::start(engine).await;
    let (subject, receipts) = two_of_one(&collector).await;
    let other = given();
    collector.api.deliver(&other).await;
    let answer = collector.api.send("DELETE", &format!("/v1/subjects/{subject}"), &[], "").await;
    assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({ "removed": 2 })));
    assert_eq!(collector.api.get(&format!("/v1/subjects/{subject}")).await.status, 404);
    assert_eq!(collector.api.send("DELETE", &format!("/v1/subjects/{subject}"), &[], "").await.status, 404);
    assert_eq!(
        number(&collector.database, "SELECT COUNT(*) FROM receipts WHERE body IS NOT NULL").await,
        1,
        "the other subject's"
    );
    assert_eq!(
        number(&collector.database, "SELECT COUNT(*) FROM receipts WHERE subject IS NULL AND salt IS NULL").await,
        2
    );
    let export = collector.api.own("GET", "/v1/sites/shop.example/export", "").await.text();
    assert!(!export.contains(&subject) && export.contains(&text(&other, "/receipt_id")));
    assert_eq!(collector.api.post(&receipts[0]).await.status, 410, "a late duplicate does not bring it back");
    let path = format!("/v1/receipts/{}", text(&receipts[0], "/receipt_id"));
    assert_eq!(collector.api.own("GET", &path, "").await.status, 404, "the id is gone too");
    let (intact, said) = collector.verify();
    assert!(intact, "{said}");
    let register = collector.api.own("GET", "/v1/requests", "").await.json();
    assert_eq!((&register[0]["kind"], &register[0]["subject_id"]), (&json!("erasure"), &Value::Null), "{register}");
    assert!(register[0]["answered_at"].is_string());
}

async fn a_withdrawal_is_a_receipt(engine: Engine) {
    let collector = Collector::start(engine).await;
    let (subject, receipts) = two_of_one(&collector).await;
    let answer = collector.api.send("POST", &format!("/v1/subjects/{subject}/withdrawal"), &[], "").await;
    assert_eq!(answer.status, 201);
    let withdrawal = answer.json()["receipts"][0].clone();
    assert_eq!((&withdrawal["event"], &withdrawal["seq"]), (&json!("withdrawn"), &json!(3)));
    assert_eq!(withdrawal["supersedes"], receipts[1]["receipt_id"]);
    let states: Vec<&Value> =
        withdrawal["decisions"].as_array().expect("decisions").iter().map(|one| &one["state"]).collect();
    assert_eq!(states, ["granted", "denied", "denied"], "what is necessary stays");
    assert_eq!(withdrawal["decisions"][1]["services"]["matomo"], "denied");
    let access = collector.api.get(&format!("/v1/subjects/{subject}")).await.json();
    assert_eq!(access["receipts"][2]["receipt"], withdrawal);
    assert!(collector.verify().0);
    assert_eq!(
        collector
            .api
            .send("POST", "/v1/subjects/0190f2d4-1234-7fff-bfff-ffffffffffff/withdrawal", &[], "")
            .await
            .status,
        404
    );
}

async fn a_withdrawal_ends_every_site_however_far_its_device_has_counted(engine: Engine) {
    let collector = Collector::start(engine).await;
    let (first, other) = (with(given(), "/seq", u32::MAX), with(given(), "/site_id", "maker.example"));
    let subject = text(&first, "/subject_id");
    // A count that is written as a fraction is the same count.
    let older = with(with(given(), "/subject_id", subject.as_str()), "/seq", 3);
    let newer = with(with(other, "/subject_id", subject.as_str()), "/seq", 4.0);
    let oldest = with(with(newer.clone(), "/receipt_id", text(&given(), "/receipt_id")), "/seq", 2);
    for receipt in [&first, &older, &newer, &oldest] {
        collector.api.deliver(receipt).await;
    }
    let withdraw = async || collector.api.send("POST", &format!("/v1/subjects/{subject}/withdrawal"), &[], "").await;
    for _ in 0..2 {
        let answer = withdraw().await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let found = answer.json()["receipts"].clone();
        assert_eq!((&found[0]["site_id"], &found[1]["site_id"]), (&json!("maker.example"), &json!("shop.example")));
        assert_eq!(found[1]["seq"], u32::MAX);
        assert!(found.as_array().expect("a list").iter().all(|one| one["event"] == "withdrawn"));
    }
    let access = collector.api.get(&format!("/v1/subjects/{subject}")).await.json();
    let withdrawn = access["receipts"][4]["receipt"].clone();
    assert_eq!((&withdrawn["supersedes"], &withdrawn["seq"]), (&newer["receipt_id"], &json!(5)));
    assert!(collector.verify().0);
}

async fn reading_oneself_is_registered_once_a_day_and_limited(engine: Engine) {
    let collector = Collector::start(engine).await;
    let (subject, _) = two_of_one(&collector).await;
    let mut answers = Vec::new();
    for _ in 0..70 {
        answers.push(collector.api.get(&format!("/v1/subjects/{subject}")).await.status.as_u16());
    }
    assert_eq!((answers[0], answers.contains(&429)), (200, true), "{answers:?}");
    let (other, _) = two_of_one(&collector).await;
    assert_eq!(collector.api.get(&format!("/v1/subjects/{other}")).await.status, 200, "another subject is not limited");
    let entered = "SELECT COUNT(*) FROM requests WHERE kind = 'access'";
    // They are entered together, before the end at the latest.
    let (_directory, database) = collector.stop().await;
    assert_eq!(number(&database, entered).await, 2, "once for each subject and day");
}

async fn requests_have_a_due_date(engine: Engine) {
    let collector = Collector::start(engine).await;
    let (subject, _) = two_of_one(&collector).await;
    let path = format!("/v1/subjects/{subject}/requests");
    let answer = collector.api.send("POST", &path, &[], json!({ "kind": "correction" }).to_string()).await;
    assert_eq!(answer.status, 201);
    let id = text(&answer.json(), "/request_id");
    assert_eq!(collector.api.send("POST", &path, &[], json!({ "kind": "gift" }).to_string()).await.status, 422);
    let by_letter = json!({ "site_id": "shop.example", "kind": "access" }).to_string();
    assert_eq!(collector.api.own("POST", "/v1/requests", by_letter).await.status, 201);
    let register = collector.api.own("GET", "/v1/requests", "").await.json();
    let entry = &register[0];
    assert_eq!((&entry["kind"], &entry["subject_id"]), (&json!("correction"), &json!(subject)));
    let time = |key: &str| text(entry, key).parse::<jiff::Timestamp>().expect("a time");
    let days = (time("/due_at") - time("/received_at")).total(jiff::Unit::Hour).expect("hours") / 24.0;
    assert!((11.9..=16.1).contains(&days), "ten working days are two weeks: {days}");
    let answer = json!({ "answer": "explained in a letter" }).to_string();
    assert_eq!(collector.api.own("PATCH", &format!("/v1/requests/{id}"), answer.clone()).await.status, 204);
    assert_eq!(collector.api.own("PATCH", &format!("/v1/requests/{id}"), answer).await.status, 404, "only once");
    let register = collector.api.own("GET", "/v1/requests", "").await.json();
    let answered =
        register.as_array().expect("a list").iter().find(|one| one["request_id"] == id.as_str()).expect("it");
    assert_eq!((&answered["answer"], &answered["subject_id"]), (&json!("explained in a letter"), &Value::Null));
}

#[tokio::test]
async fn everything_else_needs_the_token() {
    let collector = Collector::start(Engine::Sqlite).await;
    let sha = "a".repeat(64);
    let doors = [
        ("GET", "/v1/sites".to_owned()),
        ("GET", "/v1/sites/shop.example/export".into()),
        ("GET", "/v1/sites/shop.example/statistics".into()),
        ("GET", "/v1/sites/shop.example/verify".into()),
        ("GET", "/v1/sites/shop.example/documents".into()),
        ("GET", "/v1/requests".into()),
        ("POST", "/v1/requests".into()),
        ("PATCH", "/v1/requests/0190f2d4-1234-7fff-bfff-ffffffffffff".into()),
        ("PUT", format!("/v1/notices/{sha}")),
        ("PUT", format!("/v1/policies/{sha}?site_id=a&lang=en&version=1")),
    ];
    let token = format!("Bearer {}", collector.api.token);
    let wrong = ["Bearer ", "Bearer x", "Basic x", &token[..token.len() - 1], token.trim_start_matches("Bearer ")];
    for (method, path) in &doors {
        let answer = collector.api.send(method, path, &[], "{}").await;
        assert_eq!((answer.status.as_u16(), answer.header("www-authenticate")), (401, "Bearer"), "{method} {path}");
        for wrong in wrong {
            assert_eq!(
                collector.api.send(method, path, &[("authorization", wrong)], "{}").await.status,
                401,
                "{wrong}"
            );
        }
    }
    let (directory, _) = collector.stop().await;
    let file = std::fs::read(directory.path().join("assent.db")).expect("the database");
    let secret = token.trim_start_matches("Bearer ").as_bytes();
    assert!(!secret.is_empty() && !file.windows(secret.len()).any(|window| window == secret), "only a hash is stored");
}
