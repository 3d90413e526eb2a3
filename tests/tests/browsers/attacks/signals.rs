//! A vendor that fails stops no other, and no answer.

use assent_tests::browser::Page;
use assent_tests::ensure_eq;
use assent_tests::failure::Outcome;
use assent_tests::payloads::{Kind, PATH, document};
use assent_tests::suite::Scenario;
use serde_json::{Value, json};

use super::storage::stored;
use super::visit::{answers_and_withdraws, pages, serve, text};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["attacks": a_failing_signal_stops_no_other]
}

async fn a_failing_signal_stops_no_other(page: Page) -> Outcome {
    let pages = pages(&page, Kind::Signals);
    let names = |wanted: &str| -> Vec<String> {
        let groups = pages.iter().filter(|(name, _)| *name == wanted).flat_map(|(_, groups)| groups);
        groups.flat_map(|group| &group.payloads).map(|payload| payload.name.clone()).collect()
    };
    let code: String = pages.iter().map(|(_, groups)| text(groups)).collect();
    let own = format!("<script>window.heard = []; window.good = (word) => heard.push(word); {code}</script>");
    serve(&page, &document(&own, ""));
    page.open(PATH).await?;
    // Between two that work, each in both forms of its list.
    let list = |names: Vec<String>, good: &str, words: [&str; 2]| -> Value {
        let failing = names.iter().flat_map(|name| [json!([name, 0, ["x"]]), json!([name, 1, ["x"]])]);
        let first = std::iter::once(json!([good, 0, [words[0]]]));
        first.chain(failing).chain(std::iter::once(json!([good, 0, [words[1]]]))).collect()
    };
    let signals = json!({
        "first": list(names("queues"), "goodQueue", ["before", "after"]), "each": [],
        "calls": list(names("calls"), "good", ["before", "after"]),
    });
    let verdict = stored(&json!({ "necessary": true }), &json!({ "signals": signals })).to_string();
    page.run_with("localStorage.setItem('assent', arguments[0]);", vec![verdict.into()]).await?;
    page.reload().await?;
    page.until("the last vendor hears", "heard.includes('after')").await?;
    ensure_eq!(
        page.value("[heard, goodQueue]").await?,
        json!([["before", "after"], ["before", "after"]]),
        "what is heard"
    );
    answers_and_withdraws(&page, &["own", "last"]).await
}
