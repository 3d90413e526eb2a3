//! The archive: content-addressed, immutable, readable by anybody.

use serde_json::json;

use crate::database::{Engine, tamper};
use crate::fixture::{Collector, run, said};

crate::on_both! { a_document_is_its_hash_and_never_changes }

async fn a_document_is_its_hash_and_never_changes(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    let hash = |text: &str| assent_core::Sha256::of(text.as_bytes()).to_string();
    let notice = json!({ "site": "shop.example", "language": "en", "version": "3", "texts": { "notice_title": "<b>Cookies</b>" }, "categories": [] }).to_string();
    let path = format!("/v1/notices/{}", hash(&notice));
    assert_eq!(api.own("PUT", &path, notice.clone()).await.status, 201);
    assert_eq!(api.own("PUT", &path, notice.clone()).await.status, 200, "it is there already");
    assert_eq!(api.own("PUT", &path, "{}").await.status, 409, "other bytes have another hash");
    let stored = api.get(&path).await;
    assert_eq!(
        (stored.text(), stored.header("cache-control")),
        (notice.clone(), "public, max-age=31536000, immutable")
    );
    let nothing = "{}".to_owned();
    assert_eq!(
        api.own("PUT", &format!("/v1/notices/{}", hash(&nothing)), nothing).await.status,
        422,
        "a notice names its site"
    );
    assert_eq!(api.get(&format!("/v1/notices/{}", "c".repeat(64))).await.status, 404);
    assert_eq!(api.get("/v1/notices/../../etc/passwd").await.status, 404);

    let policy = "<script>alert(1)</script> We keep little.";
    let path = format!("/v1/policies/{}", hash(policy));
    assert_eq!(api.own("PUT", &format!("{path}?site_id=shop.example&lang=en&version=3"), policy).await.status, 201);
    let stored = api.get(&path).await;
    assert_eq!((stored.text().as_str(), stored.header("content-type")), (policy, "text/plain; charset=utf-8"));
    for document in [&notice, policy] {
        let page = api.get(&format!("/archive/{}", hash(document))).await;
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        let text = page.text();
        assert!(text.contains("shop.example, version 3") && text.contains(&hash(document)), "{text}");
        assert!(!text.contains("<script") && !text.contains("<b>Cookies"), "{text}");
    }
    let list = api.own("GET", "/v1/sites/shop.example/documents", "").await.json();
    let mut kinds: Vec<_> =
        list.as_array().expect("a list").iter().map(|one| one["kind"].as_str().unwrap_or_default()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["notice", "policy"]);

    // Whoever can write to the database does not put words into a notice that visitors saw.
    tamper(&collector.database, "UPDATE documents SET body = sha256").await;
    for kind in ["/v1/notices", "/archive", "/v1/policies"] {
        let text = if kind == "/v1/notices" { notice.as_str() } else { policy };
        let changed = api.get(&format!("{kind}/{}", hash(text))).await;
        assert_eq!(changed.status, 500, "{kind}");
        assert!(!changed.header("cache-control").contains("immutable"), "{kind}");
    }
}

/// Every language of every example, as the banner writes it.
#[tokio::test]
async fn the_command_archives_what_a_configuration_shows() {
    let collector = Collector::start(Engine::Sqlite).await;
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let locales = format!("{root}/pkg-config/locales");
    for (site, id, languages) in
        [("shop", "medny-kot.example", 2), ("repair", "", 3), ("maker", "", 2), ("app", "", 2), ("hosting", "", 3)]
    {
        let config = format!("{root}/examples/{site}/consent.json");
        let policy = format!("{root}/www/demo/{site}/privacy.html");
        let output =
            run(&collector.database, &["sites", "--archive", &config, "--locales", &locales, "--policy", &policy]);
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(
            said(&output).lines().filter(|line| line.starts_with("notice")).count(),
            languages,
            "{}",
            said(&output)
        );
        assert_eq!(said(&output).lines().filter(|line| line.starts_with("policy")).count(), 1, "{}", said(&output));
        if !id.is_empty() {
            let list = collector.api.own("GET", &format!("/v1/sites/{id}/documents"), "").await.json();
            let sha256 = list
                .as_array()
                .expect("a list")
                .iter()
                .find(|one| one["lang"] == "ru" && one["kind"] == "notice")
                .expect("it")["sha256"]
                .clone();
            let page = collector.api.get(&format!("/archive/{}", sha256.as_str().expect("a hash"))).await.text();
            assert!(page.contains("Медный Кот") && page.contains("Mixpanel"), "{page}");
        }
        let again = run(&collector.database, &["sites", "--archive", &config, "--locales", &locales]);
        assert!(said(&again).lines().all(|line| line.ends_with("already archived")), "{}", said(&again));
    }
}

/// The catalogue lies beside the locales; a regime that follows from the place has a notice for each.
#[tokio::test]
async fn the_command_completes_a_configuration_from_the_catalogue() {
    let collector = Collector::start(Engine::Sqlite).await;
    let locales = concat!(env!("CARGO_MANIFEST_DIR"), "/../../pkg-config/locales");
    let directory = tempfile::TempDir::new().expect("a directory");
    let file = directory.path().join("consent.json").display().to_string();
    let archive = |services: &str, regime: &str| {
        let text = format!(
            r#"{{ "site": "taken.example", "controller": {{ "name": "Taken", "policy_url": "/privacy" }}, "regime": "{regime}",
                "categories": [{{ "id": "analytics", "services": {services} }}] }}"#
        );
        std::fs::write(&file, text).expect("a file");
        run(&collector.database, &["sites", "--archive", &file, "--locales", locales])
    };
    let output = archive(r#"[{ "from": "matomo" }]"#, "by_region");
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(said(&output).lines().count(), assent_core::regimes().len(), "{}", said(&output));
    let output = archive(r#"[{ "from": "nobody-knows-it" }]"#, "gdpr");
    assert!(!output.status.success() && said(&output).contains("services[0].name"), "{}", said(&output));
}

/// The time to read ids grows with the square of their number, so it must end with their file's size.
#[tokio::test]
async fn a_configuration_that_is_too_large_is_refused() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let database = format!("sqlite:{}", directory.path().join("assent.db").display());
    let locales = concat!(env!("CARGO_MANIFEST_DIR"), "/../../pkg-config/locales");
    let services: Vec<String> = (0..30_000).map(|nth| format!("{{\"from\":\"x{nth}\"}}")).collect();
    let text = format!("{{\"categories\":[{{\"services\":[{}]}}]}}", services.join(","));
    let file = directory.path().join("consent.json").display().to_string();
    std::fs::write(&file, text).expect("a file");
    // A device gives bytes for ever.
    for endless in [file.as_str(), "/dev/zero"] {
        let output = run(&database, &["sites", "--archive", endless, "--locales", locales]);
        let said = said(&output);
        assert!(
            !output.status.success() && said.contains("larger than 262144 bytes") && said.contains(endless),
            "{said}"
        );
    }
}
