//! Each file that the product fetches, missing, lost, replaced by a page or slow: what waits for consent goes on waiting, the console
//! says why, and the next load recovers.

use std::time::Duration;

use assent_tests::browser::Page;
use assent_tests::ensure_eq;
use assent_tests::failure::{Failure, Outcome};
use assent_tests::server::{Content, Fault, Site};
use assent_tests::suite::Scenario;
use serde_json::{Value, json};

use super::fixture::{TAG, config, document, external, inline, order, with};

const GATED: &str = "data-category=\"analytics\"";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["network":
        without_a_file_that_the_question_needs_nothing_runs, without_a_file_that_only_helps_the_question_is_put,
        without_a_part_the_rest_goes_on, everything_may_be_slow,
    ]
}

/// What can become of a file. The page in its place is what many servers answer for what they do not have.
const TROUBLES: [&str; 3] = ["missing", "lost", "a page"];

fn spoil(site: &Site, file: &str, trouble: &str) {
    match trouble {
        "missing" => drop(site.rules().fault(file, Fault::status(404))),
        "lost" => drop(site.rules().fault(file, Fault::drop_connection())),
        _ => drop(site.rules().serve(file, Content::html("<!doctype html><title>Not here</title>"))),
    }
}

/// Takes a service and a regime from the catalogue, and has German texts.
fn setting() -> Value {
    let mut config = with(config(), "regime", json!("by_region"));
    config["categories"][2]["services"] = json!([{ "from": "matomo", "id": "gamma" }]);
    config
}

/// A page in German that uses every part; each test has a site of its own.
fn serve(page: &Page) {
    let write =
        format!("<script type=\"text/plain\" {GATED}>document.write('<p id=\"written\">Written</p>');</script>");
    let frame = format!("<iframe {GATED} data-src=\"/k/frame\" width=\"300\" height=\"200\" title=\"Frame\"></iframe>");
    let body = [inline("a", GATED), write, external(page, "b", GATED), frame].concat();
    let tag = TAG.replace("data-revision", "data-lang=\"de\" data-region=\"DE\" data-revision");
    page.site()
        .rules()
        .serve("/consent.json", Content::json(&setting()))
        .serve("/k/frame", Content::html("<!doctype html><title>Frame</title>"))
        .serve("/", Content::html(&document(&tag, "", &body)));
}

/// Opens the page with one file spoilt, and has `look` look at it; then mends the file and sees everything work.
async fn with_each<Look>(page: &Page, files: &[&str], look: impl Fn(Page) -> Look) -> Outcome
where
    Look: Future<Output = Outcome>,
{
    for file in files {
        for trouble in TROUBLES {
            // Chromium's own word on a page in the place of a module.
            page.expect_error("Failed to load module script");
            serve(page);
            spoil(page.site(), file, trouble);
            page.open("/").await?;
            look(page.clone()).await.map_err(|failure| Failure::new(format!("{file}, {trouble}: {failure}")))?;
            page.run("localStorage.clear(); sessionStorage.clear();").await?;
            page.site().rules().mend(file).restore(file);
        }
        serve(page);
        page.open("/").await?;
        all_works(page).await.map_err(|failure| Failure::new(format!("{file}, mended: {failure}")))?;
        page.run("localStorage.clear(); sessionStorage.clear();").await?;
    }
    Ok(())
}

async fn all_works(page: &Page) -> Outcome {
    let mark = page.site().log().mark();
    page.accept().await?;
    page.until("the scripts in order", "order.join() === 'a,b' && document.getElementById('written')").await?;
    page.until_arrived("/k/frame", 1, mark).await?;
    Ok(())
}

async fn complains(page: &Page) -> Outcome {
    page.until("a reason on the console", "watched.console.some((line) => line.includes('[assent]'))").await
}

/// Without the banner the early question stays, for another try; without what the banner needs to know there is none.
async fn without_a_file_that_the_question_needs_nothing_runs(page: Page) -> Outcome {
    with_each(&page, &["/assent/banner.js", "/assent/banner.wasm"], |page| async move {
        nothing_runs(&page).await?;
        page.notice().await
    })
    .await?;
    with_each(&page, &["/consent.json", "/assent/services/matomo.json"], |page| async move {
        nothing_runs(&page).await?;
        ensure_eq!(page.has_notice().await?, false, "a notice");
        Ok(())
    })
    .await
}

async fn nothing_runs(page: &Page) -> Outcome {
    complains(page).await?;
    page.fence().await?;
    ensure_eq!(order(page).await?, Vec::<String>::new(), "what ran");
    // A control of the page tries again, and says again that it cannot.
    let said = page.run("return assent.open('preferences').then(() => 'opened', () => 'rejected');").await?;
    ensure_eq!(said, "rejected", "a call");
    Ok(())
}

async fn without_a_file_that_only_helps_the_question_is_put(page: Page) -> Outcome {
    with_each(&page, &["/assent/locales/de.json", "/assent/regimes.json"], |page| async move {
        page.notice().await?;
        complains(&page).await?;
        page.reject().await?;
        page.until("the decision", "assent.get()").await?;
        ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran");
        Ok(())
    })
    .await
}

async fn without_a_part_the_rest_goes_on(page: Page) -> Outcome {
    with_each(&page, &["/assent/parts/elements.js", "/assent/parts/write.js"], |page| async move {
        page.accept().await?;
        page.until("the scripts in order", "order.length === 2").await?;
        complains(&page).await?;
        page.fence().await?;
        Ok(())
    })
    .await
}

async fn everything_may_be_slow(page: Page) -> Outcome {
    serve(&page);
    for files in ["/assent/b*", "/assent/parts/*", "/consent.json", "/assent/locales/*"] {
        page.site().rules().fault(files, Fault::delay(Duration::from_millis(700)));
    }
    page.open("/").await?;
    page.fence().await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran meanwhile");
    all_works(&page).await
}
