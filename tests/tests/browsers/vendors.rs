//! Real vendors' libraries whose tags wait for no consent, because they promise to be told: what they do while they are told "no".

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::json;

use super::fixture::{TAG, document, staying, with};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["vendors": posthog_does_as_it_is_told, mixpanel_does_as_it_is_told]
}

/// A page whose vendor is told by the signal of its name, as the service `alpha` of `analytics`.
fn serve(page: &Page, signal: &str, body: &str) {
    let config = with(staying(), "signals", json!([{ "from": signal, "of": ["alpha"] }]));
    page.site()
        .rules()
        .serve("/consent.json", Content::json(&config))
        .serve("/", Content::html(&document(TAG, "", body)));
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

/// Nothing is sent before an answer and after a refusal; a grant is followed by requests, on the same page and the next; a later refusal
/// ends them. `out` and `opted_in` are expressions that ask the library; `unasked` and `marks` begin the names of what it keeps before an answer,
/// and after a refusal.
async fn follows(page: &Page, out: &str, opted_in: &str, [unasked, marks]: [&[&str]; 2], act: &str) -> Outcome {
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

    page.run("return assent.accept().then(() => null);").await?;
    page.until("the library hears of the grant", opted_in).await?;
    let mark = page.reload().await?;
    page.until("the library knows it on the next page", opted_in).await?;
    page.run(act).await?;
    page.until_requested(&["/t/*".to_owned()], mark).await?;

    page.run("return assent.withdraw().then(() => null);").await?;
    page.until("the library hears of the withdrawal", out).await?;
    // What it had under way may still arrive; after that nothing does.
    page.fence().await?;
    let mark = page.reload().await?;
    page.until("the library has started", out).await?;
    page.run(act).await?;
    page.fence().await?;
    ensure_eq!(sent(page, mark), Vec::<String>::new(), "requests after the withdrawal");
    Ok(())
}

async fn posthog_does_as_it_is_told(page: Page) -> Outcome {
    let body = r#"<script src="/vendor/posthog.js"></script><script>posthog.init("phc_signal", {
        api_host: location.origin + "/t/posthog", opt_out_capturing_by_default: true, opt_out_persistence_by_default: true,
        advanced_disable_flags: true, disable_external_dependency_loading: true, disable_session_recording: true,
        disable_surveys: true, opt_out_useragent_filter: true, request_batching: false });</script>"#;
    serve(&page, "posthog", body);
    follows(
        &page,
        "window.posthog?.has_opted_out_capturing?.()",
        "posthog.has_opted_in_capturing()",
        [&[], &["__ph_opt_in_out_"]],
        "posthog.capture('test');",
    )
    .await
}

async fn mixpanel_does_as_it_is_told(page: Page) -> Outcome {
    let body = r#"<script>window.MIXPANEL_CUSTOM_LIB_URL = "/vendor/mixpanel.core.js";</script><script src="/vendor/mixpanel.js"></script>
        <script>mixpanel.init("signal", { api_host: location.origin + "/t/mixpanel", persistence: "cookie", cross_subdomain_cookie: false,
        opt_out_tracking_by_default: true, opt_out_persistence_by_default: true, ignore_dnt: true, batch_requests: false, autocapture: false,
        record_sessions_percent: 0, flags: false });</script>"#;
    serve(&page, "mixpanel", body);
    follows(
        &page,
        "window.mixpanel?.has_opted_out_tracking?.()",
        "mixpanel.has_opted_in_tracking()",
        // Told "no" from the start, it writes that down, and numbers the tab: who wants nothing stored has to gate its tag.
        [&["__mp_opt_in_out_", "mp_tab_id_", "mp_gen_new_tab_id_"]; 2],
        "mixpanel.track('test');",
    )
    .await
}
