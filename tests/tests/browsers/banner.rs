//! The arrival of the banner: fetched once the question is there, waited for where a visitor is faster, missed without harm.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::{Content, Fault};
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::json;

use super::fixture::{
    BANNER, TAG, config, document, hold, inline, open, order, release, serve, until_early_acceptance, until_order,
};

/// What the console says of a banner that did not come.
const ERROR: &str = "banner.wasm: ";
const GATED: &str = "data-category=\"analytics\"";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["banner":
        it_comes_after_the_question, what_it_does_ahead_is_not_noticed, it_comes_once, it_is_not_fetched_again_with_a_decision,
        the_preferences_wait_for_it, an_answer_waits_for_it, an_answer_survives_a_navigation,
        an_answer_that_cannot_be_carried_out_gives_the_question_back, a_call_waits_for_it, a_missing_module_is_told_and_tried_again,
        a_lost_connection_is_told_and_tried_again, another_module_is_refused, it_loads_under_a_strict_policy,
        an_answer_of_another_tab_is_followed_without_it,
    ]
}

/// How often the banner was asked for since `mark`.
fn requests(page: &Page, mark: u64) -> usize {
    page.site().log().of(BANNER, mark).len()
}

async fn it_comes_after_the_question(page: Page) -> Outcome {
    hold(&page);
    open(&page, "").await?;
    page.notice().await?;
    ensure!(
        !page.is("performance.getEntriesByName(new URL('/assent/banner.wasm', location)).length").await?,
        "it was waited for"
    );
    page.until_arrived(BANNER, 1, 0).await?;
    let order = page.own_requests(0);
    let first = order.iter().position(|path| path == "/consent.json");
    ensure!(first < order.iter().position(|path| path == BANNER), "the order of the requests: {order:?}");
    Ok(())
}

/// While the visitor reads, the preferences are laid out once, inside the notice.
async fn what_it_does_ahead_is_not_noticed(page: Page) -> Outcome {
    let watch = "<script>window.added = []; window.inside = []; window.sizes = new Set();
        const names = (list) => (records) => records.forEach(({ addedNodes, removedNodes }) => {
            for (const node of addedNodes) list.push('+' + node.localName);
            for (const node of removedNodes) list.push('-' + node.localName);
        });
        document.addEventListener('assent:layer', () => {
            const notice = document.querySelector('assent-notice');
            new MutationObserver(names(inside)).observe(notice.shadowRoot, { childList: true });
            new MutationObserver(names(added)).observe(document, { childList: true, subtree: true });
            new ResizeObserver(() => sizes.add(`${notice.offsetWidth} ${notice.offsetHeight}`)).observe(notice);
        }, { once: true });
        document.addEventListener('focusin', ({ target }) => added.push('focus ' + target.localName));</script>";
    open(&page, watch).await?;
    page.until("the preferences were laid out", "inside.length > 1").await?;
    ensure_eq!(page.value("inside").await?, json!(["+assent-preferences", "-assent-preferences"]), "in the notice");
    page.fence().await?;
    let added = page.value("added.filter((what) => what.includes('assent') || what.includes('focus'))").await?;
    ensure_eq!(added, json!([]), "in the page");
    ensure_eq!(page.value("sizes.size").await?, json!(1), "sizes of the notice");
    page.click("assent-notice button[data-assent-action=preferences]").await?;
    page.preferences().await
}

async fn it_comes_once(page: Page) -> Outcome {
    hold(&page);
    open(&page, &inline("a", GATED)).await?;
    page.notice().await?;
    page.click("assent-notice button[data-assent-action=preferences]").await?;
    release(&page);
    page.preferences().await?;
    page.press("close").await?;
    page.no_preferences().await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    ensure_eq!(requests(&page, 0), 1, "requests for the banner");
    Ok(())
}

async fn it_is_not_fetched_again_with_a_decision(page: Page) -> Outcome {
    open(&page, &inline("a", GATED)).await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    let mark = page.reload().await?;
    until_order(&page, &["a"]).await?;
    ensure_eq!(page.own_requests(mark), ["/assent/assent.js"], "requests of a repeat visit");
    page.open_preferences().await?;
    ensure_eq!(requests(&page, mark), 1, "requests for the banner, once the preferences are open");
    Ok(())
}

async fn the_preferences_wait_for_it(page: Page) -> Outcome {
    hold(&page);
    open(&page, "").await?;
    page.notice().await?;
    page.click("assent-notice button[data-assent-action=preferences]").await?;
    page.fence().await?;
    ensure!(
        !page.is("document.querySelector('assent-preferences')").await?,
        "the preferences are open without their code"
    );
    ensure!(page.has_notice().await?, "the notice left before the preferences came");
    release(&page);
    page.preferences().await
}

async fn an_answer_waits_for_it(page: Page) -> Outcome {
    hold(&page);
    open(&page, &inline("a", GATED)).await?;
    page.press_in_notice("accept").await?;
    page.fence().await?;
    ensure_eq!(page.value("assent.get()").await?, json!(null), "the decision before its code came");
    ensure_eq!(page.session_storage().await?, ["assent.pending"], "sessionStorage meanwhile");
    release(&page);
    until_early_acceptance(&page).await
}

async fn an_answer_survives_a_navigation(page: Page) -> Outcome {
    hold(&page);
    accept(&page).await?;
    go_on(&page).await?;
    ensure_eq!(page.has_notice().await?, false, "a notice while the answer waits");
    release(&page);
    until_order(&page, &["b"]).await?;
    ensure_eq!(page.has_notice().await?, false, "a notice after the answer");
    ensure_eq!(page.value("assent.get().receipt.method").await?, "banner.accept_all", "the method");
    Ok(())
}

async fn an_answer_that_cannot_be_carried_out_gives_the_question_back(page: Page) -> Outcome {
    page.expect_error(ERROR);
    hold(&page);
    accept(&page).await?;
    page.site().rules().fault(BANNER, Fault::status(500));
    go_on(&page).await?;
    page.notice().await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran");
    Ok(())
}

/// Accepts on the first page.
async fn accept(page: &Page) -> Outcome {
    open(page, "").await?;
    page.press_in_notice("accept").await
}

/// Leaves for another page, and waits until it has asked for the banner.
async fn go_on(page: &Page) -> Outcome {
    page.site().rules().serve("/next", Content::html(&document(TAG, "", &inline("b", GATED))));
    let mark = page.site().log().mark();
    page.open("/next").await?;
    page.until_arrived(BANNER, 1, mark).await?;
    Ok(())
}

async fn a_call_waits_for_it(page: Page) -> Outcome {
    hold(&page);
    open(&page, &inline("a", GATED)).await?;
    page.notice().await?;
    page.run_as_page("window.granted = null; assent.choose({ analytics: true }).then(({ grants }) => { granted = grants.analytics; });")
        .await?;
    page.fence().await?;
    ensure_eq!(page.value("granted").await?, json!(null), "the promise meanwhile");
    release(&page);
    page.until("the promise is fulfilled", "granted === true").await?;
    page.no_notice().await?;
    until_order(&page, &["a"]).await
}

async fn a_missing_module_is_told_and_tried_again(page: Page) -> Outcome {
    page.expect_error(ERROR);
    fails_with(&page, Fault::status(404)).await
}

async fn a_lost_connection_is_told_and_tried_again(page: Page) -> Outcome {
    fails_with(&page, Fault::drop_connection()).await
}

async fn fails_with(page: &Page, fault: Fault) -> Outcome {
    let listener = "<script>window.failures = []; document.addEventListener('assent:error', (event) => failures.push(event.detail.message));</script>";
    serve(page, &config(), &[listener, &inline("a", GATED)].concat());
    page.site().rules().fault(BANNER, fault);
    page.open("/").await?;
    page.notice().await?;
    page.until("the failure is told", "failures.length === 1").await?;
    page.click("assent-notice button[data-assent-action=accept]").await?;
    page.until("the failure of the answer is told", "failures.length === 2").await?;
    // The question is there again, nothing was decided, and the answer is kept for the next page.
    page.notice().await?;
    page.fence().await?;
    ensure_eq!(order(page).await?, Vec::<String>::new(), "what ran");
    ensure_eq!(page.session_storage().await?, ["assent.pending"], "sessionStorage");
    let rejected = page.run_as_page("return await assent.accept().then(() => '', (error) => error.message);").await?;
    ensure!(rejected.as_str().unwrap_or_default().contains(ERROR), "the promise says {rejected}");
    let console = page.console().await?.join("\n");
    ensure!(console.contains(ERROR), "the console says {console}");
    page.site().rules().mend(BANNER);
    page.accept().await?;
    until_order(page, &["a"]).await?;
    ensure_eq!(page.session_storage().await?, Vec::<String>::new(), "sessionStorage after the decision");
    Ok(())
}

async fn another_module_is_refused(page: Page) -> Outcome {
    page.expect_error("[assent]");
    // A module that imports what no version of the script has.
    let other = b"\0asm\x01\0\0\0\x02\x08\x01\x01x\x01m\x02\0\x01";
    page.site().rules().serve(BANNER, Content::new("application/wasm", other.to_vec()));
    open(&page, &inline("a", GATED)).await?;
    page.notice().await?;
    page.click("assent-notice button[data-assent-action=accept]").await?;
    page.until("the notice is back", "document.querySelector('assent-notice')?.isConnected").await?;
    page.fence().await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran");
    Ok(())
}

async fn it_loads_under_a_strict_policy(page: Page) -> Outcome {
    let policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; \
                  require-trusted-types-for 'script'; trusted-types assent";
    let gated = "<script type=\"text/plain\" data-category=\"analytics\" src=\"/s/a.js\"></script>";
    super::fixture::script(&page, "a");
    page.site()
        .rules()
        .serve("/consent.json", Content::json(&config()))
        .serve("/s/order.js", Content::script("window.order = [];"))
        .serve("/", Content::html(&format!("<!doctype html><html lang=\"en\"><head><script src=\"/s/order.js\"></script>{TAG}</head><body>{gated}</body></html>")))
        .header("/", "content-security-policy", policy);
    page.open("/").await?;
    page.open_preferences().await?;
    ensure_eq!(requests(&page, 0), 1, "requests for the banner");
    page.press("accept").await?;
    page.no_notice().await
}

async fn an_answer_of_another_tab_is_followed_without_it(page: Page) -> Outcome {
    open(&page, &inline("a", GATED)).await?;
    page.accept().await?;
    let stored = page.value("localStorage.assent").await?;
    page.run("localStorage.clear();").await?;
    page.expect_error(ERROR);
    page.site().rules().fault(BANNER, Fault::status(404));
    page.reload().await?;
    page.until("the missing part is told", "watched.console.some((line) => line.includes('banner.wasm: '))").await?;
    page.notice().await?;
    let heard = "localStorage.assent = arguments[0]; dispatchEvent(new StorageEvent('storage', { key: 'assent' }));";
    page.run_with(heard, vec![stored]).await?;
    page.no_notice().await?;
    until_order(&page, &["a"]).await
}
