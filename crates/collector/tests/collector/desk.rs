//! The pages on which an officer looks for receipts and opens them.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::client::Api;
use crate::database::Engine;
use crate::fixture::Collector;
use crate::receipts::{days_ago, given, refused, text, with};

crate::on_both! {
    receipts_are_found_by_their_fields, every_receipt_is_on_exactly_one_page, a_receipt_is_told_in_words,
    a_viewer_cannot_act_for_a_subject, a_removed_receipt_says_why
}

/// The receipts that a page leads to.
fn linked(page: &str) -> Vec<String> {
    let links = page.split("href=\"/receipts/").skip(1);
    links.map(|link| link.chars().take_while(|sign| *sign != '"').collect()).collect()
}

async fn found(api: &Api, query: &str) -> Vec<String> {
    let answer = api.own("GET", &format!("/receipts?{query}"), "").await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    linked(&answer.text())
}

async fn receipts_are_found_by_their_fields(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    let accepted = given();
    let again = with(with(given(), "/subject_id", text(&accepted, "/subject_id")), "/seq", 2);
    let denied = with(with(refused(), "/jurisdiction", "US-CA"), "/notice/version", "2026-10-01");
    let elsewhere = with(given(), "/site_id", "other.example");
    for receipt in [&accepted, &again, &denied, &elsewhere] {
        api.deliver(receipt).await;
    }
    let id = |receipt: &Value| text(receipt, "/receipt_id");
    assert_eq!(found(api, &format!("id={}", id(&denied))).await, [id(&denied)]);
    assert_eq!(found(api, &format!("id=%20{}%20", id(&elsewhere))).await, [id(&elsewhere)], "of any site");
    let subject = text(&accepted, "/subject_id");
    assert_eq!(found(api, &format!("id={subject}")).await, [id(&again), id(&accepted)], "the newest first");
    let (today, tomorrow) = (&days_ago(0)[..10].to_owned(), &days_ago(-1)[..10].to_owned());
    for (query, expected) in [
        ("event=refused".to_owned(), vec![id(&denied)]),
        ("event=given".to_owned(), vec![id(&again), id(&accepted)]),
        ("method=banner.reject_all".to_owned(), vec![id(&denied)]),
        ("region=us".to_owned(), vec![id(&denied)]),
        ("region=US-CA".to_owned(), vec![id(&denied)]),
        ("region=U".to_owned(), vec![]),
        ("version=2026-10-01".to_owned(), vec![id(&denied)]),
        ("version=2026-10-01&event=given".to_owned(), vec![]),
        (format!("from={today}&to={tomorrow}&event=refused"), vec![id(&denied)]),
        (format!("from={tomorrow}"), vec![]),
        (format!("to={}", &days_ago(1)[..10]), vec![]),
    ] {
        assert_eq!(found(api, &format!("site=shop.example&{query}")).await, expected, "{query}");
    }
    for unreadable in ["id=7", "from=soon", "to=2026-11-21T00:00:00Z", "event=x", "method=x", "before=x"] {
        let answer = api.own("GET", &format!("/receipts?{unreadable}"), "").await;
        assert_eq!((answer.status.as_u16(), answer.text().contains("role=\"alert\"")), (400, true), "{unreadable}");
    }
    let hostile = api.own("GET", "/receipts?version=%22%3E%3Cscript%3E&id=%3Cscript%3E", "").await.text();
    assert!(!hostile.contains("<script"), "{hostile}");
}

async fn every_receipt_is_on_exactly_one_page(engine: Engine) {
    let collector = Collector::start(engine).await;
    let receipts: Vec<Value> = (0..120).map(|nth| if nth % 4 == 0 { refused() } else { given() }).collect();
    futures_util::future::join_all(receipts.iter().map(|receipt| collector.api.deliver(receipt))).await;
    for (event, all, pages) in [("", 120, 3), ("given", 90, 2)] {
        let (mut seen, mut address, mut looked) =
            (HashSet::new(), format!("/receipts?site=shop.example&event={event}"), 0);
        loop {
            let page = collector.api.own("GET", &address, "").await.text();
            for id in linked(&page) {
                assert!(seen.insert(id.clone()), "{id} is there twice");
            }
            looked += 1;
            let Some(next) = page.split("<a href=\"").find(|link| link.contains("rel=\"next\"")) else { break };
            address = next.split('"').next().expect("an address").replace("&amp;", "&");
        }
        assert_eq!((seen.len(), looked), (all, pages), "{event}");
    }
}

/// A notice that names what the receipts of these tests decide, as it is archived.
fn notice() -> String {
    let service = |id: &str, name: &str| json!({ "id": id, "name": name, "provider": "Its maker" });
    let notice = json!({
        "site": "shop.example", "language": "de", "version": "2026-09-15",
        "texts": { "category_analytics": "Statistik", "category_marketing": "Werbung" },
        "categories": [{ "id": "necessary" }, { "id": "analytics", "services": [service("matomo", "Matomo Analytics")] },
            { "id": "marketing", "services": [service("mixpanel", "Mixpanel")] }],
    });
    notice.to_string()
}

async fn a_receipt_is_told_in_words(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    let sha256 = assent_core::Sha256::of(notice().as_bytes()).to_string();
    assert_eq!(api.own("PUT", &format!("/v1/notices/{sha256}"), notice()).await.status, 201);
    let mut receipt = with(with(given(), "/event", "partial"), "/notice/sha256", sha256.as_str());
    receipt["decisions"][2]["state"] = "denied".into();
    receipt["decisions"][1]["state"] = "denied".into();
    receipt["decisions"][2]["services"]["mixpanel"] = "denied".into();
    receipt["supersedes"] = "01890a5d-ac96-774b-bcce-b302099a8057".into();
    receipt["signals"] = json!({ "gpc": true });
    let body = receipt.to_string();
    let gpc = [("content-type", "text/plain"), ("sec-gpc", "1"), ("origin", "https://shop.example")];
    assert_eq!(api.send("POST", "/v1/receipts", &gpc, body.clone()).await.status, 201);
    let list = api.own("GET", "/receipts?site=shop.example", "").await.text();
    assert!(list.contains(">analytics (matomo)<"), "a single service that is granted: {list}");
    let answer = api.own("GET", &format!("/receipts/{}", text(&receipt, "/receipt_id")), "").await;
    let page = answer.text();
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
    for expected in [
        "Accepted some",
        "shop.example",
        &text(&receipt, "/subject_id"),
        "notice, accept",
        "the visitor",
        "UTC+1:00",
        "Statistik",
        "Matomo Analytics",
        "Mixpanel",
        "necessary for the service",
        "until its validity ends",
        "2026-09-15",
        &format!("/archive/{sha256}"),
        "https://shop.example",
        "DE (the page says so)",
        "gdpr",
        "set, and heeded",
        "the request carried Sec-GPC: 1",
        "Proven; its batch is not signed",
        "number 0 of batch 1",
        "/receipts/01890a5d-ac96-774b-bcce-b302099a8057",
        &"b".repeat(64),
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    assert!(!page.contains("<script") && !page.contains(" style="), "{page}");
    let granted = |name: &str| {
        page.split(name)
            .nth(1)
            .and_then(|rest| rest.split("<span class=\"").nth(1))
            .map(|rest| rest.starts_with("granted"))
    };
    assert_eq!((granted("Matomo Analytics"), granted("Mixpanel")), (Some(true), Some(false)), "{page}");
    // Somebody changes what it says.
    crate::database::tamper(&collector.database, "UPDATE receipts SET body = REPLACE(body, 'partial', 'given')").await;
    let page = api.own("GET", &format!("/receipts/{}", text(&receipt, "/receipt_id")), "").await.text();
    assert!(page.contains("Not proven: ") && !page.contains("its batch is not signed"), "{page}");
}

async fn a_viewer_cannot_act_for_a_subject(engine: Engine) {
    let collector = Collector::start_with(engine, "dashboard = \"public\"").await;
    let api = &collector.api;
    let receipt = given();
    api.deliver(&receipt).await;
    let (id, subject) = (text(&receipt, "/receipt_id"), text(&receipt, "/subject_id"));
    let session = api.session().await;
    for path in ["/receipts".to_owned(), format!("/receipts/{id}"), format!("/receipts?id={id}")] {
        let page = api.send("GET", &path, &[("cookie", &session)], "").await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains(&id) && !page.text().contains(&subject), "{path}: {}", page.text());
        assert!(api.own("GET", &path, "").await.text().contains(&id));
        // Counts are for everybody here, receipts for nobody without a session.
        let public = api.get(&path).await;
        assert_eq!(
            (public.status.as_u16(), public.header("location"), public.text().as_str()),
            (303, "/sign-in", ""),
            "{path}"
        );
    }
    assert!(api.own("GET", &format!("/receipts/{id}"), "").await.text().contains(&subject), "the owner acts for it");
}

async fn a_removed_receipt_says_why(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    let receipt = given();
    api.deliver(&receipt).await;
    let path = format!("/receipts/{}", text(&receipt, "/receipt_id"));
    let erased = api.send("DELETE", &format!("/v1/subjects/{}", text(&receipt, "/subject_id")), &[], "").await;
    assert_eq!(erased.status, 200);
    let gone = api.own("GET", &path, "").await;
    assert_eq!(gone.status, 404);
    assert!(gone.text().contains("A receipt that was erased keeps neither"), "{}", gone.text());
    let left = found(api, "site=shop.example").await;
    let page = api.own("GET", &format!("/receipts/{}", left[0]), "").await.text();
    assert!(page.contains("Content removed") && page.contains("its subject had it erased"), "{page}");
    assert!(!page.contains(&text(&receipt, "/subject_id")) && !page.contains("Answers"), "{page}");
    assert_eq!(api.own("GET", "/receipts/nothing", "").await.status, 404);
}
