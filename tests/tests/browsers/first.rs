//! The first layer before the banner is here: a plain tag's by the guard's part, a bundle's by what was printed, both from the same components.

mod decided;
mod elsewhere;

use std::fs;

use assent_tests::browser::Page;
use assent_tests::catalog;
use assent_tests::failure::Outcome;
use assent_tests::repository;
use assent_tests::server::{Content, Fault};
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::bundle::{OBJECTS, WATCH, serve_built, the_banner_is_not_here};
use super::fixture::{
    BANNER, TAG, config, document, hold, inline, release, tag_with, until_early_acceptance, until_order, with,
};

const GATED: &str = "data-category=\"analytics\"";

/// All that a notice is made of: elements with their attributes, texts, the shadow root and its style sheets.
const DUMP: &str = "const dump = (node) => node.nodeType === 1
        ? [node.localName, Object.fromEntries([...node.attributes].map(({ name, value }) => [name, value]).sort()), ...[...node.childNodes].map(dump)]
        : node.nodeType === 3 ? node.data : 0;
    const notice = document.querySelector('assent-notice');
    const { childNodes, adoptedStyleSheets } = notice.shadowRoot;
    return [dump(notice), [...childNodes].map(dump), adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText))];";

pub fn scenarios() -> Vec<Scenario> {
    let mut scenarios = assent_tests::scenarios!["first":
        a_plain_tag_asks_before_the_banner, the_banner_takes_a_plain_tags_notice_over, what_the_banner_alone_knows_is_left_to_it,
        what_has_another_form_is_left_to_the_banner, a_question_that_cannot_be_answered_goes, an_answer_that_waits_is_not_asked_for,
        the_banner_waits_for_the_page, whoever_turns_to_the_notice_has_the_banner_fetched, without_its_part_the_banner_asks,
        what_the_part_fetched_the_banner_does_not_fetch_again, an_early_answer_holds_where_nothing_can_be_stored,
    ];
    scenarios.extend(decided::scenarios());
    scenarios.extend(elsewhere::scenarios());
    let sites = catalog::sites().expect("tests/sites.json lists the demo sites");
    let demos = sites.into_iter().map(|spec| (spec.id.clone(), Subject::Demo(spec.id)));
    let looks = looks().into_iter().map(|(name, appearance)| (name.to_owned(), Subject::Look(appearance)));
    scenarios.extend(demos.chain(looks).map(|(name, subject)| {
        Scenario::new(format!("first/{name} is asked as it was printed"), "first", move |page| {
            let subject = subject.clone();
            async move { asked_as_printed(&page, &subject.config()?).await }
        })
    }));
    scenarios
}

/// A configuration whose first layer is compared.
#[derive(Clone)]
enum Subject {
    /// That of a demo site, by its name.
    Demo(String),
    /// The usual one with an appearance, and with texts of the owner.
    Look(Value),
}

impl Subject {
    fn config(&self) -> Outcome<Value> {
        match self {
            Self::Demo(id) => Ok(serde_json::from_str(&fs::read_to_string(repository::configuration(id))?)?),
            Self::Look(appearance) => {
                let texts = json!({ "de": { "accept_all": "Ja", "notice_text": "Ein <b>Text</b>" }, "en": { "settings": "Choose" } });
                let config = with(with(config(), "appearance", appearance.clone()), "texts", texts);
                let policies = json!({ "en": "/privacy", "de": "/datenschutz" });
                let config = with(config, "controller", json!({ "name": "Example Ltd", "policy_url": policies }));
                Ok(with(config, "regime", json!("uk")))
            }
        }
    }
}

fn looks() -> [(&'static str, Value); 4] {
    let dark = json!({ "bg": "#101010", "accent": "#fff" });
    let logo_text = json!({ "en": "Our logo", "de": "Unser Zeichen" });
    [
        ("a dark bar", json!({ "layout": "bar", "position": "top", "theme": "dark", "radius": "4px", "dark": dark })),
        (
            "a light corner",
            json!({ "layout": "corner", "position": "bottom-end", "theme": "light", "font": "Georgia, serif", "light": { "focus": "#00f" } }),
        ),
        ("a logo with a text", json!({ "layout": "centre", "logo": "/logo.svg", "logo_text": logo_text })),
        ("a logo without a text", json!({ "logo": "/logo.svg" })),
    ]
}

/// Serves a configuration, and a page with the usual tag.
fn serve(page: &Page, config: &Value, head: &str, body: &str) {
    page.site()
        .rules()
        .serve("/consent.json", Content::json(config))
        .serve("/", Content::html(&document(&[WATCH, head, TAG].concat(), "", body)));
}

/// The plain tag shows what a bundle has printed.
async fn asked_as_printed(page: &Page, config: &Value) -> Outcome {
    page.site().rules().serve("/consent.json", Content::json(config));
    page.site()
        .rules()
        .serve("/logo.svg", Content::new("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()));
    let plain = asked(page, config, TAG).await?;
    let built = asked(page, config, &serve_built(page, &config.to_string(), false)?).await?;
    for ((what, plain), (_, printed)) in plain.iter().zip(&built) {
        ensure_eq!(plain, printed, format!("the plain tag's notice {what}, and the printed one"));
    }
    Ok(())
}

/// What is asked before the banner, in each language, with and without an objection of the browser.
async fn asked(page: &Page, config: &Value, tag: &str) -> Outcome<Vec<(String, Value)>> {
    let languages = config["languages"].as_array().cloned().unwrap_or_else(|| vec![json!("en")]);
    let mut notices = Vec::new();
    for language in languages.iter().filter_map(Value::as_str) {
        for (objects, whether) in [("", "without"), (OBJECTS, "with")] {
            hold(page);
            let tag = tag.replace("></script>", &format!(" data-lang=\"{language}\"></script>"));
            let html = document(&[WATCH, objects, &tag].concat(), "", "<p>A page</p>");
            page.site().rules().serve("/", Content::html(&html));
            page.open("/").await?;
            page.notice().await?;
            the_banner_is_not_here(page).await?;
            let what = format!("in {language} {whether} an objection");
            notices.push((what, page.run_as_page(DUMP).await?));
            release(page);
        }
    }
    Ok(notices)
}

async fn a_plain_tag_asks_before_the_banner(page: Page) -> Outcome {
    hold(&page);
    serve(&page, &config(), "", &inline("a", GATED));
    page.open("/").await?;
    page.press_in_notice("accept").await?;
    the_banner_is_not_here(&page).await?;
    page.run("document.documentElement.append('');").await?;
    page.fence().await?;
    ensure_eq!(page.has_notice().await?, false, "a notice that the page brings back by a change");
    ensure_eq!(page.session_storage().await?, ["assent.pending"], "sessionStorage meanwhile");
    ensure_eq!(page.local_storage().await?, Vec::<String>::new(), "localStorage meanwhile");
    release(&page);
    until_early_acceptance(&page).await?;
    ensure_eq!(page.has_notice().await?, false, "a notice after an answer");
    Ok(())
}

async fn the_banner_takes_a_plain_tags_notice_over(page: Page) -> Outcome {
    hold(&page);
    serve(&page, &with(config(), "languages", json!(["en", "de", "zh-Hant"])), "", "<p>A page</p>");
    page.open("/").await?;
    page.notice().await?;
    page.run_as_page("window.early = document.querySelector('assent-notice'); early.querySelector('[data-assent-action=reject]').focus();")
        .await?;
    the_banner_is_not_here(&page).await?;
    release(&page);
    page.until("the banner took over", "layers.length > 0").await?;
    ensure_eq!(page.value("document.querySelectorAll('assent-notice').length").await?, 1, "notices");
    let same = page.run_as_page("return document.querySelector('assent-notice') === early;").await?;
    ensure_eq!(same, true, "the same element");
    ensure_eq!(page.value("document.activeElement.dataset.assentAction").await?, "reject", "what has the focus");
    page.reject().await?;
    page.until("the refusal is recorded", "assent.get()?.receipt.method === 'banner.reject_all'").await
}

/// Opens the page while the banner is held, waits until it is asked for, and sees no notice.
async fn left_to_the_banner(page: &Page, config: &Value, what: &str) -> Outcome {
    hold(page);
    serve(page, config, "", "");
    let mark = page.site().log().mark();
    page.open("/").await?;
    page.until_arrived(BANNER, 1, mark).await?;
    ensure_eq!(page.has_notice().await?, false, format!("{what}: a notice before the banner"));
    release(page);
    Ok(())
}

async fn what_the_banner_alone_knows_is_left_to_it(page: Page) -> Outcome {
    for (name, value) in [
        ("regime", json!("constructor")),
        ("regime", json!("__proto__")),
        ("audience", json!("child_directed")),
        ("audience", json!("toString")),
    ] {
        // What the banner says of a name that it does not know either is another test's.
        page.expect_error("[assent]");
        left_to_the_banner(&page, &with(config(), name, value.clone()), &format!("{name} {value}")).await?;
    }
    Ok(())
}

async fn what_has_another_form_is_left_to_the_banner(page: Page) -> Outcome {
    let controller = |url: &str| json!({ "name": "Example Ltd", "policy_url": url });
    for (name, value) in [
        ("controller", controller("javascript:alert(1)")),
        ("controller", controller(" https://example.com")),
        ("controller", json!({ "name": "Example Ltd" })),
        ("controller", json!({ "name": "Example Ltd", "policy_url": { "en": "javascript:alert(1)" } })),
        ("languages", json!([])),
        ("languages", json!(["../en"])),
        ("languages", json!("en")),
        ("texts", json!({ "en": { "accept_all": 1 } })),
        ("texts", json!({ "en": { "accept_all": " " } })),
        ("appearance", json!({ "theme": "toString" })),
        ("appearance", json!({ "layout": "box x" })),
        ("appearance", json!({ "radius": "4px;}*{display:none" })),
        ("appearance", json!({ "font": "a}b" })),
        ("appearance", json!({ "dark": { "bg": "red" } })),
        ("appearance", json!({ "logo": "data:image/png;base64,AA" })),
        ("appearance", json!([])),
        ("controller", Value::Null),
    ] {
        // What the banner says of it is another test's.
        page.expect_error("[assent]");
        left_to_the_banner(&page, &with(config(), name, value.clone()), &format!("{name} {value}")).await?;
    }
    for text in ["", "null", "[]", "{", "<!doctype html>"] {
        hold(&page);
        page.expect_error("[assent]");
        serve(&page, &config(), "", "");
        page.site().rules().serve("/consent.json", Content::text(text));
        let mark = page.site().log().mark();
        page.open("/").await?;
        page.until_arrived(BANNER, 1, mark).await?;
        ensure_eq!(page.has_notice().await?, false, format!("{text:?}: a notice before the banner"));
        release(&page);
    }
    Ok(())
}

async fn a_question_that_cannot_be_answered_goes(page: Page) -> Outcome {
    page.expect_error("[assent]");
    hold(&page);
    // Nothing that the first layer shows is wrong.
    serve(&page, &with(config(), "revision", json!("seven")), "", &inline("a", GATED));
    page.open("/").await?;
    page.notice().await?;
    release(&page);
    page.no_notice().await?;
    page.until("the banner says why", "watched.console.some((line) => line.includes('revision: \"seven\"'))").await?;
    until_order(&page, &[]).await
}

async fn an_answer_that_waits_is_not_asked_for(page: Page) -> Outcome {
    hold(&page);
    page.site().rules().fault("/consent.json", Fault::hold());
    serve(&page, &config(), "", &inline("a", GATED));
    page.open("/").await?;
    let mark = page.site().log().mark();
    page.run_as_page("void assent.accept();").await?;
    page.until_arrived(BANNER, 1, mark).await?;
    page.site().rules().mend("/consent.json");
    page.until_arrived("/consent.json", 1, 0).await?;
    page.fence().await?;
    ensure_eq!(page.has_notice().await?, false, "a notice after an answer");
    release(&page);
    until_order(&page, &["a"]).await
}

/// A page that goes on loading, because its picture is held.
async fn open_loading(page: &Page) -> Outcome {
    page.site()
        .rules()
        .serve("/picture.svg", Content::new("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()));
    page.site().rules().fault("/picture.svg", Fault::hold());
    serve(page, &config(), "", "<img src=\"/picture.svg\" alt=\"\">");
    page.open("/").await?;
    page.notice().await
}

fn was_asked_for(page: &Page, file: &str) -> bool {
    page.own_requests(0).iter().any(|path| path == file)
}

async fn the_banner_waits_for_the_page(page: Page) -> Outcome {
    open_loading(&page).await?;
    // A later turn of the page than the one that showed the notice.
    page.run_as_page("await new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve)));").await?;
    ensure!(!was_asked_for(&page, BANNER), "the banner was fetched while the page was loading");
    page.site().rules().mend("/picture.svg");
    page.until("the banner took over", "layers.length > 0").await
}

async fn whoever_turns_to_the_notice_has_the_banner_fetched(page: Page) -> Outcome {
    open_loading(&page).await?;
    page.run_as_page("document.querySelector('assent-notice [data-assent-action=reject]').focus();").await?;
    page.until("the banner took over", "layers.length > 0").await?;
    ensure!(page.is("document.readyState !== 'complete'").await?, "the page was complete already");
    page.site().rules().mend("/picture.svg");
    Ok(())
}

async fn without_its_part_the_banner_asks(page: Page) -> Outcome {
    for fault in [Fault::status(404), Fault::drop_connection()] {
        page.expect_error("parts/first.js");
        page.site().rules().fault("/assent/parts/first.js", fault);
        serve(&page, &config(), "", "");
        page.open("/").await?;
        page.until("the banner asks", "layers.includes('notice')").await?;
        page.notice().await?;
    }
    Ok(())
}

async fn what_the_part_fetched_the_banner_does_not_fetch_again(page: Page) -> Outcome {
    serve(&page, &config(), "", "");
    page.site().rules().serve("/", Content::html(&document(&[WATCH, &tag_with("data-lang=\"de\"")].concat(), "", "")));
    page.open("/").await?;
    page.until("the banner took over", "layers.length > 0").await?;
    for file in ["/consent.json", "/assent/locales/de.json"] {
        ensure_eq!(page.site().log().of(file, 0).len(), 1, format!("requests of {file}"));
    }
    Ok(())
}

async fn an_early_answer_holds_where_nothing_can_be_stored(page: Page) -> Outcome {
    hold(&page);
    let throwing = format!("<script>{}</script>", super::ladder::THROWING);
    serve(&page, &config(), &throwing, &inline("a", GATED));
    page.open("/").await?;
    page.press_in_notice("accept").await?;
    the_banner_is_not_here(&page).await?;
    release(&page);
    until_order(&page, &["a"]).await?;
    page.quiet().await?;
    ensure_eq!(page.has_notice().await?, false, "a second notice on the page");
    Ok(())
}
