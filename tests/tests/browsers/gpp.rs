//! `__gpp` on a built site: what ad tags hear, with Prebid as the one that asks.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::repository;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::bundle::{OBJECTS, serve_built};
use super::fixture::{config, document, staying, with};
use super::recipes;

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["gpp":
        calls_before_everything_are_answered_once_and_in_order, an_older_stub_is_taken_over, an_answer_is_told_without_webassembly,
        the_browsers_objection_is_told, where_no_section_applies_that_is_said, a_change_is_told_in_order,
        frames_of_other_origins_are_answered, prebid_hears_of_it, prebid_in_a_foreign_frame_hears_of_it,
    ]
}

const READY: &str = "window.told.signalStatus === 'ready'";
/// Keeps what `ping` answers, and each event.
const WATCH: &str = "<script>window.events = []; window.told = {};
    __gpp('addEventListener', ({ eventName, data, pingData }) => { window.told = pingData; events.push([eventName, data]); });</script>";

/// A built site for visitors of `region`; `head` stands before the tag, and `after` behind it.
fn serve(page: &Page, config: Value, region: &str, head: &str, after: &str) -> Outcome {
    let config = with(with(config, "regime", json!("by_region")), "gpp", json!({}));
    let tag = serve_built(page, &config.to_string(), false)?;
    let tag = tag.replace("<script ", &format!("<script data-region=\"{region}\" "));
    page.site().rules().serve("/", Content::html(&document(&[head, &tag].concat(), after, "<p>A page</p>")));
    Ok(())
}

/// What a field says.
async fn field(page: &Page, name: &str) -> Outcome<Value> {
    page.value(&format!(
        "(() => {{ let found; __gpp('getField', (data) => found = data, '{name}'); return found ?? null; }})()"
    ))
    .await
}

async fn calls_before_everything_are_answered_once_and_in_order(page: Page) -> Outcome {
    let calls = "<script>window.answers = []; const commands = ['ping', 'hasSection', 'getSection', 'getField', 'addEventListener', 'nonsense'];
        for (let i = 0; i < 1000; i++) __gpp(commands[i % 6], (data, success) => { if (answers.length < 1000) answers.push([i, success]); }, 'usca.SaleOptOut');
        window.unready = answers.length;</script>";
    serve(&page, config(), "US-CA", "", calls)?;
    page.open("/").await?;
    ensure_eq!(page.value("unready").await?, 1000, "answered at once");
    let in_order = "answers.every(([index, success], place) => index === place && success === (index % 6 !== 5))";
    ensure!(page.is(in_order).await?, "the answers are not in order");
    Ok(())
}

async fn an_older_stub_is_taken_over(page: Page) -> Outcome {
    // After the form of IAB Tech Lab's: a queue of arguments, and listeners under "events".
    let stub = "<script>window.heard = []; (() => {
        const queue = [], events = [];
        window.__gpp = (...call) => {
            if (!call.length) return queue;
            if (call[0] === 'events') return events;
            if (call[0] === 'addEventListener') events.push({ id: 7, callback: call[1] });
            else queue.push(call);
        };
    })();
    __gpp('addEventListener', ({ eventName, listenerId }) => heard.push([eventName, listenerId]));
    __gpp('ping', ({ cmpStatus }) => heard.push(cmpStatus));</script>";
    serve(&page, config(), "US-CA", stub, WATCH)?;
    page.open("/").await?;
    page.until("it is ready", READY).await?;
    ensure_eq!(page.value("heard[0]").await?, "stub", "the call that waited");
    ensure!(page.is("heard.some(([name, id]) => name === 'signalStatus' && id === 7)").await?, "the listener was lost");
    Ok(())
}

async fn an_answer_is_told_without_webassembly(page: Page) -> Outcome {
    serve(&page, config(), "US-CA", "", WATCH)?;
    page.open("/").await?;
    page.notice().await?;
    page.until("it is ready", READY).await?;
    page.until("the notice is told of", "window.told.cmpDisplayStatus === 'visible'").await?;
    ensure_eq!(field(&page, "usca.SaleOptOut").await?, 2, "before an answer, where things run");
    ensure_eq!(field(&page, "usca.SaleOptOutNotice").await?, 1, "that the visitor was told");
    let said = page.value("[told.sectionList, told.applicableSections, told.cmpStatus, told.gppVersion]").await?;
    ensure_eq!(said, json!([[8], [8], "loaded", "1.1"]), "the ping");

    page.reloads(page.reject()).await?;
    let mark = page.reload().await?;
    page.until("it is ready", READY).await?;
    ensure_eq!(field(&page, "usca.SaleOptOut").await?, 1, "after an objection");
    ensure_eq!(field(&page, "usca.Gpc").await?, false, "what the browser says");
    ensure_eq!(page.own_requests(mark), ["/assent/assent.js", "/assent/parts/gpp.js"], "requests of a repeat visit");
    Ok(())
}

async fn the_browsers_objection_is_told(page: Page) -> Outcome {
    serve(&page, config(), "US-CO", OBJECTS, WATCH)?;
    page.open("/").await?;
    page.until("it is ready", READY).await?;
    ensure_eq!(field(&page, "usco.Gpc").await?, true, "the browser's signal");
    ensure_eq!(field(&page, "usco.SaleOptOut").await?, 1, "what follows from it");
    Ok(())
}

async fn where_no_section_applies_that_is_said(page: Page) -> Outcome {
    serve(&page, config(), "DE", "", WATCH)?;
    page.open("/").await?;
    page.notice().await?;
    page.fence().await?;
    ensure!(!page.is(READY).await?, "ready before an answer");
    page.accept().await?;
    page.until("it is ready", READY).await?;
    let said = page.value("[told.gppString, told.applicableSections, told.parsedSections]").await?;
    ensure_eq!(said, json!(["DBAA", [-1], {}]), "the ping");
    Ok(())
}

async fn a_change_is_told_in_order(page: Page) -> Outcome {
    serve(&page, staying(), "US-CA", "", WATCH)?;
    page.open("/").await?;
    page.notice().await?;
    page.until("it is ready", READY).await?;
    page.run("events.length = 0").await?;
    page.reject().await?;
    page.until(
        "it is told",
        "window.told.parsedSections.usca?.[0].SaleOptOut === 1 && window.told.cmpDisplayStatus === 'hidden'",
    )
    .await?;
    page.fence().await?;
    let told = page.value("events.filter(([name]) => name !== 'cmpDisplayStatus')").await?;
    ensure_eq!(
        told,
        json!([["signalStatus", "not ready"], ["sectionChange", "usca"], ["signalStatus", "ready"]]),
        "the events"
    );
    Ok(())
}

const OTHER: &str = "other.localhost";

async fn frames_of_other_origins_are_answered(page: Page) -> Outcome {
    let frame = page.site().url("/frame").replacen("127.0.0.1", OTHER, 1);
    let after = format!("{WATCH}<script>window.replies = [];
        addEventListener('message', ({{ data }}) => data.reply && replies.push(data.reply));
        addEventListener('load', () => document.body.append(Object.assign(document.createElement('iframe'), {{ src: '{frame}' }})));</script>");
    serve(&page, config(), "US-CA", "", &after)?;
    let asks = "<!doctype html><title>Frame</title><script>
        addEventListener('message', ({ data }) => parent.postMessage({ reply: [typeof data, data] }, '*'));
                if (!parent.frames.__gppLocator) parent.postMessage({ reply: 'no locator' }, '*');
        parent.postMessage({ __gppCall: { command: 'ping', callId: 'an object' } }, '*');
        parent.postMessage(JSON.stringify({ __gppCall: { command: 'hasSection', parameter: 'usca', callId: 2 } }), '*');
        parent.postMessage('{ __gppCall', '*'); parent.postMessage({ __gppCall: 0 }, '*');</script>";
    page.site().rules().serve("/frame", Content::html(asks));
    page.open("/").await?;
    page.until("both are answered", "replies.length > 1").await?;
    page.fence().await?;
    let kinds = page.value("replies.map(([kind]) => kind)").await?;
    ensure_eq!(kinds, json!(["object", "string"]), "the kinds of answers");
    ensure_eq!(page.value("replies[0][1].__gppReturn.callId").await?, "an object", "whose answer it is");
    ensure_eq!(page.value("replies[0][1].__gppReturn.returnValue.gppVersion").await?, "1.1", "the ping");
    ensure_eq!(page.value("JSON.parse(replies[1][1]).__gppReturn.callId").await?, 2, "whose answer it is");
    Ok(())
}

/// Prebid's page. Its scripts are served; a built site is to be served after them.
fn prebid(page: &Page) -> Outcome<String> {
    recipes::serve(page, &config())?;
    Ok(std::fs::read_to_string(repository::applications().join("prebid.html"))?)
}

/// What Prebid's bidder was given has this answer to sales.
async fn until_prebid_has(page: &Page, value: u8) -> Outcome {
    page.until("Prebid's auction has begun", "gpp.length").await?;
    let given = page.value("[gpp[0].sections, gpp[0].parsed.usca[0].SaleOptOut]").await?;
    ensure_eq!(given, json!([[8], value]), "what the bidder was given");
    let same =
        "(() => { let same; __gpp('ping', ({ gppString }) => same = gppString === gpp[0].string); return same; })()";
    ensure!(page.is(same).await?, "the bidder was given another string");
    Ok(())
}

async fn prebid_hears_of_it(page: Page) -> Outcome {
    let html = prebid(&page)?;
    serve(&page, config(), "US-CA", "", "")?;
    let tag = "<script data-region=\"US-CA\" src=\"/assent/assent.js\"></script>";
    page.site().rules().serve("/", Content::html(&html.replacen("<head>", &format!("<head>{tag}"), 1)));
    page.open("/").await?;
    until_prebid_has(&page, 2).await?;
    page.notice().await?;
    page.reloads(page.reject()).await?;
    until_prebid_has(&page, 1).await?;
    let mark = page.reload().await?;
    until_prebid_has(&page, 1).await?;
    ensure!(!page.own_requests(mark).iter().any(|path| path.ends_with(".wasm")), "WebAssembly on a repeat visit");
    Ok(())
}

async fn prebid_in_a_foreign_frame_hears_of_it(page: Page) -> Outcome {
    let html = prebid(&page)?;
    let frame = page.site().url("/prebid-frame").replacen("127.0.0.1", OTHER, 1);
    let after = format!("<script>window.gpp = [];
        addEventListener('message', ({{ data }}) => data.gpp && window.gpp.push(...data.gpp));
        addEventListener('load', () => document.body.append(Object.assign(document.createElement('iframe'), {{ src: '{frame}' }})));</script>");
    serve(&page, config(), "US-CA", "", &after)?;
    let reports = "<script>setInterval(() => { if (window.gpp?.length) parent.postMessage({ gpp: window.gpp.splice(0) }, '*'); }, 20);</script>";
    page.site().rules().serve("/prebid-frame", Content::html(&html.replacen("<head>", &format!("<head>{reports}"), 1)));
    page.open("/").await?;
    until_prebid_has(&page, 2).await
}
