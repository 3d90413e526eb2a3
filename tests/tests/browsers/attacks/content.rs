//! Content with Assent's attributes answers nothing.

use assent_tests::browser::Page;
use assent_tests::ensure_eq;
use assent_tests::failure::Outcome;
use assent_tests::payloads::{Kind, PATH, document};
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use serde_json::Value;

use super::visit::{answers_and_withdraws, pages, serve, text, untouched};
use crate::fixture::{self, config, tag_with};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["attacks": content_answers_nothing, a_control_of_the_page_accepts]
}

async fn content_answers_nothing(page: Page) -> Outcome {
    for (name, groups) in pages(&page, Kind::Content) {
        page.step(name);
        serve(&page, &document("", &format!("<main>{}</main>", text(&groups))));
        page.open(PATH).await?;
        untouched(&page, "before a click", &[], &[]).await?;
        let click = "for (const bait of document.querySelectorAll('.bait')) \
                     bait.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, cancelable: true }));";
        page.run(click).await?;
        answers_and_withdraws(&page, &["own", "last"]).await?;
    }
    Ok(())
}

async fn a_control_of_the_page_accepts(page: Page) -> Outcome {
    let bait = "<a id=\"bait\" data-assent=\"accept\" href=\"#\">Read</a>";
    let tag = tag_with("data-controls=\"body &gt; footer [data-assent]\"");
    let body = format!("<main>{bait}</main><footer><button id=\"own\" data-assent=\"accept\">Accept</button></footer>");
    page.site()
        .rules()
        .serve("/consent.json", Content::json(&config()))
        .serve("/", Content::html(&fixture::document(&tag, "", &body)));
    page.open("/").await?;
    page.notice().await?;
    page.run("document.getElementById('bait').click()").await?;
    page.fence().await?;
    ensure_eq!(page.value("assent.get()").await?, Value::Null, "the decision after a click outside");
    page.run("document.getElementById('own').click()").await?;
    page.until("the owner's control accepts", "assent.has('analytics')").await
}
