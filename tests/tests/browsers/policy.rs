//! The content security policies of `docs/csp.md`: under each, everything works and nothing is reported.

use assent_tests::browser::Page;
use assent_tests::failure::{Failure, Outcome};
use assent_tests::server::{Content, Site, VIOLATIONS};
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::fixture::{OPTIONAL, config, script, with};

const DOCUMENTED: &str = include_str!("../../../docs/csp.md");
const NONCE: &str = "nonce=\"bm9uY2U\"";

/// Runs first in the page: stand-ins for what other scripts expect, and a way to break the policy.
const OWN: &str = "window.order = []; window.heard = []; window.fbq = (...words) => heard.push(words.join(' ')); \
                   window.offend = () => document.body.setAttribute('style', 'color: red'); \
                   window.assign = () => { try { document.createElement('p').innerHTML = '<b>'; return 'assigned'; } catch { return 'refused'; } };";

/// The text of the gated script that runs inline, and writes another one into the page.
fn writer(nonce: &str) -> String {
    format!(
        "order.push('writer'); document.write('<p id=\"written\">Written</p><script src=\"/s/written.js\" {nonce}></' + 'script>');"
    )
}

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["policy":
        a_nonce_is_enough, hosts_are_enough, hashes_are_enough, files_and_receipts_may_be_elsewhere, without_webassembly_it_is_the_same,
    ]
}

/// The policy that `docs/csp.md` calls `name`.
pub(super) fn documented(name: &str) -> Outcome<&'static str> {
    let start = format!("```csp {name}\n");
    let policy = DOCUMENTED.split_once(&start).and_then(|(_, rest)| rest.split_once("\n```")).map(|(policy, _)| policy);
    policy.ok_or_else(|| Failure::new(format!("docs/csp.md has no policy {name:?}")))
}

fn setting() -> Value {
    let mut config = with(config(), "signals", json!([{ "from": "meta-pixel", "of": ["gamma"] }]));
    config["categories"][1]["services"][1]["block"] = json!(["http://127.0.0.1/k/blocked*"]);
    config
}

/// A page that uses everything there is, with scripts in files only where `inline` says so. `files` is the origin of Assent's files.
fn serve(page: &Page, policy: &str, config: &Value, files: &str, nonce: &str, inline: bool) {
    let rules = page.site().rules();
    let text = |path: &'static str, text: &str, attributes: &str| {
        rules.serve(path, Content::script(text));
        if inline {
            format!("<script {nonce} {attributes}>{text}</script>")
        } else {
            format!("<script {nonce} {attributes} src=\"{path}\"></script>")
        }
    };
    let own = text("/s/own.js", OWN, "");
    let writer = text("/s/writer.js", &writer(nonce), "type=\"text/plain\" data-category=\"analytics\"");
    script(page, "written");
    let plain = script(page, "plain");
    let module = script(page, "module");
    let consent = page.site().url("/consent.json");
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Policy</title>{own}\
         <script {nonce} src=\"{files}/assent/assent.js\" data-config=\"{consent}\" data-revision=\"1\"></script>\
         <script {nonce} src=\"{files}/assent/parts/block.js\" data-config=\"{consent}\"></script></head>\
         <body><main><a id=\"own\" href=\"#assent\">Cookies</a>{writer}\
         <script {nonce} type=\"text/plain\" data-category=\"analytics\" data-src=\"{plain}\" async></script>\
         <script {nonce} type=\"text/plain\" data-category=\"analytics\" data-type=\"module\" data-src=\"{module}\"></script>\
         <img alt=\"\" data-category=\"marketing\" data-src=\"/k/image.svg\">\
         <iframe width=\"480\" height=\"300\" data-service=\"gamma\" data-src=\"/k/frame\" title=\"Frame\"></iframe></main></body></html>"
    );
    rules
        .serve("/", Content::html(&html))
        .serve("/consent.json", Content::json(config))
        .serve("/k/image.svg", Content::new("image/svg+xml", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"))
        .serve("/k/frame", Content::html("<!doctype html><title>Frame</title>"))
        .serve("/k/blocked", Content::text("served"))
        .header("/", "content-security-policy", policy);
}

/// Everything that was released has run.
async fn all_ran(page: &Page, mark: u64) -> Outcome {
    page.until(
        "the gated scripts and what they write have run",
        "['writer', 'written', 'plain', 'module'].every((name) => order.includes(name)) && document.getElementById('written')",
    )
    .await?;
    page.until("the signal is heard", "heard.includes('consent grant')").await?;
    page.until_arrived("/k/frame", 1, mark).await?;
    page.until_arrived("/k/image.svg", 1, mark).await?;
    Ok(())
}

/// Does everything that a visitor can do; no violation may be reported but those that contain `known`.
async fn walk(page: &Page, known: Option<&str>) -> Outcome {
    // Chromium's own words on what this walk breaks on purpose; what is broken otherwise is counted as a violation.
    for words in ["Content Security Policy", "TrustedHTML"] {
        page.expect_error(words);
    }
    page.step("reject");
    page.open("/").await?;
    page.notice().await?;
    page.until("a placeholder", "document.querySelector('assent-embed')").await?;
    page.click("#own").await?;
    page.preferences().await?;
    page.press("close").await?;
    page.no_preferences().await?;
    page.reject().await?;
    let blocked = "return fetch('/k/blocked').then(() => 'passed', () => 'failed');";
    ensure_eq!(page.run(blocked).await?, "failed", "a request by code, refused");
    ensure_eq!(page.value("order").await?, json!([]), "what ran");

    page.step("accept");
    page.open_preferences().await?;
    page.press("accept").await?;
    all_ran(page, 0).await?;
    ensure_eq!(page.run(blocked).await?, "passed", "a request by code, granted");

    page.step("repeat");
    let mark = page.reload().await?;
    all_ran(page, mark).await?;

    page.step("withdraw");
    page.open_preferences().await?;
    page.withdraw(&OPTIONAL).await?;
    page.until("the page shows the refusal", "document.querySelector('assent-embed, assent-reopen')").await?;
    page.fence().await?;
    ensure_eq!(page.value("order").await?, json!([]), "what runs after it");

    page.step("embed");
    let button = "document.querySelector('assent-embed')?.shadowRoot.querySelector('[data-assent-action=always]')";
    page.until("a placeholder after it", button).await?;
    let mark = page.site().log().mark();
    page.run(&format!("{button}.click()")).await?;
    page.until_arrived("/k/frame", 1, mark).await?;

    page.step("violations");
    let reported = page.violations().await?;
    let unknown: Vec<_> = reported.iter().filter(|report| known.is_none_or(|known| !report.contains(known))).collect();
    ensure!(unknown.is_empty(), "violations: {unknown:?}");
    // The policy is in force, and the counter counts: what is refused is reported.
    ensure_eq!(page.value("assign()").await?, "refused", "a string for a sink that Trusted Types guard");
    page.run("offend();").await?;
    let counted = page.until_arrived(VIOLATIONS, reported.len() + 2, 0).await?;
    ensure!(
        counted.iter().any(|entry| entry.body.starts_with("style-src")),
        "the page's own offence is not among {counted:?}"
    );
    Ok(())
}

async fn a_nonce_is_enough(page: Page) -> Outcome {
    let policy = documented("nonce")?.replace("{nonce}", "bm9uY2U");
    serve(&page, &policy, &setting(), "", NONCE, true);
    walk(&page, None).await
}

async fn hosts_are_enough(page: Page) -> Outcome {
    serve(&page, documented("hosts")?, &setting(), "", "", false);
    walk(&page, None).await
}

async fn hashes_are_enough(page: Page) -> Outcome {
    page.open("/hash").await?;
    let mut hashes = Vec::new();
    for text in [OWN.to_owned(), writer("")] {
        let hash = "const [text] = arguments; return crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
            .then((hash) => `'sha256-${btoa(String.fromCharCode(...new Uint8Array(hash)))}'`);";
        hashes.push(page.run_with(hash, vec![text.into()]).await?.as_str().unwrap_or_default().to_owned());
    }
    let policy = documented("hashes")?.replace("{hashes}", &hashes.join(" "));
    serve(&page, &policy, &setting(), "", "", true);
    walk(&page, None).await
}

async fn files_and_receipts_may_be_elsewhere(page: Page) -> Outcome {
    let (files, collector) = (Site::start("files").await?, Site::start("collector").await?);
    files.rules().header("/assent/*", "access-control-allow-origin", "*");
    let endpoint = json!({ "endpoint": collector.url("/collect/v1/receipts") });
    let policy = documented("elsewhere")?.replace("{files}", &files.url("")).replace("{collector}", &collector.url(""));
    serve(&page, &policy, &with(setting(), "receipts", endpoint), &files.url(""), "", false);
    walk(&page, None).await?;
    let arrived = |log: &[assent_tests::server::Entry]| log.iter().filter(|entry| entry.method == "POST").count() >= 4;
    ensure!(
        collector.log().wait(0, assent_tests::browser::DEADLINE, arrived).await,
        "not every answer's receipt arrived"
    );
    ensure_eq!(
        page.site().log().all().iter().filter(|entry| entry.path.starts_with("/assent/")).count(),
        0,
        "files asked of the page's own host"
    );
    Ok(())
}

async fn without_webassembly_it_is_the_same(page: Page) -> Outcome {
    let policy = documented("compat")?.replace("{nonce}", "bm9uY2U");
    serve(&page, &policy, &setting(), "", NONCE, true);
    // The guard's own question whether WebAssembly is refused.
    walk(&page, Some("wasm-eval")).await?;
    let asked = page.own_requests(0);
    ensure!(
        asked.iter().any(|path| path == "/assent/banner.compat.js"),
        "the banner without WebAssembly is not fetched"
    );
    ensure!(
        !asked.iter().any(|path| path.ends_with(".wasm")),
        "a module was fetched that nothing can compile: {asked:?}"
    );
    Ok(())
}
