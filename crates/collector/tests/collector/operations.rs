//! What those who run it ask, and two answers for pages.

use crate::database::Engine;
use crate::fixture::Collector;
use crate::receipts::given;

crate::on_both! { it_says_how_it_is }

async fn it_says_how_it_is(engine: Engine) {
    let collector = Collector::start(engine).await;
    let receipt = given();
    collector.api.deliver(&receipt).await;
    collector.api.post(&receipt).await;
    assert_eq!(collector.api.get("/healthz").await.text(), "ok\n");
    assert_eq!(collector.api.get("/readyz").await.text(), "ready\n");
    let metrics = collector.api.get("/metrics").await.text();
    for line in [
        "assent_receipts_total{outcome=\"stored\"} 1",
        "assent_receipts_total{outcome=\"duplicate\"} 1",
        "assent_responses_total{status=\"202\"} 1",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line}: {metrics}");
    }
    assert!(!metrics.contains("shop.example"), "no label tells of a site or a visitor");
}

#[tokio::test]
async fn the_description_is_that_of_the_code() {
    let collector = Collector::start(Engine::Sqlite).await;
    let description = collector.api.get("/openapi.json").await.json();
    assert!(description["openapi"].as_str().is_some_and(|version| version.starts_with("3.")));
    let paths: Vec<&String> = description["paths"].as_object().expect("paths").keys().collect();
    for path in [
        "/v1/receipts",
        "/v1/notices/{sha256}",
        "/v1/subjects/{subject_id}",
        "/v1/sites/{site_id}/export",
        "/healthz",
        "/metrics",
    ] {
        assert!(paths.iter().any(|known| *known == path), "{path}: {paths:?}");
    }
    let answers = &description["paths"]["/v1/receipts"]["post"]["responses"];
    for status in ["200", "201", "202", "400", "403", "409", "410", "413", "415", "422", "429", "503"] {
        assert!(answers[status].is_object(), "{status}: {answers}");
    }
}

#[tokio::test]
async fn pages_can_ask_for_the_region_and_for_gpc() {
    let collector =
        Collector::start_with(Engine::Sqlite, "region_header = \"cf-ipcountry\"\ngpc_since = \"2026-11-21\"").await;
    let region =
        async |country: &str| collector.api.send("GET", "/v1/region", &[("cf-ipcountry", country)], "").await.text();
    assert_eq!(region("DE").await, "{\"region\":\"DE\"}");
    for unknown in ["XX", "T1", "germany", "<script>", ""] {
        assert_eq!(region(unknown).await, "{\"region\":null}", "{unknown}");
    }
    assert_eq!(collector.api.get("/.well-known/gpc.json").await.text(), "{\"gpc\":true,\"lastUpdate\":\"2026-11-21\"}");
    let silent = Collector::start(Engine::Sqlite).await;
    assert_eq!(
        silent.api.send("GET", "/v1/region", &[("cf-ipcountry", "DE")], "").await.text(),
        "{\"region\":null}",
        "no header is believed"
    );
    assert_eq!(silent.api.get("/.well-known/gpc.json").await.status, 404);
}

#[tokio::test]
async fn the_mirror_is_a_first_party_cookie() {
    let collector = Collector::start_with(Engine::Sqlite, "mirror = true\ntrusted_proxies = [\"127.0.0.1/32\"]").await;
    let put = async |headers: &[(&str, &str)], body: &str| {
        collector.api.send("PUT", "/v1/mirror", headers, body.to_owned()).await
    };
    let answer = put(&[("x-forwarded-proto", "https")], "%7B%22v%22%3A1%7D").await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("set-cookie"), "assent=%7B%22v%22%3A1%7D; Max-Age=15552000; Path=/; SameSite=Lax; Secure");
    assert!(put(&[], "").await.header("set-cookie").contains("Max-Age=0"));
    for hostile in ["a; Domain=evil.example", "a\r\nset-cookie: x=1", "a,b", "ä"] {
        let answer = put(&[], hostile).await;
        assert_eq!((answer.status.as_u16(), answer.header("set-cookie")), (422, ""), "{hostile}");
    }
    assert_eq!(put(&[], &"a".repeat(4_000)).await.status, 413);
    let without = Collector::start(Engine::Sqlite).await;
    assert_eq!(without.api.send("PUT", "/v1/mirror", &[], "x").await.status, 404);

    let shared = Collector::start_with(Engine::Sqlite, "mirror = true\nmirror_domain = \"example.com\"").await;
    let answer = shared.api.send("PUT", "/v1/mirror", &[], "1~7~1~p~~~~1~").await;
    assert_eq!(
        answer.header("set-cookie"),
        "assent=1~7~1~p~~~~1~; Max-Age=15552000; Path=/; SameSite=Lax; Domain=example.com"
    );
}

#[tokio::test]
async fn it_serves_the_banner_beside_itself() {
    let files = tempfile::TempDir::new().expect("a directory");
    let write = |name: &str, content: &str| std::fs::write(files.path().join(name), content).expect("a file");
    write("assent.js", "the guard");
    write("assent.js.br", "the guard, small");
    write("index.html", "a page");
    let collector =
        Collector::start_with(Engine::Sqlite, &format!("[files]\n\"/assent\" = \"{}\"", files.path().display())).await;
    let plain = collector.api.get("/assent/assent.js").await;
    assert_eq!((plain.text().as_str(), plain.header("content-type")), ("the guard", "text/javascript"));
    let small = collector.api.send("GET", "/assent/assent.js", &[("accept-encoding", "br")], "").await;
    assert_eq!((small.text().as_str(), small.header("content-encoding")), ("the guard, small", "br"));
    assert_eq!(collector.api.get("/assent/").await.text(), "a page");
    for outside in ["/assent/../assent.db", "/assent/%2e%2e/assent.db", "/assent/..%2fassent.db", "/assent/nothing"] {
        assert_eq!(collector.api.get(outside).await.status, 404, "{outside}");
    }
}

#[tokio::test]
async fn a_served_directory_shows_what_lies_in_it_and_nothing_else() {
    let outside = tempfile::TempDir::new().expect("a directory");
    let files = tempfile::TempDir::new().expect("a directory");
    let write = |name: &str, content: &str| std::fs::write(files.path().join(name), content).expect("a file");
    let link = |to: &std::path::Path, name: &str| {
        std::os::unix::fs::symlink(to, files.path().join(name)).expect("a link");
    };
    for directory in [".git", "pages"] {
        std::fs::create_dir(files.path().join(directory)).expect("a directory");
    }
    std::fs::write(outside.path().join("secret"), "SECRET").expect("a file");
    std::fs::write(outside.path().join("index.html"), "SECRET").expect("a file");
    write("plain.js", "plain");
    write(".secret", "SECRET");
    write(".git/config", "SECRET");
    link(&outside.path().join("secret"), "link");
    link(outside.path(), "directory");
    link(&outside.path().join("secret"), "plain.js.br");
    link(&outside.path().join("index.html"), "pages/index.html");
    link(&files.path().join(".secret"), "shown");
    link(&files.path().join("plain.js"), "other.js");
    let toml = format!(
        "[files]\n\"/assent\" = \"{}\"\n[[sites]]\nid = \"shop.example\"\norigins = [\"https://shop.example\"]\n",
        files.path().display()
    );
    let collector = Collector::start_with(Engine::Sqlite, &toml).await;
    let hidden = [
        ".secret",
        "%2esecret",
        ".git/config",
        ".git/",
        "link",
        "directory/secret",
        "directory/",
        "pages/",
        "shown",
        "pages/index.html",
        ".git/../.secret",
    ];
    for path in hidden {
        let answer = collector.api.get(&format!("/assent/{path}")).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
        assert!(!answer.text().contains("SECRET"), "{path}");
    }
    let ask = async |origin: &str| {
        let headers = [("accept-encoding", "br"), ("origin", origin)];
        collector.api.send("GET", "/assent/plain.js", &headers, "").await
    };
    let answer = ask("https://shop.example").await;
    assert_eq!((answer.text().as_str(), answer.header("content-encoding")), ("plain", ""), "the sibling leads out");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("access-control-allow-origin"), "https://shop.example", "docs/csp.md says so");
    assert_eq!(ask("https://evil.example").await.header("access-control-allow-origin"), "");
    assert_eq!(collector.api.get("/assent/other.js").await.text(), "plain", "a link that stays inside is followed");
}

/// Whatever is not meant to be kept says so: ids of subjects stand in addresses and in answers.
#[tokio::test]
async fn only_public_texts_are_stored_by_caches() {
    let collector = Collector::start(Engine::Sqlite).await;
    let receipt = given();
    collector.api.deliver(&receipt).await;
    let subject = crate::receipts::text(&receipt, "/subject_id");
    let id = crate::receipts::text(&receipt, "/receipt_id");
    for path in [
        "/",
        "/sign-in",
        "/v1/sites",
        "/v1/sites/shop.example/export",
        "/v1/sites/shop.example/statistics",
        "/v1/sites/shop.example/verify",
        "/v1/requests",
        &format!("/v1/subjects/{subject}"),
        &format!("/v1/receipts/{id}?subject_id={subject}"),
        &format!("/v1/receipts/{id}/proof?subject_id={subject}"),
        "/v1/region",
        "/metrics",
        "/nothing",
    ] {
        let answer = collector.api.own("GET", path, "").await;
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
    assert_eq!(collector.api.post(&given()).await.header("cache-control"), "no-store");
    assert!(collector.api.get("/style.css").await.header("cache-control").contains("max-age"));
}

#[tokio::test]
async fn it_answers_under_its_own_names_only() {
    let collector =
        Collector::start_with(Engine::Sqlite, "dashboard = \"public\"\nhosts = [\"consent.example.com\"]").await;
    let ask =
        async |host: &str, path: &str| collector.api.send("GET", path, &[("host", host)], "").await.status.as_u16();
    for path in ["/", "/healthz", "/v1/sites", "/v1/region", "/openapi.json"] {
        for host in ["consent.example.com", "localhost", "127.0.0.1:8787"] {
            assert_eq!(ask(host, path).await, 200, "{host}{path}");
        }
        assert_eq!(ask("evil.example", path).await, 421, "{path}");
    }
    let headers = [("host", "evil.example"), ("content-type", "text/plain")];
    let answer = collector.api.send("POST", "/v1/receipts", &headers, given().to_string()).await;
    assert_eq!(answer.status, 421);
    assert!(answer.text().contains("`hosts`"), "the owner reads what to do: {}", answer.text());
}
