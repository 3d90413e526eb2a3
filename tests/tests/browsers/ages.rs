//! Sites that children visit too, and sites that are made for them.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::json;

use super::fixture::{
    BANNER, OPTIONAL, RECEIPTS, config_with_endpoint, document, hold, inline, receipts, release, tag_with, until_order,
    with,
};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["ages":
        who_refuses_is_not_asked, whoever_allows_something_is_asked_first, who_is_too_young_stays_so, no_script_gets_past_the_question,
        a_guardian_may_answer_for_a_child, where_a_word_is_not_enough_no_guardian_answers, an_embed_is_no_way_around,
        a_question_left_open_gives_the_notice_back,
        sites_for_children_ask_for_nothing,
    ]
}

const GATED: &str = "data-category=\"analytics\"";
/// Presses the notice's button, which need not take the notice away here.
const ACCEPT: &str = "document.querySelector('[data-assent-action=\"accept\"]').click()";
const QUESTION: &str = "document.querySelector('assent-age').shadowRoot";
/// Everything that this device keeps, and everything that the page has sent.
const KEPT: &str = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])";

/// A page for visitors of a region.
fn serve(page: &Page, audience: &str, region: &str, body: &str) {
    let config = with(config_with_endpoint(), "regime", json!("by_region"));
    let config = with(config, "audience", json!(audience));
    let tag = tag_with(&format!("data-region=\"{region}\""));
    let html = document(&tag, "", body);
    page.site().rules().serve("/consent.json", Content::json(&config)).serve("/", Content::html(&html));
}

async fn until_asked(page: &Page) -> Outcome {
    page.until("the question for an age", "document.querySelector('assent-age')?.shadowRoot.querySelector('input')")
        .await
}

async fn until_barred(page: &Page) -> Outcome {
    let told = format!(
        "document.querySelector('assent-age') && {QUESTION}.querySelector('#text')?.textContent.includes('stay off')"
    );
    page.until("the visitor is told", &told).await
}

/// Names the year of birth of somebody who is `years` old by the end of this year.
async fn answer(page: &Page, years: u32) -> Outcome {
    until_asked(page).await?;
    page.run(&format!(
        "const root = {QUESTION}; const input = root.querySelector('input'); input.value = new Date().getFullYear() - {years};
         input.dispatchEvent(new Event('input', {{ bubbles: true }})); root.querySelector('[data-assent-action=\"continue\"]').click();"
    ))
    .await
    .map(drop)
}

async fn close(page: &Page) -> Outcome {
    page.run(&format!("{QUESTION}.querySelector('.body [data-assent-action=\"close\"]').click();")).await?;
    page.until("the dialog is closed", "!document.querySelector('assent-age')").await
}

async fn who_refuses_is_not_asked(page: Page) -> Outcome {
    serve(&page, "mixed", "DE", &inline("a", GATED));
    page.open("/").await?;
    page.reject().await?;
    page.until_arrived(RECEIPTS, 1, 0).await?;
    ensure_eq!(page.is("document.querySelector('assent-age') === null").await?, true, "no question");
    ensure_eq!(
        json!([receipts(&page)[0]["event"], receipts(&page)[0]["age"]]),
        json!(["refused", null]),
        "the receipt"
    );
    Ok(())
}

async fn whoever_allows_something_is_asked_first(page: Page) -> Outcome {
    // In California things would run until somebody objects; not where there are children.
    serve(&page, "mixed", "US-CA", &inline("a", GATED));
    page.open("/").await?;
    page.notice().await?;
    page.fence().await?;
    until_order(&page, &[]).await?;

    page.run(ACCEPT).await?;
    until_asked(&page).await?;
    let neutral = format!("{QUESTION}.querySelector('input').value === '' && !/13|16|18/.test({QUESTION}.textContent)");
    ensure_eq!(page.is(&neutral).await?, true, "a question without an answer in it");
    // Neither no answer nor an impossible one is taken.
    page.run(&format!("{QUESTION}.querySelector('[data-assent-action=\"continue\"]').click();")).await?;
    page.fence().await?;
    until_asked(&page).await?;
    until_order(&page, &[]).await?;
    ensure_eq!(page.local_storage().await?, Vec::<String>::new(), "stored before the answer");

    answer(&page, 30).await?;
    until_order(&page, &["a"]).await?;
    page.no_notice().await?;
    page.until_arrived(RECEIPTS, 1, 0).await?;
    let receipt = receipts(&page).remove(0);
    ensure_eq!(receipt["age"], json!({ "gate": "self_declared", "ok": true }), "what is kept");
    ensure_eq!(receipt["actor"], json!("data_subject"), "who answered");
    ensure_eq!(
        page.is(&format!("!{KEPT}.includes(String(new Date().getFullYear() - 30))")).await?,
        true,
        "the year kept"
    );

    // Once is enough.
    page.reload().await?;
    until_order(&page, &["a"]).await?;
    page.reloads(page.run("assent.reject()")).await?;
    ensure_eq!(page.value("[!!assent.get().receipt, assent.has('analytics')]").await?, json!([true, false]), "refused");
    page.run("assent.accept()").await?;
    page.until("granted again, unasked", "assent.has('analytics')").await
}

async fn who_is_too_young_stays_so(page: Page) -> Outcome {
    serve(&page, "mixed", "DE", &inline("a", GATED));
    page.open("/").await?;
    page.notice().await?;
    page.run(ACCEPT).await?;
    // Who has a birthday this year may not have had it yet.
    answer(&page, 16).await?;
    until_barred(&page).await?;
    page.no_notice().await?;
    page.until_arrived(RECEIPTS, 1, 0).await?;
    let receipt = receipts(&page).remove(0);
    ensure_eq!(receipt["age"], json!({ "gate": "self_declared", "ok": false }), "what is kept");
    ensure_eq!(receipt["event"], json!("refused"), "the event");
    ensure!(!receipt.to_string().contains("2010"), "the receipt tells the year: {receipt}");
    ensure_eq!(
        page.is(&format!("!{KEPT}.includes(String(new Date().getFullYear() - 16))")).await?,
        true,
        "the year kept"
    );
    close(&page).await?;

    page.reload().await?;
    page.fence().await?;
    until_order(&page, &[]).await?;
    ensure_eq!(page.has_notice().await?, false, "asked again");
    page.open_preferences().await?;
    page.unfold().await?;
    let locked = "[...document.querySelector('assent-preferences').shadowRoot.querySelectorAll('[role=switch]')].every((it) => it.disabled && !it.checked)";
    ensure_eq!(page.is(locked).await?, true, "every switch is off and stays so");
    ensure_eq!(
        page.is(
            "!document.querySelector('assent-preferences').shadowRoot.querySelector('[data-assent-action=\"accept\"]')"
        )
        .await?,
        true,
        "a way to accept"
    );
    Ok(())
}

async fn no_script_gets_past_the_question(page: Page) -> Outcome {
    serve(&page, "mixed", "DE", &inline("a", GATED));
    page.open("/").await?;
    page.notice().await?;
    page.run("assent.choose({ analytics: true })").await?;
    answer(&page, 10).await?;
    until_barred(&page).await?;
    for call in ["assent.accept()", "assent.choose({ alpha: true })"] {
        page.run(call).await?;
        until_barred(&page).await?;
        page.fence().await?;
        until_order(&page, &[]).await?;
    }
    Ok(())
}

async fn a_guardian_may_answer_for_a_child(page: Page) -> Outcome {
    serve(&page, "mixed", "DE", &inline("a", GATED));
    page.open("/").await?;
    page.notice().await?;
    page.run(ACCEPT).await?;
    answer(&page, 9).await?;
    until_barred(&page).await?;
    page.run(&format!("{QUESTION}.querySelector('[data-assent-action=\"guardian\"]').click();")).await?;
    page.preferences().await?;
    page.switch("analytics", true).await?;
    page.save().await?;
    until_order(&page, &["a"]).await?;
    page.until_arrived(RECEIPTS, 2, 0).await?;
    let receipt = receipts(&page).remove(1);
    ensure_eq!(
        json!([receipt["actor"], receipt["age"], receipt["event"]]),
        json!(["guardian", { "gate": "guardian", "ok": true }, "partial"]),
        "the receipt"
    );
    // The guardian is gone: what was granted can be taken back, and nothing more be granted.
    page.reload().await?;
    until_order(&page, &["a"]).await?;
    page.run("assent.choose({ gamma: true })").await?;
    until_barred(&page).await?;
    ensure_eq!(page.is("assent.has('gamma')").await?, false, "granted without a guardian");
    close(&page).await?;
    page.reloads(page.run("assent.withdraw()")).await?;
    ensure_eq!(
        page.value("[!!assent.get().receipt, assent.has('analytics')]").await?,
        json!([true, false]),
        "withdrawn"
    );
    Ok(())
}

async fn where_a_word_is_not_enough_no_guardian_answers(page: Page) -> Outcome {
    serve(&page, "mixed", "US-NY", &inline("a", GATED));
    page.open("/").await?;
    page.notice().await?;
    page.run(ACCEPT).await?;
    answer(&page, 9).await?;
    until_barred(&page).await?;
    ensure_eq!(
        page.is(&format!("!{QUESTION}.querySelector('[data-assent-action=\"guardian\"]')")).await?,
        true,
        "a guardian's word where the law wants more"
    );
    Ok(())
}

async fn an_embed_is_no_way_around(page: Page) -> Outcome {
    page.site().rules().serve("/frame", Content::html("<title>Frame</title>"));
    serve(
        &page,
        "mixed",
        "DE",
        "<iframe data-service=\"gamma\" data-src=\"/frame\" width=\"400\" height=\"300\" title=\"A film\"></iframe>",
    );
    page.open("/").await?;
    page.until("the placeholder", "document.querySelector('assent-embed')").await?;
    page.run(
        "document.querySelector('assent-embed').shadowRoot.querySelector('[data-assent-action=\"once\"]').click()",
    )
    .await?;
    answer(&page, 9).await?;
    until_barred(&page).await?;
    close(&page).await?;
    page.fence().await?;
    ensure_eq!(page.site().log().of("/frame", 0).len(), 0, "requests of the embed");
    Ok(())
}

async fn a_question_left_open_gives_the_notice_back(page: Page) -> Outcome {
    serve(&page, "mixed", "DE", &inline("a", GATED));
    // The answer comes before what asks for the age: there is no notice until then.
    hold(&page);
    page.open("/").await?;
    page.until_arrived(BANNER, 1, 0).await?;
    page.run("assent.accept();").await?;
    release(&page);
    until_asked(&page).await?;
    page.run(&format!("{QUESTION}.querySelector('header [data-assent-action=\"close\"]').click();")).await?;
    page.notice().await?;
    ensure_eq!(page.session_storage().await?, Vec::<String>::new(), "an answer that waits");
    until_order(&page, &[]).await
}

async fn sites_for_children_ask_for_nothing(page: Page) -> Outcome {
    let body = [inline("a", GATED), inline("n", "data-category=\"!analytics\"")].concat();
    serve(&page, "child_directed", "US-CA", &body);
    page.open("/").await?;
    until_order(&page, &["n"]).await?;
    page.until("there is a way to look", "document.querySelector('assent-reopen')").await?;
    page.fence().await?;
    ensure_eq!(page.has_notice().await?, false, "a question");
    page.run("assent.accept()").await?;
    until_barred(&page).await?;
    page.fence().await?;
    until_order(&page, &["n"]).await?;
    for name in OPTIONAL {
        ensure_eq!(page.is(&format!("assent.has('{name}')")).await?, false, name);
    }
    ensure_eq!(page.local_storage().await?, Vec::<String>::new(), "stored");
    ensure_eq!(receipts(&page).len(), 0, "receipts of nothing");
    Ok(())
}
