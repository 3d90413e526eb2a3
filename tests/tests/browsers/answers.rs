//! Answers compiled ahead (`assent build`): a first answer takes effect without the banner, and is the one that the banner would have made.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::{Content, Fault};
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::bundle::{OBJECTS, WATCH, serve_built, until_taken_over, without_answers};
use super::fixture::{
    RECEIPTS, config, config_with_endpoint, document, inline, order, receipts, staying, until_early_acceptance,
    until_order, with,
};

const TAG: &str = r#"<script src="/assent/assent.js"></script>"#;
const GATED: &str = "data-category=\"analytics\"";
/// Where the compiled answers are.
const COMPILED: &str = "/assent/answers/*";
/// The same moment and the same chance for every page.
const FROZEN: &str = "<script>Date.now = () => 1798761600123; let turn = 0;
    crypto.getRandomValues = (bytes) => { bytes.forEach((_, at) => (bytes[at] = 40 * turn + at)); turn = 1 - turn; return bytes; };</script>";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["answers":
        an_acceptance_needs_no_banner, a_refusal_needs_no_banner, the_answer_is_the_one_that_the_banner_makes,
        a_receipt_that_does_not_arrive_waits, an_answer_survives_a_navigation, of_two_answers_the_later_one_holds,
        a_device_that_stores_nothing_is_left_to_the_banner, preferences_bring_the_banner, a_stored_answer_is_left_to_the_banner,
        what_holds_before_an_answer_is_enforced,
    ]
}

fn serve(page: &Page, config: &Value, head: &str, body: &str) -> Outcome {
    serve_built(page, &config.to_string(), false)?;
    page.site().rules().serve("/", Content::html(&document(&[head, WATCH, TAG].concat(), "", body)));
    Ok(())
}

async fn open(page: &Page, config: &Value, body: &str) -> Outcome {
    serve(page, config, "", body)?;
    page.open("/").await
}

/// What was fetched of the banner.
fn banner(page: &Page) -> Vec<String> {
    page.own_requests(0).into_iter().filter(|path| path.starts_with("/assent/banner.")).collect()
}

/// Waits until the answers are here, which is when the page has loaded.
async fn until_compiled(page: &Page) -> Outcome {
    page.until(
        "the answers are here",
        "performance.getEntriesByType('resource').some(({ name }) => name.includes('/answers/'))",
    )
    .await
}

async fn an_acceptance_needs_no_banner(page: Page) -> Outcome {
    open(&page, &config_with_endpoint(), &inline("a", GATED)).await?;
    page.notice().await?;
    until_compiled(&page).await?;
    ensure_eq!(page.value("layers").await?, json!(["notice"]), "the layers that were told");
    ensure_eq!(page.local_storage().await?, Vec::<String>::new(), "localStorage before a choice");
    page.press_in_notice("accept").await?;
    until_early_acceptance(&page).await?;
    ensure_eq!(page.has_notice().await?, false, "a notice after an answer");
    ensure_eq!(page.value("layers").await?, json!(["notice", null]), "the layers that were told");
    let said = "document.querySelector('assent-status')?.shadowRoot.textContent";
    page.until("screen readers are told", &format!("{said} === 'Your choice is saved.'")).await?;
    page.until("the control is there", "document.querySelector('assent-reopen')").await?;
    page.until("the receipt has arrived", "localStorage.length === 1").await?;
    ensure_eq!(receipts(&page).len(), 1, "receipts");
    ensure_eq!(banner(&page), Vec::<String>::new(), "requests for the banner");
    page.reload().await?;
    until_order(&page, &["a"]).await?;
    ensure_eq!(banner(&page), Vec::<String>::new(), "requests for the banner on the next page");
    Ok(())
}

async fn a_refusal_needs_no_banner(page: Page) -> Outcome {
    open(&page, &config(), &[inline("a", GATED), inline("n", "data-category=\"!analytics\"")].concat()).await?;
    page.run("document.cookie = 'alpha1=left'; document.cookie = 'other=stays';").await?;
    page.press_in_notice("reject").await?;
    until_order(&page, &["n"]).await?;
    page.until("what is denied is swept", "document.cookie === 'other=stays'").await?;
    ensure_eq!(page.value("assent.get().receipt.method").await?, "banner.reject_all", "the method");
    ensure_eq!(page.value("assent.get().receipt.subject_id").await?, Value::Null, "an id for a refusal");
    ensure_eq!(banner(&page), Vec::<String>::new(), "requests for the banner");
    Ok(())
}

/// What a device keeps and what is posted, for each configuration and way to answer, is the same with and without the banner.
async fn the_answer_is_the_one_that_the_banner_makes(page: Page) -> Outcome {
    let identified = with(config(), "receipts", json!({ "endpoint": RECEIPTS, "refusals": "identified" }));
    let session = with(config_with_endpoint(), "scopes", json!(["session", "persistent"]));
    let signals = with(
        with(config_with_endpoint(), "signals", json!([{ "from": "google-consent-mode", "of": ["analytics"] }])),
        "validity",
        json!("13 months"),
    );
    let states = with(config_with_endpoint(), "regime", json!("us-ca"));
    let cases = [
        ("persistent", config_with_endpoint(), ""),
        ("without receipts", config(), ""),
        ("refusals identified", identified, ""),
        ("for the session", session, ""),
        ("signals, 13 months", signals, ""),
        ("another language", with(config_with_endpoint(), "languages", json!(["de"])), ""),
        ("an objection", config_with_endpoint(), OBJECTS),
        ("opt-out", states, ""),
    ];
    let answers = [
        ("accept_all", "document.querySelector('assent-notice [data-assent-action=accept]').click()"),
        ("reject_all", "document.querySelector('assent-notice [data-assent-action=reject]').click()"),
        ("accept", "assent.accept()"),
        ("reject", "assent.reject()"),
    ];
    let mut compiled = 0;
    for (what, config, head) in cases {
        for (name, answer) in answers {
            // In California's regime a refusal has the page reloaded, which is the banner's to say.
            if what == "opt-out" && name.starts_with("reject") {
                continue;
            }
            let mut made = Vec::new();
            for by_banner in [false, true] {
                page.open("/empty").await?;
                page.run("localStorage.clear(); sessionStorage.clear(); document.cookie = 'assent_session=;max-age=0;path=/'").await?;
                let posted = receipts(&page).len();
                serve(&page, &config, &[FROZEN, head].concat(), &inline("a", GATED))?;
                if by_banner {
                    without_answers(&page);
                }
                let before = page.own_requests(0).len();
                page.open("/").await?;
                page.notice().await?;
                if by_banner {
                    // Before it is there, the banner does not know that the notice was.
                    until_taken_over(&page).await?;
                }
                page.run(answer).await?;
                page.until("it is decided", "assent.get()?.receipt").await?;
                let expects_receipt = config.get("receipts").is_some();
                if expects_receipt {
                    page.until("the receipt has arrived", "!localStorage['assent.outbox']").await?;
                }
                page.site().rules().mend(COMPILED);
                let asked_banner =
                    page.own_requests(0)[before..].iter().any(|path| path.starts_with("/assent/banner."));
                ensure_eq!(asked_banner, by_banner, format!("the banner for {name}, {what}"));
                let device =
                    page.value("[{ ...localStorage }, { ...sessionStorage }, document.cookie, assent.get()]").await?;
                made.push((device, receipts(&page).split_off(posted)));
            }
            ensure_eq!(made[0].0, made[1].0, format!("the device after {name}, {what}"));
            ensure_eq!(made[0].1, made[1].1, format!("the receipts of {name}, {what}"));
            compiled += 1;
        }
    }
    ensure_eq!(compiled, 30, "compared answers");
    Ok(())
}

async fn a_receipt_that_does_not_arrive_waits(page: Page) -> Outcome {
    page.expect_error("503");
    page.site().rules().fault(RECEIPTS, Fault::status(503));
    open(&page, &config_with_endpoint(), &inline("a", GATED)).await?;
    page.press_in_notice("accept").await?;
    until_order(&page, &["a"]).await?;
    page.fence().await?;
    let waiting = page.value("JSON.parse(localStorage['assent.outbox'])").await?;
    ensure_eq!(waiting["waiting"].as_array().map(Vec::len), Some(1), format!("what waits: {waiting}"));
    page.site().rules().mend(RECEIPTS);
    // Its time has come.
    page.run(
        "localStorage['assent.outbox'] = JSON.stringify({ ...JSON.parse(localStorage['assent.outbox']), next: 0 });",
    )
    .await?;
    page.reload().await?;
    page.until("the receipt has arrived", "!localStorage['assent.outbox']").await?;
    let ids = page.value("assent.get().receipt.receipt_id").await?;
    ensure!(receipts(&page).iter().all(|receipt| receipt["receipt_id"] == ids), "other receipts were posted");
    Ok(())
}

async fn an_answer_survives_a_navigation(page: Page) -> Outcome {
    page.site().rules().serve("/next", Content::html(&document(&[WATCH, TAG].concat(), "", &inline("b", GATED))));
    page.site().rules().fault(COMPILED, Fault::hold());
    open(&page, &config(), "").await?;
    page.press_in_notice("accept").await?;
    ensure_eq!(page.session_storage().await?, ["assent.pending"], "the answer waits");
    page.open("/next").await?;
    ensure_eq!(page.has_notice().await?, false, "a notice after an answer");
    page.site().rules().mend(COMPILED);
    until_order(&page, &["b"]).await?;
    ensure_eq!(page.session_storage().await?, Vec::<String>::new(), "the answer waits no longer");
    // Of this page: the one before may still have tried, since a browser lets its import fail when it is left.
    let of_banner =
        "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/assent/banner.')).length";
    ensure_eq!(page.value(of_banner).await?, 0, "requests for the banner");
    Ok(())
}

async fn of_two_answers_the_later_one_holds(page: Page) -> Outcome {
    page.site().rules().fault(COMPILED, Fault::hold());
    open(&page, &staying(), &inline("a", GATED)).await?;
    page.notice().await?;
    page.run("window.both = Promise.all([assent.accept(), assent.reject()]).then(() => true);").await?;
    page.site().rules().mend(COMPILED);
    page.until("the refusal holds", "assent.get()?.grants.analytics === false && sessionStorage.length === 0").await?;
    ensure_eq!(page.value("JSON.parse(localStorage.assent).verdict.grants.analytics").await?, false, "what is stored");
    Ok(())
}

async fn a_device_that_stores_nothing_is_left_to_the_banner(page: Page) -> Outcome {
    let full =
        "<script>Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };</script>";
    serve(&page, &config(), full, &inline("a", GATED))?;
    page.open("/").await?;
    page.press_in_notice("accept").await?;
    until_order(&page, &["a"]).await?;
    page.until("it says so", "document.querySelector('assent-status')?.shadowRoot.textContent.includes('this page')")
        .await?;
    ensure!(!banner(&page).is_empty(), "the banner did not come");
    Ok(())
}

async fn preferences_bring_the_banner(page: Page) -> Outcome {
    open(&page, &config(), &inline("a", GATED)).await?;
    page.notice().await?;
    until_compiled(&page).await?;
    page.run_as_page("window.early = document.querySelector('assent-notice');").await?;
    page.open_preferences().await?;
    until_taken_over(&page).await?;
    ensure_eq!(
        page.run_as_page("return document.querySelector('assent-notice') === early;").await?,
        true,
        "the same element"
    );
    page.press("accept").await?;
    until_order(&page, &["a"]).await?;
    ensure_eq!(page.value("assent.get().receipt.method").await?, "prefs.accept_all", "the method");
    Ok(())
}

async fn a_stored_answer_is_left_to_the_banner(page: Page) -> Outcome {
    open(&page, &config_with_endpoint(), &inline("a", GATED)).await?;
    page.press_in_notice("accept").await?;
    until_order(&page, &["a"]).await?;
    page.until("the receipt has arrived", "localStorage.length === 1").await?;
    let first = page.value("assent.get().receipt").await?;
    page.reloads(page.run("assent.reject();")).await?;
    let second = page.value("assent.get().receipt").await?;
    ensure_eq!(second["supersedes"], first["receipt_id"], "the chain of receipts");
    ensure_eq!(second["event"], "withdrawn", "the event");
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran");
    ensure!(!banner(&page).is_empty(), "the banner did not come");
    Ok(())
}

/// Where things run until somebody objects, they run without the banner, before an acceptance and after it.
async fn what_holds_before_an_answer_is_enforced(page: Page) -> Outcome {
    open(&page, &with(config(), "regime", json!("us-ca")), &inline("a", GATED)).await?;
    page.notice().await?;
    until_order(&page, &["a"]).await?;
    until_compiled(&page).await?;
    page.press_in_notice("accept").await?;
    page.until("it is decided", "assent.get()?.receipt?.method === 'banner.accept_all'").await?;
    ensure_eq!(banner(&page), Vec::<String>::new(), "requests for the banner after an answer");
    Ok(())
}
