//! Leaks that were found on real sites: what a page, its router or the browser brings back must not undo an answer.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::json;

use super::fixture::{TAG, config, document, inline, order, serve, with};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["field":
        a_snapshot_of_the_page_restores_nothing, a_lazy_loader_finds_no_address, sites_on_one_origin_answer_for_themselves,
        a_withdrawal_beats_full_storage, going_back_asks_for_no_frame, the_catalogue_s_addresses_are_blocked,
        a_framed_page_of_the_site_asks_nothing, a_framed_page_of_another_site_asks,
    ]
}

const FRAME: &str = "<iframe class=\"lazyload\" data-service=\"gamma\" data-src=\"/k/frame\" width=\"480\" height=\"300\" title=\"A film\"></iframe>";

fn film(page: &Page) {
    page.site().rules().serve("/k/frame", Content::html("<!doctype html><title>Frame</title>"));
}

async fn a_snapshot_of_the_page_restores_nothing(page: Page) -> Outcome {
    film(&page);
    let body = format!("<div id=\"page\">{FRAME}{}</div>", inline("counted", "data-category=\"analytics\""));
    serve(&page, &config(), &body);
    page.open("/").await?;
    page.accept().await?;
    page.until_arrived("/k/frame", 1, 0).await?;
    page.until("the script ran", "order.includes('counted')").await?;
    page.run("localStorage.setItem('snapshot', document.getElementById('page').innerHTML);").await?;
    for reader in ["outerHTML", "innerHTML"] {
        let live = format!("/ src=/.test(document.getElementById('page').{reader})");
        ensure!(!page.is(&live).await?, "{reader} has a live address");
    }
    ensure!(
        !page.is("/ src=/.test(new XMLSerializer().serializeToString(document.getElementById('page')))").await?,
        "the serializer gives a live address"
    );
    page.reloads(async { page.run("assent.withdraw(); return null;").await }).await?;
    let mark = page.site().log().mark();
    page.run(
        "const place = document.getElementById('page'); place.innerHTML = localStorage.snapshot;
         for (const old of place.querySelectorAll('script')) {
           if (old.type && old.type !== 'text/javascript') continue;
           const script = document.createElement('script');
           for (const { name, value } of old.attributes) script.setAttribute(name, value);
           script.text = old.text; old.replaceWith(script);
         }",
    )
    .await?;
    page.until("a placeholder", "document.querySelectorAll('assent-embed').length === 1").await?;
    page.fence().await?;
    ensure_eq!(page.site().log().of("/k/frame", mark).len(), 0, "requests for the frame");
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran");
    Ok(())
}

async fn a_lazy_loader_finds_no_address(page: Page) -> Outcome {
    film(&page);
    let lazy =
        "for (const element of document.querySelectorAll('.lazyload[data-src]')) element.src = element.dataset.src;";
    page.site().rules().serve("/s/lazy.js", Content::script(lazy));
    serve(&page, &config(), &format!("{FRAME}<script>{lazy}</script><script src=\"/s/lazy.js\" defer></script>"));
    page.open("/").await?;
    page.until("a placeholder", "document.querySelector('assent-embed')").await?;
    page.reject().await?;
    page.reload().await?;
    page.until("a placeholder", "document.querySelector('assent-embed')").await?;
    page.fence().await?;
    ensure_eq!(page.site().log().of("/k/frame", 0).len(), 0, "requests for the frame");
    page.run("return assent.accept().then(() => null);").await?;
    page.until_arrived("/k/frame", 1, 0).await?;
    Ok(())
}

async fn sites_on_one_origin_answer_for_themselves(page: Page) -> Outcome {
    let gated = inline("ran", "data-category=\"analytics\"");
    serve(&page, &config(), &gated);
    let other = TAG.replace("/consent.json", "/b/consent.json");
    let mut theirs = config();
    theirs["controller"]["name"] = json!("Another Ltd");
    page.site()
        .rules()
        .serve("/b/consent.json", Content::json(&theirs))
        .serve("/b/", Content::html(&document(&other, "", &gated)));
    page.open("/").await?;
    page.accept().await?;
    page.open("/b/").await?;
    page.notice().await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran at the other site");
    page.run("return assent.withdraw().then(() => null);").await?;
    page.open("/").await?;
    ensure!(page.is("assent.has('analytics')").await?, "the first site's answer is gone");
    page.until("its script runs", "order.includes('ran')").await
}

async fn a_withdrawal_beats_full_storage(page: Page) -> Outcome {
    let refuse = "<script>if (sessionStorage.refuse) { const { setItem } = Storage.prototype;
        Storage.prototype.setItem = function (...args) { if (this === localStorage) throw new DOMException('full', 'QuotaExceededError'); return setItem.apply(this, args); }; }</script>";
    let page_of = document(&[refuse, TAG].concat(), "", &inline("ran", "data-category=\"analytics\""));
    page.site().rules().serve("/consent.json", Content::json(&config())).serve("/", Content::html(&page_of));
    page.open("/").await?;
    page.accept().await?;
    page.run("sessionStorage.refuse = 1").await?;
    page.reload().await?;
    page.until("it runs", "order.includes('ran')").await?;
    page.reloads(async { page.run("assent.withdraw(); return null;").await }).await?;
    page.fence().await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what runs after the withdrawal");
    ensure!(!page.is("assent.has('analytics')").await?, "the grant is back");
    page.reload().await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what runs on the next page");
    Ok(())
}

async fn going_back_asks_for_no_frame(page: Page) -> Outcome {
    film(&page);
    let named = FRAME.replace("<iframe", "<iframe name=\"film\"").replace("/k/frame", "/k/named");
    page.site().rules().serve("/k/named", Content::html("<!doctype html><title>Named</title>"));
    serve(&page, &config(), &[FRAME, &named].concat());
    page.site()
        .rules()
        .header("/", "cache-control", "no-store")
        .serve("/next", Content::html(&document(TAG, "", "<p>Next</p>")));
    page.open("/").await?;
    page.accept().await?;
    page.until_arrived("/k/frame", 1, 0).await?;
    page.until_arrived("/k/named", 1, 0).await?;
    page.run("location.href = '/next'").await?;
    page.until("the next page", "location.pathname === '/next' && window.assent").await?;
    page.reloads(async { page.run("assent.withdraw(); return null;").await }).await?;
    let mark = page.site().log().mark();
    page.back().await?;
    page.until("placeholders", "location.pathname === '/' && document.querySelectorAll('assent-embed').length === 2")
        .await?;
    page.fence().await?;
    ensure_eq!(page.site().log().of("/k/frame", mark).len(), 0, "requests for the frame");
    ensure_eq!(page.site().log().of("/k/named", mark).len(), 0, "requests for the frame with a name");
    Ok(())
}

async fn the_catalogue_s_addresses_are_blocked(page: Page) -> Outcome {
    page.expect_error("hotjar");
    let services = json!([{ "from": "hotjar" }]);
    let mut own = with(config(), "withdrawal", json!("offer"));
    own["categories"][1]["services"] = services;
    let tags = [TAG, "<script src=\"/assent/parts/block.js\"></script>"].concat();
    let code = "<script>window.fetched = 'pending'; fetch('https://in.hotjar.com/api', { mode: 'no-cors' }).then(() => fetched = 'answered', () => fetched = 'refused');
        const image = new Image(); image.srcset = 'https://script.hotjar.com/a.gif 1x'; window.held = () => image.currentSrc === '';
        const dot = new Image(); dot.setAttribute('src', 'https://script.hotjar.com./b.gif'); window.dotted = () => dot.currentSrc === '';</script>";
    page.site()
        .rules()
        .serve("/consent.json", Content::json(&own))
        .serve("/", Content::html(&document(&[&tags, code].concat(), "", "")));
    page.open("/").await?;
    page.notice().await?;
    page.fence().await?;
    ensure_eq!(page.value("fetched").await?, "pending", "before an answer");
    page.reject().await?;
    page.until("a refusal fails it", "fetched === 'refused'").await?;
    ensure!(page.is("held() && dotted()").await?, "an image got its address");
    page.reload().await?;
    page.until("the next page refuses at once", "fetched === 'refused'").await?;
    Ok(())
}

/// What is in the page's one frame.
const INNER: &str = "document.querySelector('iframe').contentWindow";

/// Opens a page with a frame whose page has the tag `inner`.
async fn frame(page: &Page, inner: &str) -> Outcome {
    let counted = "<script type=\"text/plain\" data-category=\"analytics\">parent.order.push('inner')</script>";
    page.site().rules().serve("/inner", Content::html(&document(inner, "", counted)));
    serve(page, &config(), "<iframe src=\"/inner\" width=\"480\" height=\"300\" title=\"Size guide\"></iframe>");
    page.open("/").await?;
    page.notice().await?;
    // The banner of the frame has come, and would have shown its notice.
    let here = format!(
        "{INNER}.performance.getEntriesByType('resource').some(({{ name }}) => name.includes('/assent/banner.'))"
    );
    page.until("the frame has its banner", &here).await?;
    page.quiet().await
}

async fn a_framed_page_of_the_site_asks_nothing(page: Page) -> Outcome {
    frame(&page, TAG).await?;
    ensure_eq!(
        page.value(&format!("!!{INNER}.document.querySelector('assent-notice')")).await?,
        false,
        "a notice in the frame"
    );
    page.accept().await?;
    page.until("the framed page runs what it holds", "order.includes('inner')").await?;
    page.reload().await?;
    page.until("it does on the next visit too", "order.includes('inner')").await?;
    page.reloads(page.run("assent.withdraw();")).await?;
    page.quiet().await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what runs after the withdrawal");
    // Whoever wants to choose there can.
    page.run_as_page(&format!("await {INNER}.assent.open();")).await?;
    page.until("the preferences of the frame", &format!("{INNER}.document.querySelector('assent-preferences')")).await
}

async fn a_framed_page_of_another_site_asks(page: Page) -> Outcome {
    page.site().rules().serve("/other/consent.json", Content::json(&config()));
    frame(&page, &TAG.replace("/consent.json", "/other/consent.json")).await?;
    page.until("the question of the other site", &format!("{INNER}.document.querySelector('assent-notice')")).await
}
