//! What is written after a release gets no trust of the guard's.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::payloads::{Kind, PATH};
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::json;

use super::visit::{evil, pages, serve, untouched};
use crate::fixture::{TAG, script};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["attacks": a_late_write_gets_no_trust]
}

async fn a_late_write_gets_no_trust(page: Page) -> Outcome {
    for words in
        ["TrustedHTML", "TrustedScript", "Content Security Policy", "Content-Security-Policy", "document.write"]
    {
        page.expect_error(words);
    }
    script(&page, "own");
    page.site().rules().serve("/s/start.js", Content::script("window.order = [];")).header(
        PATH,
        "content-security-policy",
        "script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'; trusted-types assent",
    );
    serve(
        &page,
        &format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Late</title><script src=\"/s/start.js\"></script>{TAG}</head>\
             <body><script type=\"text/plain\" data-category=\"analytics\" data-src=\"/s/own.js\"></script></body></html>"
        ),
    );
    page.open(PATH).await?;
    untouched(&page, "before an answer", &[], &[]).await?;
    page.accept().await?;
    page.until("the released script ran", "order.includes('own')").await?;
    let pages = pages(&page, Kind::Writes);
    // An engine of a version without Trusted Types has nothing to enforce, and the table says so.
    ensure_eq!(page.is("'trustedTypes' in window").await?, !pages.is_empty(), "Trusted Types are enforced");
    for payload in pages.iter().flat_map(|(_, groups)| groups).flat_map(|group| &group.payloads) {
        let write = format!("try {{ {} }} catch {{}}", payload.text.replace("{evil}", &evil(&page)));
        page.run(&write).await?;
        page.fence().await?;
        ensure!(page.is("document.querySelector('.late') === null").await?, "trusted: {}", payload.name);
    }
    untouched(&page, "after late writes", &["own"], &["analytics", "alpha", "marketing"]).await?;
    page.reloads(page.run("assent.withdraw();")).await?;
    untouched(&page, "after a withdrawal", &[], &[]).await?;
    ensure_eq!(page.value("order").await?, json!([]), "what runs then");
    Ok(())
}
