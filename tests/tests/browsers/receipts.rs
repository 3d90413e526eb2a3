//! The receipt: what it says, how it is sent, and when there is none.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::fixture::{OPTIONAL, RECEIPTS, choose, config, config_with_endpoint, open, serve, with};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["receipts":
        it_is_sent_as_a_simple_request_without_credentials, it_says_what_was_agreed_to, a_refusal_is_anonymous,
        a_refusal_is_identified_where_the_owner_says_so, a_change_supersedes, a_withdrawal_is_told, a_session_choice_says_so,
        without_an_endpoint_there_is_no_request_and_no_identifier, the_visitor_can_see_it, the_page_hears_of_it,
    ]
}

/// Opens a page whose configuration has an endpoint.
async fn begin(page: &Page) -> Outcome {
    serve(page, &config_with_endpoint(), "");
    page.open("/").await?;
    page.notice().await
}

/// Waits for the `count`th receipt and gives it.
async fn receipt(page: &Page, count: usize) -> Outcome<Value> {
    let arrived = page.until_arrived(RECEIPTS, count, 0).await?;
    ensure_eq!(arrived.len(), count, "receipts sent");
    Ok(serde_json::from_str(&arrived[count - 1].body)?)
}

/// A version 7 UUID in its usual form.
fn is_uuid(value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    let parts: Vec<&str> = text.split('-').collect();
    let hex = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.iter().all(hex) && parts[2].starts_with('7')
}

fn is_hash(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

async fn it_is_sent_as_a_simple_request_without_credentials(page: Page) -> Outcome {
    begin(&page).await?;
    page.run("document.cookie = 'own=1; path=/'").await?;
    page.accept().await?;
    let request = page.until_arrived(RECEIPTS, 1, 0).await?.remove(0);
    ensure_eq!(request.method, "POST", "the method");
    ensure!(
        request.header("content-type").is_some_and(|kind| kind.starts_with("text/plain")),
        "content-type {:?}",
        request.header("content-type")
    );
    ensure_eq!(request.header("cookie"), None, "cookies sent along");
    page.fence().await?;
    ensure_eq!(page.site().log().of(RECEIPTS, 0).len(), 1, "requests, a preflight included");
    Ok(())
}

async fn it_says_what_was_agreed_to(page: Page) -> Outcome {
    begin(&page).await?;
    page.accept().await?;
    let receipt = receipt(&page, 1).await?;
    let expected = json!({
        "schema": "assent-receipt/1", "supersedes": null, "seq": 1, "site_id": "test.example", "event": "given",
        "method": "banner.accept_all", "actor": "data_subject", "scope": "persistent", "regime": "gdpr", "jurisdiction": null,
        "jurisdiction_source": null, "lang": "en",
    });
    for (key, value) in expected.as_object().into_iter().flatten() {
        ensure_eq!(receipt[key], *value, key);
    }
    for key in ["receipt_id", "subject_id"] {
        ensure!(is_uuid(&receipt[key]), "{key} is {}", receipt[key]);
    }
    ensure!(receipt["receipt_id"] != receipt["subject_id"], "one id for both");
    ensure!(
        is_hash(&receipt["notice"]["sha256"]) && is_hash(&receipt["config_sha256"]),
        "hashes: {} {}",
        receipt["notice"],
        receipt["config_sha256"]
    );
    ensure_eq!(receipt["notice"]["version"], "1", "notice.version");
    ensure_eq!(receipt["ui"]["layer"], 1, "ui.layer");
    ensure!(receipt["tz_offset"].is_i64(), "tz_offset is {}", receipt["tz_offset"]);
    let times = "((at, until) => [Math.abs(Date.now() - Date.parse(at)) < 60000, Date.parse(until) > Date.now(), /^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$/.test(at)].join())";
    let times = page.value(&format!("{times}({}, {})", receipt["occurred_at"], receipt["valid_until"])).await?;
    ensure_eq!(times, "true,true,true", format!("times {} {}", receipt["occurred_at"], receipt["valid_until"]));
    let decisions = json!([
        { "purpose": "necessary", "state": "granted", "basis": "necessary", "services": {} },
        { "purpose": "analytics", "state": "granted", "basis": "consent", "consent_type": "explicit", "services": { "alpha": "granted", "beta": "granted" } },
        { "purpose": "marketing", "state": "granted", "basis": "consent", "consent_type": "explicit", "services": { "gamma": "granted" } },
    ]);
    for (seen, expected) in
        receipt["decisions"].as_array().into_iter().flatten().zip(decisions.as_array().into_iter().flatten())
    {
        for (key, value) in expected.as_object().into_iter().flatten().filter(|(_, value)| **value != json!({})) {
            ensure_eq!(seen[key], *value, format!("decisions.{key}"));
        }
    }
    ensure_eq!(receipt["decisions"].as_array().map(Vec::len), Some(3), "the number of decisions");
    Ok(())
}

async fn a_refusal_is_anonymous(page: Page) -> Outcome {
    begin(&page).await?;
    page.reject().await?;
    let receipt = receipt(&page, 1).await?;
    ensure_eq!(receipt["event"], "refused", "event");
    ensure_eq!(receipt["method"], "banner.reject_all", "method");
    ensure_eq!(receipt["subject_id"], Value::Null, "subject_id");
    ensure!(
        !page.stored().await?.to_string().contains("\"subject_id\":\""),
        "a subject is kept on the device: {}",
        page.stored().await?
    );
    Ok(())
}

async fn a_refusal_is_identified_where_the_owner_says_so(page: Page) -> Outcome {
    let config = with(config(), "receipts", json!({ "endpoint": RECEIPTS, "refusals": "identified" }));
    serve(&page, &config, "");
    page.open("/").await?;
    page.reject().await?;
    let receipt = receipt(&page, 1).await?;
    ensure!(is_uuid(&receipt["subject_id"]), "subject_id is {}", receipt["subject_id"]);
    Ok(())
}

async fn a_change_supersedes(page: Page) -> Outcome {
    begin(&page).await?;
    page.accept().await?;
    let first = receipt(&page, 1).await?;
    // Where the page is left before it knows, a later one sends it again.
    page.delivered().await?;
    page.reload().await?;
    page.open_preferences().await?;
    page.switch("marketing", false).await?;
    page.save().await?;
    let second = receipt(&page, 2).await?;
    ensure_eq!(second["supersedes"], first["receipt_id"], "supersedes");
    ensure_eq!(second["subject_id"], first["subject_id"], "subject_id");
    ensure!(
        second["receipt_id"] != first["receipt_id"] && is_uuid(&second["receipt_id"]),
        "receipt_id is {}",
        second["receipt_id"]
    );
    ensure_eq!(second["seq"], 2, "seq");
    ensure_eq!(second["event"], "partial", "event");
    ensure_eq!(second["method"], "prefs.save", "method");
    ensure_eq!(second["ui"]["layer"], 2, "ui.layer");
    Ok(())
}

async fn a_withdrawal_is_told(page: Page) -> Outcome {
    begin(&page).await?;
    page.accept().await?;
    let first = receipt(&page, 1).await?;
    // Where the page is left before it knows, a later one sends it again.
    page.delivered().await?;
    page.open_preferences().await?;
    page.withdraw(&OPTIONAL).await?;
    let second = receipt(&page, 2).await?;
    ensure_eq!(second["event"], "withdrawn", "event");
    ensure_eq!(second["subject_id"], first["subject_id"], "subject_id");
    let granted: Vec<_> = second["decisions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|decision| decision["state"] == "granted")
        .map(|decision| decision["purpose"].clone())
        .collect();
    ensure_eq!(granted, ["necessary"], "what is still granted");
    Ok(())
}

async fn a_session_choice_says_so(page: Page) -> Outcome {
    begin(&page).await?;
    choose(&page, "{ alpha: true }, { scope: 'session' }").await?;
    let receipt = receipt(&page, 1).await?;
    ensure_eq!(receipt["scope"], "session", "scope");
    ensure_eq!(receipt["event"], "partial", "event");
    ensure_eq!(receipt["method"], "api", "method");
    Ok(())
}

async fn without_an_endpoint_there_is_no_request_and_no_identifier(page: Page) -> Outcome {
    open(&page, "").await?;
    page.accept().await?;
    page.fence().await?;
    let sent: Vec<_> =
        page.site().log().all().into_iter().filter(|entry| entry.method == "POST").map(|entry| entry.path).collect();
    ensure_eq!(sent, Vec::<String>::new(), "what was posted");
    let receipt = page.value("assent.get().receipt").await?;
    for id in ["receipt_id", "subject_id"] {
        ensure_eq!(receipt[id], Value::Null, id);
    }
    ensure_eq!(page.local_storage().await?, ["assent"], "localStorage");
    Ok(())
}

async fn the_visitor_can_see_it(page: Page) -> Outcome {
    begin(&page).await?;
    page.accept().await?;
    let sent = receipt(&page, 1).await?;
    page.open_preferences().await?;
    let text = Page::in_preferences("pre[data-assent-receipt]");
    page.until("the receipt is in the preferences", &format!("{text}?.textContent.includes('receipt_id')")).await?;
    let shown = page.value(&format!("{text}.textContent")).await?;
    ensure_eq!(serde_json::from_str::<Value>(shown.as_str().unwrap_or_default())?, sent, "the receipt that is shown");
    ensure_eq!(
        page.is(&Page::in_preferences("button[data-assent-action=download]")).await?,
        true,
        "a way to download it"
    );
    Ok(())
}

async fn the_page_hears_of_it(page: Page) -> Outcome {
    begin(&page).await?;
    page.run("window.heard = []; document.addEventListener('assent:receipt', (event) => heard.push(event.detail));")
        .await?;
    page.accept().await?;
    let sent = receipt(&page, 1).await?;
    page.until("the receipt event", "heard.length").await?;
    ensure_eq!(page.value("heard").await?, json!([sent]), "the receipts that the page heard of");
    ensure_eq!(page.value("assent.get().receipt").await?, sent, "assent.get().receipt");
    Ok(())
}
