//! Images, frames, links, media: what waits, what appears, and what stands in its place until then.

use assent_tests::browser::{Engine, Page};
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::json;

use super::fixture::{TAG, choose, config, document, inline, open, serve, until_order};

const ANALYTICS: &str = "data-category=\"analytics\"";
const PLACEHOLDER: &str = "document.querySelector('assent-embed')";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["elements":
        every_kind_waits_for_its_consent, addresses_that_run_as_script_are_refused, an_import_map_precedes_its_module,
        a_frame_has_a_placeholder_of_its_size, once_shows_one_embed, always_grants_the_service, what_is_off_screen_costs_nothing,
        a_placeholder_follows_its_element, a_refused_image_leaves_no_trace, late_elements_are_found_in_registered_shadow_roots,
        thousands_are_released, has_and_on_do_without_markup,
    ]
}

const KINDS: [&str; 8] = ["image", "set", "source", "frame", "style", "embed", "object", "preload"];

fn picture() -> Content {
    Content::new("image/svg+xml", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"60\"/>")
}

/// Serves a page whose frames can be loaded.
fn serve_frames(page: &Page, body: &str) {
    let frame = document("", "", "<p>Frame</p>").replace("window.order = [];", "");
    page.site().rules().serve("/k/frame", Content::html(&frame)).serve("/k/other", Content::html(&frame));
    serve(page, &config(), body);
}

async fn every_kind_waits_for_its_consent(page: Page) -> Outcome {
    let rules = page.site().rules();
    for kind in ["image", "set", "source", "embed", "object"] {
        rules.serve(&format!("/k/{kind}"), picture());
    }
    rules.serve("/k/style", Content::new("text/css", "p { outline-style: dotted }"));
    rules.serve("/k/preload", Content::script(""));
    serve_frames(
        &page,
        &format!(
            "<p id=\"styled\">Text</p><img {ANALYTICS} data-src=\"/k/image\" alt=\"\"><img {ANALYTICS} data-srcset=\"/k/set 1x\" alt=\"\">\
             <picture><source {ANALYTICS} data-srcset=\"/k/source\"><img alt=\"\"></picture>\
             <iframe {ANALYTICS} data-src=\"/k/frame\" title=\"Frame\"></iframe><link rel=\"stylesheet\" {ANALYTICS} data-href=\"/k/style\">\
             <link rel=\"preload\" as=\"script\" {ANALYTICS} data-href=\"/k/preload\"><embed {ANALYTICS} data-src=\"/k/embed\" type=\"image/svg+xml\">\
             <object {ANALYTICS} data-src=\"/k/object\" type=\"image/svg+xml\"></object>\
             <video id=\"video\" controls><source {ANALYTICS} data-src=\"/k/image\"></video>"
        ),
    );
    page.open("/").await?;
    page.notice().await?;
    page.fence().await?;
    for kind in KINDS {
        ensure_eq!(page.site().log().of(&format!("/k/{kind}"), 0).len(), 0, format!("requests before consent: {kind}"));
    }
    page.accept().await?;
    for kind in KINDS {
        page.until_arrived(&format!("/k/{kind}"), 1, 0).await?;
    }
    page.until(
        "the style sheet applies",
        "getComputedStyle(document.getElementById('styled')).outlineStyle === 'dotted'",
    )
    .await?;
    page.until("the video has its source", "document.querySelector('#video source').src.endsWith('/k/image')").await?;
    ensure_eq!(page.is(&format!("!!{PLACEHOLDER}")).await?, false, "a placeholder of what is shown");
    Ok(())
}

async fn addresses_that_run_as_script_are_refused(page: Page) -> Outcome {
    page.expect_error("not an address");
    let body = format!(
        "<iframe {ANALYTICS} data-src=\"javascript:parent.order.push('ran')\" title=\"a\"></iframe>\
         <iframe {ANALYTICS} data-src=\"data:text/html,<script>parent.order.push('ran')</script>\" title=\"b\"></iframe>\
         <object {ANALYTICS} data-src=\" JavaScript:parent.order.push('ran')\"></object>{}",
        inline("after", ANALYTICS)
    );
    open(&page, &body).await?;
    page.accept().await?;
    page.until("all three were judged", "document.querySelectorAll('[data-src]').length === 0").await?;
    until_order(&page, &["after"]).await?;
    ensure_eq!(
        page.value("document.querySelectorAll('[src^=java],[src^=data],[data]').length").await?,
        0,
        "addresses given"
    );
    Ok(())
}

async fn an_import_map_precedes_its_module(page: Page) -> Outcome {
    page.site().rules().serve("/s/part.js", Content::script("export const name = 'mapped';"));
    let body = format!(
        "<script type=\"text/plain\" data-type=\"importmap\" {ANALYTICS}>{{ \"imports\": {{ \"part\": \"/s/part.js\" }} }}</script>\
         <script type=\"text/plain\" data-type=\"module\" {ANALYTICS}>import {{ name }} from 'part'; order.push(name);</script>"
    );
    // Firefox takes an import map only before the page's first module, which on a first visit is the banner.
    if page.engine() == Engine::Firefox {
        page.expect_error("“part” was a bare specifier");
    }
    open(&page, &body).await?;
    page.accept().await?;
    page.reload().await?;
    until_order(&page, &["mapped"]).await
}

/// A page with a frame of 480 × 300, for which the visitor has refused everything.
async fn refused_frame(page: &Page) -> Outcome {
    serve_frames(
        page,
        "<main style=\"width: 600px\"><iframe id=\"frame\" width=\"480\" height=\"300\" style=\"border: 0\" data-service=\"gamma\" \
         data-src=\"/k/frame\" title=\"Frame\"></iframe><iframe id=\"other\" width=\"480\" height=\"300\" data-service=\"gamma\" \
         data-src=\"/k/other\" title=\"Other\"></iframe></main>",
    );
    page.open("/").await?;
    page.reject().await?;
    page.until("both placeholders are there", "document.querySelectorAll('assent-embed').length === 2").await
}

async fn a_frame_has_a_placeholder_of_its_size(page: Page) -> Outcome {
    refused_frame(&page).await?;
    page.until("the frame has given way", "document.getElementById('frame').offsetWidth === 0").await?;
    let size = page.value(&format!("[{PLACEHOLDER}.offsetWidth, {PLACEHOLDER}.offsetHeight]")).await?;
    ensure_eq!(size, json!([480, 300]), "width and height in CSS pixels");
    let text = page.value(&format!("{PLACEHOLDER}.shadowRoot.textContent")).await?;
    for part in ["gamma", "Example Ltd", "Testing", "Show once", "Always allow gamma", "Privacy policy of gamma"] {
        ensure!(text.as_str().is_some_and(|text| text.contains(part)), "the placeholder does not say {part:?}: {text}");
    }
    ensure_eq!(page.value(&format!("{PLACEHOLDER}.shadowRoot.querySelectorAll('button').length")).await?, 2, "buttons");
    ensure_eq!(page.site().log().of("/k/frame", 0).len(), 0, "requests");
    Ok(())
}

fn press(action: &str) -> String {
    format!("{PLACEHOLDER}.shadowRoot.querySelector('[data-assent-action={action}]').click();")
}

async fn once_shows_one_embed(page: Page) -> Outcome {
    refused_frame(&page).await?;
    page.run(&press("once")).await?;
    page.until_arrived("/k/frame", 1, 0).await?;
    page.until("the focus is in it", "document.activeElement.id === 'frame'").await?;
    ensure_eq!(page.value("document.querySelectorAll('assent-embed').length").await?, 1, "placeholders left");
    ensure_eq!(page.is("assent.has('gamma')").await?, false, "the service");
    ensure_eq!(page.site().log().of("/k/other", 0).len(), 0, "requests of the other");
    page.reload().await?;
    page.until("it waits again", "document.querySelectorAll('assent-embed').length === 2").await
}

async fn always_grants_the_service(page: Page) -> Outcome {
    refused_frame(&page).await?;
    page.run(&press("always")).await?;
    for path in ["/k/frame", "/k/other"] {
        page.until_arrived(path, 1, 0).await?;
    }
    page.until("the focus is in it", "document.activeElement.id === 'frame'").await?;
    page.until("no placeholder is left", &format!("!{PLACEHOLDER}")).await?;
    let decision = page.value("[assent.has('gamma'), assent.has('alpha'), assent.get().receipt.method]").await?;
    ensure_eq!(decision, json!([true, false, "embed.always"]), "gamma, alpha, method");
    let mark = page.reload().await?;
    page.until_arrived("/k/frame", 1, mark).await?;
    Ok(())
}

async fn what_is_off_screen_costs_nothing(page: Page) -> Outcome {
    serve_frames(
        &page,
        "<div style=\"height: 6000px\">Far</div><iframe width=\"480\" height=\"300\" data-service=\"gamma\" data-src=\"/k/frame\" title=\"Frame\"></iframe>",
    );
    page.open("/").await?;
    page.reject().await?;
    let mark = page.reload().await?;
    page.fence().await?;
    ensure_eq!(page.own_requests(mark), ["/assent/assent.js"], "what the page fetched while the frame was far");
    page.run("scrollTo(0, document.documentElement.scrollHeight);").await?;
    page.until("the placeholder is there", &format!("!!{PLACEHOLDER}")).await
}

async fn a_placeholder_follows_its_element(page: Page) -> Outcome {
    refused_frame(&page).await?;
    page.run("const aside = document.createElement('aside'); aside.id = 'aside'; document.body.append(aside); aside.append(document.getElementById('frame'));")
        .await?;
    page.until("it has moved along", "document.querySelector('#aside assent-embed + #frame')").await?;
    page.run("document.getElementById('frame').remove();").await?;
    page.until("it has left too", "!document.querySelector('#aside assent-embed')").await?;
    ensure_eq!(page.value("document.querySelectorAll('assent-embed').length").await?, 1, "placeholders left");
    Ok(())
}

async fn a_refused_image_leaves_no_trace(page: Page) -> Outcome {
    page.site().rules().serve("/k/image", picture());
    open(&page, &format!("<img {ANALYTICS} data-src=\"/k/image\" alt=\"\" width=\"100\" height=\"100\">")).await?;
    page.reject().await?;
    page.reload().await?;
    page.fence().await?;
    ensure_eq!(page.site().log().of("/k/image", 0).len(), 0, "requests");
    ensure_eq!(page.is(&format!("!!{PLACEHOLDER}")).await?, false, "a placeholder");
    Ok(())
}

async fn late_elements_are_found_in_registered_shadow_roots(page: Page) -> Outcome {
    page.site().rules().serve("/k/image", picture());
    open(&page, "<div id=\"host\"></div>").await?;
    page.run(
        "window.root = document.getElementById('host').attachShadow({ mode: 'open' });
         window.add = (name) => { const tag = document.createElement('script'); tag.type = 'text/plain'; tag.dataset.category = 'analytics';
           tag.text = `order.push('${name}')`; root.append(tag); };
         add('early'); assent.observe(root); add('waiting');",
    )
    .await?;
    page.accept().await?;
    page.run("const image = new Image(); image.dataset.category = 'analytics'; image.dataset.src = '/k/image'; root.append(image); add('late');")
        .await?;
    until_order(&page, &["early", "waiting", "late"]).await?;
    page.until_arrived("/k/image", 1, 0).await?;
    Ok(())
}

async fn thousands_are_released(page: Page) -> Outcome {
    let scripts: String = (0..5_000).map(|n| inline(&n.to_string(), ANALYTICS)).collect();
    open(&page, &scripts).await?;
    page.accept().await?;
    page.until("all ran", "order.length === 5000").await?;
    ensure_eq!(page.is("order.every((name, at) => name === String(at))").await?, true, "the document's order");
    Ok(())
}

async fn has_and_on_do_without_markup(page: Page) -> Outcome {
    let watcher = "<script>let on = false; assent.on('decision', () => { if (assent.has('alpha') && !on) { on = true; order.push('alpha'); } });</script>";
    page.site()
        .rules()
        .serve("/consent.json", Content::json(&config()))
        .serve("/", Content::html(&document(TAG, watcher, "")));
    page.open("/").await?;
    page.notice().await?;
    choose(&page, "{ beta: true }").await?;
    until_order(&page, &[]).await?;
    choose(&page, "{ alpha: true }").await?;
    until_order(&page, &["alpha"]).await?;
    page.reload().await?;
    until_order(&page, &["alpha"]).await
}
