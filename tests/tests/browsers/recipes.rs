//! The npm package and the recipes of docs/recipes.md: what waits runs after a grant and not before, however a page is made.
//!
//! The applications are those of `tests/frameworks`, built with the package as npm installed it from its tarball.

use std::path::{Path, PathBuf};

use assent_tests::browser::{Engine, Page};
use assent_tests::failure::Outcome;
use assent_tests::repository;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::fixture::{config, document, order, until_order, with};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["recipes":
        importing_the_package_does_nothing, the_package_starts_the_guard_once, the_package_finds_a_tag_that_is_there,
        a_start_that_fails_can_be_repeated, plain_pages, react, vue, svelte, google_tag_manager, leptos,
    ]
}

/// Serves the applications, with the package's own copy of the artefacts, at the addresses that their builds expect.
pub(super) fn serve(page: &Page, config: &Value) -> Outcome {
    let applications = repository::applications();
    ensure!(
        applications.join("assent/assent.js").exists(),
        "the applications are not built: `cargo xtask npm --applications` does that"
    );
    let rules = page.site().rules();
    for file in files(&applications)? {
        let path = format!("/{}", file.strip_prefix(&applications).expect("a file below").display());
        rules.serve(&path, content(&file)?);
        if let Some(folder) = path.strip_suffix("index.html") {
            rules.serve(folder, content(&file)?);
        }
    }
    let source = repository::root().join("tests/frameworks");
    rules.serve("/package.js", content(&source.join("node_modules/assent-consent/index.js"))?);
    rules.serve("/plain.html", content(&source.join("plain/page.html"))?);
    let frame = document("", "", "<p>Frame</p>");
    rules.serve("/frame", Content::html(&frame)).serve("/consent.json", Content::json(config));
    Ok(())
}

fn files(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() { all.extend(files(&path)?) } else { all.push(path) }
    }
    Ok(all)
}

fn content(file: &Path) -> std::io::Result<Content> {
    let media_type = match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        _ => "text/plain; charset=utf-8",
    };
    Ok(Content::new(media_type, std::fs::read(file)?))
}

/// A page without a tag, whose module has the package as `assent_consent`.
async fn open_module(page: &Page, tag: &str) -> Outcome {
    serve(page, &config())?;
    let module = "<script type=\"module\">import * as all from '/package.js'; window.assent_consent = all;</script>";
    page.site().rules().serve(
        "/",
        Content::html(&document(
            tag,
            module,
            "<script type=\"text/plain\" data-service=\"alpha\">order.push('alpha')</script>",
        )),
    );
    page.open("/").await?;
    page.until("the package is there", "window.assent_consent").await
}

async fn importing_the_package_does_nothing(page: Page) -> Outcome {
    open_module(&page, "").await?;
    page.fence().await?;
    ensure_eq!(page.site().log().of("/assent/assent.js", 0).len(), 0, "requests for the guard");
    ensure_eq!(page.value("typeof window.assent").await?, "undefined", "the public API");
    ensure_eq!(page.local_storage().await?, Vec::<String>::new(), "what is stored");
    Ok(())
}

async fn the_package_starts_the_guard_once(page: Page) -> Outcome {
    open_module(&page, "").await?;
    page.run_as_page(
        "window.seen = []; assent_consent.watch((decision) => seen.push(decision.grants.alpha));
         const stop = assent_consent.watch(() => seen.push('stopped')); stop();
         const tag = { config: '/consent.json', revision: 1, lang: 'de' };
         const all = await Promise.all([assent_consent.start(tag), assent_consent.start(tag), assent_consent.consent()]);
         if (!all.every((api) => api === window.assent)) throw Error('another API');",
    )
    .await?;
    ensure_eq!(page.site().log().of("/assent/assent.js", 0).len(), 1, "requests for the guard");
    page.notice().await?;
    ensure_eq!(
        page.value("document.querySelector('assent-notice').lang").await?,
        "de",
        "the language that was asked for"
    );
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran before an answer");
    page.accept().await?;
    until_order(&page, &["alpha"]).await?;
    ensure_eq!(page.value("seen").await?, json!([true]), "the decisions that were seen");
    Ok(())
}

async fn the_package_finds_a_tag_that_is_there(page: Page) -> Outcome {
    // Written as a server would with `attributes`, and slower than the module.
    open_module(
        &page,
        "<script async src=\"/assent/assent.js\" data-config=\"/consent.json\" data-revision=\"1\"></script>",
    )
    .await?;
    page.run_as_page("if (await assent_consent.consent() !== window.assent || await assent_consent.start() !== window.assent) throw Error('another API');")
        .await?;
    ensure_eq!(page.value("document.querySelectorAll('script[src*=assent]').length").await?, 1, "tags");
    page.notice().await
}

async fn a_start_that_fails_can_be_repeated(page: Page) -> Outcome {
    page.expect_error("nowhere");
    open_module(&page, "").await?;
    let failed = page
        .run_as_page(
            "return assent_consent.start({ src: '/nowhere.js' }).then(() => 'started', (error) => error.message);",
        )
        .await?;
    ensure!(
        failed.as_str().is_some_and(|text| text.contains("/nowhere.js cannot be loaded")),
        "what it says: {failed}"
    );
    page.run_as_page("await assent_consent.start({ config: '/consent.json' });").await?;
    page.notice().await
}

/// A visitor's way through a page with a gated frame and something that runs with it.
async fn visit(page: &Page, path: &str) -> Outcome {
    serve(page, &config())?;
    page.open(path).await?;
    page.notice().await?;
    page.fence().await?;
    ensure_eq!(page.site().log().of("/frame", 0).len(), 0, "requests for the frame before an answer");
    ensure_eq!(order(page).await?, Vec::<String>::new(), "what ran before an answer");
    page.until("a placeholder stands for the frame", "document.querySelector('main assent-embed')").await?;
    page.accept().await?;
    until_order(page, &["alpha"]).await?;
    page.until_arrived("/frame", 1, 0).await?;
    let mark = page.reload().await?;
    until_order(page, &["alpha"]).await?;
    page.until_arrived("/frame", 1, mark).await?;
    ensure_eq!(page.site().log().of("/assent/banner.js", mark).len(), 0, "requests for the banner on a repeat visit");
    Ok(())
}

/// [`visit`], and then the part with the frame is taken away by the framework.
async fn visit_application(page: Page, path: &str) -> Outcome {
    // Frameworks do the same in every engine; what the guard does there is tested in all of them elsewhere.
    if page.engine() != Engine::Chromium {
        return Ok(());
    }
    visit(&page, path).await?;
    page.until("the application knows", "document.getElementById('state').textContent === 'granted'").await?;
    page.run("document.getElementById('leave').click()").await?;
    page.until("the frame is gone", "!document.querySelector('iframe, assent-embed')").await?;
    // And while it still waits, with its placeholder.
    page.run("localStorage.clear()").await?;
    page.reload().await?;
    page.until("a placeholder stands for the frame", "document.querySelector('main assent-embed')").await?;
    ensure_eq!(
        page.value("document.getElementById('state').textContent").await?,
        "waiting",
        "what the application knows"
    );
    page.run("document.getElementById('leave').click()").await?;
    page.until("the frame is gone", "!document.querySelector('iframe, assent-embed')").await?;
    page.fence().await
}

async fn plain_pages(page: Page) -> Outcome {
    visit(&page, "/plain.html").await
}

async fn react(page: Page) -> Outcome {
    visit_application(page, "/react.html").await
}

async fn vue(page: Page) -> Outcome {
    visit_application(page, "/vue.html").await
}

async fn svelte(page: Page) -> Outcome {
    visit_application(page, "/svelte.html").await
}

async fn google_tag_manager(page: Page) -> Outcome {
    let mut config = with(config(), "signals", json!([{ "from": "google-consent-mode" }]));
    config["categories"][1]["services"] = json!([{ "from": "google-tag-manager" }]);
    serve(&page, &config)?;
    let html = std::fs::read_to_string(repository::root().join("tests/frameworks/plain/gtm.html"))?;
    // What the tag manager would find when it begins, each message by its first words.
    let recorder = "window.found = dataLayer.map((entry) => entry.event ?? [...entry].slice(0, 2).join(' '));";
    page.site()
        .rules()
        .serve("/gtm.html", Content::html(&html.replace("https://www.googletagmanager.com", "")))
        .serve("/gtm.js", Content::script(recorder));
    page.open("/gtm.html").await?;
    page.notice().await?;
    page.fence().await?;
    ensure_eq!(page.site().log().of("/gtm.js", 0).len(), 0, "requests for the tag manager before an answer");
    page.accept().await?;
    let told = json!(["consent default", "consent update", "assent_update", "gtm.js"]);
    page.until("the tag manager runs", "window.found").await?;
    ensure_eq!(page.value("found").await?, told, "what it finds");
    page.reload().await?;
    page.until("the tag manager runs", "window.found").await?;
    ensure_eq!(page.value("found").await?, told, "what it finds on a repeat visit");
    Ok(())
}

/// The page as the example's server prints it, with the film on this machine.
async fn leptos(page: Page) -> Outcome {
    let config: Value = serde_json::from_slice(&std::fs::read(repository::root().join("examples/leptos.json"))?)?;
    serve(&page, &config)?;
    let html = std::fs::read_to_string(repository::applications().join("leptos.html"))?;
    ensure!(html.contains("yt-remote-*"), "the declaration is not there without a script: {html}");
    let html = html.replace("https://www.youtube-nocookie.com/embed/x", "/frame");
    page.site().rules().serve("/leptos.html", Content::html(&html));
    page.open("/leptos.html").await?;
    page.notice().await?;
    page.until("a placeholder stands for the film", "document.querySelector('assent-embed')").await?;
    ensure_eq!(page.site().log().of("/frame", 0).len(), 0, "requests for the film before an answer");
    let state = "document.querySelector('.assent-declaration [data-category=functional] .state').innerText";
    ensure_eq!(page.value(state).await?, "0 of 1 on", "what the declaration says before an answer");
    page.accept().await?;
    page.until_arrived("/frame", 1, 0).await?;
    page.until("the declaration shows the answer", &format!("{state} === '1 of 1 on'")).await?;
    ensure_eq!(page.value("document.querySelectorAll('.assent-declaration').length").await?, 1, "declarations");
    let mark = page.reload().await?;
    page.until_arrived("/frame", 1, mark).await?;
    Ok(())
}
