//! Named elements hide nothing from the guard, its parts and the banner.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::payloads::{Kind, document};
use assent_tests::suite::Scenario;

use super::visit::{pages, serve, survives, text};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["attacks": named_elements_hide_nothing]
}

async fn named_elements_hide_nothing(page: Page) -> Outcome {
    for (name, groups) in pages(&page, Kind::Clobbering) {
        let payloads = text(&groups);
        // Names of a form's controls are its own properties: the page's gated script and a control of Assent's are inside of it.
        let html = if name == "controls" {
            document(
                "",
                &format!("<form>{payloads}<button type=\"button\" data-assent=\"preferences\">Cookies</button></form>"),
            )
            .replace("<script type=\"text/plain\"", "<form><script type=\"text/plain\"")
        } else {
            document(&payloads, "")
        };
        serve(&page, &html);
        survives(&page, name, &["own", "last"]).await?;
    }
    Ok(())
}
