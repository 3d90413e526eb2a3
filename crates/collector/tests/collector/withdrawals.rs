//! What is entered at the collector reaches devices: a list that names nobody.

use crate::database::Engine;
use crate::fixture::Collector;
use crate::receipts::{SITE, given, text, with};

crate::on_both! { a_device_finds_its_withdrawal_and_its_erasure, a_site_that_tells_no_devices_has_no_list }

const SETTINGS: &str = "[[sites]]\nid = \"shop.example\"\norigins = [\"https://shop.example\"]\ntell_devices = true\n[[sites]]\nid = \"blog.example\"\n";

/// The list that a subject is in, and the rest of its hash.
fn place(subject: &str) -> (String, String) {
    let hash = assent_core::Sha256::of(format!("assent-withdrawal/1 {subject}").as_bytes()).to_string();
    (format!("/v1/sites/{SITE}/withdrawals/{}", &hash[..2]), hash[2..24].to_owned())
}

async fn a_device_finds_its_withdrawal_and_its_erasure(engine: Engine) {
    let collector = Collector::start_with(engine, SETTINGS).await;
    let api = &collector.api;
    let (receipt, other) = (with(given(), "/seq", 7), given());
    let origin = [("origin", "https://shop.example")];
    for receipt in [&receipt, &other] {
        assert!(api.send("POST", "/v1/receipts", &origin, receipt.to_string()).await.status.is_success());
    }
    let subject = text(&receipt, "/subject_id");
    let (path, rest) = place(&subject);
    let list = async || {
        let answer = api.send("GET", &path, &origin, "").await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "public, max-age=3600"));
        assert_eq!(answer.header("access-control-allow-origin"), "https://shop.example", "a page may read it");
        answer.text()
    };
    assert_eq!(list().await, "", "nobody has withdrawn");
    assert_eq!(api.send("POST", &format!("/v1/subjects/{subject}/withdrawal"), &[], "").await.status, 201);
    assert_eq!(list().await, format!("withdrawn {rest} 7\n"), "it is about what the device had delivered");
    assert_eq!(api.send("DELETE", &format!("/v1/subjects/{subject}"), &[], "").await.status, 200);
    assert_eq!(list().await, format!("erased {rest} 8\n"), "the last word of a subject stands alone");
    let other = place(&text(&other, "/subject_id"));
    assert!(!api.get(&other.0).await.text().contains(&other.1), "who has asked for nothing is in no list");
    // A backup has the list, so that a restore tells devices too.
    let (intact, said) = collector.verify();
    assert!(intact, "{said}");
}

async fn a_site_that_tells_no_devices_has_no_list(engine: Engine) {
    let collector = Collector::start_with(engine, SETTINGS).await;
    for path in ["blog.example/withdrawals/00", "other.example/withdrawals/00", "shop.example/withdrawals/zz"] {
        assert_eq!(collector.api.get(&format!("/v1/sites/{path}")).await.status, 404, "{path}");
    }
    for list in ["0", "000", "AB", "+1", "%2e"] {
        assert_eq!(collector.api.get(&format!("/v1/sites/{SITE}/withdrawals/{list}")).await.status, 404, "{list}");
    }
}
