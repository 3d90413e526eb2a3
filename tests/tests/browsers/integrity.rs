//! What the guard imports is what was built (docs/build.md, "Integrity").

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::json;

use super::bundle::{WATCH, served, until_taken_over};
use super::fixture::{config, document, inline, order};

const GATED: &str = "data-category=\"analytics\"";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["integrity": a_changed_module_is_refused]
}

/// Each engine here checks the hashes of import maps; in one that does not, this fails.
async fn a_changed_module_is_refused(page: Page) -> Outcome {
    page.expect_error("[assent]");
    page.expect_error("integrity");
    let (_place, built) = served(&page, &config().to_string(), true)?;
    let directory = built.tag.split('"').nth(1).and_then(|script| script.strip_suffix("assent.js")).unwrap_or_default();
    let listener = "<script>window.failures = 0; document.addEventListener('assent:error', () => failures++);</script>";
    let head = [WATCH, listener, &built.import_map, &built.tag].concat();
    let frame = format!("<iframe {GATED} data-src=\"/frame\" title=\"Frame\"></iframe>");
    page.site().rules().serve("/", Content::html(&document(&head, "", &[inline("a", GATED), frame].concat())));
    page.open("/").await?;
    // The same bytes are imported: what follows is for no mistake in the map.
    page.notice().await?;
    page.run("return assent.open('notice').then(() => null);").await?;
    until_taken_over(&page).await?;
    ensure_eq!(page.value("failures").await?, json!(0), "failures with the built files");
    let changed = Content::script("window.changed = true; export default () => {}; export const boot = () => {};");
    for name in ["answers/0.js", "banner.js", "parts/elements.js"] {
        let address = format!("{directory}{name}");
        ensure!(built.import_map.contains(&address), "the import map is {}", built.import_map);
        page.site().rules().serve(&address, changed.clone());
    }
    page.open("/").await?;
    page.until("the banner is refused", "failures > 0").await?;
    page.notice().await?;
    let failures = page.value("failures").await?;
    page.click("assent-notice button[data-assent-action=accept]").await?;
    page.until("the failure of the answer is told", &format!("failures > {failures}")).await?;
    page.fence().await?;
    let asked = page.site().log().of(&format!("{directory}parts/elements.js"), 0).len();
    ensure!(asked > 1, "the guard asked for the part {asked} times");
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran");
    ensure_eq!(
        page.is("window.changed || assent.has('analytics')").await?,
        false,
        "whether something ran or is granted"
    );
    ensure_eq!(page.site().log().of("/frame", 0).len(), 0, "requests for the frame");
    Ok(())
}
