//! What vendors' consent interfaces hear: recorders stand in their place and keep every message with its order.

use assent_tests::browser::Page;
use assent_tests::ensure_eq;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use serde_json::{Value, json};

use super::fixture::{TAG, config, document, inline, second_tab, staying, tag_with, with};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["signals":
        google_hears_it_before_its_tag_runs, a_repeat_visit_tells_it_in_the_head, a_change_tells_no_second_default,
        a_refusal_is_told_too, another_tab_tells_its_vendors, functions_are_called_once_they_are_there,
        a_missing_function_gets_a_queue, a_failing_vendor_stops_nobody, the_tag_can_tell_what_holds_before_a_choice,
        the_browser_can_object, a_service_brings_its_signal, what_the_catalogue_lacks_is_told,
    ]
}

/// Keeps what is pushed into queues, each push as one entry: the queue, then its items; an `Arguments` object with its class.
const RECORDER: &str = "<script>window.heard = [];
    for (const name of ['dataLayer', 'uetq', '_paq']) {
      const queue = (window[name] = []);
      queue.push = (...items) => {
        heard.push([name, ...items.map((item) => Object.prototype.toString.call(item) === '[object Arguments]' ? ['arguments', ...item] : item)]);
        return Array.prototype.push.apply(queue, items);
      };
    }</script>";

/// A page whose recorders are there before the tag, and whose gated script says when it runs.
fn serve(page: &Page, config: &Value, tag: &str, body: &str) {
    let gated = "<script type=\"text/plain\" data-category=\"marketing\">heard.push('the tag runs');</script>";
    let html =
        document(&[RECORDER, tag].concat(), "<script>window.inHead = heard.length;</script>", &[gated, body].concat());
    page.site().rules().serve("/consent.json", Content::json(config)).serve("/", Content::html(&html));
}

fn google() -> Value {
    with(staying(), "signals", json!([{ "from": "google-consent-mode" }]))
}

fn states(marketing: &str, analytics: &str) -> Value {
    json!({ "ad_storage": marketing, "ad_user_data": marketing, "ad_personalization": marketing, "analytics_storage": analytics,
        "functionality_storage": "denied", "personalization_storage": "denied", "security_storage": "granted" })
}

fn said(command: &str, states: &Value) -> Value {
    json!(["dataLayer", ["arguments", "consent", command, states]])
}

fn event(marketing: bool, analytics: bool) -> Value {
    json!(["dataLayer", { "event": "assent_update", "consent": { "necessary": true, "analytics": analytics, "alpha": analytics,
        "beta": analytics, "marketing": marketing, "gamma": marketing } }])
}

/// What a page hears that the visitor has accepted, on that visit and on each later one.
fn released() -> Value {
    json!([
        said("default", &states("denied", "denied")),
        said("update", &states("granted", "granted")),
        event(true, true),
        "the tag runs"
    ])
}

/// Everything heard so far, once it is `count` entries.
async fn heard(page: &Page, count: usize) -> Outcome<Value> {
    page.until("the vendors hear it", &format!("heard.length >= {count}")).await?;
    page.fence().await?;
    page.value("heard").await
}

/// A page of Google's that the visitor has accepted.
async fn accepted(page: &Page) -> Outcome<Value> {
    serve(page, &google(), TAG, "");
    page.open("/").await?;
    page.accept().await?;
    heard(page, 4).await
}

/// Some of the entries.
fn entries(all: &Value, range: std::ops::Range<usize>) -> Value {
    range.map(|index| all[index].clone()).collect()
}

async fn google_hears_it_before_its_tag_runs(page: Page) -> Outcome {
    serve(&page, &google(), TAG, "");
    page.open("/").await?;
    page.notice().await?;
    ensure_eq!(page.value("heard").await?, json!([]), "heard before an answer");
    page.accept().await?;
    ensure_eq!(heard(&page, 4).await?, released(), "heard");
    Ok(())
}

async fn a_repeat_visit_tells_it_in_the_head(page: Page) -> Outcome {
    accepted(&page).await?;
    let mark = page.reload().await?;
    ensure_eq!(heard(&page, 4).await?, released(), "heard");
    ensure_eq!(page.value("inHead").await?, 3, "heard before anything behind the tag");
    ensure_eq!(page.own_requests(mark), ["/assent/assent.js"], "what a repeat visit fetches");
    Ok(())
}

async fn a_change_tells_no_second_default(page: Page) -> Outcome {
    accepted(&page).await?;
    page.run(
        "assent.on('withdrawal', () => heard.push('withdrawal'));
         return assent.choose({ marketing: false }).then(() => assent.choose({ analytics: false })).then(() => null);",
    )
    .await?;
    let all = heard(&page, 10).await?;
    let expected = json!([
        said("update", &states("denied", "granted")),
        event(false, true),
        "withdrawal",
        said("update", &states("denied", "denied")),
        event(false, false),
        "withdrawal"
    ]);
    ensure_eq!(entries(&all, 4..10), expected, "heard");
    Ok(())
}

async fn a_refusal_is_told_too(page: Page) -> Outcome {
    let config = with(config(), "signals", json!([{ "from": "microsoft-uet" }, { "from": "matomo", "of": ["alpha"] }]));
    serve(&page, &config, TAG, "");
    page.open("/").await?;
    page.reject().await?;
    let expected = json!([
        ["uetq", "consent", "default", { "ad_storage": "denied" }],
        ["_paq", ["requireConsent"]],
        ["uetq", "consent", "update", { "ad_storage": "denied" }],
        ["_paq", ["forgetConsentGiven"]]
    ]);
    ensure_eq!(heard(&page, 4).await?, expected, "heard after a refusal");
    page.reload().await?;
    ensure_eq!(heard(&page, 4).await?, expected, "heard on the next visit");
    Ok(())
}

async fn another_tab_tells_its_vendors(page: Page) -> Outcome {
    accepted(&page).await?;
    let first = second_tab(&page).await?;
    page.run("return assent.withdraw().then(() => null);").await?;
    page.client().switch_to_window(first).await?;
    let all = heard(&page, 6).await?;
    ensure_eq!(all[4], said("update", &states("denied", "denied")), "heard in the tab that stayed");
    Ok(())
}

async fn functions_are_called_once_they_are_there(page: Page) -> Outcome {
    let signals = json!([{ "from": "meta-pixel", "of": ["gamma"] }, { "from": "posthog", "of": ["alpha"] }]);
    page.site().rules().serve("/s/late.js", Content::script("window.posthog = { opt_in_capturing() { heard.push(['in', this === posthog]); }, opt_out_capturing() { heard.push('out'); } };"));
    let pixel = "<script type=\"text/plain\" data-service=\"gamma\">window.fbq = (...words) => heard.push(['fbq', ...words]); fbq('init', '1');</script>";
    let late = "<script type=\"text/plain\" data-service=\"alpha\" data-src=\"/s/late.js\"></script>";
    serve(&page, &with(staying(), "signals", signals), TAG, &[pixel, late].concat());
    page.open("/").await?;
    page.accept().await?;
    let mut all = heard(&page, 4).await?;
    let expected = json!(["the tag runs", ["fbq", "init", "1"], ["fbq", "consent", "grant"]]);
    ensure_eq!(entries(&all, 0..3), expected, "heard in order");
    ensure_eq!(all[3], json!(["in", true]), "the late function with its owner");
    page.run("return assent.reject().then(() => null);").await?;
    all = heard(&page, 6).await?;
    ensure_eq!(json!([all[4], all[5]]), json!([["fbq", "consent", "revoke"], "out"]), "heard after a refusal");
    Ok(())
}

async fn a_missing_function_gets_a_queue(page: Page) -> Outcome {
    serve(&page, &with(staying(), "signals", json!([{ "from": "microsoft-clarity" }])), TAG, "");
    page.open("/").await?;
    page.run("return assent.choose({ analytics: true }).then(() => null);").await?;
    page.until("the queue is there", "window.clarity && clarity.q && clarity.q.length === 1").await?;
    let expected = json!(["consentv2", { "ad_Storage": "denied", "analytics_Storage": "granted" }]);
    ensure_eq!(page.value("[...clarity.q[0]]").await?, expected, "what waits for Clarity");
    Ok(())
}

async fn a_failing_vendor_stops_nobody(page: Page) -> Outcome {
    page.expect_error("the vendor's own");
    let signals = json!([{ "from": "meta-pixel", "of": ["gamma"] }, { "from": "microsoft-clarity" }, { "id": "none", "update": [{ "to": "never.there", "with": "call" }] }]);
    serve(&page, &with(config(), "signals", signals), TAG, &inline("a", "data-category=\"analytics\""));
    page.open("/").await?;
    page.run("window.fbq = () => { throw new Error('the vendor\\'s own'); };").await?;
    page.accept().await?;
    page.until("the next vendor hears it", "window.clarity && clarity.q").await?;
    page.until("scripts are released", "order.length === 1").await
}

/// A verdict as `assent build` writes it into the tag.
fn undecided(marketing: bool) -> Value {
    let nothing = json!({ "remove": [], "search": [], "keep": [], "beyond": [] });
    json!({ "revision": 1, "until": 8_000_000_000_000_000_u64, "scope": "persistent", "reload": true, "reopen": null, "block": {},
        "grants": { "analytics": true, "marketing": marketing }, "of": {}, "sweep": nothing, "lapse": nothing,
        "signals": { "first": [["dataLayer", 1, ["consent", "default", { "ad_storage": if marketing { "granted" } else { "denied" } }]]], "each": [], "calls": [] } })
}

fn tag_with_verdicts() -> String {
    let attribute = |verdict: Value| verdict.to_string().replace('"', "&quot;");
    let attributes =
        format!("data-undecided=\"{}\" data-objected=\"{}\"", attribute(undecided(true)), attribute(undecided(false)));
    tag_with(&attributes)
}

async fn the_tag_can_tell_what_holds_before_a_choice(page: Page) -> Outcome {
    serve(&page, &staying(), &tag_with_verdicts(), "");
    page.open("/").await?;
    page.notice().await?;
    let expected =
        json!([["dataLayer", ["arguments", "consent", "default", { "ad_storage": "granted" }]], "the tag runs"]);
    ensure_eq!(heard(&page, 2).await?, expected, "heard before any choice");
    ensure_eq!(page.value("inHead").await?, 1, "heard before anything behind the tag");
    ensure_eq!(page.value("assent.get().receipt").await?, Value::Null, "a receipt without a choice");
    ensure_eq!(page.local_storage().await?, Vec::<String>::new(), "stored without a choice");
    Ok(())
}

async fn the_browser_can_object(page: Page) -> Outcome {
    let gpc = "<script>Object.defineProperty(navigator, 'globalPrivacyControl', { value: true });</script>";
    serve(&page, &staying(), &[gpc, &tag_with_verdicts()].concat(), &inline("a", "data-category=\"analytics\""));
    page.open("/").await?;
    page.until("what nobody objected to runs", "order.length === 1").await?;
    page.fence().await?;
    let expected = json!([["dataLayer", ["arguments", "consent", "default", { "ad_storage": "denied" }]]]);
    ensure_eq!(page.value("heard").await?, expected, "heard");
    ensure_eq!(page.is("assent.has('marketing')").await?, false, "marketing in spite of the objection");
    Ok(())
}

async fn a_service_brings_its_signal(page: Page) -> Outcome {
    let mut own = staying();
    own["categories"][1]["services"][0]["signal"] = json!("matomo");
    serve(&page, &own, TAG, "");
    page.open("/").await?;
    page.run("return assent.choose({ alpha: true }).then(() => null);").await?;
    ensure_eq!(heard(&page, 2).await?, json!([["_paq", ["requireConsent"]], ["_paq", ["setConsentGiven"]]]), "heard");
    Ok(())
}

async fn what_the_catalogue_lacks_is_told(page: Page) -> Outcome {
    page.expect_error("404");
    let mut own = staying();
    own["categories"][1]["services"][0] = json!({ "from": "nobody-knows-it" });
    serve(&page, &own, TAG, &inline("a", "data-category=\"analytics\""));
    page.open("/").await?;
    page.until(
        "the page hears why",
        "(assent.on('error', (error) => window.why = error.message), window.why || '').includes('services/nobody-knows-it of the catalogue: status 404')",
    )
    .await?;
    ensure_eq!(page.value("order").await?, json!([]), "what ran");
    Ok(())
}
