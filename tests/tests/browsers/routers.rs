//! Sites of Next and Astro, built as docs/recipes.md says, whose router changes the page without loading another document.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::repository;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};

use super::fixture::{config, order, until_order};
use super::recipes::serve;

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["routers": next, next_hydrates_late, astro]
}

const PLACEHOLDER: &str = "document.querySelector('main assent-embed')";
const CONTROL: &str = "document.querySelectorAll('assent-reopen').length === 1";

async fn next(page: Page) -> Outcome {
    travel(&page, "/next/", HYDRATED).await
}

async fn astro(page: Page) -> Outcome {
    travel(&page, "/astro/", "document.readyState === 'complete'").await
}

/// Whether React has taken over the page's link: before, a click loads another document.
const HYDRATED: &str =
    "Object.keys(document.querySelector('#onward, #back')).some((name) => name.startsWith('__reactProps'))";

/// A visitor's way to and fro between two pages. Each has a frame; when it is granted, the first runs `alpha`, and the second `second`.
async fn travel(page: &Page, path: &str, router: &str) -> Outcome {
    serve(page, &config())?;
    page.step("before an answer");
    page.open(path).await?;
    arrive(page, router).await?;
    page.notice().await?;
    page.until("a placeholder stands for the frame", PLACEHOLDER).await?;
    follow(page, "onward", "back").await?;
    page.notice().await?;
    page.until("a placeholder stands for the second frame", PLACEHOLDER).await?;
    nothing_runs(page, 0).await?;

    page.step("granted");
    page.accept().await?;
    until_order(page, &["second"]).await?;
    page.until_arrived("/frame", 1, 0).await?;
    follow(page, "back", "onward").await?;
    until_order(page, &["second", "alpha"]).await?;
    page.until_arrived("/frame", 2, 0).await?;
    follow(page, "onward", "back").await?;
    until_order(page, &["second", "alpha", "second"]).await?;
    ensure_eq!(page.until_arrived("/frame", 3, 0).await?.len(), 3, "requests for the frame");
    page.until("the reopen control", CONTROL).await?;
    ensure!(!page.has_notice().await?, "the visitor was asked again");
    quiet(page).await?;

    page.step("withdrawn");
    let mark = page.site().log().mark();
    page.open_preferences().await?;
    page.withdraw(&["alpha"]).await?;
    arrive(page, router).await?;
    page.until("a placeholder stands for the second frame", PLACEHOLDER).await?;
    follow(page, "back", "onward").await?;
    page.until("a placeholder stands for the frame", PLACEHOLDER).await?;
    nothing_runs(page, mark).await?;
    ensure!(!page.has_notice().await?, "the visitor was asked again");

    page.step("granted again");
    page.open_preferences().await?;
    page.press("accept").await?;
    page.no_preferences().await?;
    until_order(page, &["alpha"]).await?;
    page.until_arrived("/frame", 1, mark).await?;
    quiet(page).await?;

    page.step("repeat visit");
    let mark = page.reload().await?;
    arrive(page, router).await?;
    until_order(page, &["alpha"]).await?;
    page.until_arrived("/frame", 1, mark).await?;
    ensure_eq!(page.site().log().of("/assent/banner.js", mark).len(), 0, "requests for the banner on a repeat visit");
    follow(page, "onward", "back").await?;
    until_order(page, &["alpha", "second"]).await?;
    page.until("the reopen control", CONTROL).await?;
    ensure!(!page.has_notice().await?, "the visitor was asked again");
    quiet(page).await
}

/// Waits until the site's router is at work, and marks the document, so that another one is known.
async fn arrive(page: &Page, router: &str) -> Outcome {
    page.until("the router is at work", router).await?;
    page.fence().await?;
    page.run("window.same = true;").await.map(drop)
}

/// Follows a link to the page that has the link `there`; the document stays.
async fn follow(page: &Page, link: &str, there: &str) -> Outcome {
    page.run(&format!("document.getElementById('{link}').click();")).await?;
    page.until("the other page", &format!("document.getElementById('{there}')")).await?;
    // Until Astro's view transition is over, pictures of the two pages lie above everything, and take the clicks.
    page.until("the transition is over", "!document.documentElement.hasAttribute('data-astro-transition')").await?;
    ensure!(page.is("window.same").await?, "the router loaded another document");
    Ok(())
}

async fn nothing_runs(page: &Page, mark: u64) -> Outcome {
    page.fence().await?;
    ensure_eq!(page.site().log().of("/frame", mark).len(), 0, "requests for the frame");
    ensure_eq!(order(page).await?, Vec::<String>::new(), "what ran");
    Ok(())
}

async fn quiet(page: &Page) -> Outcome {
    ensure_eq!(page.console().await?, Vec::<String>::new(), "the console");
    Ok(())
}

/// Before React is there, the guard has put placeholders into the page, or scripts in the place of gated ones: React finds what it expects.
async fn next_hydrates_late(page: Page) -> Outcome {
    serve(&page, &config())?;
    for path in ["/next/", "/next/second/"] {
        let html = std::fs::read_to_string(repository::applications().join(format!("{}index.html", &path[1..])))?;
        let late = html.replace(" src=\"/next/_next/", " data-late=\"/next/_next/");
        ensure!(late != html, "Next's scripts are not where they were: {html}");
        page.site().rules().serve(path, Content::html(&late));
    }
    let hydrate =
        "document.querySelectorAll('[data-late]').forEach((script) => { script.src = script.dataset.late; });";

    page.step("before an answer");
    page.open("/next/").await?;
    page.notice().await?;
    page.fence().await?;
    page.run(hydrate).await?;
    arrive(&page, HYDRATED).await?;
    page.until("a placeholder stands for the frame", PLACEHOLDER).await?;
    nothing_runs(&page, 0).await?;
    quiet(&page).await?;
    page.accept().await?;
    until_order(&page, &["alpha"]).await?;
    page.until_arrived("/frame", 1, 0).await?;

    page.step("repeat visit");
    page.open("/next/second/").await?;
    page.until("the guard has released the script", "window.order").await?;
    page.run(hydrate).await?;
    arrive(&page, HYDRATED).await?;
    page.until_arrived("/frame", 2, 0).await?;
    until_order(&page, &["second"]).await?;
    quiet(&page).await
}
