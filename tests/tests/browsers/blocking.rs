//! What nobody marked: requests that a page makes by code for services that list their addresses.

use assent_tests::browser::Page;
use assent_tests::ensure_eq;
use assent_tests::failure::Outcome;
use assent_tests::server::{Content, Fault};
use assent_tests::suite::Scenario;
use serde_json::{Value, json};

use super::fixture::{TAG, config, document, staying};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["blocking":
        code_waits_for_consent, a_refusal_fails_what_is_awaited, a_returning_visitor_needs_no_configuration,
        what_is_not_listed_passes, requests_wait_while_nobody_knows, an_aborted_request_never_leaves, a_parsed_script_does_not_run,
    ]
}

const PATHS: [&str; 6] = ["/b/script.js", "/b/image", "/b/frame", "/b/fetch", "/b/xhr", "/b/beacon"];

/// A configuration in which `gamma` lists everything below `/b/` of the site.
fn blocking(page: &Page, mut config: Value) -> Value {
    let site = page.site().url("/b/*");
    config["categories"][2]["services"][0]["block"] = json!([site]);
    config
}

/// Serves a page that does by code, at once, whatever code can do.
async fn open(page: &Page, config: &Value) -> Outcome {
    let code = "<script>window.ended = [];
        const end = (name) => [() => ended.push(name), () => ended.push(name + ' failed')];
        const script = document.createElement('script'); script.src = '/b/script.js'; document.head.append(script);
        const image = new Image(); image.setAttribute('src', '/b/image');
        addEventListener('DOMContentLoaded', () => { const frame = document.createElement('iframe'); frame.src = '/b/frame'; document.body.append(frame); });
        fetch('/b/fetch').then(...end('fetch'));
        const request = new XMLHttpRequest(); request.open('GET', '/b/xhr'); [request.onload, request.onerror] = end('xhr'); request.send();
        navigator.sendBeacon('/b/beacon', 'x');
        window.addresses = [script.src, image.src].map((address) => new URL(address, location.href).pathname);</script>";
    let tags = [TAG, "<script src=\"/assent/parts/block.js\" data-config=\"/consent.json\"></script>", code].concat();
    let rules = page.site().rules();
    rules.serve("/consent.json", Content::json(config)).serve("/", Content::html(&document(&tags, "", "")));
    rules
        .serve("/b/script.js", Content::script("order.push('script');"))
        .serve("/b/frame", Content::html("<!doctype html><title>Frame</title>"));
    for path in ["/b/image", "/b/fetch", "/b/xhr", "/b/beacon"] {
        rules.serve(path, Content::new("image/svg+xml", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"));
    }
    page.open("/").await
}

fn seen(page: &Page, mark: u64) -> Vec<String> {
    page.site().log().since(mark).into_iter().map(|entry| entry.path).filter(|path| path.starts_with("/b/")).collect()
}

async fn all_arrive(page: &Page, mark: u64) -> Outcome {
    for path in PATHS {
        page.until_arrived(path, 1, mark).await?;
    }
    page.until("the code went on", "order.includes('script') && ended.length === 2").await?;
    ensure_eq!(page.value("ended.filter((name) => /failed/.test(name)).length").await?, 0, "what failed");
    Ok(())
}

async fn code_waits_for_consent(page: Page) -> Outcome {
    let config = blocking(&page, staying());
    open(&page, &config).await?;
    page.reject().await?;
    let mark = page.reload().await?;
    page.fence().await?;
    ensure_eq!(seen(&page, mark), Vec::<String>::new(), "requests of a refused service");
    ensure_eq!(page.value("addresses").await?, json!(["/b/script.js", "/b/image"]), "addresses as the page reads them");
    page.run_as_page("ended.length = 0; fetch('/b/fetch').then(() => 0, () => ended.push('refused'));").await?;
    page.until("a late fetch fails", "ended.includes('refused')").await?;
    page.run("return assent.accept().then(() => null);").await?;
    for path in ["/b/script.js", "/b/image", "/b/frame"] {
        page.until_arrived(path, 1, mark).await?;
    }
    page.until("the script ran", "order.includes('script')").await
}

async fn a_refusal_fails_what_is_awaited(page: Page) -> Outcome {
    open(&page, &blocking(&page, config())).await?;
    page.reject().await?;
    page.reload().await?;
    page.until("both have failed", "ended.length === 2").await?;
    ensure_eq!(page.value("[...ended].sort()").await?, json!(["fetch failed", "xhr failed"]), "what was awaited");
    ensure_eq!(page.value("navigator.sendBeacon('/b/beacon', 'x')").await?, false, "sendBeacon");
    Ok(())
}

async fn a_returning_visitor_needs_no_configuration(page: Page) -> Outcome {
    open(&page, &blocking(&page, config())).await?;
    page.accept().await?;
    let mark = page.reload().await?;
    all_arrive(&page, mark).await?;
    page.fence().await?;
    let mut own = page.own_requests(mark);
    own.sort();
    ensure_eq!(own, ["/assent/assent.js", "/assent/parts/block.js"], "what the page fetched of ours");
    Ok(())
}

async fn what_is_not_listed_passes(page: Page) -> Outcome {
    open(&page, &config()).await?;
    page.reject().await?;
    let mark = page.reload().await?;
    all_arrive(&page, mark).await
}

/// Asks for something of another site, where nobody answers; `far` tells whether the request was made.
const FAR: &str = "window.far = false; fetch('http://127.0.0.1:9/', { mode: 'no-cors' }).catch(() => far = true);";

async fn requests_wait_while_nobody_knows(page: Page) -> Outcome {
    for error in ["block.js cannot read", "consent.json", "127.0.0.1:9"] {
        page.expect_error(error);
    }
    open(&page, &config()).await?;
    page.notice().await?;
    page.run_as_page(FAR).await?;
    page.until("a request that nobody listed passes", "far").await?;
    page.site().rules().fault("/consent.json", Fault::status(500));
    page.reload().await?;
    page.run_as_page(FAR).await?;
    page.fence().await?;
    ensure_eq!(page.is("far").await?, false, "a request to another site while the list is unknown");
    Ok(())
}

async fn an_aborted_request_never_leaves(page: Page) -> Outcome {
    let config = blocking(&page, staying());
    open(&page, &config).await?;
    page.notice().await?;
    // Before the list is there the page's own requests pass.
    page.run("return new Promise((known) => assent.on('block', () => known(null)));").await?;
    let mark = page.site().log().mark();
    page.run(
        "const request = new XMLHttpRequest(); request.open('GET', '/b/aborted'); request.send(); request.abort();",
    )
    .await?;
    page.run("return assent.accept().then(() => null);").await?;
    page.fence().await?;
    ensure_eq!(page.site().log().of("/b/aborted", mark).len(), 0, "requests");
    Ok(())
}

async fn a_parsed_script_does_not_run(page: Page) -> Outcome {
    let config = blocking(&page, staying());
    open(&page, &config).await?;
    page.reject().await?;
    let tags = [TAG, "<script src=\"/assent/parts/block.js\" data-config=\"/consent.json\"></script>"].concat();
    let body = "<script src=\"/b/script.js\" async></script><p>Text</p>";
    page.site().rules().serve("/parsed", Content::html(&document(&tags, "", body)));
    page.open("/parsed").await?;
    page.until("it is gated", "document.querySelector('script[type=\"text/plain\"][data-service=gamma]')").await?;
    page.fence().await?;
    ensure_eq!(page.value("order").await?, json!([]), "what ran");
    page.run("return assent.accept().then(() => null);").await?;
    page.until("it runs once it is granted", "order.includes('script')").await
}
