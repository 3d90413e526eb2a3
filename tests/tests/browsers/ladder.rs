//! Storage that is refused: localStorage, then sessionStorage, then memory; an answer holds at least for its page.

use assent_tests::browser::{Page, Profile};
use assent_tests::ensure_eq;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;

use super::fixture::{TAG, config, document, inline, order, serve, until_order};

const GATED: &str = "data-category=\"analytics\"";

pub fn scenarios() -> Vec<Scenario> {
    let mut scenarios = assent_tests::scenarios!["storage":
        an_answer_holds_for_its_page_when_all_storage_throws, sessionstorage_takes_over_when_localstorage_throws,
        a_full_localstorage_is_no_error, storage_that_is_null_is_no_error,
    ];
    let blocked = Scenario::new(
        "storage/an answer holds for its page when the profile blocks cookies",
        "storage",
        blocked_profile,
    );
    scenarios.push(blocked.in_profile(Profile::CookiesBlocked));
    scenarios
}

/// Serves a page in which `script` has its way with storage before the tag.
fn hostile(page: &Page, script: &str) {
    let html = document(&format!("<script>{script}</script>{TAG}"), "", &inline("a", GATED));
    page.site().rules().serve("/consent.json", Content::json(&config())).serve("/", Content::html(&html));
}

/// Asked once per page, and the answer holds until the page goes.
async fn once_per_page(page: &Page) -> Outcome {
    page.open("/").await?;
    page.accept().await?;
    until_order(page, &["a"]).await?;
    ensure_eq!(page.is("assent.has('analytics')").await?, true, "analytics is granted");
    ensure_eq!(page.has_notice().await?, false, "a second notice on the page");
    page.reload().await?;
    page.notice().await?;
    page.fence().await?;
    ensure_eq!(order(page).await?, Vec::<String>::new(), "what ran on the next page");
    page.reject().await
}

/// Has all storage throw.
pub const THROWING: &str = "for (const area of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, area, { get() { throw new DOMException('denied', 'SecurityError'); } });
  Object.defineProperty(document, 'cookie', { get() { throw new DOMException('denied', 'SecurityError'); }, set() { throw new DOMException('denied', 'SecurityError'); } });";

async fn an_answer_holds_for_its_page_when_all_storage_throws(page: Page) -> Outcome {
    hostile(&page, THROWING);
    once_per_page(&page).await
}

/// In WebKit, which has no such setting to drive, the getters throw instead.
async fn blocked_profile(page: Page) -> Outcome {
    let script = if page.engine() == assent_tests::browser::Engine::WebKit { THROWING } else { "" };
    hostile(&page, script);
    once_per_page(&page).await
}

async fn storage_that_is_null_is_no_error(page: Page) -> Outcome {
    hostile(
        &page,
        "for (const area of ['localStorage', 'sessionStorage']) Object.defineProperty(window, area, { value: null });",
    );
    once_per_page(&page).await
}

async fn sessionstorage_takes_over_when_localstorage_throws(page: Page) -> Outcome {
    hostile(
        &page,
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });",
    );
    page.open("/").await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    page.reload().await?;
    until_order(&page, &["a"]).await?;
    ensure_eq!(page.has_notice().await?, false, "a notice in the same tab");
    Ok(())
}

async fn a_full_localstorage_is_no_error(page: Page) -> Outcome {
    serve(&page, &config(), &inline("a", GATED));
    page.open("/").await?;
    page.notice().await?;
    // Halves until not one more character fits.
    page.run("let size = 1 << 23, at = 0; while (size) { try { localStorage.setItem('full' + at++, 'x'.repeat(size)); } catch { size >>= 1; } }").await?;
    page.accept().await?;
    until_order(&page, &["a"]).await
}
