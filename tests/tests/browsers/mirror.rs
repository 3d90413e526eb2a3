//! One record for all hosts of a domain.

use assent_tests::browser::Page;
use assent_tests::ensure_eq;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use serde_json::{Value, json};

use super::fixture::{TAG, config_with_endpoint, document, inline, until_order, with};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["mirror":
        a_choice_holds_on_every_host, a_withdrawal_elsewhere_holds_before_anything_runs, a_session_is_one_for_all_hosts, a_lost_cookie_is_mirrored_again,
        storage_that_was_forgotten_comes_back, a_cookie_that_is_no_record_asks, a_server_is_given_the_record, a_domain_of_others_mirrors_nothing,
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
    ensure_eq!(page.value("assent.get().receipt.receipt_id").await?, receipt["receipt_id"], "whose proof it is");
    // From now on this host needs the guard only.
    let mark = page.reload().await?;
    until_order(&page, &["a"]).await?;
    page.fence().await?;
    let own: Vec<String> = page.own_requests(mark).into_iter().filter(|path| path.contains("banner")).collect();
    ensure_eq!(own, Vec::<String>::new(), "the banner on a repeat visit");

    // What follows is the same visitor's.
    page.run("assent.accept()").await?;
    until_order(&page, &["a", "m"]).await?;
    let next = page.value("assent.get().receipt").await?;
    ensure_eq!(
        json!([next["supersedes"], next["subject_id"], next["seq"]]),
        json!([receipt["receipt_id"], receipt["subject_id"], 2]),
        "the next receipt"
    );
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
    page.notice().await?;
    page.run("assent.accept({ scope: 'session' })").await?;
    until_order(&page, &["a", "m"]).await?;
    page.open_at(OTHER, "/").await?;
    until_order(&page, &["a", "m"]).await?;
    ensure_eq!(page.value("assent.get().scope").await?, json!("session"), "its lifetime");
    // The end of the session: what ends with it is gone, everywhere.
    for name in ["assent", "assent_session"] {
        page.run(&format!("document.cookie = '{name}=;path=/;max-age=0'; document.cookie = '{name}=;path=/;domain={DOMAIN};max-age=0';")).await?;
    }
    page.reload().await?;
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
    for foreign in ["1", "%7B%22v%22%3A1%7D", "1~1~9999999999999999999999~p~analytics~~~1~", "1~1~1~p~alpha~~~1~"] {
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
