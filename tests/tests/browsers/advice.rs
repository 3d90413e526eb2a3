//! What the console tells an owner about markup that can never work.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};

use super::fixture::{TAG, choose, config, document, external, inline, open, serve, staying, until_order};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["advice":
        markup_that_can_never_work_is_told_once, a_page_without_a_revision_is_told_on_each_visit, right_markup_is_told_nothing,
    ]
}

const PART: &str = "/assent/parts/advice.js";
const ANALYTICS: &str = "data-category=\"analytics\"";
const WRONG: [(&str, &str); 5] = [
    ("<script data-category=\"analytics\" data-src=\"/s/dead.js\"></script>", "never runs"),
    ("<script data-category=\"analytics\">order.push('live')</script>", "runs without consent"),
    (
        "<script type=\"text/plain\" data-category=\"analytic\">order.push('misspelt')</script>",
        "waits for \"analytic\"",
    ),
    ("<link rel=\"stylesheet\" data-category=\"analytics\" data-src=\"/s.css\">", "a link waits by data-href"),
    ("<img data-category=\"analytics\" src=\"data:,\" alt=\"\">", "loads without consent"),
];

async fn told(page: &Page) -> Outcome<Vec<String>> {
    Ok(page.console().await?.into_iter().filter(|line| line.contains("docs/gating.md")).collect())
}

async fn markup_that_can_never_work_is_told_once(page: Page) -> Outcome {
    let body: String = WRONG.iter().map(|(markup, _)| *markup).collect();
    serve(&page, &staying(), &[&body, &*inline("a", ANALYTICS), &external(&page, "b", ANALYTICS)].concat());
    page.open("/").await?;
    page.accept().await?;
    page.until("all is told", "watched.console.filter((line) => line.includes('docs/gating.md')).length >= 5").await?;
    let first = told(&page).await?;
    for (markup, what) in WRONG {
        let of = first.iter().filter(|line| line.contains(what)).count();
        ensure_eq!(of, 1, format!("{markup}: {first:?}"));
    }
    choose(&page, "{ analytics: false }").await?;
    choose(&page, "{ analytics: true }").await?;
    page.fence().await?;
    ensure_eq!(told(&page).await?, first, "after another decision");
    Ok(())
}

async fn a_page_without_a_revision_is_told_on_each_visit(page: Page) -> Outcome {
    serve(&page, &config(), "");
    let html = document(&TAG.replace(" data-revision=\"1\"", ""), "", WRONG[2].0);
    page.site().rules().serve("/", Content::html(&html));
    page.open("/").await?;
    page.accept().await?;
    page.reload().await?;
    page.until("it is told", "watched.console.some((line) => line.includes('waits for \"analytic\"'))").await
}

async fn right_markup_is_told_nothing(page: Page) -> Outcome {
    let frame = "<iframe data-service=\"alpha\" data-src=\"/frame\" title=\"f\"></iframe>";
    let others = "<p data-category=\"shoes\">x</p><script type=\"application/json\" data-category=\"shoes\">{}</script><img data-category=\"shoes\" src=\"data:,\" alt=\"\">";
    open(&page, &[&inline("a", ANALYTICS), &*external(&page, "b", ANALYTICS), frame, others].concat()).await?;
    page.accept().await?;
    until_order(&page, &["a", "b"]).await?;
    page.until_requested(&[PART.to_owned()], 0).await?;
    page.fence().await?;
    let told = told(&page).await?;
    ensure!(told.is_empty(), "{told:?}");
    Ok(())
}
