//! A hostile page: markup without a script, polluted prototypes, forged storage, policies that markup would like to get around. Nothing
//! is granted, nothing runs, and the visitor's answer still counts.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::fixture::{TAG, config, document, open, order, script, serve, tag_with};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["attacks":
        strict_dynamic_runs_nothing_injected, hosts_still_run_what_they_allow, named_elements_hide_nothing_from_the_guard,
        polluted_prototypes_grant_nothing, forged_storage_grants_nothing_and_runs_nothing, user_content_cannot_accept,
        a_failing_signal_stops_no_other, a_late_write_gets_no_trust,
    ]
}

const REFUSED: &str = "no nonce";

/// Inserts the guard's tag as `start` of the npm package does without a nonce.
const LOADER: &str = "window.refused = 0; const { error } = console; \
                      console.error = (...words) => { refused += words.includes('no nonce'); error.apply(console, words); }; const tag = document.createElement('script'); tag.src = '/assent/assent.js'; tag.dataset.config = '/consent.json'; \
                      tag.dataset.revision = '1'; document.head.append(tag);";

fn injected(page: &Page) -> String {
    let evil = script(page, "evil");
    format!(
        "<script type=\"text/plain\" data-category=\"necessary\" data-src=\"{evil}\"></script>\
         <script type=\"text/plain\" data-category=\"necessary\" src=\"{evil}\" nonce=\"guess\"></script>"
    )
}

async fn hash(page: &Page, text: &str) -> Outcome<String> {
    let body = "const [text] = arguments; return crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
        .then((hash) => `'sha256-${btoa(String.fromCharCode(...new Uint8Array(hash)))}'`);";
    Ok(page.run_with(body, vec![text.into()]).await?.as_str().unwrap_or_default().to_owned())
}

async fn strict_dynamic_runs_nothing_injected(page: Page) -> Outcome {
    for words in [REFUSED, "Content Security Policy", "Content-Security-Policy", "Refused to"] {
        page.expect_error(words);
    }
    page.open("/hash").await?;
    let hashed = hash(&page, LOADER).await?;
    let body = injected(&page);
    for (name, sources, loader) in [
        (
            "a nonce that the tag lacks",
            "'nonce-bm9uY2U'".to_owned(),
            format!("<script nonce=\"bm9uY2U\">{LOADER}</script>"),
        ),
        ("a loader by its hash", hashed, format!("<script>{LOADER}</script>")),
        ("a nonce that the tag has", "'nonce-bm9uY2U'".to_owned(), tag_with("nonce=\"bm9uY2U\"")),
    ] {
        page.step(name);
        let html = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Strict</title>{loader}</head><body>{body}</body></html>"
        );
        let policy = format!("script-src {sources} 'strict-dynamic' 'wasm-unsafe-eval'");
        page.site().rules().serve("/consent.json", Content::json(&config())).serve("/", Content::html(&html)).header(
            "/",
            "content-security-policy",
            &policy,
        );
        page.open("/").await?;
        page.run("localStorage.clear()").await?;
        let mark = page.reload().await?;
        page.reject().await?;
        if name != "a nonce that the tag has" {
            // The guard had to ask the policy first.
            page.until("the guard has refused", "window.refused > 0").await?;
        }
        page.fence().await?;
        ensure_eq!(page.site().log().of("/s/evil.js", mark).len(), 0, "requests for the injected script");
        ensure!(page.is("assent.get() !== null").await?, "the answer does not hold");
    }
    Ok(())
}

async fn hosts_still_run_what_they_allow(page: Page) -> Outcome {
    for (name, policy) in [("no policy", ""), ("hosts", "script-src 'self' 'wasm-unsafe-eval'")] {
        page.step(name);
        page.site().rules().serve("/s/loader.js", Content::script(&format!("window.order = []; {LOADER}")));
        let own = script(&page, "own");
        let html = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Hosts</title><script src=\"/s/loader.js\"></script></head>\
             <body><script type=\"text/plain\" data-category=\"necessary\" data-src=\"{own}\"></script></body></html>"
        );
        let rules = page.site().rules();
        rules.serve("/consent.json", Content::json(&config())).serve("/", Content::html(&html));
        if !policy.is_empty() {
            rules.header("/", "content-security-policy", policy);
        }
        page.open("/").await?;
        page.run("localStorage.clear()").await?;
        page.reload().await?;
        page.reject().await?;
        page.until("what the policy allows has run", "order.includes('own')").await?;
        ensure_eq!(page.violations().await?, Vec::<String>::new(), "violations");
    }
    Ok(())
}

/// Every property of a document that the guard and its parts read (HTML Standard, "named access on the Document object"; the same table
/// as DOMPurify's tests of clobbering). docs/security.md lists what the banner reads as not promised.
const NAMES: [&str; 40] = [
    "currentScript",
    "readyState",
    "cookie",
    "dispatchEvent",
    "querySelectorAll",
    "querySelector",
    "write",
    "writeln",
    "activeElement",
    "scripts",
    "forms",
    "images",
    "links",
    "head",
    "title",
    "URL",
    "baseURI",
    "documentURI",
    "location",
    "domain",
    "referrer",
    "nonce",
    "assent",
    "dataset",
    "attributes",
    "children",
    "childNodes",
    "firstChild",
    "lastChild",
    "nodeType",
    "nodeName",
    "ownerDocument",
    "parentNode",
    "nextSibling",
    "isConnected",
    "contains",
    "implementation",
    "createRange",
    "adoptedStyleSheets",
    "compareDocumentPosition",
];

async fn named_elements_hide_nothing_from_the_guard(page: Page) -> Outcome {
    let named: String = NAMES
        .iter()
        .map(|name| {
            format!("<img name=\"{name}\" id=\"{name}\" alt=\"\"><form name=\"{name}\"><input name=\"{name}\"></form>")
        })
        .collect();
    let all = NAMES.map(|name| format!("<input name=\"{name}\">")).concat();
    let gated = "<script type=\"text/plain\" data-category=\"analytics\">order.push('gated');</script>";
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Named</title><script>window.order = [];</script>{named}{TAG}\
         <form>{all}{gated}<p>Text</p></form></html>"
    );
    page.site().rules().serve("/consent.json", Content::json(&config())).serve("/", Content::html(&html));
    serve_seed(&page);
    seed(&page, &json!({})).await?;
    page.open("/").await?;
    page.until("the granted script runs", "order.includes('gated')").await?;
    ensure!(page.is("assent.has('analytics')").await?, "the stored answer is not read");
    page.run("document.querySelectorAll = null").await?;
    Ok(())
}

fn serve_seed(page: &Page) {
    page.site().rules().serve("/seed", Content::html("<!doctype html><title>Seed</title>"));
}

/// A stored answer that grants analytics, with members replaced.
fn stored(changes: &Value) -> Value {
    let sweep = json!({ "remove": [], "keep": [], "search": [], "beyond": [] });
    let mut verdict = json!({
        "revision": 1, "until": 4_102_444_800_000_u64, "scope": "persistent", "grants": { "necessary": true, "analytics": true, "alpha": true, "beta": true },
        "of": { "alpha": "analytics", "beta": "analytics" }, "sweep": sweep, "lapse": sweep, "reopen": null, "reload": true, "block": {},
        "signals": { "first": [], "each": [], "calls": [] }, "mark": null,
    });
    for (key, value) in changes.as_object().into_iter().flatten() {
        verdict[key] = value.clone();
    }
    json!({ "v": 1, "verdict": verdict, "record": null })
}

async fn seed(page: &Page, changes: &Value) -> Outcome {
    page.open("/seed").await?;
    page.run_with("localStorage.setItem('assent', arguments[0]);", vec![stored(changes).to_string().into()]).await?;
    Ok(())
}

async fn polluted_prototypes_grant_nothing(page: Page) -> Outcome {
    page.expect_error("[assent]");
    let evil = script(&page, "evil");
    let verdict = stored(&json!({}))["verdict"].to_string();
    let before = format!(
        "<script>window.order = []; for (const [name, value] of Object.entries({{ undecided: {verdict:?}, objected: {verdict:?}, controls: '*', \
           record: {{}}, first: () => order.push('first'), given: 1, nope: true, analytics: true, category: 'nope', service: 'nope' }}))
           Object.defineProperty(Object.prototype, name, {{ value, writable: true, configurable: true }});</script>"
    );
    let after = format!(
        "<script>for (const [name, value] of [['src', {evil:?}], ['type', 'module']]) Object.defineProperty(Object.prototype, name, {{ value, writable: true, configurable: true }}); \
         addEventListener('DOMContentLoaded', () => bait.click());</script>"
    );
    let body = "<script type=\"text/plain\" data-category=\"analytics\">order.push('analytics');</script>\
                <script type=\"text/plain\" data-category=\"nope\">order.push('nope');</script>\
                <script type=\"text/plain\">order.push('unnamed');</script>\
                <a id=\"bait\" data-assent=\"accept\" href=\"#\">Read</a>";
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Polluted</title>{before}{TAG}{after}</head><body>{body}</body></html>"
    );
    page.site().rules().serve("/consent.json", Content::json(&config())).serve("/", Content::html(&html));
    page.open("/").await?;
    page.fence().await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran");
    ensure_eq!(
        page.value("['nope', 'analytics', 'toString', '__proto__'].filter((name) => assent.has(name))").await?,
        json!([]),
        "granted"
    );
    serve_seed(&page);
    seed(&page, &json!({})).await?;
    page.open("/").await?;
    page.until("the granted inline script runs, itself", "order.includes('analytics')").await?;
    page.fence().await?;
    ensure_eq!(page.site().log().of("/s/evil.js", 0).len(), 0, "requests for the polluted address");
    ensure_eq!(order(&page).await?, ["analytics"], "what ran");
    Ok(())
}

async fn forged_storage_grants_nothing_and_runs_nothing(page: Page) -> Outcome {
    page.expect_error("[assent]");
    serve(
        &page,
        &config(),
        "<script type=\"text/plain\" data-category=\"marketing\">order.push('marketing');</script>",
    );
    serve_seed(&page);
    let reopen = json!({ "label": "<img src=x onerror=\"order.push('label')\">", "lang": "en", "dir": "ltr", "style": "",
        "innerHTML": "<img src=x onerror=\"order.push('html')\">", "onclick": "order.push('click')", "outerHTML": "<img src=x onerror=\"order.push('outer')\">" });
    let mut payloads = vec![json!({ "reopen": reopen })];
    let calls = [
        "eval",
        "window.eval",
        "Function",
        "setTimeout",
        "setInterval",
        "globalThis.eval",
        "self.eval",
        "top.eval",
        "document.write",
        "document.writeln",
        "order.constructor.constructor",
        "order.push.apply",
        "eval;alert",
        "a-b",
        "[]",
        "",
        "Reflect.apply",
        "Object.assign",
        "location.assign",
        "open",
        "history.pushState",
        "navigator.sendBeacon",
        "fetch",
        "localStorage.setItem",
        "document.createElement",
        "postMessage",
        "structuredClone",
        "alert",
        "assent.accept",
        "addEventListener",
    ]
    .map(|path| json!([path, 0, ["order.push('called')"]]));
    let queues =
        ["eval", "location", "document", "navigator", "history", "localStorage", "__proto__", "constructor", "assent"]
            .map(|to| json!([to, 0, ["x"]]));
    let forged = calls.len() + queues.len();
    payloads.push(json!({ "signals": { "first": [], "each": [], "calls": calls } }));
    payloads.push(json!({ "signals": { "first": queues.clone(), "each": queues, "calls": [] } }));
    for grants in [
        json!(null),
        json!("all"),
        json!(true),
        json!({ "marketing": 1 }),
        json!({ "marketing": "true" }),
        json!({ "__proto__": true }),
        json!([]),
    ] {
        payloads.push(json!({ "grants": grants }));
    }
    for until in [json!(-1), json!("soon"), json!(null), json!(9e99), json!({})] {
        payloads.push(json!({ "until": until, "grants": { "marketing": true } }));
    }
    for payload in &payloads {
        seed(&page, payload).await?;
        page.open("/").await?;
        page.fence().await?;
        ensure_eq!(order(&page).await?, Vec::<String>::new(), format!("what ran with {payload}"));
        ensure!(!page.is("assent.has('marketing')").await?, "granted by {payload}");
    }
    println!("forged storage: {} payloads in {}", payloads.len() + forged, page.engine().name());
    page.run("localStorage.setItem('assent', '{')").await?;
    page.reload().await?;
    page.accept().await
}

async fn user_content_cannot_accept(page: Page) -> Outcome {
    page.expect_error("no data-controls");
    let bait = "<a id=\"bait\" data-assent=\"accept\" href=\"#\">Read</a>";
    open(&page, bait).await?;
    page.notice().await?;
    page.run("document.getElementById('bait').click()").await?;
    page.until("it is refused", "watched.console.some((line) => line.includes('no data-controls'))").await?;
    ensure_eq!(page.value("assent.get()").await?, Value::Null, "the decision");
    let tag = tag_with("data-controls=\"body &gt; footer [data-assent]\"");
    let body = format!("<main>{bait}</main><footer><button id=\"own\" data-assent=\"accept\">Accept</button></footer>");
    page.site().rules().serve("/", Content::html(&document(&tag, "", &body)));
    page.open("/").await?;
    page.notice().await?;
    page.run("document.getElementById('bait').click()").await?;
    page.fence().await?;
    ensure_eq!(page.value("assent.get()").await?, Value::Null, "the decision after a click outside");
    page.run("document.getElementById('own').click()").await?;
    page.until("the owner's control accepts", "assent.has('analytics')").await
}

async fn a_failing_signal_stops_no_other(page: Page) -> Outcome {
    page.expect_error("[assent]");
    let own = "<script>window.heard = []; window.good = (...words) => heard.push(...words); window.bad = () => { throw new Error('bad'); }; window.queue = { push: null };</script>";
    page.site().rules().serve("/consent.json", Content::json(&config()));
    page.site().rules().serve("/", Content::html(&document(&[own, TAG].concat(), "", "")));
    serve_seed(&page);
    let signals = json!({ "first": [["queue", 0, ["x"]], ["goodQueue", 0, ["first"]]], "each": [],
        "calls": [["missing.owner", 1, ["x"]], ["bad", 0, []], ["good", 0, ["revoke"]]] });
    seed(&page, &json!({ "signals": signals })).await?;
    page.open("/").await?;
    page.until("the good vendor hears", "heard.includes('revoke')").await?;
    ensure_eq!(page.value("goodQueue").await?, json!(["first"]), "the good queue");
    Ok(())
}

async fn a_late_write_gets_no_trust(page: Page) -> Outcome {
    page.expect_error("TrustedHTML");
    page.expect_error("Content Security Policy");
    let gated = "<script type=\"text/plain\" data-category=\"analytics\" data-src=\"/s/own.js\"></script>";
    script(&page, "own");
    script(&page, "order");
    page.site().rules().serve("/s/start.js", Content::script("window.order = [];"));
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Late</title><script src=\"/s/start.js\"></script>{TAG}</head><body>{gated}</body></html>"
    );
    page.site().rules().serve("/consent.json", Content::json(&config())).serve("/", Content::html(&html)).header(
        "/",
        "content-security-policy",
        "script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'; trusted-types assent",
    );
    serve_seed(&page);
    seed(&page, &json!({})).await?;
    page.open("/").await?;
    page.until("the released script ran", "order.includes('own')").await?;
    // Whose a later write is nobody can say, so the text goes to the browser as it is.
    let write = "return new Promise((failed) => { assent.on('error', ({ message }) => failed(message)); \
                 document.write('<img id=\"late\" src=x onerror=1>'); });";
    if page.is("'trustedTypes' in window").await? {
        page.run(write).await?;
        ensure_eq!(page.is("document.getElementById('late') === null").await?, true, "a write of nobody's");
    }
    Ok(())
}
