//! How everything is set, at the width of a phone, a tablet, a desk and a wide desk, in German (long words), Arabic (from right to left) and
//! Thai (no spaces, tall letters): nothing is cut off, no word is torn, nothing is too small to read.

use assent_tests::browser::Page;
use assent_tests::ensure_eq;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use serde_json::{Value, json};

use super::fixture::{TAG, document};

/// A window cannot be made so narrow in every engine, and not so wide on every display: a frame is.
const WIDTHS: [(u32, u32); 4] = [(320, 640), (768, 1000), (1200, 800), (1600, 900)];

pub fn scenarios() -> Vec<Scenario> {
    ["de", "ar", "th"]
        .into_iter()
        .map(|language| {
            Scenario::new(format!("layout/everything is set well in {language}"), "layout", move |page| {
                everything_is_set_well(page, language)
            })
        })
        .collect()
}

/// Services of the catalogue with long names, long cookies and many of them.
fn config(language: &str) -> Value {
    let from = |ids: &[&str]| ids.iter().map(|id| json!({ "from": id })).collect::<Value>();
    json!({
        "site": "test.example",
        "revision": 1,
        "controller": { "name": "Example Ltd", "policy_url": "/privacy" },
        "languages": [language],
        "categories": [
            { "id": "necessary", "required": true },
            { "id": "functional", "services": from(&["youtube", "intercom"]) },
            { "id": "analytics", "services": from(&["google-analytics", "hotjar", "adobe-analytics"]) },
            { "id": "marketing", "services": from(&["google-ads", "linkedin-insight"]) },
        ],
    })
}

/// What is wrong with what is seen of the interface.
const FAULTS: &str = include_str!("layout.js");

async fn everything_is_set_well(page: Page, language: &'static str) -> Outcome {
    let body = "<style>body { margin: 16px; font: 16px/1.5 sans-serif }</style><main><h1>Page</h1>\
        <iframe data-service=\"youtube\" data-src=\"/k/frame\" width=\"288\" height=\"162\" title=\"Film\"></iframe>\
        <div data-assent-declaration></div></main>";
    for (width, height) in WIDTHS {
        page.step(match width {
            320 => "phone",
            768 => "tablet",
            1200 => "desk",
            _ => "wide desk",
        });
        let frame = format!(
            "<!doctype html><title>Outer</title><style>body {{ margin: 0 }}</style>\
             <iframe src=\"/inner\" style=\"width: {width}px; height: {height}px; border: 0\"></iframe>"
        );
        page.site()
            .rules()
            .serve("/consent.json", Content::json(&config(language)))
            .serve("/inner", Content::html(&document(TAG, "", body)))
            .serve("/", Content::html(&frame));
        page.open("/").await?;
        let inner = "document.querySelector('iframe')?.contentDocument";
        page.until("the frame's notice", &format!("{inner}?.querySelector('assent-notice button')")).await?;
        page.enter_frame().await?;
        page.notice().await?;
        page.until("the declaration", "document.querySelector('.assent-declaration table')").await?;
        page.until("the placeholder", "document.querySelector('assent-embed')").await?;
        let at = |what: &str| format!("what is set badly in {what}, {language}, {width} px");
        page.picture(&format!("layout/{language} {width}")).await?;
        ensure_eq!(page.run(FAULTS).await?, json!([]), at("the page with notice, placeholder and declaration"));
        page.run("document.querySelector('assent-notice [data-assent-action=preferences]').click()").await?;
        page.preferences().await?;
        page.unfold().await?;
        page.picture(&format!("layout/{language} {width} preferences")).await?;
        ensure_eq!(page.run(FAULTS).await?, json!([]), at("the preferences"));
        page.leave_frame().await?;
    }
    Ok(())
}
