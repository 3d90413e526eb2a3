//! Forged storage grants nothing and runs nothing.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::payloads::{Group, Kind, PATH, document};
use assent_tests::suite::Scenario;
use serde_json::{Value, json};

use super::visit::{answers_and_withdraws, evil, pages, serve};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["attacks":
        values_under_every_key_are_no_answer, a_verdict_with_a_forged_member_is_none, a_forged_verdict_calls_nothing,
    ]
}

const OWN: [&str; 2] = ["own", "last"];

/// Writes values under keys: `[place, key, text]`. What a browser does not keep is not there.
const WRITE: &str = "for (const [place, key, text] of arguments[0]) {
    const value = text.replace('{deep}', () => '['.repeat(20000) + ']'.repeat(20000)).replace('{large}', () => JSON.stringify({ v: 1, pad: 'x'.repeat(700000) }));
    try {
      if (place === 'Cookie') document.cookie = key + '=' + value + ';path=/';
      else window[place === 'Local' ? 'localStorage' : 'sessionStorage'].setItem(key, value);
    } catch {}
  }";

/// Forgets the cookies, which [`answers_and_withdraws`] leaves.
const FORGET: &str = "for (const key of ['assent', 'assent_session']) document.cookie = key + '=;path=/;max-age=0';";

/// A stored verdict with members replaced.
pub fn stored(grants: &Value, changes: &Value) -> Value {
    let sweep = json!({ "remove": [], "keep": [], "search": [], "beyond": [] });
    let mut verdict = json!({
        "revision": 1, "until": 4_102_444_800_000_u64, "scope": "persistent", "grants": grants,
        "of": { "alpha": "analytics", "beta": "analytics" }, "sweep": sweep, "lapse": sweep, "reopen": null, "reload": true, "block": {},
        "signals": { "first": [], "each": [], "calls": [] }, "mark": null,
    });
    for (key, value) in changes.as_object().into_iter().flatten() {
        verdict[key] = value.clone();
    }
    json!({ "v": 1, "verdict": verdict, "record": null })
}

/// Everything of the fixture's configuration is granted.
fn all() -> Value {
    json!({ "necessary": true, "analytics": true, "alpha": true, "beta": true, "marketing": true, "gamma": true })
}

/// A verdict that grants everything.
pub fn verdict() -> String {
    stored(&all(), &json!({}))["verdict"].to_string()
}

async fn begin(page: &Page) -> Outcome {
    serve(page, &document("", ""));
    page.open(PATH).await
}

/// Writes, and loads the page with what is written.
async fn visit(page: &Page, values: Value) -> Outcome {
    page.run_with(WRITE, vec![values]).await?;
    page.reload().await?;
    answers_and_withdraws(page, &OWN).await?;
    page.run(FORGET).await?;
    Ok(())
}

fn groups(page: &Page, name: &str) -> Vec<Group> {
    pages(page, Kind::Storage).into_iter().filter(|(page, _)| *page == name).flat_map(|(_, groups)| groups).collect()
}

async fn values_under_every_key_are_no_answer(page: Page) -> Outcome {
    begin(&page).await?;
    for group in groups(&page, "everywhere") {
        let values = group.payloads.iter().map(|payload| {
            let mut words = payload.name.split(": ").next().unwrap_or_default().split(' ');
            json!([words.next(), words.next(), payload.text.replace("{verdict}", &verdict())])
        });
        let name = group.payloads[0].name.clone();
        visit(&page, values.collect()).await.map_err(|failure| failure.reword(|it| format!("{name}: {it}")))?;
    }
    Ok(())
}

async fn a_verdict_with_a_forged_member_is_none(page: Page) -> Outcome {
    begin(&page).await?;
    let whole = verdict();
    let whole = whole.strip_suffix('}').unwrap_or_default();
    for payload in groups(&page, "members").iter().flat_map(|group| &group.payloads) {
        // The last of two members of one name counts.
        let text = format!("{{\"v\": 1, \"record\": null, \"verdict\": {whole}, {}}}}}", payload.text);
        let outcome = visit(&page, json!([["Local", "assent", text]])).await;
        outcome.map_err(|failure| failure.reword(|it| format!("{}: {it}", payload.name)))?;
    }
    Ok(())
}

async fn a_forged_verdict_calls_nothing(page: Page) -> Outcome {
    begin(&page).await?;
    let list = |name: &str| {
        let payloads: Vec<String> = groups(&page, name)
            .iter()
            .flat_map(|group| &group.payloads)
            .map(|payload| payload.text.replace("{evil}", &evil(&page)))
            .collect();
        payloads.join(",")
    };
    let read = |text: String| serde_json::from_str::<Value>(&text).expect("a table of JSON");
    let (calls, queues) = (read(format!("[{}]", list("calls"))), read(format!("[{}]", list("queues"))));
    let mut reopen = read(format!("{{{}}}", list("reopen")));
    for (key, value) in
        [("label", "<img src=x onerror=\"order.push('label')\">"), ("lang", "en"), ("dir", "ltr"), ("style", "")]
    {
        reopen[key] = value.into();
    }
    let nothing = json!({ "necessary": true });
    for (name, changes) in [
        ("calls", json!({ "signals": { "first": [], "each": [], "calls": calls } })),
        ("queues", json!({ "signals": { "first": queues.clone(), "each": queues, "calls": [] } })),
        ("reopen", json!({ "reopen": reopen })),
    ] {
        page.step(name);
        visit(&page, json!([["Local", "assent", stored(&nothing, &changes).to_string()]])).await?;
    }
    Ok(())
}
