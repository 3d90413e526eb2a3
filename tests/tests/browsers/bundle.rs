//! A built bundle (`assent build`): one tag without attributes, whose notice is there before the banner is, and becomes the banner's.

use std::fs;

use assent_cli::build::{Arguments, Summary, build};
use assent_tests::browser::Page;
use assent_tests::failure::{Failure, Outcome};
use assent_tests::repository;
use assent_tests::server::{Content, Fault};
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::fixture::{
    config, document, external, hold, inline, order, release, until_early_acceptance, until_order, with,
};

const TAG: &str = r#"<script src="/assent/assent.js"></script>"#;
const GATED: &str = "data-category=\"analytics\"";
/// Notes which layers are told, and when the banner says what it blocks, with which it begins.
pub const WATCH: &str = "<script>window.layers = []; window.blocks = 0;
    document.addEventListener('assent:layer', (event) => layers.push(event.detail.layer));
    document.addEventListener('assent:block', () => blocks++);</script>";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["bundle":
        the_notice_does_not_wait_for_the_banner, an_early_answer_is_honoured, an_early_answer_survives_a_navigation,
        what_is_no_answer_does_not_hide_the_notice, early_settings_open_the_preferences, the_banner_takes_over_in_place,
        it_looks_like_the_banners_own,
        what_is_out_of_date_gives_way, a_banner_that_fails_gives_the_question_back, a_returning_visitor_fetches_the_guard_only,
        it_works_under_a_strict_policy, it_speaks_the_visitors_language, an_objection_is_not_met_with_a_question,
        what_needs_no_consent_does_not_wait_for_the_banner, hashed_names_find_each_other,
        inside_of_the_page_it_asks_without_a_request,
    ]
}

/// Builds a configuration and serves exactly what was built; gives the tag.
pub fn serve_built(page: &Page, config: &str, hashed: bool) -> Outcome<String> {
    let (_, built) = served(page, config, hashed)?;
    Ok(built.tag)
}

/// The same, with what `assent build` leaves for the owner.
pub fn served(page: &Page, config: &str, hashed: bool) -> Outcome<(TempDir, Summary)> {
    let place = tempfile::tempdir()?;
    let file = place.path().join("consent.json");
    fs::write(&file, config)?;
    let out = place.path().join("site");
    let arguments = Arguments {
        config: file,
        out: out.clone(),
        at: "/assent/".into(),
        hashed,
        dist: Some(repository::dist()),
        publish: None,
    };
    let built = build(&arguments).map_err(|refusal| Failure::new(refusal.to_string()))?;
    // What the bundle lacks must not come from the whole release.
    page.site().rules().serve("/assent/*", Content::text("not in this bundle"));
    let mut within = vec![out.clone()];
    while let Some(directory) = within.pop() {
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            let name = path.strip_prefix(&out).map_err(|error| Failure::new(error.to_string()))?.display().to_string();
            let media_type = match path.extension().and_then(|ending| ending.to_str()) {
                _ if path.is_dir() => {
                    within.push(path);
                    continue;
                }
                // Without a charset: the bundle says by itself how it is encoded.
                Some("js") => "text/javascript",
                Some("json") => "application/json",
                Some("wasm") => "application/wasm",
                _ => continue,
            };
            page.site().rules().serve(&format!("/assent/{name}"), Content::new(media_type, fs::read(&path)?));
        }
    }
    Ok((place, built))
}

/// The answers that were compiled ahead do not come: the banner has to.
pub fn without_answers(page: &Page) {
    page.expect_error("answers/");
    page.site().rules().fault("/assent/answers/*", Fault::status(404));
}

/// Serves a bundle of `config` and opens a page with it and `body`.
async fn open(page: &Page, config: &Value, body: &str) -> Outcome {
    serve_built(page, &config.to_string(), false)?;
    page.site().rules().serve("/", Content::html(&document(&[WATCH, TAG].concat(), "", body)));
    page.open("/").await
}

/// Serves, under a policy that allows no inline script, a page with a tag and the gated script `a`, which counts what the policy refused.
fn serve_under(page: &Page, policy: &str, tag: &str) {
    let prelude = "window.order = []; window.blocks = 0; window.violations = [];
        document.addEventListener('assent:block', () => blocks++);
        document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective + ' ' + event.blockedURI));";
    let html = format!(
        "<!doctype html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>Test</title><script src=\"/s/prelude.js\"></script>{tag}</head>\
         <body>{}</body></html>",
        external(page, "a", GATED)
    );
    page.site().rules().serve("/s/prelude.js", Content::script(prelude)).serve("/", Content::html(&html)).header(
        "/",
        "content-security-policy",
        policy,
    );
}

pub async fn the_banner_is_not_here(page: &Page) -> Outcome {
    ensure!(page.is("blocks === 0").await?, "the banner was here already");
    Ok(())
}

/// Lets the banner come, if it was held, and waits until the notice is its own.
pub async fn until_taken_over(page: &Page) -> Outcome {
    release(page);
    page.until("the banner took over", "blocks > 0").await?;
    ensure_eq!(page.value("document.querySelectorAll('assent-notice').length").await?, 1, "notices");
    Ok(())
}

async fn the_notice_does_not_wait_for_the_banner(page: Page) -> Outcome {
    without_answers(&page);
    hold(&page);
    open(&page, &config(), "<p>A page</p>").await?;
    page.notice().await?;
    the_banner_is_not_here(&page).await?;
    ensure!(
        page.is("document.body.firstElementChild.localName === 'assent-notice'").await?,
        "it is not the first in the page"
    );
    ensure_eq!(page.local_storage().await?, Vec::<String>::new(), "localStorage before a choice");
    until_taken_over(&page).await
}

async fn an_early_answer_is_honoured(page: Page) -> Outcome {
    without_answers(&page);
    hold(&page);
    open(&page, &config(), &inline("a", GATED)).await?;
    page.press_in_notice("accept").await?;
    the_banner_is_not_here(&page).await?;
    ensure_eq!(page.value("assent.get()").await?, Value::Null, "the decision before the banner");
    ensure_eq!(page.session_storage().await?, ["assent.pending"], "sessionStorage meanwhile");
    release(&page);
    until_early_acceptance(&page).await?;
    ensure_eq!(page.has_notice().await?, false, "a notice after an answer");
    Ok(())
}

async fn an_early_answer_survives_a_navigation(page: Page) -> Outcome {
    hold(&page);
    page.site().rules().serve("/next", Content::html(&document(&[WATCH, TAG].concat(), "", &inline("b", GATED))));
    open(&page, &config(), "").await?;
    page.press_in_notice("accept").await?;
    page.open("/next").await?;
    release(&page);
    ensure_eq!(page.has_notice().await?, false, "a notice after an answer");
    until_order(&page, &["b"]).await
}

async fn what_is_no_answer_does_not_hide_the_notice(page: Page) -> Outcome {
    without_answers(&page);
    open(&page, &config(), "").await?;
    until_taken_over(&page).await?;
    page.run("sessionStorage.setItem('assent.pending', 'maybe');").await?;
    page.reload().await?;
    page.notice().await?;
    until_taken_over(&page).await?;
    page.fence().await?;
    ensure!(page.has_notice().await?, "the banner took the notice away");
    Ok(())
}

async fn early_settings_open_the_preferences(page: Page) -> Outcome {
    hold(&page);
    open(&page, &config(), "").await?;
    page.notice().await?;
    page.click("assent-notice button[data-assent-action=preferences]").await?;
    the_banner_is_not_here(&page).await?;
    ensure!(page.has_notice().await?, "the notice left before the preferences came");
    release(&page);
    page.preferences().await
}

async fn the_banner_takes_over_in_place(page: Page) -> Outcome {
    without_answers(&page);
    hold(&page);
    open(&page, &config(), "<p>A page</p>").await?;
    page.notice().await?;
    let look = "window.box = () => ['assent-notice', 'assent-notice h2', 'assent-notice button[data-assent-action=reject]', 'p:not([slot])']
            .map((part) => { const { x, y, width, height } = document.querySelector(part).getBoundingClientRect(); return [x, y, width, height]; });
        window.early = document.querySelector('assent-notice');
        early.querySelector('[data-assent-action=reject]').focus();
        window.shifts = [];
        if (PerformanceObserver.supportedEntryTypes.includes('layout-shift'))
            new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => entry.value))).observe({ type: 'layout-shift', buffered: true });
        return box();";
    let before = page.run_as_page(look).await?;
    the_banner_is_not_here(&page).await?;
    until_taken_over(&page).await?;
    page.fence().await?;
    ensure_eq!(page.run_as_page("return box();").await?, before, "where things are");
    ensure_eq!(
        page.run_as_page("return document.querySelector('assent-notice') === early;").await?,
        true,
        "the same element"
    );
    ensure_eq!(page.value("document.activeElement.dataset.assentAction").await?, "reject", "what has the focus");
    ensure_eq!(page.value("shifts.length").await?, 0, "layout shifts");
    ensure!(
        page.is("document.documentElement.style.scrollPaddingBlockEnd").await?,
        "the banner did not make room for what has the focus"
    );
    page.reject().await?;
    page.until("the refusal is recorded", "assent.get()?.receipt.method === 'banner.reject_all'").await
}

async fn it_looks_like_the_banners_own(page: Page) -> Outcome {
    without_answers(&page);
    hold(&page);
    let body = "<h1>A page</h1><p>With a paragraph</p>";
    open(&page, &config(), body).await?;
    page.notice().await?;
    let early = page.look().await?;
    the_banner_is_not_here(&page).await?;
    until_taken_over(&page).await?;
    let same = page.still_looks_like(&early).await;
    same.map_err(|difference| Failure::new(format!("the picture changes when the banner takes over: {difference}")))?;
    // The banner's own, in a page that has the same bundle's files but no first layer.
    page.expect_error("parts/first.js");
    let plain = fs::read_to_string(repository::dist().join("assent.js"))?;
    page.site().rules().serve("/assent/assent.js", Content::script(&plain));
    page.reload().await?;
    until_taken_over(&page).await?;
    page.notice().await?;
    let same = page.still_looks_like(&early).await;
    same.map_err(|difference| {
        Failure::new(format!("the bundle's notice looks different from the banner's own: {difference}"))
    })
}

async fn what_is_out_of_date_gives_way(page: Page) -> Outcome {
    without_answers(&page);
    hold(&page);
    serve_built(&page, &config().to_string(), false)?;
    let newer = with(config(), "texts", json!({ "en": { "notice_title": "A newer title" } }));
    page.site()
        .rules()
        .serve("/assent/consent.json", Content::json(&newer))
        .serve("/", Content::html(&document(&[WATCH, TAG].concat(), "", "")));
    page.open("/").await?;
    page.notice().await?;
    page.run_as_page("document.querySelector('assent-notice [data-assent-action=accept]').focus();").await?;
    until_taken_over(&page).await?;
    ensure_eq!(page.value("document.querySelector('#assent-title').textContent").await?, "A newer title", "the title");
    ensure_eq!(page.value("document.activeElement.dataset.assentAction").await?, "accept", "what has the focus");
    Ok(())
}

async fn a_banner_that_fails_gives_the_question_back(page: Page) -> Outcome {
    without_answers(&page);
    page.expect_error("banner.js");
    page.site().rules().fault("/assent/banner.js", Fault::status(404));
    let listener = "<script>window.failures = 0; document.addEventListener('assent:error', () => failures++);</script>";
    open(&page, &config(), &[listener, &inline("a", GATED)].concat()).await?;
    page.until("the failure is told", "failures === 1").await?;
    page.notice().await?;
    page.fence().await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran");
    page.click("assent-notice button[data-assent-action=accept]").await?;
    page.until("the failure of the answer is told", "failures === 2").await?;
    page.notice().await?;
    ensure_eq!(page.session_storage().await?, ["assent.pending"], "the answer waits for the next page");
    page.site().rules().mend("/assent/banner.js");
    page.reload().await?;
    until_order(&page, &["a"]).await
}

async fn a_returning_visitor_fetches_the_guard_only(page: Page) -> Outcome {
    open(&page, &config(), &inline("a", GATED)).await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    let mark = page.reload().await?;
    until_order(&page, &["a"]).await?;
    ensure_eq!(page.own_requests(mark), ["/assent/assent.js"], "requests of a repeat visit");
    ensure_eq!(page.has_notice().await?, false, "a notice after an answer");
    Ok(())
}

async fn it_works_under_a_strict_policy(page: Page) -> Outcome {
    without_answers(&page);
    let policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; \
                  require-trusted-types-for 'script'; trusted-types assent; img-src 'self'";
    serve_built(&page, &config().to_string(), false)?;
    hold(&page);
    serve_under(&page, policy, TAG);
    page.open("/").await?;
    page.notice().await?;
    the_banner_is_not_here(&page).await?;
    ensure_eq!(
        page.value("getComputedStyle(document.querySelector('assent-notice')).position").await?,
        "fixed",
        "its style"
    );
    until_taken_over(&page).await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    ensure_eq!(page.value("violations").await?, json!([]), "violations of the policy");
    Ok(())
}

async fn it_speaks_the_visitors_language(page: Page) -> Outcome {
    without_answers(&page);
    serve_built(&page, &with(config(), "languages", json!(["en", "de", "zh-Hant"])).to_string(), false)?;
    let in_page = |lang: &str, tag: &str| {
        format!("<!doctype html><html lang=\"{lang}\"><head><title>Test</title>{WATCH}{tag}</head><body></body></html>")
    };
    for (lang, attribute, expected) in [
        ("de-AT", "", "de"),
        ("zh-TW", "", "zh-Hant"),
        ("de", " data-lang=\"en\"", "en"),
        ("de", " data-lang=\"fr-CA\"", "de"),
        ("de_AT", " data-lang=\"zh\"", "zh-Hant"),
    ] {
        let tag = format!("<script src=\"/assent/assent.js\"{attribute}></script>");
        page.site().rules().serve("/", Content::html(&in_page(lang, &tag)));
        hold(&page);
        page.open("/").await?;
        page.notice().await?;
        the_banner_is_not_here(&page).await?;
        ensure_eq!(
            page.value("document.querySelector('assent-notice').lang").await?,
            expected,
            "in a page in {lang} with{attribute}"
        );
        page.run_as_page("window.early = document.querySelector('assent-notice');").await?;
        until_taken_over(&page).await?;
        ensure_eq!(
            page.run_as_page("return document.querySelector('assent-notice') === early;").await?,
            true,
            "the banner agrees"
        );
    }
    Ok(())
}

pub const OBJECTS: &str = "<script>Object.defineProperty(navigator, 'globalPrivacyControl', { value: true });</script>";

async fn an_objection_is_not_met_with_a_question(page: Page) -> Outcome {
    hold(&page);
    serve_built(&page, &with(config(), "regime", json!("us-ca")).to_string(), false)?;
    let body = [inline("a", GATED), inline("m", "data-category=\"marketing\"")].concat();
    page.site().rules().serve("/", Content::html(&document(&[OBJECTS, WATCH, TAG].concat(), "", &body)));
    page.open("/").await?;
    until_order(&page, &["a"]).await?;
    the_banner_is_not_here(&page).await?;
    ensure_eq!(page.has_notice().await?, false, "a question after an objection");
    release(&page);
    page.until("the control is there", "document.querySelector('assent-reopen')").await?;
    ensure_eq!(page.has_notice().await?, false, "a question once the banner is there");
    Ok(())
}

async fn what_needs_no_consent_does_not_wait_for_the_banner(page: Page) -> Outcome {
    hold(&page);
    let body = [inline("a", GATED), inline("m", "data-category=\"marketing\"")].concat();
    open(&page, &with(config(), "regime", json!("us-ca")), &body).await?;
    page.notice().await?;
    until_order(&page, &["a", "m"]).await?;
    the_banner_is_not_here(&page).await?;
    release(&page);
    page.reloads(page.reject()).await?;
    ensure_eq!(page.value("assent.get().receipt.method").await?, "banner.reject_all", "the objection recorded");
    Ok(())
}

async fn hashed_names_find_each_other(page: Page) -> Outcome {
    let tag = serve_built(&page, &config().to_string(), true)?;
    ensure!(tag.contains("integrity=\"sha384-"), "the tag is {tag}");
    page.site().rules().serve("/", Content::html(&document(&[WATCH, &tag].concat(), "", &inline("a", GATED))));
    page.open("/").await?;
    page.notice().await?;
    page.open_preferences().await?;
    page.press("accept").await?;
    until_order(&page, &["a"]).await?;
    let requests = page.own_requests(0);
    ensure!(
        requests.iter().all(|path| path.split('/').nth(2).is_some_and(|part| part.len() == 16)),
        "the requests: {requests:?}"
    );
    Ok(())
}

async fn inside_of_the_page_it_asks_without_a_request(page: Page) -> Outcome {
    let config = with(config(), "texts", json!({ "de": { "notice_title": "Ночь 😀" } }));
    let (place, _) = served(&page, &config.to_string(), true)?;
    let of_owner = |name: &str| fs::read_to_string(place.path().join("site/deploy").join(name));
    serve_under(&page, &of_owner("inline-csp.txt")?.replace('\n', " "), &of_owner("inline.html")?);
    page.site().rules().fault("/assent/*", Fault::hold());
    page.open("/").await?;
    page.notice().await?;
    ensure_eq!(page.value("document.querySelector('assent-notice h2').textContent").await?, "Ночь 😀", "its title");
    the_banner_is_not_here(&page).await?;
    page.site().rules().mend("/assent/*");
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    page.delivered().await?;
    ensure_eq!(page.value("violations").await?, json!([]), "violations of the policy");

    let mark = page.reload().await?;
    until_order(&page, &["a"]).await?;
    // A script inside of the page has no address that the policy allowed, so the policy is asked before an external script is inserted.
    let own = page.own_requests(mark);
    ensure!(own.iter().all(|path| path.ends_with("/parts/trust.js") || path.ends_with("/parts/probe.js")), "{own:?}");
    Ok(())
}
