//! A configuration that is missing, broken or late: everything stays gated, and the console says why.

use assent_tests::browser::Page;
use assent_tests::failure::{Failure, Outcome};
use assent_tests::repository;
use assent_tests::server::{Content, Fault};
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::fixture::{config, document, inline, order, serve, until_order, with};

const GATED: &str = "data-category=\"analytics\"";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["config":
        a_missing_file_keeps_everything_gated, a_broken_file_keeps_everything_gated, unknown_keys_are_named,
        every_mistake_is_named_at_once, a_slow_file_is_waited_for, missing_code_keeps_everything_gated,
        addresses_are_relative_to_the_script, the_default_file_is_beside_the_script, a_language_is_one_more_request,
        an_unreachable_language_falls_back, the_second_tag_does_nothing,
    ]
}

/// The page says why, as an event and on the console, and nothing gated ran.
async fn gated_with(page: &Page, hints: &[&str]) -> Outcome {
    page.until("an error event", "window.failures.length").await?;
    page.fence().await?;
    ensure_eq!(order(page).await?, Vec::<String>::new(), "what ran");
    ensure_eq!(page.has_notice().await?, false, "a notice");
    let events = page.value("failures.join('\\n')").await?;
    let console = page.console().await?.join("\n");
    for hint in hints {
        ensure!(events.as_str().unwrap_or_default().contains(hint), "the error event does not say {hint:?}: {events}");
        ensure!(console.contains(hint), "the console does not say {hint:?}: {console}");
    }
    Ok(())
}

/// Serves a page that keeps the error events it saw.
fn listening(page: &Page, config: &Value) {
    let listener = "<script>window.failures = []; document.addEventListener('assent:error', (event) => failures.push(event.detail.message));</script>";
    serve(page, config, &[listener, &inline("a", GATED)].concat());
}

async fn a_missing_file_keeps_everything_gated(page: Page) -> Outcome {
    for fault in [Fault::status(404), Fault::status(500), Fault::drop_connection()] {
        listening(&page, &config());
        page.site().rules().fault("/consent.json", fault);
        page.open("/").await?;
        gated_with(&page, &["consent.json"])
            .await
            .map_err(|failure| Failure::new(format!("with {fault:?}: {failure}")))?;
    }
    Ok(())
}

async fn a_broken_file_keeps_everything_gated(page: Page) -> Outcome {
    listening(&page, &config());
    for content in ["", "{", "<!doctype html><title>Not found</title>", "null", "[]", "7"] {
        page.site().rules().serve("/consent.json", Content::text(content));
        page.open("/").await?;
        gated_with(&page, &[]).await.map_err(|failure| Failure::new(format!("with {content:?}: {failure}")))?;
    }
    Ok(())
}

async fn unknown_keys_are_named(page: Page) -> Outcome {
    listening(&page, &with(config(), "catgories", json!([])));
    page.open("/").await?;
    gated_with(&page, &["catgories: is not a known key"]).await
}

async fn every_mistake_is_named_at_once(page: Page) -> Outcome {
    let mut wrong = with(config(), "revision", json!("seven"));
    wrong["categories"][1]["services"][0]["cookies"][0]["lifetime"] = json!("1 yaer");
    wrong["categories"][2]["id"] = json!("analytics");
    listening(&page, &wrong);
    page.open("/").await?;
    gated_with(&page, &["revision", "categories[1].services[0].cookies[0].lifetime", "1 yaer", "categories[2].id"])
        .await
}

async fn a_slow_file_is_waited_for(page: Page) -> Outcome {
    serve(&page, &config(), &inline("a", GATED));
    page.site().rules().fault("/consent.json", Fault::hold());
    page.open("/").await?;
    page.until_arrived("/consent.json", 1, 0).await?;
    page.fence().await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran meanwhile");
    ensure_eq!(page.has_notice().await?, false, "a notice meanwhile");
    page.site().rules().mend("/consent.json");
    page.accept().await?;
    until_order(&page, &["a"]).await
}

async fn missing_code_keeps_everything_gated(page: Page) -> Outcome {
    for (file, fault) in [
        ("/assent/banner.js", Fault::status(404)),
        ("/assent/banner.wasm", Fault::status(404)),
        ("/assent/banner.wasm", Fault::drop_connection()),
    ] {
        listening(&page, &config());
        page.site().rules().fault(file, fault);
        page.open("/").await?;
        page.until("an error event", "window.failures.length").await?;
        page.fence().await?;
        ensure_eq!(order(&page).await?, Vec::<String>::new(), format!("what ran without {file}, {fault:?}"));
        // The question is put without that code; an answer waits for it.
        page.notice().await?;
        page.site().rules().mend(file);
    }
    page.reload().await?;
    page.accept().await?;
    until_order(&page, &["a"]).await
}

async fn addresses_are_relative_to_the_script(page: Page) -> Outcome {
    let tag =
        "<script src=\"../../assent/assent.js\" data-config=\"../settings/consent.json\" data-revision=\"1\"></script>";
    let html = document(tag, "", &inline("a", GATED));
    page.site()
        .rules()
        .serve("/settings/consent.json", Content::json(&config()))
        .serve("/deep/er/page.html", Content::html(&html));
    page.open("/deep/er/page.html").await?;
    page.accept().await?;
    until_order(&page, &["a"]).await
}

async fn the_default_file_is_beside_the_script(page: Page) -> Outcome {
    let html = document("<script src=\"/assent/assent.js\"></script>", "", &inline("a", GATED));
    page.site().rules().serve("/assent/consent.json", Content::json(&config())).serve("/", Content::html(&html));
    page.open("/").await?;
    page.accept().await?;
    until_order(&page, &["a"]).await
}

/// The tag for German, and German's title of the notice.
fn german(page: &Page) -> Outcome<Value> {
    let tag = "<script src=\"/assent/assent.js\" data-config=\"/consent.json\" data-revision=\"1\" data-lang=\"de\"></script>";
    serve(page, &config(), "");
    page.site().rules().serve("/", Content::html(&document(tag, "", "")));
    let locale: Value = serde_json::from_slice(&std::fs::read(repository::root().join("pkg-config/locales/de.json"))?)?;
    Ok(locale["notice_title"].clone())
}

const TITLE: &str = "document.querySelector('assent-notice #assent-title').textContent.trim()";

async fn a_language_is_one_more_request(page: Page) -> Outcome {
    let title = german(&page)?;
    page.open("/").await?;
    page.notice().await?;
    ensure_eq!(page.value(TITLE).await?, title, "the notice's title");
    let locales =
        |page: &Page| page.own_requests(0).into_iter().filter(|path| path.contains("/locales/")).collect::<Vec<_>>();
    ensure_eq!(locales(&page), ["/assent/locales/de.json"], "the locale files that were fetched");
    page.picture("config/german").await?;
    Ok(())
}

async fn an_unreachable_language_falls_back(page: Page) -> Outcome {
    german(&page)?;
    page.site().rules().fault("/assent/locales/*", Fault::status(503));
    page.open("/").await?;
    page.notice().await?;
    ensure_eq!(page.value(TITLE).await?, "Your choice on cookies", "the notice's title");
    Ok(())
}

async fn the_second_tag_does_nothing(page: Page) -> Outcome {
    serve(&page, &config(), &[super::fixture::TAG, &inline("a", GATED)].concat());
    page.open("/").await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    page.until("the reopen control", "document.querySelector('assent-reopen')").await?;
    page.fence().await?;
    ensure_eq!(page.value("document.querySelectorAll('assent-reopen').length").await?, 1, "reopen controls");
    Ok(())
}
