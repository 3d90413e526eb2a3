//! What scripts expect of a page that is still loading: `document.write`, `DOMContentLoaded`, `load`.

use assent_tests::browser::Page;
use assent_tests::ensure_eq;
use assent_tests::failure::Outcome;
use assent_tests::server::{Content, Fault};
use assent_tests::suite::Scenario;
use serde_json::json;

use super::fixture::{TAG, config, document, inline, open, script, until_order};

const ANALYTICS: &str = "data-category=\"analytics\"";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["moments":
        inline_output_lands_where_the_script_stood, external_output_lands_where_the_script_stood, written_scripts_run_before_the_next,
        late_output_does_not_wipe_the_page, the_pages_own_writes_are_the_browsers, the_moments_of_loading_come_for_late_scripts,
        the_moments_of_loading_come_once, properties_that_listen_are_told, a_guard_that_comes_late_tells_too, a_told_listener_sees_what_the_browser_shows,
        what_is_taken_back_is_not_told, the_pages_own_code_is_left_alone, a_gated_script_hears_how_its_load_ends, a_page_may_write_itself_anew,
        an_ad_does_not_open_the_page, the_clock_of_an_empty_page_counts_for_nothing,
    ]
}

/// A gated inline script with this code.
fn gated(code: &str) -> String {
    format!("<script type=\"text/plain\" {ANALYTICS}>{code}</script>")
}

/// The ids of the elements of the body, in document order.
const IDS: &str = "[...document.querySelectorAll('body > [id], main > [id]')].map((element) => element.id)";

async fn inline_output_lands_where_the_script_stood(page: Page) -> Outcome {
    let writer = gated("document.write('<b id=\"one\">1</b', '><i id=\"two\">'); document.writeln('2</i>');");
    let body = format!(
        "<main><p id=\"before\">a</p>{writer}{}<p id=\"after\">b</p></main>",
        gated("order.push(!!document.getElementById('two'))")
    );
    open(&page, &body).await?;
    page.accept().await?;
    page.until("the next script ran", "order.length === 1").await?;
    ensure_eq!(page.value("order").await?, json!([true]), "what the next script sees");
    ensure_eq!(page.value(IDS).await?, json!(["before", "one", "two", "after"]), "elements");
    // While the page is still being parsed, too.
    page.reload().await?;
    page.until("the next script ran", "order.length === 1").await?;
    ensure_eq!(page.value(IDS).await?, json!(["before", "one", "two", "after"]), "elements after a reload");
    Ok(())
}

async fn external_output_lands_where_the_script_stood(page: Page) -> Outcome {
    page.site()
        .rules()
        .serve("/s/writer.js", Content::script("document.write('<b id=\"written\">1</b>'); order.push('writer');"));
    let body = format!(
        "<main><p id=\"before\">a</p><script type=\"text/plain\" {ANALYTICS} src=\"/s/writer.js\"></script><p id=\"after\">b</p></main>{}",
        inline("next", ANALYTICS)
    );
    open(&page, &body).await?;
    page.accept().await?;
    until_order(&page, &["writer", "next"]).await?;
    ensure_eq!(page.value(IDS).await?, json!(["before", "written", "after"]), "elements");
    Ok(())
}

async fn written_scripts_run_before_the_next(page: Page) -> Outcome {
    let path = script(&page, "library");
    let writer = gated(&format!(
        "order.push('writer'); document.write('<script src=\"{path}\"><\\/script><script>order.push(\"inner\"); document.write(\"<b id=inner>x</b>\")<\\/script>')"
    ));
    open(&page, &[writer, inline("next", ANALYTICS)].concat()).await?;
    page.accept().await?;
    page.until("all ran", "order.length === 4").await?;
    ensure_eq!(
        page.value("order.indexOf('writer') === 0 && order.indexOf('next') === 3").await?,
        true,
        "writer first, next last"
    );
    page.until("what the inner script wrote is there", "document.getElementById('inner')").await
}

async fn late_output_does_not_wipe_the_page(page: Page) -> Outcome {
    let body =
        format!("<p id=\"before\">a</p>{}", gated("setTimeout(() => document.write('<b id=\"late\">1</b>'), 50)"));
    open(&page, &body).await?;
    page.accept().await?;
    page.until("it is there", "document.getElementById('late')").await?;
    ensure_eq!(page.is("!!document.getElementById('before')").await?, true, "the page");
    Ok(())
}

async fn the_pages_own_writes_are_the_browsers(page: Page) -> Outcome {
    let body = format!(
        "{}<script>document.write('<p id=\"own\">own</p>');</script><p id=\"last\">last</p>",
        inline("a", ANALYTICS)
    );
    open(&page, &body).await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    page.reload().await?;
    until_order(&page, &["a"]).await?;
    ensure_eq!(page.value(IDS).await?, json!(["own", "last"]), "elements");
    Ok(())
}

const LISTENERS: &str = "document.addEventListener('DOMContentLoaded', (event) => order.push(event.type)); \
     window.addEventListener('load', { handleEvent(event) { order.push(event.type); } }); addEventListener('DOMContentLoaded', () => order.push('window'));";

async fn the_moments_of_loading_come_for_late_scripts(page: Page) -> Outcome {
    page.site().rules().serve("/s/late.js", Content::script("addEventListener('load', () => order.push('external'));"));
    let body = format!("{}<script type=\"text/plain\" {ANALYTICS} src=\"/s/late.js\"></script>", gated(LISTENERS));
    open(&page, &body).await?;
    page.until("the page has loaded", "document.readyState === 'complete'").await?;
    page.accept().await?;
    until_order(&page, &["DOMContentLoaded", "window", "load", "external"]).await
}

async fn the_moments_of_loading_come_once(page: Page) -> Outcome {
    let own = "<script>addEventListener('load', () => setTimeout(() => addEventListener('load', () => order.push('never'))));</script>";
    open(&page, &[&gated(LISTENERS), own].concat()).await?;
    page.accept().await?;
    // Now it is released while the page loads, and hears the browser's own.
    page.reload().await?;
    until_order(&page, &["DOMContentLoaded", "window", "load"]).await
}

/// In Firefox a frame's clock may show when the empty page before it had loaded: both moments at 1, and a beginning of today.
async fn the_clock_of_an_empty_page_counts_for_nothing(page: Page) -> Outcome {
    let clock = "<script>Object.defineProperty(performance, 'timing', { value: \
         { navigationStart: Date.now(), domContentLoadedEventEnd: 1, loadEventEnd: 1 } });</script>";
    // A script of the page's own keeps `DOMContentLoaded` back, so that the gated one runs after the parsing and before that moment.
    let slow = "<script defer src=\"/slow.js\"></script>";
    let late = format!(
        "<script type=\"text/plain\" data-type=\"module\" {ANALYTICS}>order.push(document.readyState); {LISTENERS}</script>"
    );
    open(&page, "").await?;
    page.accept().await?;
    let rules = page.site().rules();
    rules.serve("/slow.js", Content::script("order.push('slow');")).fault("/slow.js", Fault::hold());
    rules.serve("/framed", Content::html(&document(TAG, &[clock, slow].concat(), &late)));
    page.run_as_page(
        "const frame = document.createElement('iframe'); frame.src = '/framed'; document.body.append(frame); \
         window.heard = () => frame.contentWindow.order; window.framed = new Promise((done) => { frame.onload = done; });",
    )
    .await?;
    page.until("the gated script runs", "heard()?.includes('interactive')").await?;
    page.site().rules().mend("/slow.js");
    page.run_as_page("await framed;").await?;
    page.quiet().await?;
    ensure_eq!(
        page.value("heard()").await?,
        json!(["interactive", "slow", "DOMContentLoaded", "window", "load"]),
        "what the gated script heard"
    );
    Ok(())
}

async fn properties_that_listen_are_told(page: Page) -> Outcome {
    let body = [
        gated("window.onload = () => order.push('onload');"),
        gated(
            "document.onreadystatechange = () => { if (document.readyState === 'complete') order.push('readystatechange'); };",
        ),
        gated("addEventListener('pageshow', (event) => order.push(`pageshow ${event.persisted}`));"),
    ];
    open(&page, &body.concat()).await?;
    page.until("the page has loaded", "performance.timing.loadEventEnd").await?;
    page.accept().await?;
    until_order(&page, &["readystatechange", "onload", "pageshow false"]).await?;
    page.reload().await?;
    until_order(&page, &["readystatechange", "onload", "pageshow false"]).await
}

async fn a_guard_that_comes_late_tells_too(page: Page) -> Outcome {
    let start = "<script>addEventListener('load', () => setTimeout(() => { \
         const tag = document.createElement('script'); \
         Object.assign(tag, { src: '/assent/assent.js', async: false }); \
         Object.assign(tag.dataset, { config: '/consent.json', revision: '1' }); document.head.append(tag); }));</script>";
    page.site().rules().serve("/consent.json", Content::json(&config())).serve(
        "/",
        Content::html(&document(
            "",
            start,
            &[
                gated("document.addEventListener('DOMContentLoaded', () => order.push('ready'));"),
                gated("addEventListener('load', () => order.push('loaded'));"),
            ]
            .concat(),
        )),
    );
    page.open("/").await?;
    page.accept().await?;
    until_order(&page, &["ready", "loaded"]).await
}

async fn a_told_listener_sees_what_the_browser_shows(page: Page) -> Outcome {
    let seen = "const seen = (place) => function (event) { order.push([place, event.type, this === place, event.target === document, event.currentTarget === place].slice(1).join(' ')); };";
    let listeners = "document.addEventListener('DOMContentLoaded', seen(document)); addEventListener('DOMContentLoaded', seen(window)); addEventListener('load', seen(window));";
    open(&page, &format!("<script>{seen}</script>{}", gated(listeners))).await?;
    page.until("the page has loaded", "performance.timing.loadEventEnd").await?;
    page.accept().await?;
    let wanted = ["DOMContentLoaded true true true", "DOMContentLoaded true true true", "load true true true"];
    until_order(&page, &wanted).await?;
    page.reload().await?;
    until_order(&page, &wanted).await
}

async fn what_is_taken_back_is_not_told(page: Page) -> Outcome {
    let code = "const never = () => order.push('never'); const controller = new AbortController(); \
         addEventListener('load', never); removeEventListener('load', never); \
         addEventListener('load', never, { signal: controller.signal }); controller.abort(); \
         addEventListener('load', () => order.push('once'), { once: true }); \
         const twice = () => order.push('twice'); addEventListener('load', twice); addEventListener('load', twice); \
         window.onload = never; window.onload = null;";
    open(&page, &gated(code)).await?;
    page.until("the page has loaded", "performance.timing.loadEventEnd").await?;
    page.accept().await?;
    until_order(&page, &["once", "twice"]).await
}

/// Nothing is wrapped where nothing was released, and afterwards a borrowed method has the object that it was borrowed for.
async fn the_pages_own_code_is_left_alone(page: Page) -> Outcome {
    const NATIVE: &str = "[addEventListener, document.addEventListener, EventTarget.prototype.addEventListener, document.write, document.writeln, document.open, document.close] \
         .every((method) => /native code/.test(Function.prototype.toString.call(method))) && !Object.getOwnPropertyNames(document).some((name) => name !== 'location')";
    let own = "<button id=\"box\" type=\"button\">Box</button><button id=\"outside\" type=\"button\">Outside</button><script> \
         const { addEventListener: listen } = document; \
         setTimeout(() => { listen.call(window, 'resize', () => order.push('resized')); \
           window.addEventListener.call(document.getElementById('box'), 'click', () => order.push('box')); \
           window.late = () => { addEventListener('load', () => order.push('never')); window.onload = () => order.push('never'); \
             document.addEventListener('DOMContentLoaded', () => order.push('never')); }; });</script>";
    open(&page, &[own, &gated("order.push('tag')")].concat()).await?;
    page.until("the page has loaded", "performance.timing.loadEventEnd").await?;
    ensure_eq!(page.run_as_page(&format!("return {NATIVE};")).await?, true, "the platform before an answer");
    page.accept().await?;
    until_order(&page, &["tag"]).await?;
    page.run_as_page("dispatchEvent(new Event('resize')); document.getElementById('outside').click(); document.getElementById('box').click(); late();").await?;
    until_order(&page, &["tag", "resized", "box"]).await
}

async fn a_gated_script_hears_how_its_load_ends(page: Page) -> Outcome {
    let path = script(&page, "library");
    let tag = |name: &str, src: &str| {
        format!(
            "<script id=\"{name}\" type=\"text/plain\" {ANALYTICS} data-src=\"{src}\" onload=\"order.push('attribute')\"></script>"
        )
    };
    let listen = "<script>document.getElementById('good').addEventListener('load', () => order.push('load')); \
         document.getElementById('bad').onerror = () => order.push('error');</script>";
    open(&page, &[&tag("good", &path), &tag("bad", "/s/missing.js"), listen].concat()).await?;
    page.expect_error("missing.js");
    page.accept().await?;
    until_order(&page, &["library", "attribute", "load", "error"]).await
}

async fn a_page_may_write_itself_anew(page: Page) -> Outcome {
    open(&page, &[gated("order.push('tag')"), "<p id=\"old\">old</p>".to_owned()].concat()).await?;
    page.accept().await?;
    until_order(&page, &["tag"]).await?;
    page.run_as_page("setTimeout(() => { document.open(); document.write('<!doctype html><title>Thanks</title><main id=new>Thank you</main>'); document.close(); });").await?;
    page.until("the page has written itself anew", "document.getElementById('new') && !document.getElementById('old')")
        .await
}

async fn an_ad_does_not_open_the_page(page: Page) -> Outcome {
    let ad = gated("document.open(); document.write('<b id=\"ad\">ad</b>'); document.close(); order.push('ad')");
    open(&page, &format!("<p id=\"keep\">a</p>{ad}<p id=\"after\">b</p>")).await?;
    page.until("the page has loaded", "performance.timing.loadEventEnd").await?;
    page.accept().await?;
    until_order(&page, &["ad"]).await?;
    page.until("the ad is there", "document.getElementById('ad')").await?;
    ensure_eq!(page.value(IDS).await?, json!(["keep", "ad", "after"]), "elements");
    Ok(())
}
