//! Real vendors' libraries whose tags wait for no consent, because they promise to be told: what they do while they are told "no".

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::{Content, Entry};
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::fixture::{self, staying, with};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["vendors":
        posthog_does_as_it_is_told, mixpanel_does_as_it_is_told, segment_loads_when_it_is_told, snowplow_names_nobody_until_it_is_told,
    ]
}

/// A page whose vendor is told by the signal of its name, as the service `alpha` of `analytics`.
fn serve(page: &Page, signal: &str, options: &Value, body: &str) {
    let config = with(staying(), "signals", json!([{ "from": signal, "of": ["alpha"], "options": options }]));
    fixture::serve(page, &config, body);
}

/// What was sent to the vendor; its library is fetched in any case.
fn sent(page: &Page, mark: u64) -> Vec<String> {
    page.vendor_requests(mark).into_iter().filter(|target| !target.starts_with("/vendor/")).collect()
}

/// Nothing is stored but names that begin with one of `marks`.
async fn keeps(page: &Page, marks: &[&str]) -> Outcome {
    let kept = page.foreign_names().await?;
    ensure!(
        kept.iter().all(|name| marks.iter().any(|mark| name.starts_with(mark))),
        "stored besides {marks:?}: {kept:?}"
    );
    Ok(())
}

/// A vendor's library on a page.
struct Library<'a> {
    /// Expressions that ask whether it has been told "no", "yes", and whether all that it was given to send has been taken by its server:
    /// what is under way when a page ends may be sent again by the next one, whatever the visitor has said meanwhile.
    out: &'a str,
    opted_in: &'a str,
    idle: &'a str,
    /// Beginnings of the names that it keeps before an answer, and after a refusal.
    unasked: &'a [&'a str],
    marks: &'a [&'a str],
    /// Has it send something.
    act: &'a str,
    /// Where that arrives, and what else it sends on a page by itself.
    sends: &'a [&'a str],
}

/// Everything that a library sends on a page whose visitor has agreed has arrived, and nothing of it is under way any more.
async fn all_sent(page: &Page, library: &Library<'_>, mark: u64) -> Outcome {
    page.run(library.act).await?;
    page.until_requested(&library.sends.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>(), mark).await?;
    page.until("nothing is under way", library.idle).await?;
    page.fence().await
}

/// Nothing is sent before an answer and after a refusal; a grant is followed by requests, on the same page and the next; a later refusal
/// ends them, there and on the next page.
async fn follows(page: &Page, library: &Library<'_>) -> Outcome {
    let Library { out, opted_in, unasked, marks, act, .. } = library;
    page.open("/").await?;
    page.notice().await?;
    page.until("the library has started", out).await?;
    page.fence().await?;
    ensure_eq!(sent(page, 0), Vec::<String>::new(), "requests before an answer");
    keeps(page, unasked).await?;

    page.reject().await?;
    page.run(act).await?;
    page.fence().await?;
    ensure_eq!(sent(page, 0), Vec::<String>::new(), "requests after a refusal");
    keeps(page, marks).await?;

    let mark = page.site().log().mark();
    page.run("return assent.accept().then(() => null);").await?;
    page.until("the library hears of the grant", opted_in).await?;
    all_sent(page, library, mark).await?;
    let mark = page.reload().await?;
    page.until("the library knows it on the next page", opted_in).await?;
    all_sent(page, library, mark).await?;

    let mark = page.site().log().mark();
    page.run("return assent.withdraw().then(() => null);").await?;
    page.until("the library hears of the withdrawal", out).await?;
    page.run(act).await?;
    page.fence().await?;
    ensure_eq!(sent(page, mark), Vec::<String>::new(), "requests after the withdrawal, on the same page");
    let mark = page.reload().await?;
    page.until("the library has started", out).await?;
    page.run(act).await?;
    page.fence().await?;
    ensure_eq!(sent(page, mark), Vec::<String>::new(), "requests after the withdrawal, on the next page");
    Ok(())
}

async fn posthog_does_as_it_is_told(page: Page) -> Outcome {
    let body = r#"<script src="/vendor/posthog.js"></script><script>posthog.init("phc_signal", {
        api_host: location.origin + "/t/posthog", opt_out_capturing_by_default: true, opt_out_persistence_by_default: true,
        advanced_disable_flags: true, disable_external_dependency_loading: true, disable_session_recording: true,
        disable_surveys: true, opt_out_useragent_filter: true, request_batching: false });</script>"#;
    serve(&page, "posthog", &json!({}), body);
    let library = Library {
        out: "window.posthog?.has_opted_out_capturing?.()",
        opted_in: "posthog.has_opted_in_capturing()",
        // It keeps nothing for a later page: batches are off, and nothing fails here.
        idle: "true",
        unasked: &[],
        marks: &["__ph_opt_in_out_"],
        act: "posthog.capture('test');",
        sends: &["/t/posthog/*"],
    };
    follows(&page, &library).await
}

async fn mixpanel_does_as_it_is_told(page: Page) -> Outcome {
    let body = r#"<script>window.MIXPANEL_CUSTOM_LIB_URL = "/vendor/mixpanel.core.js";</script><script src="/vendor/mixpanel.js"></script>
        <script>mixpanel.init("signal", { api_host: location.origin + "/t/mixpanel", persistence: "cookie", cross_subdomain_cookie: false,
        opt_out_tracking_by_default: true, opt_out_persistence_by_default: true, ignore_dnt: true, batch_requests: false, autocapture: false,
        record_sessions_percent: 0, flags: false });</script>"#;
    serve(&page, "mixpanel", &json!({}), body);
    // Told "no" from the start, it writes that down, and numbers the tab: who wants nothing stored has to gate its tag.
    let marks = &["__mp_opt_in_out_", "mp_tab_id_", "mp_gen_new_tab_id_"];
    let library = Library {
        out: "window.mixpanel?.has_opted_out_tracking?.()",
        opted_in: "mixpanel.has_opted_in_tracking()",
        idle: "true",
        unasked: marks,
        marks,
        act: "mixpanel.track('test');",
        sends: &["/t/mixpanel/*"],
    };
    follows(&page, &library).await
}

/// Segment has nothing to tell but when to load: the page's calls wait in its snippet, and the signal loads the library.
async fn segment_loads_when_it_is_told(page: Page) -> Outcome {
    // In a function, as Segment's own snippet: a name of the script's would hide the library from what is run later.
    let body = r#"<script>(() => {
        const analytics = (window.analytics = []);
        for (const method of ["track", "page", "reset"]) analytics[method] = (...args) => analytics.push([method, ...args]);
        analytics._cdn = location.origin + "/project";
        analytics.load = (key, options) => {
            Object.assign(analytics, { _writeKey: key, _loadOptions: options });
            document.head.append(Object.assign(document.createElement("script"), { src: "/vendor/segment.js" }));
        };
        analytics.page();
        })();</script>"#;
    serve(&page, "segment", &json!({ "write_key": "signal", "settings": { "obfuscate": false } }), body);
    // As the project's settings, from Segment's own servers, say where events go.
    let host = page.site().url("/t/segment").replacen("http://", "", 1);
    let settings = json!({ "metrics": { "sampleRate": 0 },
        "integrations": { "Segment.io": { "apiKey": "signal", "apiHost": host, "protocol": "http" } } });
    page.site().rules().serve("/project/v1/projects/signal/settings", Content::json(&settings));
    let sender = "window.analytics?.queue?.plugins.some(({ name }) => name === 'Segment.io')";
    let library = Library {
        out: &format!("window.analytics && !{sender}"),
        opted_in: sender,
        idle: "analytics.queue.queue.todo === 0 && !analytics.queue.flushing",
        unasked: &[],
        marks: &[],
        act: "analytics.track('test');",
        sends: &["/t/segment/p", "/t/segment/t"],
    };
    follows(&page, &library).await?;
    // Its sender was gone, but a call on the page that stayed could still number the visitor anew, and what it has not sent when a page
    // ends it keeps: its service of the catalogue declares both, so that they are swept.
    keeps(&page, &["ajs_", "persisted-queue:"]).await?;

    page.run("return assent.accept().then(() => null);").await?;
    page.until("the library has loaded", sender).await?;
    ensure_eq!(page.value("document.querySelectorAll('script[src*=segment]').length").await?, 1, "times it was loaded");
    Ok(())
}

/// Snowplow sends in any case, so its consent is about whom it names: no identifier and nothing stored until it is told. Its service of the catalogue
/// brings the signal.
async fn snowplow_names_nobody_until_it_is_told(page: Page) -> Outcome {
    // The tag's queue function hands each command to the tracker's function of that name.
    let body = r#"<script src="/vendor/snowplow.js"></script><script>
        window.snowplow = (command, ...args) => snowplowBrowserTracking[command](...args);
        snowplow("newTracker", "sp", location.origin + "/t/snowplow", { appId: "signal", cookieSecure: location.protocol === "https:",
            stateStorageStrategy: "none", anonymousTracking: { withServerAnonymisation: true }, bufferSize: 1 });
        </script>"#;
    let mut config = staying();
    config["categories"][1]["services"] = json!([{ "from": "snowplow" }]);
    fixture::serve(&page, &config, body);
    page.open("/").await?;
    page.notice().await?;
    names_nobody(&page, "before an answer").await?;
    page.reject().await?;
    names_nobody(&page, "after a refusal").await?;
    let mark = page.reload().await?;
    page.until_requested(&["/assent/parts/signals.js".to_owned()], mark).await?;
    names_nobody(&page, "on the page after a refusal").await?;

    page.run("return assent.accept().then(() => null);").await?;
    page.until_written("cookies", &["_sp_id.*".to_owned()]).await?;
    let (_, told) = event(&page).await?;
    ensure!(told["duid"].is_string() && told["sid"].is_string(), "an event without its visitor after a grant: {told}");
    page.reload().await?;
    page.until("the tracker has heard", "snowplow && document.cookie.includes('_sp_ses.')").await?;
    ensure_eq!(event(&page).await?.1["duid"], told["duid"], "the visitor on the next page");

    page.run("return assent.withdraw().then(() => null);").await?;
    page.until("what it stored is gone", "!document.cookie.includes('_sp_') && !localStorage.snowplowOutQueue_sp")
        .await?;
    names_nobody(&page, "after the withdrawal").await?;
    page.reload().await?;
    page.until("the tracker has started", "window.snowplow").await?;
    names_nobody(&page, "on the page after the withdrawal").await
}

/// Has the tracker send an event; gives the request and what it says.
async fn event(page: &Page) -> Outcome<(Entry, Value)> {
    let mark = page.site().log().mark();
    page.run("snowplow('trackPageView');").await?;
    let request = page.until_arrived(TRACKED, 1, mark).await?.remove(0);
    let mut body: Value = serde_json::from_str(&request.body)?;
    Ok((request, body["data"][0].take()))
}

/// An event has no identifier, and asks the collector to keep none; nothing is stored.
async fn names_nobody(page: &Page, when: &str) -> Outcome {
    let (request, said) = event(page).await?;
    for identifier in ["duid", "sid", "vid", "nuid", "uid"] {
        ensure_eq!(said[identifier], Value::Null, format!("{identifier} of an event {when}"));
    }
    ensure_eq!(request.header("sp-anonymous"), Some("*"), format!("what the collector is asked {when}"));
    keeps(page, &[]).await
}

/// Where Snowplow's events arrive.
const TRACKED: &str = "/t/snowplow/com.snowplowanalytics.snowplow/tp2";
