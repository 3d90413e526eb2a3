//! What a visitor meets on a page under attack, and what must hold there: every scenario of `attacks/` goes this way.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::payloads::{Group, Kind, PATH};
use assent_tests::server::Content;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use crate::fixture::{config, script};

/// The notice's button, found without a name that the page could hide. A fake notice has no shadow root.
const ACCEPT: &str = "[...Document.prototype.querySelectorAll.call(document, 'assent-notice')]\
    .find((notice) => notice.shadowRoot)?.querySelector('[data-assent-action=accept]')";

/// Names that a payload could get granted, and what runs or is in force.
const STATE: &str = "({ order: window.order, decided: assent.get() !== null, \
    granted: ['analytics', 'alpha', 'marketing', 'nope', 'toString', '__proto__', 'constructor'].filter((name) => assent.has(name)) })";

/// The origin of the attacker, from which nothing may be asked.
pub fn evil(page: &Page) -> String {
    page.site().url("/evil").replacen("127.0.0.1", "localhost", 1)
}

/// The groups of a kind that this engine meets, by page, in the order of the tables.
pub fn pages(page: &Page, kind: Kind) -> Vec<(&'static str, Vec<Group>)> {
    let mut pages: Vec<(&'static str, Vec<Group>)> = Vec::new();
    for group in kind.groups().into_iter().filter(|group| group.engines.contains(&page.engine())) {
        match pages.iter_mut().find(|(name, _)| *name == group.page) {
            Some((_, groups)) => groups.push(group),
            None => pages.push((group.page, vec![group])),
        }
    }
    pages
}

/// The text of all groups.
pub fn text(groups: &[Group]) -> String {
    groups.iter().map(Group::text).collect()
}

/// Serves a page, the plain configuration, and what its own gated scripts need. Payloads get the attacker's origin.
pub fn serve(page: &Page, html: &str) {
    script(page, "last");
    page.site()
        .rules()
        .serve("/consent.json", Content::json(&config()))
        .serve(
            "/elsewhere",
            Content::html("<!doctype html><html lang=\"en\"><head><title>Elsewhere</title></head></html>"),
        )
        .serve(PATH, Content::html(&html.replace("{evil}", &evil(page))));
}

/// Nothing runs but `order`, nothing is granted but what the visitor granted, and nothing was asked of the attacker.
pub async fn untouched(page: &Page, when: &str, order: &[&str], granted: &[&str]) -> Outcome {
    page.fence().await?;
    let state = page.value(STATE).await?;
    ensure_eq!(state["order"], json!(order), format!("what ran {when}"));
    ensure_eq!(state["granted"], json!(granted), format!("what is granted {when}"));
    let asked: Vec<String> =
        page.site().log().all().into_iter().map(|entry| entry.path).filter(|path| path.starts_with("/evil")).collect();
    ensure!(asked.is_empty(), "asked of the attacker {when}: {asked:?}");
    Ok(())
}

/// The whole way of a visitor on the page that is served: nothing happens before an answer, an answer and a withdrawal take effect. `own` are
/// the page's own scripts that an answer releases.
pub async fn survives(page: &Page, name: &'static str, own: &[&str]) -> Outcome {
    page.step(name);
    page.open(PATH).await?;
    answers_and_withdraws(page, own).await?;
    // Not by the driver: Chromium's asks the document for its URL first, never ends if an element has that name.
    page.reloads(page.run("setTimeout(() => location.assign('/elsewhere'));")).await
}

/// The same on the page that is open.
pub async fn answers_and_withdraws(page: &Page, own: &[&str]) -> Outcome {
    untouched(page, "before an answer", &[], &[]).await?;
    ensure_eq!(page.value("assent.get()?.receipt ?? null").await?, Value::Null, "the decision before an answer");
    page.until("the notice can be answered", &format!("{ACCEPT}?.getClientRects().length")).await?;
    page.run(&format!("{ACCEPT}.click();")).await?;
    page.decision().await?;
    page.until("what is granted has run", &format!("{}.every((name) => order.includes(name))", json!(own))).await?;
    untouched(page, "after an answer", own, &["analytics", "alpha", "marketing"]).await?;
    page.reloads(page.run("assent.withdraw();")).await?;
    untouched(page, "after a withdrawal", &[], &[]).await?;
    ensure!(page.is("assent.get()?.receipt").await?, "the withdrawal is no decision");
    page.run("localStorage.clear(); sessionStorage.clear();").await?;
    Ok(())
}
