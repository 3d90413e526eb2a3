//! The page's own controls: before the banner's code has arrived, across a navigation, and later.

use assent_tests::browser::Page;
use assent_tests::ensure_eq;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use serde_json::{Value, json};

use super::fixture::{
    OPTIONAL, TAG, config, document, hold, inline, open, release, serve, tag_with, until_order, with,
};

const GATED: &str = "data-category=\"analytics\"";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["api":
        an_early_click_is_honoured, an_early_click_survives_a_navigation, controls_of_the_page_work, the_hash_opens_the_preferences,
        a_link_to_the_hash_opens_the_preferences, the_reopen_control_is_there_without_the_banner, the_reopen_control_can_be_left_out,
    ]
}

/// A page whose own buttons control consent.
fn controls() -> String {
    let button = |action: &str| {
        format!("<p><button type=\"button\" id=\"{action}\" data-assent=\"{action}\"><b>{action}</b></button></p>")
    };
    [
        &inline("a", GATED),
        &*button("accept"),
        &button("reject"),
        &button("withdraw"),
        &button("preferences"),
        "<p><a href=\"#assent\" id=\"link\">Cookies</a></p>",
    ]
    .concat()
}

/// Serves that page, with a tag that names its controls.
fn serve_controls(page: &Page, config: &Value) {
    let html = document(&tag_with("data-controls=\"p &gt; button[data-assent]\""), "", &controls());
    page.site().rules().serve("/consent.json", Content::json(config)).serve("/", Content::html(&html));
}

async fn open_controls(page: &Page, config: &Value) -> Outcome {
    serve_controls(page, config);
    page.open("/").await
}

async fn an_early_click_is_honoured(page: Page) -> Outcome {
    hold(&page);
    open_controls(&page, &config()).await?;
    page.click("#accept b").await?;
    ensure_eq!(page.session_storage().await?, ["assent.pending"], "sessionStorage between click and code");
    release(&page);
    until_order(&page, &["a"]).await?;
    ensure_eq!(page.has_notice().await?, false, "a notice after the answer");
    ensure_eq!(page.session_storage().await?, Vec::<String>::new(), "sessionStorage after it");
    Ok(())
}

async fn an_early_click_survives_a_navigation(page: Page) -> Outcome {
    hold(&page);
    serve_controls(&page, &config());
    page.site().rules().serve("/next", Content::html(&document(TAG, "", &inline("b", GATED))));
    page.open("/").await?;
    page.click("#reject").await?;
    page.open("/next").await?;
    release(&page);
    page.until("the answer was carried out", "assent.get()").await?;
    page.fence().await?;
    ensure_eq!(page.value("assent.get().grants.analytics").await?, false, "analytics");
    ensure_eq!(page.has_notice().await?, false, "a notice after the answer");
    until_order(&page, &[]).await
}

async fn controls_of_the_page_work(page: Page) -> Outcome {
    open_controls(&page, &config()).await?;
    page.notice().await?;
    page.click("#preferences").await?;
    page.preferences().await?;
    page.press("close").await?;
    page.no_preferences().await?;
    page.click("#accept").await?;
    page.no_notice().await?;
    until_order(&page, &["a"]).await?;
    page.reloads(page.click("#withdraw")).await?;
    for name in OPTIONAL {
        ensure_eq!(page.is(&format!("assent.has('{name}')")).await?, false, name);
    }
    Ok(())
}

async fn the_hash_opens_the_preferences(page: Page) -> Outcome {
    serve(&page, &config(), "");
    page.open("/#assent").await?;
    page.preferences().await
}

async fn a_link_to_the_hash_opens_the_preferences(page: Page) -> Outcome {
    open_controls(&page, &config()).await?;
    page.reject().await?;
    page.reload().await?;
    for _ in 0..2 {
        page.click("#link").await?;
        page.preferences().await?;
        page.press("close").await?;
        page.no_preferences().await?;
    }
    Ok(())
}

async fn the_reopen_control_is_there_without_the_banner(page: Page) -> Outcome {
    open(&page, "").await?;
    page.reject().await?;
    let mark = page.reload().await?;
    let button = "document.querySelector('assent-reopen')?.shadowRoot.querySelectorAll('button')";
    page.until("the reopen control", &format!("{button}?.length === 1")).await?;
    page.fence().await?;
    ensure_eq!(page.own_requests(mark), ["/assent/assent.js"], "what was fetched for it");
    ensure_eq!(page.value(&format!("{button}[0].textContent.trim()")).await?, "Cookie settings", "its text");
    page.picture("api/reopen").await?;
    page.open_preferences().await
}

async fn the_reopen_control_can_be_left_out(page: Page) -> Outcome {
    serve_controls(&page, &with(config(), "reopen", json!("none")));
    page.open("/").await?;
    page.reject().await?;
    page.reload().await?;
    page.fence().await?;
    page.click("#preferences").await?;
    page.preferences().await?;
    ensure_eq!(page.is("document.querySelector('assent-reopen')").await?, false, "a reopen control");
    Ok(())
}
