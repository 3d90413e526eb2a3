//! Before the banner, where more than the configuration decides: the visitor's place, a regime that lets things run, a shared record, children.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::{Content, Fault};
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::super::bundle::{OBJECTS, WATCH, serve_built, the_banner_is_not_here, until_taken_over};
use super::super::fixture::{
    BANNER, TAG, config, config_with_endpoint, document, hold, inline, release, tag_with, until_order, with,
};
use super::{left_to_the_banner, was_asked_for};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["first":
        the_place_decides_what_is_asked_at_once, a_bundle_knows_the_place_too, the_place_is_asked_for_once, a_place_that_is_not_told_is_left_to_the_clock,
        where_things_run_the_banner_is_fetched_at_once, whoever_objects_where_things_run_is_left_to_the_banner, without_its_files_the_banner_asks,
        a_site_with_no_shared_record_asks_at_once, a_shared_record_is_left_to_the_banner, a_kept_record_is_left_to_the_banner_where_things_run,
        a_bundle_leaves_a_shared_record_to_the_banner, an_age_is_asked_by_the_banner,
    ]
}

const GATED: &str = "data-category=\"analytics\"";
const TEXT: &str = "document.querySelector('assent-notice #assent-text').textContent";
/// Where a server tells the visitor's region.
const REGION: &str = "/collect/v1/region";

fn by_region() -> Value {
    with(config_with_endpoint(), "regime", json!("by_region"))
}

/// Serves a configuration, and a page whose tag names a region.
fn serve_in(page: &Page, config: &Value, region: &str, head: &str, body: &str) {
    let tag = tag_with(&format!("data-region=\"{region}\""));
    page.site()
        .rules()
        .serve("/consent.json", Content::json(config))
        .serve("/", Content::html(&document(&[WATCH, head, &tag].concat(), "", body)));
}

/// The notice is there before the banner, and says that things run already, or that they wait; then it becomes the banner's.
async fn asked_and_taken_over(page: &Page, runs: bool, what: &str) -> Outcome {
    page.notice().await?;
    the_banner_is_not_here(page).await?;
    ensure_eq!(page.is(&format!("{TEXT}.includes('You can opt out')")).await?, runs, format!("{what}: the text"));
    page.run_as_page("window.early = document.querySelector('assent-notice');").await?;
    until_taken_over(page).await?;
    let same = page.run_as_page("return document.querySelector('assent-notice') === early;").await?;
    ensure_eq!(same, true, format!("{what}: the same element"));
    Ok(())
}

async fn the_place_decides_what_is_asked_at_once(page: Page) -> Outcome {
    for (region, runs) in [("DE", false), ("US-CA", true), ("GB", false), ("AU", true)] {
        hold(&page);
        serve_in(&page, &by_region(), region, "", "<p>A page</p>");
        page.open("/").await?;
        asked_and_taken_over(&page, runs, region).await?;
    }
    Ok(())
}

async fn a_bundle_knows_the_place_too(page: Page) -> Outcome {
    let config = with(by_region(), "languages", json!(["en"]));
    let tag = serve_built(&page, &config.to_string(), false)?;
    for (region, runs) in [("DE", false), ("US-CA", true)] {
        hold(&page);
        let tag = tag.replace("></script>", &format!(" data-region=\"{region}\"></script>"));
        page.site().rules().serve("/", Content::html(&document(&[WATCH, &tag].concat(), "", "")));
        page.open("/").await?;
        asked_and_taken_over(&page, runs, region).await?;
    }
    Ok(())
}

async fn the_place_is_asked_for_once(page: Page) -> Outcome {
    let config = with(by_region(), "region_endpoint", json!(REGION));
    page.site().rules().serve(REGION, Content::json(&json!({ "region": "US-CA" })));
    page.site().rules().serve("/consent.json", Content::json(&config));
    asked_for_once(&page, TAG, "/assent/regimes.json").await?;
    let config = with(config, "languages", json!(["en"]));
    asked_for_once(&page, &serve_built(&page, &config.to_string(), false)?, REGION).await
}

/// The server is asked once for the place, and the release once for a file, by the early layer and the banner together.
async fn asked_for_once(page: &Page, tag: &str, file: &str) -> Outcome {
    page.site().rules().serve("/", Content::html(&document(&[WATCH, tag].concat(), "", "")));
    let mark = page.site().log().mark();
    page.open("/").await?;
    page.until("the banner took over", "layers.length > 0").await?;
    ensure_eq!(page.is(&format!("{TEXT}.includes('You can opt out')")).await?, true, "the text");
    for file in [REGION, file] {
        ensure_eq!(page.site().log().of(file, mark).len(), 1, format!("requests of {file}"));
    }
    Ok(())
}

async fn a_place_that_is_not_told_is_left_to_the_clock(page: Page) -> Outcome {
    let config = with(by_region(), "region_endpoint", json!(REGION));
    page.site()
        .rules()
        .serve("/consent.json", Content::json(&config))
        .serve("/", Content::html(&document(&[WATCH, TAG].concat(), "", "")));
    for fault in [Fault::status(500), Fault::drop_connection()] {
        page.expect_error("region");
        page.site().rules().fault(REGION, fault);
        hold(&page);
        page.open("/").await?;
        // The machine that tests runs by UTC, which no regime knows: the strictest holds.
        asked_and_taken_over(&page, false, "no answer").await?;
        page.site().rules().mend(REGION);
    }
    Ok(())
}

async fn where_things_run_the_banner_is_fetched_at_once(page: Page) -> Outcome {
    page.site()
        .rules()
        .serve("/picture.svg", Content::new("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()));
    page.site().rules().fault("/picture.svg", Fault::hold());
    let body = ["<img src=\"/picture.svg\" alt=\"\">", &inline("a", GATED)].concat();
    serve_in(&page, &by_region(), "US-CA", "", &body);
    page.open("/").await?;
    page.until("what needs no consent runs", "order.includes('a')").await?;
    ensure!(page.is("document.readyState !== 'complete'").await?, "the page was complete already");
    page.notice().await?;
    page.site().rules().mend("/picture.svg");
    Ok(())
}

async fn whoever_objects_where_things_run_is_left_to_the_banner(page: Page) -> Outcome {
    let mark = page.site().log().mark();
    hold(&page);
    serve_in(&page, &by_region(), "US-CA", OBJECTS, &inline("a", GATED));
    page.open("/").await?;
    page.until_arrived(BANNER, 1, mark).await?;
    ensure_eq!(page.has_notice().await?, false, "a question after an objection");
    release(&page);
    until_order(&page, &["a"]).await?;
    ensure_eq!(page.has_notice().await?, false, "a question once the banner is there");
    Ok(())
}

async fn without_its_files_the_banner_asks(page: Page) -> Outcome {
    for file in ["/assent/regimes.json", "/assent/parts/regimes.js", "/assent/locales/de.json"] {
        for fault in [Fault::status(404), Fault::drop_connection()] {
            page.expect_error(file);
            page.expect_error("[assent]");
            page.site().rules().fault(file, fault);
            hold(&page);
            let mark = page.site().log().mark();
            let tag = tag_with("data-region=\"US-CA\" data-lang=\"de\"");
            page.site()
                .rules()
                .serve("/consent.json", Content::json(&by_region()))
                .serve("/", Content::html(&document(&[WATCH, &tag].concat(), "", "")));
            page.open("/").await?;
            page.until_arrived(BANNER, 1, mark).await?;
            ensure_eq!(page.has_notice().await?, false, format!("{file}: a notice before the banner"));
            release(&page);
            page.until("the banner asks", "layers.includes('notice')").await?;
            page.site().rules().mend(file);
        }
    }
    Ok(())
}

fn mirrored(config: Value) -> Value {
    with(config, "mirror", json!({}))
}

async fn a_site_with_no_shared_record_asks_at_once(page: Page) -> Outcome {
    hold(&page);
    serve_in(&page, &mirrored(config()), "DE", "", "");
    page.open("/").await?;
    asked_and_taken_over(&page, false, "no record").await?;
    ensure!(!was_asked_for(&page, "/assent/regimes.json"), "the regimes were fetched, and one holds everywhere");
    Ok(())
}

async fn a_shared_record_is_left_to_the_banner(page: Page) -> Outcome {
    // What is a record, and what is none.
    for cookie in ["2~1~1795300594000~p~alpha~1~", "2"] {
        page.site().rules().serve("/", Content::html(&document("", "", "")));
        page.open("/").await?;
        page.run(&format!("localStorage.clear(); document.cookie = 'assent={cookie};path=/';")).await?;
        left_to_the_banner(&page, &mirrored(config()), cookie).await?;
    }
    page.notice().await
}

async fn a_kept_record_is_left_to_the_banner_where_things_run(page: Page) -> Outcome {
    serve_in(&page, &config(), "", "", "");
    page.open("/").await?;
    page.accept().await?;
    // Asked again, because the site asks something new: what was answered may hold until then.
    for (name, value) in [("regime", json!("us-ca")), ("mirror", json!({}))] {
        let newer = with(with(config(), "revision", json!(2)), name, value);
        page.run("const stored = JSON.parse(localStorage.assent); stored.verdict.until = 0; localStorage.assent = JSON.stringify(stored);")
            .await?;
        left_to_the_banner(&page, &newer, name).await?;
    }
    Ok(())
}

async fn a_bundle_leaves_a_shared_record_to_the_banner(page: Page) -> Outcome {
    let tag = serve_built(&page, &mirrored(config()).to_string(), false)?;
    page.site().rules().serve("/", Content::html(&document(&[WATCH, &tag].concat(), "", "")));
    hold(&page);
    page.open("/").await?;
    asked_and_taken_over(&page, false, "no record").await?;
    page.accept().await?;
    page.run("localStorage.clear();").await?;
    hold(&page);
    let mark = page.reload().await?;
    page.until_arrived(BANNER, 1, mark).await?;
    ensure_eq!(page.has_notice().await?, false, "a question that has been answered");
    release(&page);
    page.until("the record is followed", "assent.get()?.receipt").await
}

async fn an_age_is_asked_by_the_banner(page: Page) -> Outcome {
    hold(&page);
    serve_in(&page, &with(config_with_endpoint(), "audience", json!("mixed")), "DE", "", &inline("a", GATED));
    page.open("/").await?;
    page.press_in_notice("accept").await?;
    the_banner_is_not_here(&page).await?;
    ensure_eq!(page.is("document.querySelector('assent-age') === null").await?, true, "no question before the banner");
    release(&page);
    page.until("the question for an age", "document.querySelector('assent-age')?.shadowRoot.querySelector('input')")
        .await?;
    until_order(&page, &[]).await
}
