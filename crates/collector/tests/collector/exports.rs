//! The forms that others read.

use serde_json::{Value, json};

use crate::client::Api;
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

/// A receipt whose notice is archived, in one form.
async fn in_form(api: &Api, format: &str) -> (Value, Value) {
    let notice = json!({
        "categories": [
            { "id": "necessary", "required": true, "services": [] },
            { "id": "analytics", "name": "Statistik", "description": "Zählt Besuche", "services": [
                { "id": "matomo", "name": "Matomo", "provider": "InnoCraft Ltd", "policy_url": "https://matomo.org/privacy-policy/",
                  "purposes": ["Counting visits", "Finding faults"], "cookies": [] } ] },
        ],
        "controller": { "name": "Shop Ltd", "policy_url": "/privacy", "address": "Main Street 1", "contact": "mailto:me@shop.example" },
        "language": "de", "site": "shop.example", "version": "2026-09-15",
    });
    let notice = notice.to_string();
    let sha256 = assent_core::Sha256::of(notice.as_bytes()).to_string();
    api.own("PUT", &format!("/v1/notices/{sha256}"), notice).await;
    let receipt = with(given(), "/notice/sha256", sha256);
    api.deliver(&receipt).await;
    let form =
        api.own("GET", &format!("/v1/receipts/{}?format={format}", text(&receipt, "/receipt_id")), "").await.json();
    (receipt, form)
}

/// The fields that Kantara's Consent Receipt Specification v1.1.0 (2018-02-20) says a receipt MUST have: the tables of its section 4, by the
/// names of its JSON form. <https://kantarainitiative.org/file-downloads/consent-receipt-specification-v1-1-0/>
#[tokio::test]
async fn kantara_has_every_required_field() {
    let collector = Collector::start(Engine::Sqlite).await;
    let (receipt, form) = in_form(&collector.api, "kantara").await;
    let required = [
        "version",
        "jurisdiction",
        "consentTimestamp",
        "collectionMethod",
        "consentReceiptID",
        "piiPrincipalId",
        "piiControllers",
        "policyUrl",
        "services",
        "sensitive",
        "spiCat",
    ];
    for field in required {
        assert!(!form[field].is_null(), "{field}: {form}");
    }
    for field in ["piiController", "contact", "address", "email", "phone"] {
        assert!(!form["piiControllers"][0][field].is_null(), "{field}: {form}");
    }
    let purposes: Vec<&Value> = form["services"]
        .as_array()
        .expect("services")
        .iter()
        .flat_map(|one| one["purposes"].as_array().expect("purposes"))
        .collect();
    for purpose in &purposes {
        for field in ["purpose", "consentType", "purposeCategory", "piiCategory", "termination", "thirdPartyDisclosure"]
        {
            assert!(!purpose[field].is_null(), "{field}: {purpose}");
        }
    }
    assert_eq!(form["version"], "KI-CR-v1.1.0");
    let occurred: jiff::Timestamp = text(&receipt, "/occurred_at").parse().expect("a time");
    assert_eq!(form["consentTimestamp"], occurred.as_second(), "seconds, not milliseconds");
    assert_eq!(
        (&form["piiControllers"][0]["email"], &form["policyUrl"]),
        (&json!("me@shop.example"), &json!("/privacy"))
    );
    let matomo = purposes.iter().find(|purpose| purpose["purpose"] == "Counting visits").expect("it");
    assert_eq!((&matomo["thirdPartyName"], &matomo["consentType"]), (&json!("InnoCraft Ltd"), &json!("EXPLICIT")));
}

#[tokio::test]
async fn iso_27560_speaks_the_vocabulary_of_the_dpv() {
    let collector = Collector::start(Engine::Sqlite).await;
    let (receipt, form) = in_form(&collector.api, "iso27560").await;
    assert_eq!(
        (&form["@type"], &form["@context"]["dpv"]),
        (&json!("dpv:ConsentRecord"), &json!("https://w3id.org/dpv#"))
    );
    assert_eq!(form["dct:identifier"], receipt["receipt_id"]);
    assert_eq!(form["dpv:hasDataSubject"]["dct:identifier"], receipt["subject_id"]);
    assert_eq!(form["dpv:hasNotice"]["dct:identifier"], receipt["notice"]["sha256"]);
    let status = &form["dpv:hasConsentStatus"][0];
    assert_eq!(
        (&status["@type"], &status["dpv:isIndicatedAtTime"]["@value"]),
        (&json!("dpv:ConsentGiven"), &receipt["occurred_at"])
    );
    let analytics = &form["dpv:hasProcess"][1];
    assert_eq!(analytics["dpv:hasPurpose"]["dct:title"], "Statistik");
    assert_eq!(analytics["dpv:hasConsentStatus"]["@id"], "dpv:ConsentGiven");
    assert_eq!(analytics["dpv:hasRecipient"][0]["dpv:hasName"], "InnoCraft Ltd");
    assert!(form["dpv:hasProcess"][0]["dpv:hasLegalBasis"].is_null(), "what is necessary rests on no consent");
    assert_eq!(form["dpv:hasDataController"]["dpv:hasName"], "Shop Ltd");
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
    assert_eq!(&row[row.len() - 2], "necessary analytics marketing");
    assert!(export.ends_with("\r\n"), "RFC 4180");
}
