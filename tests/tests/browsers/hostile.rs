//! Pages that style, cover, move or rewrite everything: the notice looks the same, can be hit, and comes back.

use assent_tests::browser::{Engine, Page};
use assent_tests::failure::{Failure, Outcome};
use assent_tests::server::{Content, Fault};
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::fixture::{TAG, config, document, inline, order};

const GATED: &str = "data-category=\"analytics\"";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["hostile":
        no_style_sheet_changes_the_look, nothing_covers_the_notice, a_rewritten_page_is_asked_again, a_rewritten_page_keeps_the_way_back,
        a_page_rewritten_while_the_banner_comes_is_asked, a_page_rewritten_before_the_next_frame_is_asked, everything_is_reachable_on_a_zoomed_page, a_sandboxed_frame_is_asked_or_stays_blocked,
    ]
}

/// A sheet that gives every element and pseudo-element the worst of everything.
const EVERYTHING: &str = "<style>
  body, body *, body *::before, body *::after { margin: 9px !important; padding: 9px !important; border: 5px dashed lime !important; float: right !important; position: static !important;
    display: inline !important; width: 10px !important; height: 10px !important; min-height: 300px !important; max-width: 10px !important; inset: 0 !important;
    font: italic 100 7px/1 cursive !important; color: red !important; background: red !important; letter-spacing: 9px !important; word-spacing: 9px !important;
    text-transform: uppercase !important; text-align: right !important; text-indent: 9em !important; text-shadow: 0 0 9px red !important; white-space: nowrap !important;
    opacity: .1 !important; transform: scale(.1) !important; rotate: 45deg !important; filter: blur(4px) !important; clip-path: circle(0) !important;
    visibility: hidden !important; pointer-events: none !important; cursor: none !important; overflow: hidden !important;
    transition: all 9s !important; animation: none 9s infinite !important; direction: rtl !important; unicode-bidi: bidi-override !important; writing-mode: vertical-rl !important;
    z-index: -1 !important; columns: 3 !important; order: 9 !important; grid-area: 5 / 5 !important; mix-blend-mode: difference !important; appearance: none !important;
    border-radius: 0 !important; box-shadow: 0 0 9px red !important; outline: 9px solid red !important; text-decoration: line-through !important; contain: strict !important; }
  body *::before, body *::after, *::backdrop { content: 'x' !important; display: block !important; position: fixed !important; inset: 0 !important; background: red !important; }
</style>";

/// Each kind of element that the interface has, spoilt by its name.
const BY_NAME: &str = "<style>
  button { display: none !important; width: 100% !important; min-height: 2px !important; text-transform: uppercase !important; border-radius: 50% !important; }
  button::after, a::before { content: '\\bb' !important; position: absolute; inset: 0; }
  p, li { font-size: 30px !important; line-height: 3 !important; max-width: 10ch !important; } p { display: flex !important; }
  h2 { font: 60px/2 fantasy !important; float: left !important; } a { display: none !important; color: pink !important; }
  dialog, dialog[open] { display: none !important; } fieldset, legend, details, summary { display: none !important; } input { appearance: none !important; display: none !important; }
  section, header, footer { position: absolute !important; top: -999px !important; } :focus, :focus-visible { outline: none !important; }
</style>";

/// What themes of content management systems do, with and without `!important`.
const THEME: &str = "<style>
  html { font-size: 62.5%; overflow-x: hidden; } body { font: 1.6rem/1.8 Georgia, serif; letter-spacing: .05em; text-rendering: optimizeLegibility; word-wrap: break-word; }
  body > * { margin-block: 0; } * { box-sizing: content-box; } body * + * { margin-block-start: 2.4rem; } h1, h2, h3 { font-size: 4.8rem; clear: both; letter-spacing: -.03em; margin: 6rem 0 2.5rem; }
  button, input[type=button], .button { background: #cd2653; border: 0; border-radius: 0; color: #fff; padding: 1.1em 1.44em; text-transform: uppercase; letter-spacing: .0333em; font-size: 1.5rem; box-shadow: inset 0 0 0 2em #0003; }
  button:not(.toggle) { background-color: #cd2653 !important; width: auto; float: left; } a { color: #cd2653; border-bottom: 1px dotted; text-decoration: none; transition: color .3s; }
  p { margin: 0 0 1.25em; hyphens: auto; text-align: justify; } p:first-of-type { font-size: 130%; } [class*=notice], [role=region] { padding: 4rem; border: 1px solid red; background: #fff8c4; }
  fieldset { border: .2rem solid; padding: 2rem } legend { font-size: .85em; padding: 0 1rem } [hidden], [popover] { display: none; }
</style>";

/// What pages do to their own root and body.
const ROOTS: &str = "<style>
  html { filter: grayscale(1); overflow: hidden; height: 100%; } body { transform: translate(40px, 40px) scale(.5); filter: opacity(.5); opacity: .3; perspective: 10px; contain: layout paint;
    will-change: transform; overflow: hidden; height: 50px; display: grid; place-content: center; pointer-events: none; user-select: none; }
</style>";

/// Every part's place and computed look, and whether it is what a click in its middle would hit.
const LOOK: &str = "(() => {
    const dialog = document.querySelector('assent-preferences')?.shadowRoot;
    const notice = document.querySelector('assent-notice');
    const parts = dialog ? [...dialog.querySelectorAll('*')].filter((part) => part.getClientRects().length) : [notice, ...notice.children];
    const names = ['color', 'background-color', 'font-family', 'font-size', 'font-style', 'font-weight', 'line-height', 'letter-spacing', 'word-spacing', 'text-transform', 'text-align',
      'text-indent', 'text-shadow', 'text-decoration-line', 'white-space', 'direction', 'writing-mode', 'border-top-width', 'border-top-style', 'border-top-color', 'border-top-left-radius',
      'padding-left', 'padding-top', 'margin-left', 'margin-top', 'opacity', 'transform', 'rotate', 'filter', 'clip-path', 'visibility', 'pointer-events', 'cursor', 'box-shadow', 'display',
      'mix-blend-mode', 'transition-duration', 'animation-duration', 'hyphens', 'user-select'];
    return parts.map((part) => {
      const box = part.getBoundingClientRect(), style = getComputedStyle(part);
      const hit = (dialog ?? document).elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      return { name: [part.localName, part.id || part.dataset.assentAction].join(' '), box: [box.x, box.y, box.width, box.height].map((length) => Math.round(length * 4) / 4),
        hit: part.localName !== 'button' || hit === part, before: getComputedStyle(part, '::before').content, style: names.map((name) => name + ': ' + style.getPropertyValue(name)) };
    });
  })()";

/// Opens a page that begins with `start` and has `head` after the tag, in the language of its `html` tag.
async fn open(page: &Page, start: &str, head: &str, body: &str) -> Outcome {
    let html = format!(
        "{start}<head><meta charset=\"utf-8\"><title>Hostile</title><script>window.order = [];</script>{TAG}{head}</head><body>{body}</body></html>"
    );
    page.site().rules().serve("/consent.json", Content::json(&config())).serve("/", Content::html(&html));
    page.open("/").await
}

const STANDARD: &str = "<!doctype html><html lang=\"en\">";

/// Says what differs, since the whole look is long.
fn same(seen: &Value, wanted: &Value, page: &str) -> Outcome {
    let (seen, wanted) = (seen.as_array(), wanted.as_array());
    let (Some(seen), Some(wanted)) = (seen, wanted) else { return Err(Failure::new("no look")) };
    ensure_eq!(seen.len(), wanted.len(), format!("parts on {page}"));
    for (seen, wanted) in seen.iter().zip(wanted) {
        for key in ["name", "box", "hit", "before"] {
            ensure_eq!(seen[key], wanted[key], format!("{key} of {} on {page}", wanted["name"]));
        }
        let styles = |look: &Value| look["style"].as_array().cloned().unwrap_or_default();
        for (seen, wanted_style) in styles(seen).iter().zip(styles(wanted)) {
            ensure_eq!(*seen, wanted_style, format!("the style of {} on {page}", wanted["name"]));
        }
    }
    Ok(())
}

async fn no_style_sheet_changes_the_look(page: Page) -> Outcome {
    open(&page, STANDARD, "", "<main>Neutral</main>").await?;
    page.notice().await?;
    let notice = page.value(LOOK).await?;
    page.run("assent.open('preferences')").await?;
    page.preferences().await?;
    let preferences = page.value(LOOK).await?;
    let link = |name: &str| format!("<link rel=\"stylesheet\" href=\"/vendor/{name}\">");
    for (name, start, head) in [
        ("a page that spoils everything", STANDARD, EVERYTHING.to_owned()),
        ("a page that spoils by name", STANDARD, BY_NAME.to_owned()),
        ("a theme", STANDARD, THEME.to_owned()),
        ("a transformed page", STANDARD, ROOTS.to_owned()),
        ("Tailwind's preflight", STANDARD, link("tailwind.css")),
        ("Bootstrap", "<!doctype html><html lang=\"en\" data-bs-theme=\"dark\">", link("bootstrap.css")),
        ("a page in quirks mode", "<html lang=\"en\">", String::new()),
        (
            "a page from right to left",
            "<!doctype html><html lang=\"en\" dir=\"rtl\">",
            "<style>* { direction: rtl; text-align: right }</style>".to_owned(),
        ),
    ] {
        page.step(name);
        page.site().rules().fault("/assent/banner.wasm", Fault::hold());
        open(&page, start, &head, "<main class=\"entry-content\"><h2>Text</h2><p>Text</p></main>").await?;
        page.notice().await?;
        page.until("the page is complete", "document.readyState === 'complete'").await?;
        same(&page.value(LOOK).await?, &notice, &format!("{name}, before the banner"))?;
        page.site().rules().mend("/assent/banner.wasm");
        page.run_as_page("await new Promise((resolve) => assent.on('layer', resolve));").await?;
        page.picture(&format!("hostile/{name}")).await?;
        same(&page.value(LOOK).await?, &notice, name)?;
        // By script: a pointer that rests on a button would change its look.
        page.run("assent.open('preferences')").await?;
        page.preferences().await?;
        same(&page.value(LOOK).await?, &preferences, name)?;
    }
    Ok(())
}

/// Whether a click in the middle of each answer would hit it.
const HITS: &str = "[...document.querySelectorAll('assent-notice button')].map((button) => {
    button.scrollIntoView({ block: 'nearest' });
    const box = button.getBoundingClientRect();
    return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === button;
  })";

async fn nothing_covers_the_notice(page: Page) -> Outcome {
    let covers = "<div style=\"position: fixed; inset: 0; z-index: 2147483647; background: #fffc\">Overlay</div>\
                  <div popover=\"manual\" id=\"layer\" style=\"inset: 0; width: auto; height: auto\">Popover</div><script>layer.showPopover?.();</script>";
    open(&page, STANDARD, "", covers).await?;
    page.notice().await?;
    ensure_eq!(page.value(HITS).await?, json!([true, true, true]), "answers that can be hit under overlays");
    // A modal dialog of the page's own has its turn first; then the question can be answered.
    page.run("const dialog = document.createElement('dialog'); dialog.id = 'own'; document.body.append(dialog); dialog.showModal(); dialog.close();").await?;
    page.accept().await
}

/// How pages replace their content; the last two are for a notice only: they take away what hears of the control's click, or nothing but the notice.
const REWRITES: [&str; 5] = [
    "document.body.innerHTML = '<main>New</main>'",
    "document.body.replaceWith(Object.assign(document.createElement('body'), { innerHTML: '<main>New</main>' }))",
    "document.documentElement.innerHTML = '<head><title>New</title></head><body><main>New</main></body>'",
    "document.querySelector('assent-notice').remove()",
    "document.open(); document.write('<!doctype html><html><head><title>New</title></head><body><main>New</main></body></html>'); document.close()",
];

async fn a_rewritten_page_is_asked_again(page: Page) -> Outcome {
    for rewrite in REWRITES {
        page.step(rewrite);
        let own = format!("<script>window.rewrite = () => {{ {rewrite}; }};</script>");
        open(&page, STANDARD, &own, "<main>Old</main>").await?;
        page.run("localStorage.clear()").await?;
        page.reload().await?;
        page.notice().await?;
        page.run("rewrite()").await?;
        page.notice().await?;
        ensure_eq!(page.value("document.querySelectorAll('assent-notice').length").await?, 1, "notices");
        page.open_preferences().await?;
        page.run("rewrite()").await?;
        page.notice().await?;
        if page.is("document.querySelector('assent-preferences')").await? {
            page.press("close").await?;
        }
        page.open_preferences().await?;
        page.press("close").await?;
        page.accept().await?;
        page.until("the decision", "assent.has('analytics')").await?;
    }
    Ok(())
}

const PICTURE: &str = "/picture.png";
/// Keeps a page loading while the picture is held: Firefox then ends the page's requests at `document.open`.
const LOADING: &str = "<img src='/picture.png' alt=''>";

async fn a_page_rewritten_while_the_banner_comes_is_asked(page: Page) -> Outcome {
    for held in ["/assent/parts/first.js", "/consent.json", "/assent/banner.js", "/assent/banner.wasm"] {
        for (rewrite, body) in [(REWRITES[0], ""), (REWRITES[4], ""), (REWRITES[4], LOADING)] {
            // The banner is not asked for before the page has loaded.
            if !body.is_empty() && held.contains("banner") {
                continue;
            }
            page.step(held);
            page.step(rewrite);
            page.site().rules().fault(held, Fault::hold()).fault(PICTURE, Fault::hold());
            let mark = page.site().log().mark();
            open(&page, STANDARD, "", &format!("<main>Old</main>{body}")).await?;
            page.until_arrived(held, 1, mark).await?;
            if !body.is_empty() {
                page.until_arrived(PICTURE, 1, mark).await?;
            }
            page.run(rewrite).await?;
            page.site().rules().mend(held).mend(PICTURE);
            page.notice().await?;
            page.accept().await?;
            page.until("the decision", "assent.has('analytics')").await?;
            page.run("localStorage.clear()").await?;
        }
    }
    Ok(())
}

/// The notice is taken away again as soon as it is back, before a frame could show it.
async fn a_page_rewritten_before_the_next_frame_is_asked(page: Page) -> Outcome {
    for rewrite in REWRITES {
        page.step(rewrite);
        let own = format!(
            "<script>
               window.times = 5;
               new MutationObserver(() => {{
                 if (document.querySelector('assent-notice') && times --> 0) {{ {rewrite}; }}
               }}).observe(document, {{ childList: true, subtree: true }});
             </script>"
        );
        open(&page, STANDARD, &own, "<main>Old</main>").await?;
        page.until("the page has rewritten itself", "times <= 0").await?;
        page.notice().await?;
        page.accept().await?;
        page.until("the decision", "assent.has('analytics')").await?;
        page.run("localStorage.clear()").await?;
    }
    Ok(())
}

async fn a_rewritten_page_keeps_the_way_back(page: Page) -> Outcome {
    open(&page, STANDARD, "", "<main>Old</main>").await?;
    page.reject().await?;
    let control = "document.querySelectorAll('assent-reopen').length === 1";
    for rewrite in &REWRITES[..3] {
        page.step(rewrite);
        page.reload().await?;
        page.until("the reopen control", control).await?;
        page.run(rewrite).await?;
        page.until("the reopen control on the new page", control).await?;
        page.open_preferences().await?;
        page.press("close").await?;
        page.no_preferences().await?;
    }
    page.step("a page that wants none");
    page.run("new MutationObserver(() => document.querySelector('assent-reopen')?.remove()).observe(document.body, { childList: true });").await?;
    for _ in 0..2 {
        // It is busy for ever if each of the two undoes what the other did.
        page.run("document.body.append(document.createElement('p'));").await?;
    }
    page.until("the control is gone", "!document.querySelector('assent-reopen')").await?;
    page.fence().await
}

/// Where an element that has to be reached is hit after scrolling to it, in the notice or in the preferences.
const REACHED: &str = "(() => {
    const root = document.querySelector('assent-preferences')?.shadowRoot ?? document;
    const scope = root === document ? document.querySelector('assent-notice') : root;
    const missed = [...scope.querySelectorAll('button, input, summary, a')].filter((part) => {
      if (!part.getClientRects().length) return false;
      part.scrollIntoView({ block: 'nearest' });
      const box = part.getBoundingClientRect(), zoom = document.documentElement.currentCSSZoom ?? 1;
      const hit = root.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      return !part.contains(hit);
    });
    return missed.map((part) => part.localName + ' ' + (part.dataset.assentAction || part.textContent));
  })()";

async fn everything_is_reachable_on_a_zoomed_page(page: Page) -> Outcome {
    for style in ["html { font-size: 300% }", "html { zoom: 2 }", "body { zoom: 1.5 }"] {
        // WebKit measures boxes and points on a zoomed page in different units.
        if page.engine() == Engine::WebKit && style.contains("zoom") {
            break;
        }
        open(&page, STANDARD, &format!("<style>{style}</style>"), "<main>Text</main>").await?;
        page.notice().await?;
        ensure_eq!(page.value(REACHED).await?, json!([]), format!("what cannot be reached in the notice with {style}"));
        page.open_preferences().await?;
        page.unfold().await?;
        ensure_eq!(
            page.value(REACHED).await?,
            json!([]),
            format!("what cannot be reached in the preferences with {style}")
        );
    }
    Ok(())
}

/// In an opaque origin there is no storage, and modules come only with CORS.
async fn a_sandboxed_frame_is_asked_or_stays_blocked(page: Page) -> Outcome {
    let frame = "<iframe sandbox=\"allow-scripts\" src=\"/inner\" style=\"width: 600px; height: 500px\"></iframe>";
    let inner = document(TAG, "", &inline("a", GATED));
    page.site()
        .rules()
        .serve("/consent.json", Content::json(&config()))
        .serve("/", Content::html(&format!("<!doctype html><title>Outer</title>{frame}")))
        .serve("/inner", Content::html(&inner));
    page.step("without CORS");
    page.open("/").await?;
    page.enter_frame().await?;
    page.until("the reason on the console", "watched.console.some((line) => line.includes('[assent]'))").await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran");
    page.leave_frame().await?;

    page.step("with CORS");
    page.site().rules().header("/assent/*", "access-control-allow-origin", "*").header(
        "/consent.json",
        "access-control-allow-origin",
        "*",
    );
    page.open("/").await?;
    page.enter_frame().await?;
    page.accept().await?;
    page.until("the gated script ran", "order.length").await?;
    ensure!(page.is("assent.has('analytics')").await?, "the answer does not hold for its page");
    Ok(())
}
