//! The outbox: a receipt that cannot be delivered now is delivered later, once.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::{Content, Fault};
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};

use super::fixture::{RECEIPTS, TAG, config_with_endpoint, document, serve};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["receipts":
        it_survives_being_offline_and_a_reload, it_survives_a_failing_endpoint, a_refused_receipt_is_not_sent_forever,
        a_delivered_receipt_is_not_sent_again, a_slow_endpoint_holds_nothing_up, an_endpoint_that_never_answers_is_asked_again,
        a_browser_without_a_signal_for_that_delivers_too, a_spoiled_outbox_is_no_error, nothing_but_receipts_goes_nowhere_but_to_the_endpoint,
        an_endpoint_that_is_no_collector_loses_no_receipt,
    ]
}

async fn begin(page: &Page, fault: Option<Fault>) -> Outcome {
    serve(page, &config_with_endpoint(), "");
    if let Some(fault) = fault {
        page.site().rules().fault(RECEIPTS, fault);
    }
    page.open("/").await?;
    page.notice().await
}

const UNSENT: &str = "(localStorage.getItem('assent.outbox') || '').includes('receipt_id')";

/// Everything that was kept is delivered once on a later page, and then forgotten.
async fn delivered_later(page: &Page) -> Outcome {
    page.until("the receipt is in the outbox", UNSENT).await?;
    page.reload().await?;
    page.fence().await?;
    ensure_eq!(page.is(UNSENT).await?, true, "the receipt is kept while the endpoint is away");
    page.site().rules().mend(RECEIPTS);
    // The pause between attempts grows; an hour later it is over.
    let later = format!("<script>const now = Date.now; Date.now = () => now() + 3600e3;</script>{TAG}");
    page.site().rules().serve("/", Content::html(&document(&later, "", "")));
    let mark = page.reload().await?;
    page.until_arrived(RECEIPTS, 1, mark).await?;
    page.until("the outbox is empty", &format!("!{UNSENT}")).await?;
    let mark = page.reload().await?;
    page.fence().await?;
    ensure_eq!(page.site().log().of(RECEIPTS, mark).len(), 0, "deliveries after the first");
    ensure_eq!(page.site().receipts().all().len(), 1, "receipts kept by the endpoint");
    Ok(())
}

async fn it_survives_being_offline_and_a_reload(page: Page) -> Outcome {
    begin(&page, Some(Fault::drop_connection())).await?;
    page.accept().await?;
    delivered_later(&page).await
}

async fn it_survives_a_failing_endpoint(page: Page) -> Outcome {
    begin(&page, Some(Fault::status(503))).await?;
    page.accept().await?;
    delivered_later(&page).await
}

async fn a_refused_receipt_is_not_sent_forever(page: Page) -> Outcome {
    page.expect_error("refuses a receipt");
    page.expect_error("400");
    begin(&page, Some(Fault::status(400))).await?;
    page.accept().await?;
    page.until_arrived(RECEIPTS, 1, 0).await?;
    page.until("a receipt that the endpoint refuses for good is given up", &format!("!{UNSENT}")).await
}

async fn a_delivered_receipt_is_not_sent_again(page: Page) -> Outcome {
    begin(&page, None).await?;
    page.accept().await?;
    page.until_arrived(RECEIPTS, 1, 0).await?;
    page.until("the outbox is empty", &format!("!{UNSENT}")).await?;
    page.reload().await?;
    page.open_preferences().await?;
    page.press("close").await?;
    page.fence().await?;
    ensure_eq!(page.site().log().of(RECEIPTS, 0).len(), 1, "deliveries");
    Ok(())
}

async fn a_slow_endpoint_holds_nothing_up(page: Page) -> Outcome {
    begin(&page, Some(Fault::hold())).await?;
    page.accept().await?;
    ensure_eq!(page.is("assent.has('analytics')").await?, true, "analytics is granted");
    Ok(())
}

async fn an_endpoint_that_never_answers_is_asked_again(page: Page) -> Outcome {
    serve(&page, &config_with_endpoint(), "");
    page.site().rules().fault(RECEIPTS, Fault::hold());
    // What takes half a minute takes a tenth of a second here, and says so.
    let sooner = "<script>const { timeout } = AbortSignal; window.patience = [];
        AbortSignal.timeout = (time) => { patience.push(time); return timeout.call(AbortSignal, 100); };</script>";
    page.site().rules().serve("/", Content::html(&document(&format!("{sooner}{TAG}"), "", "")));
    page.open("/").await?;
    page.accept().await?;
    page.until_arrived(RECEIPTS, 1, 0).await?;
    let failed = "JSON.parse(localStorage.getItem('assent.outbox') || '{}').failures > 0";
    page.until("the try is given up", failed).await?;
    ensure_eq!(page.is("patience.length === 1 && patience[0] === 30000").await?, true, "it waited for half a minute");
    page.site().rules().mend(RECEIPTS);
    page.run("dispatchEvent(new Event('online'))").await?;
    page.until("the outbox is empty", &format!("!{UNSENT}")).await?;
    ensure_eq!(page.site().receipts().all().len(), 1, "receipts kept by the endpoint");
    Ok(())
}

async fn a_browser_without_a_signal_for_that_delivers_too(page: Page) -> Outcome {
    serve(&page, &config_with_endpoint(), "");
    let before = "<script>delete AbortSignal.timeout;</script>";
    page.site().rules().serve("/", Content::html(&document(&format!("{before}{TAG}"), "", "")));
    page.open("/").await?;
    page.accept().await?;
    page.until_arrived(RECEIPTS, 1, 0).await?;
    page.until("the outbox is empty", &format!("!{UNSENT}")).await
}

async fn a_spoiled_outbox_is_no_error(page: Page) -> Outcome {
    begin(&page, None).await?;
    for content in ["{", "null", "7", "[null, 1, {}]", "{\"a\":1}"] {
        page.run_with("localStorage.setItem('assent.outbox', arguments[0])", vec![content.into()]).await?;
        page.reload().await?;
        page.notice().await?;
        page.fence().await?;
    }
    page.accept().await?;
    let arrived = page.until_arrived(RECEIPTS, 1, 0).await?;
    ensure!(arrived.last().is_some_and(|entry| entry.body.contains("banner.accept_all")), "what arrived: {arrived:?}");
    Ok(())
}

/// Anybody who can write to the storage can put something there: `waiting` holds forged letters beside a genuine one.
async fn nothing_but_receipts_goes_nowhere_but_to_the_endpoint(page: Page) -> Outcome {
    begin(&page, Some(Fault::status(503))).await?;
    page.accept().await?;
    page.until("the receipt is in the outbox", UNSENT).await?;
    page.until("the try has failed", "JSON.parse(localStorage['assent.outbox']).failures > 0").await?;
    page.run(
        "const box = JSON.parse(localStorage['assent.outbox']);
         const [{ body, since }] = box.waiting;
         const forged = ['secret', '{\"secret\":1}', body.replace('{', '{\"secret\":1,')];
         box.waiting = [...forged.map((body) => ({ url: '/elsewhere', body, since })), { url: '/elsewhere', body, since }];
         box.next = 0;
         localStorage['assent.outbox'] = JSON.stringify(box);",
    )
    .await?;
    page.site().rules().mend(RECEIPTS);
    let mark = page.reload().await?;
    page.until("the outbox is empty", "!localStorage['assent.outbox']").await?;
    page.fence().await?;
    let posted: Vec<_> = page
        .site()
        .log()
        .since(mark)
        .into_iter()
        .filter(|entry| entry.method == "POST" && entry.path != "/fence/errors")
        .collect();
    ensure!(
        posted.iter().all(|entry| entry.path == RECEIPTS && !entry.body.contains("secret")),
        "what was posted: {posted:?}"
    );
    ensure_eq!(page.site().receipts().all().len(), 1, "receipts kept by the endpoint");
    Ok(())
}

async fn an_endpoint_that_is_no_collector_loses_no_receipt(page: Page) -> Outcome {
    page.expect_error("no collector");
    for status in ["404", "403", "422"] {
        page.expect_error(status);
    }
    serve(&page, &config_with_endpoint(), "");
    page.site().rules().serve(RECEIPTS, Content::html("<!doctype html><title>Welcome</title>"));
    page.open("/").await?;
    page.notice().await?;
    page.run("assent.on('error', ({ message }) => { window.heard = message; })").await?;
    page.accept().await?;
    page.until("the owner hears of it", "(window.heard || '').includes('receipts.endpoint')").await?;
    ensure_eq!(page.is(UNSENT).await?, true, "a page that says 200 has not taken the receipt");
    page.site().rules().restore(RECEIPTS);
    for status in [404, 403, 422] {
        page.site().rules().fault(RECEIPTS, Fault::status(status));
        let failures = page.value("JSON.parse(localStorage['assent.outbox']).failures").await?;
        page.run("dispatchEvent(new Event('online'))").await?;
        page.until("the try is over", &format!("JSON.parse(localStorage['assent.outbox']).failures > {failures}"))
            .await?;
        ensure_eq!(page.is(UNSENT).await?, true, format!("{status} keeps the receipt"));
        page.site().rules().mend(RECEIPTS);
    }
    page.run("dispatchEvent(new Event('online'))").await?;
    page.until("the outbox is empty", &format!("!{UNSENT}")).await?;
    ensure_eq!(page.site().receipts().all().len(), 1, "receipts kept by the endpoint");
    Ok(())
}
