//! A small site of our own for the tests that need no real vendors.
//!
//! Categories: `necessary` (required), `analytics` with `alpha` and `beta`, `marketing` with `gamma`.
//! Every gated script of a page appends its name to `window.order`.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::{Content, Fault};
use serde_json::{Value, json};

/// The tag as most sites carry it.
pub const TAG: &str = r#"<script src="/assent/assent.js" data-config="/consent.json" data-revision="1"></script>"#;

/// The banner's module, without which nothing is decided.
pub const BANNER: &str = "/assent/banner.wasm";

/// Where [`config_with_endpoint`] has receipts posted.
pub const RECEIPTS: &str = "/collect/v1/receipts";

/// [`TAG`] with further attributes.
pub fn tag_with(attributes: &str) -> String {
    TAG.replace("></script>", &format!(" {attributes}></script>"))
}

/// The receipts that have been posted.
pub fn receipts(page: &Page) -> Vec<Value> {
    page.site().log().of(RECEIPTS, 0).iter().filter_map(|entry| serde_json::from_str(&entry.body).ok()).collect()
}

/// Everything optional in [`config`].
pub const OPTIONAL: [&str; 5] = ["analytics", "alpha", "beta", "marketing", "gamma"];

/// A complete configuration without a receiving endpoint.
pub fn config() -> Value {
    let service = |id: &str, cookie: &str| {
        json!({
            "id": id, "name": id, "provider": "Example Ltd", "policy_url": "/privacy", "purposes": ["Testing"],
            "cookies": [{ "name": cookie, "lifetime": "1 year", "purpose": "Testing" }],
        })
    };
    json!({
        "site": "test.example",
        "revision": 1,
        "controller": { "name": "Example Ltd", "policy_url": "/privacy" },
        "languages": ["en", "de"],
        "categories": [
            { "id": "necessary", "required": true },
            { "id": "analytics", "services": [service("alpha", "alpha*"), service("beta", "beta*")] },
            { "id": "marketing", "services": [service("gamma", "gamma*")] },
        ],
    })
}

/// [`config`] with an endpoint for receipts on the same site.
pub fn config_with_endpoint() -> Value {
    with(config(), "receipts", json!({ "endpoint": RECEIPTS }))
}

/// [`config`] for pages that stay when consent goes.
pub fn staying() -> Value {
    with(config(), "withdrawal", json!("offer"))
}

/// A configuration with one value replaced.
pub fn with(mut config: Value, key: &str, value: Value) -> Value {
    config[key] = value;
    config
}

/// A page with the tag, and `head` after it.
pub fn document(tag: &str, head: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Test</title><script>window.order = [];</script>\
         {tag}{head}</head><body>{body}</body></html>"
    )
}

/// Serves `config` and, at `/`, a page with the usual tag and `body`.
pub fn serve(page: &Page, config: &Value, body: &str) {
    page.site()
        .rules()
        .serve("/consent.json", Content::json(config))
        .serve("/", Content::html(&document(TAG, "", body)));
}

/// [`serve`] with the plain configuration, then opens the page.
pub async fn open(page: &Page, body: &str) -> Outcome {
    serve(page, &config(), body);
    page.open("/").await
}

/// A gated inline script that appends `name` to the order, with more attributes of its tag in `attributes`.
pub fn inline(name: &str, attributes: &str) -> String {
    format!("<script type=\"text/plain\" {attributes}>order.push('{name}');</script>")
}

/// Serves `/s/<name>.js`, which appends `name` to the order, and gives a gated tag for it.
pub fn external(page: &Page, name: &str, attributes: &str) -> String {
    let path = script(page, name);
    format!("<script type=\"text/plain\" src=\"{path}\" {attributes}></script>")
}

/// Serves `/s/<name>.js`, which appends `name` to the order.
pub fn script(page: &Page, name: &str) -> String {
    let path = format!("/s/{name}.js");
    page.site().rules().serve(&path, Content::script(&format!("order.push('{name}');")));
    path
}

/// The names that ran, in order.
pub async fn order(page: &Page) -> Outcome<Vec<String>> {
    let order = page.value("window.order").await?;
    Ok(order.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// The banner does not come until [`release`].
pub fn hold(page: &Page) {
    page.site().rules().fault(BANNER, Fault::hold());
}

pub fn release(page: &Page) {
    page.site().rules().mend(BANNER);
}

/// Waits until the acceptance that the notice was told before the banner was here has released the script `a`. Its receipt is that of the
/// notice's button, and it does not wait any more.
pub async fn until_early_acceptance(page: &Page) -> Outcome {
    until_order(page, &["a"]).await?;
    assent_tests::ensure_eq!(page.value("assent.get().receipt.method").await?, "banner.accept_all", "the method");
    assent_tests::ensure_eq!(page.value("assent.get().receipt.ui.layer").await?, 1, "the layer");
    assent_tests::ensure_eq!(page.session_storage().await?, Vec::<String>::new(), "sessionStorage after it");
    Ok(())
}

/// Waits until exactly `names` ran in this order, then until nothing more is about to.
pub async fn until_order(page: &Page, names: &[&str]) -> Outcome {
    let wanted = json!(names);
    let all = format!("window.order.length >= {}", names.len());
    // What is wrong is said by the comparison below.
    let _ = page.until("all scripts ran", &all).await;
    page.fence().await?;
    assent_tests::ensure_eq!(json!(order(page).await?), wanted, "the scripts that ran");
    Ok(())
}

/// Decides through the API and waits for it.
pub async fn choose(page: &Page, choice: &str) -> Outcome {
    page.run_as_page(&format!("await assent.choose({choice});")).await?;
    Ok(())
}

/// Opens the same page in a second tab and gives the first one's handle; the second is the current one.
pub async fn second_tab(page: &Page) -> Outcome<fantoccini::wd::WindowHandle> {
    let first = page.open_tab().await?;
    page.open("/").await?;
    Ok(first)
}
