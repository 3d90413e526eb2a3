//! The law of the visitor's place, and a browser that objects for its visitor.

use assent_tests::browser::Page;
use assent_tests::ensure_eq;
use assent_tests::failure::Outcome;
use assent_tests::server::{Content, Fault};
use assent_tests::suite::Scenario;
use serde_json::{Value, json};

use super::fixture::{RECEIPTS, TAG, config_with_endpoint, document, inline, receipts, tag_with, until_order, with};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["regimes":
        where_consent_comes_first_nothing_runs, where_visitors_may_object_things_run_until_they_do, an_objection_of_the_browser_is_followed,
        an_objection_is_proved_once, an_informed_choice_overrules_the_browser, where_consent_comes_first_the_notice_tells_of_the_objection,
        without_the_list_the_strictest_holds, a_named_regime_needs_no_place, a_server_tells_the_place,
        a_server_that_does_not_know_leaves_it_to_the_clock,
    ]
}

const GPC: &str = "<script>Object.defineProperty(navigator, 'globalPrivacyControl', { value: true });</script>";

/// A page for visitors of a region, with a script of `analytics` and one of `marketing`; `head` stands before the tag.
fn serve(page: &Page, config: &Value, region: &str, head: &str) {
    let tag = tag_with(&format!("data-region=\"{region}\""));
    let body = [inline("a", "data-category=\"analytics\""), inline("m", "data-category=\"marketing\"")].concat();
    let html = document(&[head, &tag].concat(), "", &body);
    page.site().rules().serve("/consent.json", Content::json(config)).serve("/", Content::html(&html));
}

fn by_region() -> Value {
    with(config_with_endpoint(), "regime", json!("by_region"))
}

const HONOURED: &str = "Opt-out request honoured";
const PREFERENCES: &str = "document.querySelector('assent-preferences').shadowRoot";
const NOTICE: &str = "document.querySelector('assent-notice').textContent";
const CONTROL: &str = "document.querySelector('assent-reopen')?.shadowRoot.querySelector('button').textContent";

async fn where_consent_comes_first_nothing_runs(page: Page) -> Outcome {
    serve(&page, &by_region(), "DE", "");
    page.open("/").await?;
    page.notice().await?;
    page.fence().await?;
    until_order(&page, &[]).await?;
    ensure_eq!(page.value("assent.get()").await?, Value::Null, "in force before an answer");
    Ok(())
}

async fn where_visitors_may_object_things_run_until_they_do(page: Page) -> Outcome {
    serve(&page, &by_region(), "US-CA", "");
    page.open("/").await?;
    page.notice().await?;
    until_order(&page, &["a", "m"]).await?;
    ensure_eq!(page.is(&format!("{NOTICE}.includes('You can opt out at any time')")).await?, true, "the notice's text");
    ensure_eq!(page.local_storage().await?, Vec::<String>::new(), "stored without a choice");
    ensure_eq!(receipts(&page).len(), 0, "receipts without a choice");

    // What ran is unloaded by a reload, after which nothing optional runs.
    page.reloads(page.reject()).await?;
    ensure_eq!(
        page.value("[!!assent.get()?.receipt, assent.has('analytics')]").await?,
        json!([true, false]),
        "refused"
    );
    until_order(&page, &[]).await?;
    page.until("the way back is there", &format!("{CONTROL} === 'Your Privacy Choices'")).await?;
    page.until_arrived(RECEIPTS, 1, 0).await?;
    let receipt = &receipts(&page)[0];
    ensure_eq!(
        json!([receipt["event"], receipt["regime"], receipt["jurisdiction"]]),
        json!(["opted_out", "us-ca", "US-CA"]),
        "the receipt"
    );
    ensure_eq!(page.has_notice().await?, false, "asked again after an objection");
    Ok(())
}

async fn an_objection_of_the_browser_is_followed(page: Page) -> Outcome {
    serve(&page, &by_region(), "US-CA", GPC);
    page.open("/").await?;
    until_order(&page, &["a"]).await?;
    page.until("every page says so", &format!("{CONTROL} === 'Your Privacy Choices · Opt-out request honoured'"))
        .await?;
    page.fence().await?;
    ensure_eq!(page.has_notice().await?, false, "a question in answer to an objection");
    until_order(&page, &["a"]).await?;
    ensure_eq!(page.is("localStorage.getItem('assent') === null").await?, true, "an objection stored as a choice");
    Ok(())
}

async fn an_objection_is_proved_once(page: Page) -> Outcome {
    serve(&page, &by_region(), "US-CA", GPC);
    page.open("/").await?;
    page.until_arrived(RECEIPTS, 1, 0).await?;
    page.delivered().await?;
    page.reload().await?;
    page.until("the control is there", CONTROL).await?;
    page.fence().await?;
    let all = receipts(&page);
    ensure_eq!(all.len(), 1, "receipts of one objection");
    let told = json!([all[0]["event"], all[0]["method"], all[0]["actor"], all[0]["signals"], all[0]["subject_id"]]);
    ensure_eq!(told, json!(["opted_out", "gpc", "user_agent", { "gpc": true }, null]), "the receipt");
    Ok(())
}

async fn an_informed_choice_overrules_the_browser(page: Page) -> Outcome {
    serve(&page, &by_region(), "US-CA", GPC);
    page.open("/").await?;
    page.until("the control is there", CONTROL).await?;
    page.open_preferences().await?;
    let says = |text: &str| format!("{PREFERENCES}.textContent.includes('{text}')");
    ensure_eq!(page.is(&says("Global Privacy Control")).await?, true, "told of the conflict");
    // Shown in words and by a switch that nobody has to unfold (11 CCR 7025(c)(6)).
    ensure_eq!(page.is(&says(HONOURED)).await?, true, "told that the objection is followed");
    let folded = format!("{PREFERENCES}.querySelector('[data-name=marketing]').checkVisibility()");
    ensure_eq!(page.is(&folded).await?, true, "the switch of what is sold or shared is there");
    ensure_eq!(page.is_on("marketing").await?, false, "the switch of what is sold or shared");
    ensure_eq!(page.is_on("alpha").await?, true, "what nobody objected to");
    ensure_eq!(page.is_on("gamma").await?, false, "what the browser objects to");
    page.switch("gamma", true).await?;
    page.save().await?;
    until_order(&page, &["a", "m"]).await?;
    page.until(
        "the control says no more that the objection is followed",
        &format!("{CONTROL} === 'Your Privacy Choices'"),
    )
    .await?;
    page.until_arrived(RECEIPTS, 2, 0).await?;
    ensure_eq!(receipts(&page)[1]["event"], "gpc_override", "the event");
    page.reload().await?;
    until_order(&page, &["a", "m"]).await?;
    page.open_preferences().await?;
    ensure_eq!(
        page.is(&says(HONOURED)).await?,
        false,
        "told that an objection is followed which the visitor overruled"
    );
    ensure_eq!(page.is_on("marketing").await?, true, "the switch of what the visitor allowed");
    Ok(())
}

async fn where_consent_comes_first_the_notice_tells_of_the_objection(page: Page) -> Outcome {
    serve(&page, &by_region(), "FR", GPC);
    page.open("/").await?;
    page.notice().await?;
    ensure_eq!(page.is(&format!("{NOTICE}.includes('Global Privacy Control')")).await?, true, "told before the choice");
    until_order(&page, &[]).await
}

async fn without_the_list_the_strictest_holds(page: Page) -> Outcome {
    page.expect_error("404");
    page.site().rules().fault("/assent/regimes.json", Fault::status(404));
    serve(&page, &by_region(), "US-CA", "");
    page.open("/").await?;
    page.notice().await?;
    page.fence().await?;
    until_order(&page, &[]).await
}

async fn a_named_regime_needs_no_place(page: Page) -> Outcome {
    serve(&page, &with(config_with_endpoint(), "regime", json!("notice-only")), "DE", GPC);
    page.open("/").await?;
    until_order(&page, &["a", "m"]).await?;
    page.notice().await
}

async fn a_server_tells_the_place(page: Page) -> Outcome {
    const PLACE: &str = "/collect/v1/region";
    let config = with(by_region(), "region_endpoint", json!(PLACE));
    serve(&page, &config, "US-CA", "");
    // Without the tag's region, which goes before the server's.
    let html = document(TAG, "", &inline("a", "data-category=\"analytics\""));
    page.site()
        .rules()
        .serve("/asked", Content::html(&html))
        .serve(PLACE, Content::json(&json!({ "region": "US-CA" })));
    page.open("/").await?;
    until_order(&page, &["a", "m"]).await?;
    ensure_eq!(page.site().log().of(PLACE, 0).len(), 0, "requests for what the tag says");
    page.open("/asked").await?;
    until_order(&page, &["a"]).await?;
    page.reloads(page.run("assent.reject()")).await?;
    let arrived = page.until_arrived(RECEIPTS, 1, 0).await?;
    let receipt: Value = serde_json::from_str(&arrived[0].body).unwrap_or_default();
    ensure_eq!(
        json!([receipt["jurisdiction"], receipt["jurisdiction_source"]]),
        json!(["US-CA", "server"]),
        "the receipt"
    );
    Ok(())
}

async fn a_server_that_does_not_know_leaves_it_to_the_clock(page: Page) -> Outcome {
    const PLACE: &str = "/collect/v1/region";
    let config = with(by_region(), "region_endpoint", json!(PLACE));
    page.site()
        .rules()
        .serve("/consent.json", Content::json(&config))
        .serve("/", Content::html(&document(TAG, "", &inline("a", "data-category=\"analytics\""))));
    for answer in [json!({ "region": null }), json!({ "region": "<b>" }), json!([]), json!("US-CA")] {
        page.site().rules().restore(PLACE).serve(PLACE, Content::json(&answer));
        page.open("/").await?;
        // The machine that tests runs by UTC, which no regime knows: the strictest holds.
        page.notice().await?;
        page.fence().await?;
        until_order(&page, &[]).await?;
    }
    Ok(())
}
