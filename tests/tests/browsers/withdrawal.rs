//! Taking consent back: vendors hear of it, the device is swept, and then the page reloads, once, in every tab.

use assent_tests::browser::Page;
use assent_tests::ensure_eq;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use serde_json::json;

use super::fixture::{
    RECEIPTS, TAG, config_with_endpoint, document, inline, open, second_tab, serve, staying, until_order,
};

const GATED: &str = "data-category=\"analytics\"";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["withdrawal":
        the_page_reloads_once, the_receipt_gets_out_before_the_reload, vendors_hear_of_it_before_anything_is_swept,
        another_tab_reloads_too, a_page_from_the_history_reloads, losing_nothing_reloads_nothing, storage_that_is_cleared_reloads,
    ]
}

/// Counts the page's loads on the server: each asks for this script.
const COUNTER: &str = "<script src=\"/s/count.js\"></script>";

fn counted(page: &Page, body: &str) -> String {
    page.site().rules().serve("/s/count.js", Content::script(""));
    [COUNTER, body].concat()
}

fn loads(page: &Page) -> usize {
    page.site().log().of("/s/count.js", 0).len()
}

async fn the_page_reloads_once(page: Page) -> Outcome {
    open(&page, &counted(&page, &inline("a", GATED))).await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    page.reloads(page.run("assent.withdraw();")).await?;
    ensure_eq!(page.value("[!!assent.get(), assent.has('analytics')]").await?, json!([true, false]), "withdrawn");
    until_order(&page, &[]).await?;
    ensure_eq!(loads(&page), 2, "loads");
    Ok(())
}

async fn the_receipt_gets_out_before_the_reload(page: Page) -> Outcome {
    serve(&page, &config_with_endpoint(), &counted(&page, ""));
    page.open("/").await?;
    page.accept().await?;
    // One that is still under way would be sent again, by the next page.
    page.delivered().await?;
    page.reloads(page.run("assent.withdraw();")).await?;
    page.until_arrived(RECEIPTS, 2, 0).await?;
    let events: Vec<String> = page
        .site()
        .log()
        .of(RECEIPTS, 0)
        .iter()
        .filter_map(|entry| serde_json::from_str::<serde_json::Value>(&entry.body).ok())
        .map(|receipt| receipt["event"].to_string())
        .collect();
    ensure_eq!(&events[..2], ["\"given\"", "\"withdrawn\""], "events");
    Ok(())
}

async fn vendors_hear_of_it_before_anything_is_swept(page: Page) -> Outcome {
    serve(&page, &staying(), "");
    page.open("/").await?;
    page.accept().await?;
    page.run(
        "document.cookie = 'alpha1=x;path=/'; window.told = null;
         assent.on('withdrawal', ({ names }) => window.told = { names, cookie: document.cookie.includes('alpha1'), granted: assent.has('alpha') });",
    )
    .await?;
    page.run("return assent.choose({ alpha: false }).then(() => null);").await?;
    page.until("the cookie is gone", "!document.cookie.includes('alpha1')").await?;
    let told = page.value("told").await?;
    ensure_eq!(
        told,
        json!({ "names": ["analytics", "alpha"], "cookie": true, "granted": false }),
        "what vendors were told"
    );
    Ok(())
}

async fn another_tab_reloads_too(page: Page) -> Outcome {
    open(&page, &counted(&page, &inline("a", GATED))).await?;
    page.accept().await?;
    let first = second_tab(&page).await?;
    until_order(&page, &["a"]).await?;
    page.reloads(page.run("assent.withdraw();")).await?;
    page.until_arrived("/s/count.js", 4, 0).await?;
    page.client().switch_to_window(first).await?;
    page.until("the first tab is a new page", "document.readyState === 'complete' && !assent.has('analytics')").await?;
    until_order(&page, &[]).await?;
    ensure_eq!(loads(&page), 4, "loads of both");
    Ok(())
}

async fn a_page_from_the_history_reloads(page: Page) -> Outcome {
    open(&page, &counted(&page, &inline("a", GATED))).await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    page.site().rules().serve("/s/next.js", Content::script(""));
    page.site().rules().serve("/next", Content::html(&document(TAG, "<script src=\"/s/next.js\"></script>", "")));
    page.open("/next").await?;
    page.reloads(page.run("assent.withdraw();")).await?;
    ensure_eq!(page.is("assent.has('analytics')").await?, false, "analytics on the new page");
    page.back().await?;
    page.until("the first page is back", "location.pathname === '/' && document.readyState === 'complete'").await?;
    // Whether it was kept or loaded anew is the browser's to decide; nothing of it runs on either way.
    page.until("nothing withdrawn runs on", "window.order?.length === 0").await?;
    until_order(&page, &[]).await
}

async fn losing_nothing_reloads_nothing(page: Page) -> Outcome {
    open(&page, &counted(&page, &inline("a", GATED))).await?;
    page.reject().await?;
    page.run("return assent.withdraw().then(() => null);").await?;
    page.run("return assent.choose({ alpha: true, beta: true }).then(() => null);").await?;
    until_order(&page, &["a"]).await?;
    page.run("return assent.accept().then(() => null);").await?;
    page.fence().await?;
    ensure_eq!(loads(&page), 1, "loads");
    Ok(())
}

async fn storage_that_is_cleared_reloads(page: Page) -> Outcome {
    open(&page, &counted(&page, &inline("a", GATED))).await?;
    page.accept().await?;
    let first = second_tab(&page).await?;
    page.run("localStorage.clear();").await?;
    page.client().switch_to_window(first).await?;
    page.until_arrived("/s/count.js", 3, 0).await?;
    page.notice().await?;
    until_order(&page, &[]).await
}
