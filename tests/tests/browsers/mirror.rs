//! One record for all hosts of a domain.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::fixture::{RECEIPTS, TAG, config_with_endpoint, document, inline, until_order, with};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["mirror":
        a_choice_holds_on_every_host, a_withdrawal_elsewhere_holds_before_anything_runs, a_session_is_one_for_all_hosts, a_lost_cookie_is_mirrored_again,
        storage_that_was_forgotten_comes_back, a_cookie_that_is_no_record_asks, a_server_is_given_the_record, a_domain_of_others_mirrors_nothing,
        a_withdrawal_survives_a_clock_that_was_ahead, a_planted_record_brings_no_identity_and_no_time,
    ]
}

/// Two hosts of one domain, which every engine resolves to this machine (RFC 6761, 6.3).
const ONE: &str = "one.site.localhost";
const OTHER: &str = "other.site.localhost";
const DOMAIN: &str = "site.localhost";

fn serve(page: &Page, mirror: Value) {
    let config = with(config_with_endpoint(), "mirror", mirror);
    let body = [inline("a", "data-service=\"alpha\""), inline("m", "data-category=\"marketing\"")].concat();
    page.site()
        .rules()
        .serve("/consent.json", Content::json(&config))
        .serve("/", Content::html(&document(TAG, "", &body)));
}

fn shared() -> Value {
    json!({ "domain": DOMAIN })
}

async fn until_decided(page: &Page) -> Outcome {
    page.until("a decision", "document.readyState === 'complete' && assent.get()?.receipt").await
}

async fn a_choice_holds_on_every_host(page: Page) -> Outcome {
    serve(&page, shared());
    page.open_at(ONE, "/").await?;
    page.notice().await?;
    ensure_eq!(page.cookies().await?, Vec::<String>::new(), "cookies before a choice");
    page.run("assent.choose({ alpha: true })").await?;
    until_order(&page, &["a"]).await?;
    let receipt = page.value("assent.get().receipt").await?;

    page.open_at(OTHER, "/").await?;
    until_order(&page, &["a"]).await?;
    until_decided(&page).await?;
    page.fence().await?;
    ensure_eq!(page.has_notice().await?, false, "asked again");
    ensure_eq!(
        page.value("assent.get().receipt.receipt_id").await?,
        Value::Null,
        "the proof stays where the choice was made"
    );
    // From now on this host needs the guard only.
    let mark = page.reload().await?;
    until_order(&page, &["a"]).await?;
    page.fence().await?;
    let own: Vec<String> = page.own_requests(mark).into_iter().filter(|path| path.contains("banner")).collect();
    ensure_eq!(own, Vec::<String>::new(), "the banner on a repeat visit");

    // What follows is this host's own: an id that another host could read is none of a receipt's.
    page.run("assent.accept()").await?;
    until_order(&page, &["a", "m"]).await?;
    let next = page.value("assent.get().receipt").await?;
    ensure_eq!(json!([next["supersedes"], next["seq"]]), json!([null, 1]), "the next receipt");
    ensure!(next["subject_id"].is_string() && next["subject_id"] != receipt["subject_id"], "its subject");
    Ok(())
}

async fn a_withdrawal_elsewhere_holds_before_anything_runs(page: Page) -> Outcome {
    serve(&page, shared());
    page.open_at(ONE, "/").await?;
    page.accept().await?;
    page.open_at(OTHER, "/").await?;
    until_order(&page, &["a", "m"]).await?;
    until_decided(&page).await?;
    page.reloads(page.run("assent.withdraw()")).await?;
    until_decided(&page).await?;
    ensure_eq!(page.is("assent.has('alpha')").await?, false, "withdrawn");

    page.open_at(ONE, "/").await?;
    until_decided(&page).await?;
    page.fence().await?;
    until_order(&page, &[]).await?;
    ensure_eq!(page.is("assent.has('alpha')").await?, false, "granted here, withdrawn there");
    ensure_eq!(page.has_notice().await?, false, "asked again");
    Ok(())
}

async fn a_session_is_one_for_all_hosts(page: Page) -> Outcome {
    serve(&page, shared());
    page.open_at(ONE, "/").await?;
    page.accept().await?;
    page.run("assent.accept({ scope: 'session' })").await?;
    page.until("it is for the session", "assent.get().scope === 'session'").await?;
    until_order(&page, &["a", "m"]).await?;
    page.open_at(OTHER, "/").await?;
    until_order(&page, &["a", "m"]).await?;
    ensure_eq!(page.value("assent.get().scope").await?, json!("session"), "its lifetime");
    // The end of the session ends the choice on every host, also where an older one was for longer.
    for domain in ["".to_owned(), format!("domain={DOMAIN};")] {
        page.run(&format!("document.cookie = 'assent_session=;path=/;{domain}max-age=0';")).await?;
    }
    page.reload().await?;
    page.notice().await?;
    until_order(&page, &[]).await?;
    page.open_at(ONE, "/").await?;
    page.notice().await?;
    until_order(&page, &[]).await
}

async fn a_lost_cookie_is_mirrored_again(page: Page) -> Outcome {
    serve(&page, shared());
    page.open_at(ONE, "/").await?;
    page.accept().await?;
    let cookie = page.value("document.cookie").await?;
    page.run(&format!("document.cookie = 'assent=;path=/;domain={DOMAIN};max-age=0';")).await?;
    page.reload().await?;
    until_order(&page, &["a", "m"]).await?;
    page.fence().await?;
    ensure_eq!(page.has_notice().await?, false, "asked again");
    ensure_eq!(page.value("document.cookie").await?, cookie, "the cookie");
    Ok(())
}

async fn storage_that_was_forgotten_comes_back(page: Page) -> Outcome {
    serve(&page, json!({}));
    page.open("/").await?;
    page.accept().await?;
    page.run("localStorage.clear()").await?;
    page.reload().await?;
    until_order(&page, &["a", "m"]).await?;
    page.fence().await?;
    ensure_eq!(page.has_notice().await?, false, "asked again");
    Ok(())
}

async fn a_cookie_that_is_no_record_asks(page: Page) -> Outcome {
    serve(&page, shared());
    for foreign in ["2", "%7B%22v%22%3A1%7D", "2~1~9999999999999999999999~p~analytics~1~", "2~1~1~p~alpha~1~"] {
        page.open_at(ONE, "/").await?;
        page.run(&format!("document.cookie = 'assent={foreign};path=/';")).await?;
        page.reload().await?;
        page.notice().await?;
        until_order(&page, &[]).await?;
    }
    Ok(())
}

async fn a_server_is_given_the_record(page: Page) -> Outcome {
    serve(&page, json!({ "endpoint": "/collect/v1/mirror" }));
    page.site().rules().serve("/collect/v1/mirror", Content::text(""));
    page.open("/").await?;
    page.accept().await?;
    let put = page.until_arrived("/collect/v1/mirror", 1, 0).await?;
    ensure_eq!(put[0].method.as_str(), "PUT", "the method");
    let cookie = page.value("document.cookie").await?;
    ensure_eq!(cookie, format!("assent={}", put[0].body), "the record");
    Ok(())
}

async fn a_domain_of_others_mirrors_nothing(page: Page) -> Outcome {
    serve(&page, json!({ "domain": "elsewhere.example" }));
    page.open("/").await?;
    page.accept().await?;
    page.reload().await?;
    // The choice holds for this host, as without a mirror.
    until_order(&page, &["a", "m"]).await?;
    page.fence().await?;
    ensure_eq!(page.has_notice().await?, false, "asked again");
    ensure_eq!(page.cookies().await?, Vec::<String>::new(), "cookies");
    Ok(())
}

/// Serves a page whose clock is ahead by `days`.
fn serve_ahead(page: &Page, days: u32) {
    let ahead = format!("<script>const now = Date.now; Date.now = () => now() + {days} * 864e5;</script>{TAG}");
    let body = [inline("a", "data-service=\"alpha\""), inline("m", "data-category=\"marketing\"")].concat();
    page.site().rules().serve("/", Content::html(&document(&ahead, "", &body)));
}

async fn a_withdrawal_survives_a_clock_that_was_ahead(page: Page) -> Outcome {
    serve(&page, shared());
    serve_ahead(&page, 400);
    page.open_at(ONE, "/").await?;
    page.accept().await?;
    until_order(&page, &["a", "m"]).await?;
    // The clock is right again.
    serve(&page, shared());
    page.open_at(OTHER, "/").await?;
    until_order(&page, &["a", "m"]).await?;
    until_decided(&page).await?;
    let days = page.value("(Date.parse(assent.get().until) - Date.now()) / 864e5").await?.as_f64().unwrap_or_default();
    ensure!(days <= 180.0, "the other host lets it hold for {days} days");
    page.reloads(page.run("assent.withdraw()")).await?;
    until_decided(&page).await?;

    for host in [ONE, OTHER, ONE] {
        page.open_at(host, "/").await?;
        until_decided(&page).await?;
        until_order(&page, &[]).await?;
        ensure_eq!(
            page.is("assent.has('alpha') || assent.has('marketing')").await?,
            false,
            format!("granted at {host}")
        );
        ensure_eq!(page.has_notice().await?, false, "asked again");
    }
    Ok(())
}

/// A sibling host may write the cookie (docs/mirror.md). What it may not: give later receipts an id that it knows, or hold for ever.
async fn a_planted_record_brings_no_identity_and_no_time(page: Page) -> Outcome {
    serve(&page, shared());
    const PLANTED: &str = "01900000-0000-7000-8000-000000000000";
    let never = 253_402_300_799_999_u64;
    for (number, record) in [format!("1~1~{never}~p~alpha~{PLANTED}~{PLANTED}~9~"), format!("2~1~{never}~p~alpha~9~")]
        .into_iter()
        .enumerate()
    {
        page.open_at("evil.site.localhost", "/").await?;
        page.run(&format!("localStorage.clear(); document.cookie = 'assent={record};path=/;domain={DOMAIN}';")).await?;
        page.open_at(ONE, "/").await?;
        page.run("localStorage.clear()").await?;
        page.reload().await?;
        until_decided(&page).await?;
        let days =
            page.value("(Date.parse(assent.get().until) - Date.now()) / 864e5").await?.as_f64().unwrap_or_default();
        ensure!(days <= 180.0, "it holds for {days} days");
        page.run("return assent.choose({ marketing: true }).then(() => null);").await?;
        let arrived = page.until_arrived(RECEIPTS, number + 1, 0).await?;
        let sent: Value = serde_json::from_str(&arrived[number].body)?;
        ensure!(sent["subject_id"].is_string() && !sent.to_string().contains(PLANTED), "the receipt says {sent}");
        ensure_eq!(json!([sent["supersedes"], sent["seq"]]), json!([null, 1]), "what it follows");
        let stored = page.stored().await?.to_string();
        ensure!(!stored.contains(PLANTED), "the device keeps {stored}");
        page.delivered().await?;
    }
    Ok(())
}
