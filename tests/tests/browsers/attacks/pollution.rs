//! Polluted prototypes grant nothing.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::payloads::{Kind, document};
use assent_tests::suite::Scenario;

use super::storage::verdict;
use super::visit::{pages, serve, survives, text};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["attacks": polluted_prototypes_grant_nothing]
}

async fn polluted_prototypes_grant_nothing(page: Page) -> Outcome {
    for (name, groups) in pages(&page, Kind::Pollution) {
        let script = format!("<script>{}</script>", text(&groups).replace("{verdict}", &verdict()));
        let gated = "<script type=\"text/plain\" data-category=\"nope\">order.push('nope');</script>\
                     <script type=\"text/plain\">order.push('unnamed');</script>";
        let html = if name == "after" { document("", &[&script, gated].concat()) } else { document(&script, gated) };
        serve(&page, &html);
        survives(&page, name, &["own", "last"]).await?;
    }
    Ok(())
}
