//! When a built bundle, which shows the notice by itself, downloads the banner: not while the page still loads, unless somebody turns to the notice.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::{Content, Fault};
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::bundle::serve_built;
use super::fixture::{BANNER, config, document, with};

const PICTURE: &str = "/picture.svg";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["download":
        the_pages_own_picture_comes_first, an_answer_does_not_wait_for_the_page, a_question_that_is_not_printed_does_not_wait,
        whoever_turns_to_the_notice_has_the_banner, a_page_that_writes_itself_anew_is_asked_again,
    ]
}

/// Opens a page with a bundle of `config`, whose picture does not arrive while the scenario lasts.
async fn open(page: &Page, config: &Value) -> Outcome {
    let tag = serve_built(page, &config.to_string(), false)?;
    let body = format!("<img src=\"{PICTURE}\" alt=\"\" width=\"600\" height=\"400\"><p>A page</p>");
    page.site().rules().serve(PICTURE, Content::text("late")).fault(PICTURE, Fault::hold());
    page.site().rules().serve("/", Content::html(&document(&tag, "", &body)));
    page.open("/").await
}

async fn still_loads(page: &Page) -> Outcome {
    ensure!(page.is("document.readyState === 'interactive'").await?, "the page has loaded");
    Ok(())
}

fn downloads(page: &Page) -> usize {
    page.site().log().of(BANNER, 0).len()
}

async fn the_pages_own_picture_comes_first(page: Page) -> Outcome {
    open(&page, &config()).await?;
    page.notice().await?;
    page.quiet().await?;
    ensure_eq!(downloads(&page), 0, "the banner's downloads");
    still_loads(&page).await
}

async fn an_answer_does_not_wait_for_the_page(page: Page) -> Outcome {
    open(&page, &config()).await?;
    page.accept().await?;
    page.until("the answer is a decision", "assent.has('analytics')").await?;
    still_loads(&page).await
}

async fn whoever_turns_to_the_notice_has_the_banner(page: Page) -> Outcome {
    open(&page, &config()).await?;
    page.notice().await?;
    page.run("document.querySelector('assent-notice button').focus();").await?;
    page.until_arrived(BANNER, 1, 0).await?;
    still_loads(&page).await
}

/// `document.open` takes the notice and the listener that waits for the load; the banner comes all the same, and asks.
async fn a_page_that_writes_itself_anew_is_asked_again(page: Page) -> Outcome {
    open(&page, &config()).await?;
    page.notice().await?;
    still_loads(&page).await?;
    ensure_eq!(downloads(&page), 0, "the banner's downloads before");
    page.run("document.open(); document.write('<!doctype html><title>New</title><main>New</main>'); document.close();")
        .await?;
    page.notice().await?;
    page.accept().await?;
    page.until("the answer is a decision", "assent.has('analytics')").await
}

/// Where the bundle has no notice for the visitor, only the banner can ask.
async fn a_question_that_is_not_printed_does_not_wait(page: Page) -> Outcome {
    open(&page, &with(config(), "regime", json!("by_region"))).await?;
    page.notice().await?;
    ensure_eq!(downloads(&page), 1, "the banner's downloads");
    still_loads(&page).await
}
