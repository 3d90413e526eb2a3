//! Taking consent back: vendors hear of it, the device is swept, and then the page reloads, once, in every tab.

use assent_core::Sha256;
use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::json;

use super::fixture::{
    RECEIPTS, TAG, config_with_endpoint, document, inline, open, second_tab, serve, staying, until_order, with,
};

const GATED: &str = "data-category=\"analytics\"";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["withdrawal":
        the_page_reloads_once, the_receipt_gets_out_before_the_reload, vendors_hear_of_it_before_anything_is_swept,
        another_tab_reloads_too, a_page_from_the_history_reloads, losing_nothing_reloads_nothing,
        storage_that_is_cleared_is_no_withdrawal, an_answer_that_is_removed_reloads, a_form_is_not_sent_again, a_withdrawal_without_room_holds,
        an_old_framework_changes_no_record, what_the_collector_withdrew_is_withdrawn_here,
        what_the_collector_erased_is_forgotten_here, an_erasure_undoes_no_objection, a_list_without_this_visitor_changes_nothing,
    ]
}

/// Counts the page's loads on the server: each asks for this script.
const COUNTER: &str = "<script src=\"/s/count.js\"></script>";

fn counted(page: &Page, body: &str) -> String {
    page.site().rules().serve("/s/count.js", Content::script(""));
    [COUNTER, body].concat()
}

fn loads(page: &Page) -> usize {
    page.site().log().of("/s/count.js", 0).len()
}

async fn the_page_reloads_once(page: Page) -> Outcome {
    open(&page, &counted(&page, &inline("a", GATED))).await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    page.reloads(page.run("assent.withdraw();")).await?;
    ensure_eq!(page.value("[!!assent.get(), assent.has('analytics')]").await?, json!([true, false]), "withdrawn");
    until_order(&page, &[]).await?;
    ensure_eq!(loads(&page), 2, "loads");
    Ok(())
}

async fn the_receipt_gets_out_before_the_reload(page: Page) -> Outcome {
    serve(&page, &config_with_endpoint(), &counted(&page, ""));
    page.open("/").await?;
    page.accept().await?;
    // One that is still under way would be sent again, by the next page.
    page.delivered().await?;
    page.reloads(page.run("assent.withdraw();")).await?;
    page.until_arrived(RECEIPTS, 2, 0).await?;
    let events: Vec<String> = page
        .site()
        .log()
        .of(RECEIPTS, 0)
        .iter()
        .filter_map(|entry| serde_json::from_str::<serde_json::Value>(&entry.body).ok())
        .map(|receipt| receipt["event"].to_string())
        .collect();
    ensure_eq!(&events[..2], ["\"given\"", "\"withdrawn\""], "events");
    Ok(())
}

async fn vendors_hear_of_it_before_anything_is_swept(page: Page) -> Outcome {
    serve(&page, &staying(), "");
    page.open("/").await?;
    page.accept().await?;
    page.run(
        "document.cookie = 'alpha1=x;path=/'; window.told = null;
         assent.on('withdrawal', ({ names }) => window.told = { names, cookie: document.cookie.includes('alpha1'), granted: assent.has('alpha') });",
    )
    .await?;
    page.run("return assent.choose({ alpha: false }).then(() => null);").await?;
    page.until("the cookie is gone", "!document.cookie.includes('alpha1')").await?;
    let told = page.value("told").await?;
    ensure_eq!(
        told,
        json!({ "names": ["analytics", "alpha"], "cookie": true, "granted": false }),
        "what vendors were told"
    );
    Ok(())
}

async fn another_tab_reloads_too(page: Page) -> Outcome {
    open(&page, &counted(&page, &inline("a", GATED))).await?;
    page.accept().await?;
    let first = second_tab(&page).await?;
    until_order(&page, &["a"]).await?;
    page.reloads(page.run("assent.withdraw();")).await?;
    page.until_arrived("/s/count.js", 4, 0).await?;
    page.client().switch_to_window(first).await?;
    page.until("the first tab is a new page", "document.readyState === 'complete' && !assent.has('analytics')").await?;
    until_order(&page, &[]).await?;
    ensure_eq!(loads(&page), 4, "loads of both");
    Ok(())
}

async fn a_page_from_the_history_reloads(page: Page) -> Outcome {
    open(&page, &counted(&page, &inline("a", GATED))).await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    page.site().rules().serve("/s/next.js", Content::script(""));
    page.site().rules().serve("/next", Content::html(&document(TAG, "<script src=\"/s/next.js\"></script>", "")));
    page.open("/next").await?;
    page.reloads(page.run("assent.withdraw();")).await?;
    ensure_eq!(page.is("assent.has('analytics')").await?, false, "analytics on the new page");
    page.back().await?;
    page.until("the first page is back", "location.pathname === '/' && document.readyState === 'complete'").await?;
    // Whether it was kept or loaded anew is the browser's to decide; nothing of it runs on either way.
    page.until("nothing withdrawn runs on", "window.order?.length === 0").await?;
    until_order(&page, &[]).await
}

async fn losing_nothing_reloads_nothing(page: Page) -> Outcome {
    open(&page, &counted(&page, &inline("a", GATED))).await?;
    page.reject().await?;
    page.run("return assent.withdraw().then(() => null);").await?;
    page.run("return assent.choose({ alpha: true, beta: true }).then(() => null);").await?;
    until_order(&page, &["a"]).await?;
    page.run("return assent.accept().then(() => null);").await?;
    page.fence().await?;
    ensure_eq!(loads(&page), 1, "loads");
    Ok(())
}

/// What sign-outs do: the answer has gone with everything else, which nobody meant as a withdrawal.
async fn storage_that_is_cleared_is_no_withdrawal(page: Page) -> Outcome {
    open(&page, &counted(&page, &inline("a", GATED))).await?;
    page.accept().await?;
    let first = second_tab(&page).await?;
    let second = page.client().window().await?;
    page.client().switch_to_window(first.clone()).await?;
    page.run("window.told = []; assent.on('withdrawal', ({ names }) => told.push(...names)); addEventListener('storage', ({ key }) => told.push(key));")
        .await?;
    page.client().switch_to_window(second).await?;
    page.run("localStorage.clear();").await?;
    page.client().switch_to_window(first).await?;
    page.until("the tab knows that storage was cleared", "told.length").await?;
    page.fence().await?;
    ensure_eq!(page.value("told").await?, json!([null]), "what the other tab was told");
    ensure_eq!(page.is("assent.has('analytics')").await?, true, "analytics in the other tab");
    ensure_eq!(loads(&page), 2, "loads");
    page.reload().await?;
    page.notice().await?;
    until_order(&page, &[]).await
}

/// The banner takes a grant away first where a withdrawal has no room.
async fn an_answer_that_is_removed_reloads(page: Page) -> Outcome {
    open(&page, &counted(&page, &inline("a", GATED))).await?;
    page.accept().await?;
    let first = second_tab(&page).await?;
    page.run("localStorage.removeItem('assent');").await?;
    page.client().switch_to_window(first).await?;
    page.until_arrived("/s/count.js", 3, 0).await?;
    page.notice().await?;
    until_order(&page, &[]).await
}

async fn a_form_is_not_sent_again(page: Page) -> Outcome {
    open(&page, "<form method=\"post\" action=\"/sent\"></form>").await?;
    page.accept().await?;
    page.site().rules().serve("/sent", Content::html(&document(TAG, "", &inline("a", GATED))));
    page.run("document.querySelector('form').submit();").await?;
    page.until("the answer to the form", "location.pathname === '/sent' && order.length").await?;
    page.reloads(page.run("assent.withdraw();")).await?;
    page.until("the page is the same one", "location.pathname === '/sent' && !assent.has('analytics')").await?;
    until_order(&page, &[]).await?;
    let methods: Vec<String> = page.site().log().of("/sent", 0).into_iter().map(|entry| entry.method).collect();
    ensure_eq!(methods, ["POST", "GET"], "requests for the page");
    Ok(())
}

async fn a_withdrawal_without_room_holds(page: Page) -> Outcome {
    open(&page, &inline("a", GATED)).await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    // Halves until not one more character fits; then every write is refused as well.
    let full = "let size = 1 << 23, at = 0; while (size) { try { localStorage.setItem('full' + at++, 'x'.repeat(size)); } catch { size >>= 1; } }";
    page.run(full).await?;
    page.reloads(page.run("assent.withdraw();")).await?;
    until_order(&page, &[]).await?;
    ensure_eq!(page.is("assent.has('analytics')").await?, false, "analytics after the withdrawal");
    page.run("localStorage.clear();").await?;
    page.reload().await?;
    until_order(&page, &[]).await
}

/// What frameworks from before JSON was everywhere do to arrays.
const OLDER: &str = "<script>Array.prototype.toJSON = function () { return '[' + this.map((it) => JSON.stringify(it)).join(', ') + ']'; };</script>";

async fn an_old_framework_changes_no_record(page: Page) -> Outcome {
    page.site()
        .rules()
        .serve("/consent.json", Content::json(&config_with_endpoint()))
        .serve("/", Content::html(&document(TAG, OLDER, &inline("a", GATED))));
    page.open("/").await?;
    page.accept().await?;
    let sent = page.until_arrived(RECEIPTS, 1, 0).await?;
    let receipt: serde_json::Value = serde_json::from_str(&sent[0].body).unwrap_or_default();
    ensure_eq!(receipt["decisions"].is_array(), true, "the receipt's decisions are a list");
    // Without an array of the page, because a driver writes it with the page's own `toJSON`.
    let lists = "(({ record, verdict }) => [record.receipt.decisions, verdict.sweep.remove].every(Array.isArray))(JSON.parse(localStorage.assent))";
    ensure_eq!(page.is(lists).await?, true, "what is stored has lists");
    page.reload().await?;
    page.until("the script ran", "order.join() === 'a'").await
}

/// Where the collector's lists are.
const LISTS: &str = "/collect/v1/sites/example.com/withdrawals";

/// A page whose visitor agreed to everything, and this visitor's place in the lists: the list, and the rest of the hash.
async fn agreed(page: &Page) -> Outcome<(String, String)> {
    let receipts = json!({ "endpoint": RECEIPTS, "withdrawals": LISTS });
    serve(page, &with(staying(), "receipts", receipts), "");
    page.open("/").await?;
    page.accept().await?;
    page.delivered().await?;
    place(page).await
}

/// The list that the visitor is in, and the rest of the hash.
async fn place(page: &Page) -> Outcome<(String, String)> {
    let receipt = page.stored().await?["record"]["receipt"].clone();
    let subject = receipt["subject_id"].as_str().unwrap_or_default();
    let hash = Sha256::of(format!("assent-withdrawal/1 {subject}").as_bytes()).to_string();
    Ok((format!("{LISTS}/{}", &hash[..2]), hash[2..24].to_owned()))
}

async fn what_the_collector_withdrew_is_withdrawn_here(page: Page) -> Outcome {
    let (list, rest) = agreed(&page).await?;
    page.site().rules().serve(&list, Content::text(&format!("withdrawn {rest} 1\n")));
    page.reload().await?;
    page.until("the answer is withdrawn", "assent.get() && !assent.has('analytics')").await?;
    page.until_arrived(RECEIPTS, 2, 0).await?;
    let last = page.site().receipts().all().pop().map(|stored| stored.receipt).unwrap_or_default();
    ensure_eq!(
        [&last["event"], &last["seq"]],
        [&json!("withdrawn"), &json!(2)],
        "the collector has it from the device too"
    );
    // The same line is about nothing that comes afterwards: neither the withdrawal itself, nor an agreement.
    page.run("localStorage.removeItem('assent.asked');").await?;
    page.reload().await?;
    page.until("the device has asked again", "localStorage.getItem('assent.asked') !== null").await?;
    page.fence().await?;
    ensure_eq!(page.site().receipts().all().len(), 2, "one withdrawal has one receipt");
    page.run("localStorage.removeItem('assent.asked'); assent.accept();").await?;
    page.until("everything is granted again", "assent.has('analytics')").await?;
    page.reload().await?;
    page.until("the device has asked again", "localStorage.getItem('assent.asked') !== null").await?;
    page.fence().await?;
    ensure_eq!(page.is("assent.has('analytics')").await?, true, "granted again");
    Ok(())
}

async fn what_the_collector_erased_is_forgotten_here(page: Page) -> Outcome {
    let (list, rest) = agreed(&page).await?;
    let ids = page.stored().await?["record"]["receipt"].clone();
    page.site().rules().serve(&list, Content::text(&format!("erased {rest} 1\n")));
    page.reload().await?;
    page.until("the answer is withdrawn", "assent.get() && !assent.has('analytics')").await?;
    page.until_arrived(RECEIPTS, 2, 0).await?;
    page.delivered().await?;
    let kept =
        page.value("JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage })").await?.to_string();
    let last = page.site().receipts().all().pop().map(|stored| stored.receipt).unwrap_or_default();
    ensure_eq!([&last["subject_id"], &last["supersedes"]], [&json!(null), &json!(null)], "it names nobody");
    for id in ["subject_id", "receipt_id"] {
        let id = ids[id].as_str().unwrap_or("no id");
        ensure!(!kept.contains(id) && !last.to_string().contains(id), "{id} has left the device: {kept}");
    }
    page.reload().await?;
    page.fence().await?;
    ensure_eq!(page.has_notice().await?, false, "what was denied is not asked again");
    Ok(())
}

/// Where things run until the visitor objects, an erasure must not undo the objection.
async fn an_erasure_undoes_no_objection(page: Page) -> Outcome {
    let receipts = json!({ "endpoint": RECEIPTS, "withdrawals": LISTS, "refusals": "identified" });
    let config = with(with(staying(), "receipts", receipts), "regime", json!("us-optout-gpc"));
    serve(&page, &config, "");
    page.open("/").await?;
    page.until("it runs unasked", "assent.has('analytics')").await?;
    page.run("assent.reject();").await?;
    page.until("it is denied", "assent.get() && !assent.has('analytics')").await?;
    page.delivered().await?;
    let (list, rest) = place(&page).await?;
    page.site().rules().serve(&list, Content::text(&format!("erased {rest} 1\n")));
    page.reload().await?;
    page.until("the device has asked", "localStorage.getItem('assent.asked') !== null").await?;
    page.fence().await?;
    for _ in 0..2 {
        ensure_eq!(page.is("assent.has('analytics')").await?, false, "the objection stands");
        page.reload().await?;
        page.until("there is an answer", "!!assent.get()").await?;
    }
    Ok(())
}

async fn a_list_without_this_visitor_changes_nothing(page: Page) -> Outcome {
    let (list, rest) = agreed(&page).await?;
    let others = format!("withdrawn {} 9\nwithdrawn {rest} 0\nerased\n\nwithdrawn {rest} x\n", "0".repeat(22));
    page.site().rules().serve(&list, Content::text(&others));
    for _ in 0..2 {
        page.reload().await?;
        page.until("the device has asked", "localStorage.getItem('assent.asked') !== null").await?;
        page.fence().await?;
        ensure_eq!(page.is("assent.has('analytics')").await?, true, "the answer holds");
    }
    ensure_eq!(page.site().log().of(&list, 0).len(), 1, "asked once a day");
    // A clock that was wrong, and a text of somebody else's, are no reason not to ask.
    for written in ["'99999999999999'", "'soon'"] {
        page.run(&format!("localStorage.setItem('assent.asked', {written});")).await?;
        page.reload().await?;
        page.until("the device has asked again", &format!("localStorage.getItem('assent.asked') !== {written}"))
            .await?;
    }
    Ok(())
}
