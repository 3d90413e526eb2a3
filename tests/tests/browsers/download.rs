//! When a built bundle, which shows the notice by itself, downloads what an answer needs: not while the page still loads, unless somebody turns
//! to the notice.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::{Content, Fault};
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::bundle::serve_built;
use super::fixture::{BANNER, config, document, with};

const PICTURE: &str = "/picture.svg";
const ANSWERS: &str = "/assent/answers/0.js";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["download":
        the_pages_own_picture_comes_first, an_answer_does_not_wait_for_the_page, a_question_that_is_not_printed_does_not_wait,
        whoever_turns_to_the_notice_has_the_answers, whoever_uses_the_keyboard_has_the_banner, a_page_that_writes_itself_anew_is_asked_again,
    ]
}

/// Opens a page with a bundle of `config`, whose picture does not arrive while the scenario lasts.
async fn open(page: &Page, config: &Value) -> Outcome {
    open_with(page, config, "").await
}

/// The same with a further attribute of the tag.
async fn open_with(page: &Page, config: &Value, attribute: &str) -> Outcome {
    let tag = serve_built(page, &config.to_string(), false)?.replace("></script>", &format!(" {attribute}></script>"));
    let body = format!("<img src=\"{PICTURE}\" alt=\"\" width=\"600\" height=\"400\"><p>A page</p>");
    page.site().rules().serve(PICTURE, Content::text("late")).fault(PICTURE, Fault::hold());
    page.site().rules().serve("/", Content::html(&document(&tag, "", &body)));
    page.open("/").await
}

async fn still_loads(page: &Page) -> Outcome {
    ensure!(page.is("document.readyState === 'interactive'").await?, "the page has loaded");
    Ok(())
}

/// How often the answers and the banner were downloaded.
fn downloads(page: &Page) -> [usize; 2] {
    [ANSWERS, BANNER].map(|name| page.site().log().of(name, 0).len())
}

async fn the_pages_own_picture_comes_first(page: Page) -> Outcome {
    open(&page, &config()).await?;
    page.notice().await?;
    page.quiet().await?;
    ensure_eq!(downloads(&page), [0, 0], "downloads");
    still_loads(&page).await
}

async fn an_answer_does_not_wait_for_the_page(page: Page) -> Outcome {
    open(&page, &config()).await?;
    page.accept().await?;
    page.until("the answer is a decision", "assent.has('analytics')").await?;
    page.quiet().await?;
    ensure_eq!(downloads(&page), [1, 0], "downloads");
    still_loads(&page).await
}

async fn whoever_turns_to_the_notice_has_the_answers(page: Page) -> Outcome {
    open(&page, &config()).await?;
    page.notice().await?;
    page.run("document.querySelector('assent-notice button').focus();").await?;
    page.until_arrived(ANSWERS, 1, 0).await?;
    ensure_eq!(downloads(&page), [1, 0], "downloads");
    still_loads(&page).await
}

/// The banner keeps clear of the notice what has the focus.
async fn whoever_uses_the_keyboard_has_the_banner(page: Page) -> Outcome {
    open(&page, &config()).await?;
    page.notice().await?;
    page.run("document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab', bubbles: true }));").await?;
    page.until_arrived(BANNER, 1, 0).await?;
    page.until("there is room", "document.documentElement.style.scrollPaddingBlockEnd").await?;
    still_loads(&page).await
}

/// `document.open` takes the notice and the listener that waits for the load; the banner comes all the same, and asks.
async fn a_page_that_writes_itself_anew_is_asked_again(page: Page) -> Outcome {
    open(&page, &config()).await?;
    page.notice().await?;
    still_loads(&page).await?;
    ensure_eq!(downloads(&page), [0, 0], "downloads before");
    page.run("document.open(); document.write('<!doctype html><title>New</title><main>New</main>'); document.close();")
        .await?;
    page.notice().await?;
    page.accept().await?;
    page.until("the answer is a decision", "assent.has('analytics')").await
}

/// Where the bundle has no notice for the visitor, only the banner can ask.
async fn a_question_that_is_not_printed_does_not_wait(page: Page) -> Outcome {
    let languages = json!(["en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "fi", "cs", "el", "bg", "hu"]);
    open_with(&page, &with(config(), "languages", languages), "data-lang=\"hu\"").await?;
    page.notice().await?;
    ensure_eq!(downloads(&page), [0, 1], "downloads");
    still_loads(&page).await
}
