//! The collector's pages, as a data-protection officer works with them: every task from the pages alone, without a script of theirs.

mod server;

use std::time::Duration;

use assent_tests::browser::{Engine, Page};
use assent_tests::failure::{Failure, Outcome};
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq, repository};
use fantoccini::Locator;
use serde_json::json;
use server::{ACCEPTED, ARABIC, CHANGED, Collector, REFUSED, SITE, SUBJECT, day_before};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["desk": the_officer_does_every_task, every_page_fits_and_axe_finds_nothing]
}

/// Writes into a field as a person does; what is in it goes.
async fn write(page: &Page, selector: &str, text: &str) -> Outcome {
    let field = page.client().find(Locator::Css(selector)).await;
    let field = field.map_err(|_| Failure::new(format!("there is no field {selector}")))?;
    field.clear().await?;
    Ok(field.send_keys(text).await?)
}

/// Chooses by value, or sets a day, whose field every engine and language has another keyboard for.
async fn set(page: &Page, selector: &str, value: &str) -> Outcome {
    let set = "const field = document.querySelector(arguments[0]); field.value = arguments[1]; return field.value === arguments[1]";
    ensure_eq!(page.run_with(set, vec![selector.into(), value.into()]).await?, true, format!("{selector} is {value}"));
    Ok(())
}

/// Clicks what leads to another page, and waits for it.
async fn follow(page: &Page, selector: &str) -> Outcome {
    page.reloads(page.click(selector)).await
}

/// Whether the page says something.
async fn says(page: &Page, words: &str) -> Outcome {
    let text = page.value("document.body.innerText").await?;
    ensure!(text.as_str().is_some_and(|text| text.contains(words)), "the page does not say {words:?}: {text}");
    Ok(())
}

/// Clicks what gives a file, and waits for it; what the program says of it.
async fn download(page: &Page, collector: &Collector, path: &str, selector: &str) -> Outcome<String> {
    let mark = page.site().log().mark();
    page.click(selector).await?;
    page.until_arrived(path, 1, mark).await?;
    // The request is logged before its answer is there.
    let there = async {
        while !collector.has_download() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let late = |_| Failure::new(format!("{selector} gave no file"));
    tokio::time::timeout(Duration::from_secs(30), there).await.map_err(late)?;
    collector.verify_download().await
}

async fn sign_in(page: &Page, collector: &Collector) -> Outcome {
    page.open("/sign-in").await?;
    write(page, "#token", &collector.token).await?;
    page.click("[name=role][value=owner]").await?;
    follow(page, "main button").await?;
    // The tests' server adds one of its own to every page, which the pages' policy keeps from running.
    let scripts = "[location.pathname, [...document.scripts].filter((one) => !one.src.includes('/watch/')).length]";
    ensure_eq!(page.value(scripts).await?, json!(["/", 0]), "after the sign-in");
    Ok(())
}

/// Finds by an id on the page of receipts.
async fn find(page: &Page, id: &str) -> Outcome {
    follow(page, "nav a[href='/receipts']").await?;
    write(page, "#id", id).await?;
    follow(page, "form:has(#id) button").await
}

fn to(id: &str) -> String {
    format!("a[href='/receipts/{id}']")
}

async fn the_officer_does_every_task(page: Page) -> Outcome {
    let collector = Collector::start(&page).await?;
    page.step("sign in");
    if page.engine() == Engine::Chromium {
        // The others have no such switch to drive; the pages' own policy lets no script run in any of them.
        page.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await?;
    }
    sign_in(&page, &collector).await?;
    page.step("find a receipt and open it");
    find(&page, ACCEPTED).await?;
    follow(&page, &to(ACCEPTED)).await?;
    for words in ["Proven", "As it was drawn", "The visitor's page had the same version."] {
        says(&page, words).await?;
    }
    shown(&page).await?;
    page.step("its evidence");
    let said =
        download(&page, &collector, &format!("/receipts/{ACCEPTED}/evidence"), "main a[href$='/evidence']").await?;
    ensure!(said.contains(ACCEPTED), "{said}");
    page.step("all of its subject");
    find(&page, SUBJECT).await?;
    for id in [ACCEPTED, CHANGED] {
        ensure!(page.is(&format!("document.querySelector(\"{}\")", to(id))).await?, "{id} is not found by its subject");
    }
    page.step("a search by day and event");
    follow(&page, "nav a[href='/receipts']").await?;
    set(&page, "#event", "refused").await?;
    follow(&page, "form:has(#site) button").await?;
    follow(&page, &to(REFUSED)).await?;
    says(&page, "none: a visitor who never consented gets no identifier").await?;

    page.step("a letter is entered, corrected and answered");
    enter(&page, "access").await?;
    says(&page, "1 open, 0 overdue").await?;
    page.click(".request summary").await?;
    set(&page, ".request details [name=kind]", "objection").await?;
    follow(&page, ".request details button").await?;
    says(&page, &format!("received {}", day_before(1))).await?;
    write(&page, ".request [name=answer]", "Sent by post.").await?;
    follow(&page, ".request button[value=answered]").await?;
    says(&page, "0 open, 0 overdue").await?;
    page.click("td summary").await?;
    write(&page, "td [name=answer]", "Sent by post, registered.").await?;
    follow(&page, "td form button").await?;
    says(&page, "Sent by post, registered.").await?;
    page.step("another one is rejected");
    enter(&page, "access").await?;
    write(&page, ".request [name=answer]", "Nobody of this name.").await?;
    follow(&page, ".request button[value=rejected]").await?;
    says(&page, "Rejected").await?;

    page.step("a withdrawal");
    find(&page, ARABIC).await?;
    follow(&page, &to(ARABIC)).await?;
    write(&page, "#withdraw-reason", "Letter of 16 November").await?;
    page.click("form[action$='/withdraw'] [name=confirm]").await?;
    follow(&page, "form[action$='/withdraw'] button").await?;
    says(&page, "withdrawn on the dashboard: Letter of 16 November").await?;
    page.step("the evidence of a period");
    follow(&page, "a.home").await?;
    follow(&page, "a[href^='/evidence']").await?;
    write(&page, "#reason", "Authority's letter").await?;
    let said = download(&page, &collector, "/evidence", "form[action='/evidence'] button").await?;
    ensure!(said.contains(&format!("5 receipts of {SITE}")), "{said}");
    page.step("an erasure");
    find(&page, ACCEPTED).await?;
    follow(&page, &to(ACCEPTED)).await?;
    write(&page, "#erase-reason", "Letter of 17 November").await?;
    page.click("form[action$='/erase'] [name=confirm]").await?;
    follow(&page, "form[action$='/erase'] button").await?;
    says(&page, "erased on the dashboard: Letter of 17 November").await?;
    find(&page, SUBJECT).await?;
    says(&page, "No receipt and no subject has this id.").await?;
    page.step("the activity");
    follow(&page, "nav a[href='/activity']").await?;
    for words in [
        "kim",
        "opened a receipt",
        "took an evidence pack",
        "Authority's letter",
        "entered a request",
        "answered a request",
        "corrected",
        "withdrew for a visitor",
        "erased",
    ] {
        says(&page, words).await?;
    }
    page.step("sign out");
    follow(&page, "form[action='/sign-out'] button").await?;
    page.open("/receipts").await?;
    ensure_eq!(page.value("location.pathname").await?, "/sign-in", "where a page leads after the sign-out");
    let said = collector.verify_log().await?;
    ensure!(said.contains("intact"), "{said}");
    Ok(())
}

/// Enters a letter of a day that came for the subject.
async fn enter(page: &Page, kind: &str) -> Outcome {
    follow(page, "nav a[href='/requests']").await?;
    set(page, "#kind", kind).await?;
    set(page, "#received", &day_before(1)).await?;
    write(page, "#subject", SUBJECT).await?;
    follow(page, "form[action='/requests'] button").await
}

/// Both layers are drawn, and nothing in them does anything.
async fn shown(page: &Page) -> Outcome {
    let frames = "[...document.querySelectorAll('iframe')].map((frame) => [frame.getAttribute('sandbox'), frame.srcdoc.includes('Accept all'), frame.srcdoc.includes('<script')])";
    ensure_eq!(page.value(frames).await?, json!([["", true, false], ["", true, false]]), "the frames");
    Ok(())
}

/// By how much the page is too wide, and the elements whose text is cut off.
const FITS: &str = "[document.documentElement.scrollWidth - document.documentElement.clientWidth,
    [...document.querySelectorAll('body *')].filter((part) => {
      const style = getComputedStyle(part);
      return part.checkVisibility() && !part.closest('.hidden, svg, .scroll, iframe') && /hidden|clip/.test(style.overflowX) && part.scrollWidth > part.clientWidth + 1;
    }).map((part) => part.outerHTML.slice(0, 80))]";

async fn every_page_fits_and_axe_finds_nothing(page: Page) -> Outcome {
    // The pages' policy refuses the tests' own watcher and requests too.
    page.expect_error("/watch/watch.js");
    page.expect_error("/fence/");
    let collector = Collector::start(&page).await?;
    let axe = std::fs::read_to_string(repository::vendors().join("node_modules/axe-core/axe.min.js"))?;
    let axe = format!("{axe}; return window.axe.run(document, {{ resultTypes: ['violations'], iframes: false }}).then(({{ violations }}) =>
        violations.map(({{ id, nodes }}) => `${{id}}: ${{nodes.map(({{ target, failureSummary }}) => target.flat().join(' ') + ' ' + failureSummary).join('; ')}}`));");
    page.open("/sign-in").await?;
    ensure_eq!(page.run(&axe).await?, json!([]), "what axe finds on the sign-in");
    sign_in(&page, &collector).await?;
    let archived = format!("/archive/{}", collector.notice("ar")?);
    let receipts = [ACCEPTED, ARABIC].map(|id| format!("/receipts/{id}"));
    let pages = [
        "/",
        "/receipts",
        receipts[0].as_str(),
        receipts[1].as_str(),
        "/requests",
        "/activity",
        "/evidence",
        archived.as_str(),
    ];
    for path in pages {
        page.open(path).await?;
        for (scheme, width) in [("light", 320), ("light", 768), ("light", 1280), ("dark", 1280)] {
            let scheme_set = page.emulate("screen", &[("prefers-color-scheme", scheme)]).await?;
            if !scheme_set && scheme == "dark" {
                continue;
            }
            if !page.resize(width, 900).await? {
                // No driver makes their windows narrower than some 450 px; the sheet goes by the window's own width.
                page.client().set_window_size(width.max(500), 900).await?;
            }
            let at = |what: &str| format!("{what} on {path}, {scheme}, {width} px");
            ensure_eq!(page.value(FITS).await?, json!([0, []]), at("too wide, and cut off"));
            if scheme_set {
                page.picture(&format!("desk{path} {scheme} {width}")).await?;
            }
            if width == 1280 {
                ensure_eq!(page.run(&axe).await?, json!([]), at("what axe finds"));
            }
        }
    }
    Ok(())
}
