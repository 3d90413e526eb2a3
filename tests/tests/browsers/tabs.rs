//! Other tabs, and pages that come back from the history.

use assent_tests::browser::Page;
use assent_tests::ensure_eq;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;

use super::fixture::{TAG, document, inline, open, second_tab, serve, staying, until_order};

const GATED: &str = "data-category=\"analytics\"";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["tabs":
        an_answer_closes_the_notice_in_another_tab, a_withdrawal_reaches_another_tab, going_back_does_not_ask_again,
    ]
}

async fn an_answer_closes_the_notice_in_another_tab(page: Page) -> Outcome {
    open(&page, &inline("a", GATED)).await?;
    page.notice().await?;
    let first = second_tab(&page).await?;
    page.accept().await?;
    page.client().switch_to_window(first).await?;
    page.no_notice().await?;
    ensure_eq!(page.is("assent.has('analytics')").await?, true, "analytics in the other tab");
    until_order(&page, &["a"]).await
}

async fn a_withdrawal_reaches_another_tab(page: Page) -> Outcome {
    // A tab that stays; `withdrawal.rs` has those that reload.
    serve(&page, &staying(), "");
    page.open("/").await?;
    page.accept().await?;
    let first = second_tab(&page).await?;
    page.run("return assent.withdraw().then(() => null);").await?;
    page.client().switch_to_window(first).await?;
    page.until("the withdrawal arrived", "!assent.has('analytics')").await?;
    page.run("const tag = document.createElement('script'); tag.type = 'text/plain'; tag.dataset.category = 'analytics'; tag.text = 'order.push(1)'; document.body.append(tag);").await?;
    until_order(&page, &[]).await
}

async fn going_back_does_not_ask_again(page: Page) -> Outcome {
    open(&page, &inline("a", GATED)).await?;
    page.notice().await?;
    page.site().rules().serve("/next", Content::html(&document(TAG, "", "")));
    page.open("/next").await?;
    page.accept().await?;
    page.back().await?;
    page.until("the first page is back", "location.pathname === '/'").await?;
    page.no_notice().await?;
    until_order(&page, &["a"]).await
}
