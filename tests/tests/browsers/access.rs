//! What a checker cannot see and what it can (WCAG 2.2 AA): a walk with the keyboard, small and enlarged pages, what the visitor's
//! device asks for, roles and names as the engine computes them, and axe-core.

use assent_tests::browser::Page;
use assent_tests::failure::{Failure, Outcome};
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::json;

use super::fixture::{TAG, config, document, open, serve, with};

const TAB: char = '\u{E004}';
const ENTER: char = '\u{E007}';
const ESCAPE: char = '\u{E00C}';

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["access":
        the_focus_is_never_lost, nothing_focused_is_hidden, everything_is_reachable_at_any_size, nothing_shifts_or_jumps, axe_finds_nothing,
        roles_and_names_are_told, paper_shows_nothing, forced_colours_show_everything,
    ]
}

/// Keeps every element that gets the focus, as a short name.
const FOCUS_LOG: &str = "<script>window.log = []; document.addEventListener('focusin', ({ target }) => log.push(target.dataset.assentAction || target.id || target.localName));</script>";

async fn the_focus_is_never_lost(page: Page) -> Outcome {
    let body = "<main><button id=\"one\">One</button><button id=\"two\">Two</button></main>";
    serve(&page, &config(), &[FOCUS_LOG, body].concat());
    page.open("/").await?;
    page.notice().await?;
    ensure_eq!(page.value("log").await?, json!([]), "what took the focus by itself");

    page.step("to the preferences and back");
    tab_to(&page, "document.activeElement.dataset.assentAction === 'preferences'").await?;
    page.key(ENTER).await?;
    page.preferences().await?;
    // Not past the dialog's end, where Firefox goes on to its own tool bar.
    for _ in 0..4 {
        page.key(TAB).await?;
    }
    page.key(ESCAPE).await?;
    page.no_preferences().await?;
    page.until("the focus is on its opener", "document.activeElement.dataset.assentAction === 'preferences'").await?;
    let log = page.value("log").await?;
    let stray = ["one", "two"].iter().any(|own| log.as_array().is_some_and(|log| log.iter().any(|name| name == own)));
    ensure!(!stray, "the page behind the dialog had the focus: {log}");

    page.step("the answer");
    page.run("document.querySelector('assent-notice [data-assent-action=reject]').focus()").await?;
    page.key(ENTER).await?;
    page.no_notice().await?;
    // The next Tab goes on from where the notice was.
    page.key(TAB).await?;
    page.until("the focus is on the page's first control", "document.activeElement.id === 'one'").await?;

    page.step("the reopen control");
    // It comes a tenth of a second after the answer, in which nobody presses a key a dozen times, but a driver does.
    page.until("the control is there", "document.querySelector('assent-reopen') !== null").await?;
    tab_to(&page, "document.activeElement.localName === 'assent-reopen'").await?;
    page.key(ENTER).await?;
    page.preferences().await?;
    page.press("save").await?;
    page.no_preferences().await?;
    page.until("the focus is on the reopen control", "document.activeElement.localName === 'assent-reopen'").await
}

async fn tab_to(page: &Page, there: &str) -> Outcome {
    for _ in 0..12 {
        if page.is(there).await? {
            return Ok(());
        }
        page.key(TAB).await?;
    }
    Err(Failure::new(format!("the Tab key does not reach {there}; seen {}", page.value("log").await?)))
}

/// 2.4.11: of what has the focus, some part can be seen.
async fn nothing_focused_is_hidden(page: Page) -> Outcome {
    let controls: String = (0..40).map(|n| format!("<p><button id=\"c{n}\">Control {n}</button></p>")).collect();
    open(&page, &format!("<main>{controls}</main>")).await?;
    page.notice().await?;
    let seen = "(() => { const box = document.activeElement.getBoundingClientRect();
        const points = [[.1, .1], [.9, .1], [.5, .5], [.1, .9], [.9, .9]].map(([x, y]) => [box.x + box.width * x, box.y + box.height * y]);
        return points.some(([x, y]) => { const hit = document.elementFromPoint(x, y); return hit && document.activeElement.contains(hit); }); })()";
    for key in [format!("{TAB}"), format!("\u{E008}{TAB}")] {
        for _ in 0..44 {
            press_together(&page, &key).await?;
            let focused = page.value("document.activeElement.id || document.activeElement.localName").await?;
            ensure!(focused == "body" || page.is(seen).await?, "{focused} has the focus and cannot be seen");
        }
        page.run("document.getElementById('c39').focus()").await?;
    }
    page.reject().await?;
    ensure_eq!(
        page.value("document.documentElement.style.scrollPaddingBlockEnd").await?,
        "",
        "the page's own scroll padding, afterwards"
    );
    Ok(())
}

/// Presses the first key until the others were pressed.
async fn press_together(page: &Page, keys: &str) -> Outcome {
    use fantoccini::actions::{InputSource, KeyAction, KeyActions};
    let down = keys.chars().map(|value| KeyAction::Down { value });
    let up = keys.chars().rev().map(|value| KeyAction::Up { value });
    let actions = down.chain(up).fold(KeyActions::new("keyboard".to_owned()), |actions, action| actions.then(action));
    Ok(page.client().perform_actions(actions).await?)
}

/// What cannot be hit after scrolling to it, what is lower than 44 px, and whether anything has to be scrolled sideways.
const SIZED: &str = "(() => {
    const root = document.querySelector('assent-preferences')?.shadowRoot ?? document;
    const scope = root === document ? document.querySelector('assent-notice') : root;
    const seen = (part) => part.getClientRects().length;
    const missed = [...scope.querySelectorAll('button, input, summary, a')].filter(seen).filter((part) => {
      part.scrollIntoView({ block: 'nearest' });
      const box = part.getBoundingClientRect();
      const hit = root.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      return !part.contains(hit) || box.left < 0 || box.right > innerWidth;
    });
    const small = [...scope.querySelectorAll('button')].filter(seen).filter((part) => part.getBoundingClientRect().height < 43.5);
    const wide = [scope, document.documentElement, ...scope.querySelectorAll('dialog, .body')].filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth);
    const say = (parts) => parts.map((part) => [part.localName, part.dataset?.assentAction || part.className || part.textContent].join(' '));
    return [say(missed), say(small), say(wide)];
  })()";

/// 1.4.4 and 1.4.12, as a visitor's own sheet does it: inside, where a page's cannot reach.
const ENLARGED: &str = "const root = document.querySelector(arguments[0]).shadowRoot;
    const sheet = new root.adoptedStyleSheets[0].constructor();
    sheet.replaceSync(`:host { font-size: 32px !important } *, ::slotted(*) { letter-spacing: .12em !important; word-spacing: .16em !important; line-height: 1.5 !important }
      p, ::slotted(p) { margin-block-end: 2em !important }`);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];";

/// 1.4.10: 320 × 256 is a window of 1280 × 1024 at 400 %. A frame, since a window cannot be made that small in every engine.
async fn everything_is_reachable_at_any_size(page: Page) -> Outcome {
    for (name, width, height, enlarged) in [
        ("narrow", 320, 640, false),
        ("reflow", 320, 256, false),
        ("landscape", 740, 360, false),
        ("large text", 320, 640, true),
        ("landscape large text", 740, 360, true),
        ("desk large text", 1000, 700, true),
    ] {
        page.step(name);
        let frame = format!(
            "<!doctype html><title>Outer</title><style>body {{ margin: 0 }}</style><iframe src=\"/inner\" style=\"width: {width}px; height: {height}px; border: 0\"></iframe>"
        );
        page.site()
            .rules()
            .serve("/consent.json", Content::json(&config()))
            .serve("/inner", Content::html(&document(TAG, "", "<main>Text</main>")))
            .serve("/", Content::html(&frame));
        page.open("/").await?;
        page.until(
            "the frame's notice",
            "document.querySelector('iframe')?.contentDocument?.querySelector('assent-notice button')",
        )
        .await?;
        page.enter_frame().await?;
        page.notice().await?;
        if enlarged {
            page.run_with(ENLARGED, vec!["assent-notice".into()]).await?;
        }
        let picture = format!("access/{name}");
        page.picture(&picture).await?;
        ensure_eq!(
            page.value(SIZED).await?,
            json!([[], [], []]),
            "in the notice: out of reach, lower than 44 px, wider than the window"
        );
        page.run("document.querySelector('assent-notice [data-assent-action=preferences]').click()").await?;
        page.preferences().await?;
        if enlarged {
            page.run_with(ENLARGED, vec!["assent-preferences".into()]).await?;
        }
        page.unfold().await?;
        page.picture(&format!("{picture} preferences")).await?;
        ensure_eq!(
            page.value(SIZED).await?,
            json!([[], [], []]),
            "in the preferences: out of reach, lower than 44 px, wider than the window"
        );
        page.leave_frame().await?;
    }
    Ok(())
}

/// The page stays where it is while the notice comes and goes; Chromium counts by itself.
async fn nothing_shifts_or_jumps(page: Page) -> Outcome {
    let shifts = "<script>window.shifts = 0; try { new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => { shifts += value; })).observe({ type: 'layout-shift', buffered: true }); } catch {}
        window.tops = []; const look = () => { const main = document.querySelector('main'); if (main) tops.push(main.getBoundingClientRect().top + scrollY); requestAnimationFrame(look); }; look();</script>";
    let html = document(
        TAG,
        &[shifts, "<style>body { margin: 0 } main { height: 4000px }</style>"].concat(),
        "<main>Text</main>",
    );
    page.site().rules().serve("/consent.json", Content::json(&config())).serve("/", Content::html(&html));
    page.open("/").await?;
    page.notice().await?;
    page.run("scrollTo(0, 1500)").await?;
    page.open_preferences().await?;
    page.press("close").await?;
    page.no_preferences().await?;
    ensure_eq!(page.value("scrollY").await?, 1500, "where the page is after the preferences");
    page.reject().await?;
    page.fence().await?;
    page.open_preferences().await?;
    page.press("save").await?;
    page.no_preferences().await?;
    page.fence().await?;
    ensure_eq!(page.value("scrollY").await?, 1500, "where the page is after the answers");
    ensure_eq!(
        page.value("[shifts, Math.max(...tops) - Math.min(...tops)]").await?,
        json!([0, 0]),
        "the layout's shift"
    );
    Ok(())
}

const AXE: &str = "return axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => target.flat().join(' ') + ' ' + failureSummary).join('; ')}`));";

/// Every layout in both schemes, which the owner can choose, so that each engine has them all in one visit.
async fn axe_finds_nothing(page: Page) -> Outcome {
    let body = "<script src=\"/vendor/axe.js\"></script><main><h1>Page</h1><iframe data-service=\"gamma\" data-src=\"/k/frame\" width=\"480\" height=\"300\" title=\"Frame\"></iframe></main>";
    serve(&page, &config(), body);
    let logo =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64\" height=\"32\"><rect width=\"64\" height=\"32\"/></svg>";
    page.site().rules().serve("/logo.svg", Content::new("image/svg+xml", logo));
    for theme in ["light", "dark"] {
        for layout in ["box", "bar", "corner", "centre"] {
            let appearance = json!({ "layout": layout, "theme": theme, "logo": "/logo.svg" });
            page.site().rules().serve("/consent.json", Content::json(&with(config(), "appearance", appearance)));
            page.open("/").await?;
            page.notice().await?;
            page.until("a placeholder", "document.querySelector('assent-embed') && window.axe").await?;
            let at = |what: &str| format!("what axe finds on {what}, {theme} {layout}");
            ensure_eq!(page.run(AXE).await?, json!([]), at("the page with the notice"));
            page.open_preferences().await?;
            page.unfold().await?;
            ensure_eq!(page.run(AXE).await?, json!([]), at("the preferences"));
            // What comes after an answer has no layout.
            if layout == "centre" {
                page.press("reject").await?;
                page.no_preferences().await?;
                page.until("the reopen control", "document.querySelector('assent-reopen')").await?;
                page.open_preferences().await?;
                ensure_eq!(page.run(AXE).await?, json!([]), at("the preferences with a receipt"));
                page.press("close").await?;
                page.no_preferences().await?;
                ensure_eq!(page.run(AXE).await?, json!([]), at("the page with the reopen control"));
                page.run("localStorage.clear()").await?;
            }
        }
    }
    Ok(())
}

/// As the engine tells assistive tools (WebDriver, "Get Computed Role" and "Get Computed Label").
async fn roles_and_names_are_told(page: Page) -> Outcome {
    open(&page, "<main>Text</main>").await?;
    page.notice().await?;
    ensure_eq!(
        page.told("assent-notice", None).await?,
        ("region".into(), "Your choice on cookies".into()),
        "the notice"
    );
    page.open_preferences().await?;
    page.unfold().await?;
    let told = |selector: &'static str| page.told("assent-preferences", Some(selector));
    ensure_eq!(told("dialog").await?, ("dialog".into(), "Cookie settings".into()), "the preferences");
    ensure_eq!(told("[data-name=analytics]").await?, ("switch".into(), "Statistics".into()), "a category's switch");
    ensure_eq!(told("[data-name=alpha]").await?, ("switch".into(), "alpha".into()), "a service's switch");
    ensure_eq!(told("button.close").await?, ("button".into(), "Close".into()), "the button that closes");
    Ok(())
}

async fn paper_shows_nothing(page: Page) -> Outcome {
    if !page.emulate("print", &[]).await? {
        return Ok(());
    }
    open(&page, "<main>Text</main>").await?;
    page.until("the notice", "document.querySelector('assent-notice button')").await?;
    let seen = "[...document.querySelectorAll('assent-notice, assent-notice *')].filter((part) => part.checkVisibility({ visibilityProperty: true })).length";
    ensure_eq!(page.value(seen).await?, 0, "parts of the notice on paper");
    page.run("return assent.reject().then(() => null)").await?;
    let control = "document.querySelector('assent-reopen')?.shadowRoot.querySelector('button')";
    page.until("the reopen control is there, and not on paper", &format!("{control} && !{control}.checkVisibility()"))
        .await
}

async fn forced_colours_show_everything(page: Page) -> Outcome {
    for (name, features) in [
        ("forced colours", [("forced-colors", "active"), ("prefers-color-scheme", "dark")]),
        ("more contrast", [("prefers-contrast", "more"), ("prefers-reduced-motion", "reduce")]),
    ] {
        if !page.emulate("screen", &features).await? {
            return Ok(());
        }
        open(&page, "<main>Text</main>").await?;
        page.run("localStorage.clear()").await?;
        page.reload().await?;
        page.notice().await?;
        page.picture(&format!("access/{name}")).await?;
        let edges = "[...document.querySelectorAll('assent-notice, assent-notice button')].filter((part) => {
            const style = getComputedStyle(part); return style.borderTopColor === style.backgroundColor && parseFloat(style.borderTopWidth) > 0; }).length";
        if name == "forced colours" {
            ensure_eq!(page.value(edges).await?, 0, "edges that cannot be seen");
        }
        page.open_preferences().await?;
        page.switch("analytics", true).await?;
        page.picture(&format!("access/{name} preferences")).await?;
        let cross = "(() => { const button = document.querySelector('assent-preferences').shadowRoot.querySelector('.close');
            const cross = getComputedStyle(button, '::before');
            // A background would be replaced by the button's; a border stays.
            return cross.borderTopWidth === '2px' && cross.borderTopColor !== getComputedStyle(button).backgroundColor; })()";
        ensure!(page.is(cross).await?, "the cross that closes cannot be seen with {name}");
        page.press("close").await?;
    }
    Ok(())
}
