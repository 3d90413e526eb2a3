//! What scripts expect of a page that is still loading: `document.write`, `DOMContentLoaded`, `load`.

use assent_tests::browser::Page;
use assent_tests::ensure_eq;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use serde_json::json;

use super::fixture::{inline, open, script, until_order};

const ANALYTICS: &str = "data-category=\"analytics\"";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["moments":
        inline_output_lands_where_the_script_stood, external_output_lands_where_the_script_stood, written_scripts_run_before_the_next,
        late_output_does_not_wipe_the_page, the_pages_own_writes_are_the_browsers, the_moments_of_loading_come_for_late_scripts,
        the_moments_of_loading_come_once,
    ]
}

/// A gated inline script with this code.
fn gated(code: &str) -> String {
    format!("<script type=\"text/plain\" {ANALYTICS}>{code}</script>")
}

/// The ids of the elements of the body, in document order.
const IDS: &str = "[...document.querySelectorAll('body > [id], main > [id]')].map((element) => element.id)";

async fn inline_output_lands_where_the_script_stood(page: Page) -> Outcome {
    let writer = gated("document.write('<b id=\"one\">1</b', '><i id=\"two\">'); document.writeln('2</i>');");
    let body = format!(
        "<main><p id=\"before\">a</p>{writer}{}<p id=\"after\">b</p></main>",
        gated("order.push(!!document.getElementById('two'))")
    );
    open(&page, &body).await?;
    page.accept().await?;
    page.until("the next script ran", "order.length === 1").await?;
    ensure_eq!(page.value("order").await?, json!([true]), "what the next script sees");
    ensure_eq!(page.value(IDS).await?, json!(["before", "one", "two", "after"]), "elements");
    // While the page is still being parsed, too.
    page.reload().await?;
    page.until("the next script ran", "order.length === 1").await?;
    ensure_eq!(page.value(IDS).await?, json!(["before", "one", "two", "after"]), "elements after a reload");
    Ok(())
}

async fn external_output_lands_where_the_script_stood(page: Page) -> Outcome {
    page.site()
        .rules()
        .serve("/s/writer.js", Content::script("document.write('<b id=\"written\">1</b>'); order.push('writer');"));
    let body = format!(
        "<main><p id=\"before\">a</p><script type=\"text/plain\" {ANALYTICS} src=\"/s/writer.js\"></script><p id=\"after\">b</p></main>{}",
        inline("next", ANALYTICS)
    );
    open(&page, &body).await?;
    page.accept().await?;
    until_order(&page, &["writer", "next"]).await?;
    ensure_eq!(page.value(IDS).await?, json!(["before", "written", "after"]), "elements");
    Ok(())
}

async fn written_scripts_run_before_the_next(page: Page) -> Outcome {
    let path = script(&page, "library");
    let writer = gated(&format!(
        "order.push('writer'); document.write('<script src=\"{path}\"><\\/script><script>order.push(\"inner\"); document.write(\"<b id=inner>x</b>\")<\\/script>')"
    ));
    open(&page, &[writer, inline("next", ANALYTICS)].concat()).await?;
    page.accept().await?;
    page.until("all ran", "order.length === 4").await?;
    ensure_eq!(
        page.value("order.indexOf('writer') === 0 && order.indexOf('next') === 3").await?,
        true,
        "writer first, next last"
    );
    page.until("what the inner script wrote is there", "document.getElementById('inner')").await
}

async fn late_output_does_not_wipe_the_page(page: Page) -> Outcome {
    let body =
        format!("<p id=\"before\">a</p>{}", gated("setTimeout(() => document.write('<b id=\"late\">1</b>'), 50)"));
    open(&page, &body).await?;
    page.accept().await?;
    page.until("it is there", "document.getElementById('late')").await?;
    ensure_eq!(page.is("!!document.getElementById('before')").await?, true, "the page");
    Ok(())
}

async fn the_pages_own_writes_are_the_browsers(page: Page) -> Outcome {
    let body = format!(
        "{}<script>document.write('<p id=\"own\">own</p>');</script><p id=\"last\">last</p>",
        inline("a", ANALYTICS)
    );
    open(&page, &body).await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    page.reload().await?;
    until_order(&page, &["a"]).await?;
    ensure_eq!(page.value(IDS).await?, json!(["own", "last"]), "elements");
    Ok(())
}

const LISTENERS: &str = "document.addEventListener('DOMContentLoaded', (event) => order.push(event.type)); \
     window.addEventListener('load', { handleEvent(event) { order.push(event.type); } }); addEventListener('DOMContentLoaded', () => order.push('window'));";

async fn the_moments_of_loading_come_for_late_scripts(page: Page) -> Outcome {
    page.site().rules().serve("/s/late.js", Content::script("addEventListener('load', () => order.push('external'));"));
    let body = format!("{}<script type=\"text/plain\" {ANALYTICS} src=\"/s/late.js\"></script>", gated(LISTENERS));
    open(&page, &body).await?;
    page.until("the page has loaded", "document.readyState === 'complete'").await?;
    page.accept().await?;
    until_order(&page, &["DOMContentLoaded", "window", "load", "external"]).await
}

async fn the_moments_of_loading_come_once(page: Page) -> Outcome {
    let own = "<script>addEventListener('load', () => setTimeout(() => addEventListener('load', () => order.push('never'))));</script>";
    open(&page, &[&gated(LISTENERS), own].concat()).await?;
    page.accept().await?;
    // Now it is released while the page loads, and hears the browser's own.
    page.reload().await?;
    until_order(&page, &["DOMContentLoaded", "window", "load"]).await
}
