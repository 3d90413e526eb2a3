//! The look that an owner chooses: every layout in its place and never in the way, the theme, colours, pictures.

use assent_tests::browser::{Device, Engine, Page};
use assent_tests::failure::{Failure, Outcome};
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::fixture::{TAG, config, document, serve, with};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["appearance":
        each_layout_has_its_place, a_phone_keeps_room_for_the_page, the_focus_is_not_behind_a_notice_above,
        the_theme_goes_before_the_system, the_owners_values_are_applied, a_wrong_value_is_named, pictures_are_shown,
    ]
}

/// The two schemes' grounds, as they ship.
const LIGHT: &str = "rgb(255, 255, 255)";
const DARK: &str = "rgb(27, 31, 37)";
const PICTURE: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64\" height=\"32\"><rect width=\"64\" height=\"32\"/></svg>";

/// [`config`] with an appearance, in English and Arabic.
fn looking(appearance: Value) -> Value {
    with(with(config(), "languages", json!(["en", "ar"])), "appearance", appearance)
}

/// Opens a page whose notice looks like this.
async fn open(page: &Page, appearance: Value, body: &str) -> Outcome {
    serve(page, &looking(appearance), body);
    page.open("/").await?;
    page.notice().await
}

fn style(selector: &str, property: &str) -> String {
    format!("getComputedStyle(document.querySelector({selector:?})).{property}")
}

async fn each_layout_has_its_place(page: Page) -> Outcome {
    // Layout and position; then where the notice stands: from the start of the line, from above. `0`: it ends at that side of the
    // window, `1`: 16 px before it, `=`: as far from both sides.
    let cases = [
        ("box", "bottom", "==", "+1"),
        ("box", "top", "==", "1+"),
        ("bar", "bottom", "00", "+0"),
        ("bar", "top-end", "00", "0+"),
        ("corner", "bottom", "1+", "+1"),
        ("corner", "top-end", "+1", "1+"),
        ("centre", "bottom-end", "==", "=="),
    ];
    let gaps = "(() => { const box = document.querySelector('assent-notice').getBoundingClientRect(); const root = document.documentElement;
        const inline = [box.left, root.clientWidth - box.right], block = [box.top, innerHeight - box.bottom];
        if (document.querySelector('assent-notice').dir === 'rtl') inline.reverse();
        const kind = (gap, other) => Math.abs(gap) < 1 ? '0' : Math.abs(gap - other) < 1.5 ? '=' : Math.abs(gap - 16) < 1 ? '1' : '+';
        return [inline, block].map(([one, other]) => kind(one, other) + kind(other, one)); })()";
    let answers = "(() => { const sizes = [...document.querySelectorAll('assent-notice button')].map((button) => [button.offsetWidth, button.offsetHeight].join());
        return [sizes.length, new Set(sizes).size]; })()";
    // Whatever is not under the notice can be used: it takes no focus, and nothing lies over the page.
    let usable = "(() => { const box = document.querySelector('assent-notice').getBoundingClientRect();
        const free = [[20, 20], [innerWidth - 40, innerHeight - 40]].find(([x, y]) => x < box.left || x > box.right || y < box.top || y > box.bottom);
        return [document.elementFromPoint(...free)?.closest('main')?.id, document.activeElement.localName, document.querySelector('dialog')]; })()";
    let apart = "(() => { const [words, actions] = ['words', 'actions'].map((part) => document.querySelector('assent-notice').shadowRoot.querySelector(`[part=${part}]`).getBoundingClientRect());
        return words.bottom <= actions.top || words.right <= actions.left || actions.right <= words.left; })()";
    for language in ["en", "ar"] {
        let tag = TAG.replace("<script ", &format!("<script data-lang=\"{language}\" "));
        let main = "<main id=\"page\" style=\"display:block;position:absolute;inset:0\">Page</main>";
        page.site().rules().serve("/place", Content::html(&document(&tag, "", main)));
        for (layout, position, inline, block) in cases {
            let case = format!("{layout} {position} in {language}");
            let chosen = looking(json!({ "layout": layout, "position": position }));
            page.site().rules().serve("/consent.json", Content::json(&chosen));
            page.open("/place").await?;
            page.notice().await.map_err(|failure| Failure::new(format!("{case}: {failure}")))?;
            ensure_eq!(page.value(gaps).await?, json!([inline, block]), format!("the place of {case}"));
            ensure_eq!(page.value(answers).await?, json!([3, 1]), format!("answers, and their sizes, of {case}"));
            ensure!(page.is(apart).await?, "the answers lie over the words of {case}");
            ensure_eq!(page.value(usable).await?, json!(["page", "body", null]), format!("the page under {case}"));
        }
    }
    Ok(())
}

async fn a_phone_keeps_room_for_the_page(page: Page) -> Outcome {
    let mut frames = String::new();
    for layout in ["box", "bar", "corner", "centre"] {
        for language in ["en", "de"] {
            let (name, tag) =
                (format!("{layout}-{language}"), TAG.replace("/consent.json", &format!("/{layout}.json")));
            let tag = tag.replace("<script ", &format!("<script data-lang=\"{language}\" "));
            let chosen = with(looking(json!({ "layout": layout })), "languages", json!(["en", "de"]));
            page.site().rules().serve(&format!("/{layout}.json"), Content::json(&chosen));
            page.site().rules().serve(&format!("/{name}"), Content::html(&document(&tag, "", "<p>Page</p>")));
            // A window cannot be made that narrow in every engine.
            frames += &format!("<iframe src=\"/{name}\" style=\"width:360px;height:640px;border:0\"></iframe>");
        }
    }
    page.site()
        .rules()
        .serve("/phones", Content::html(&format!("<!doctype html><html><head></head><body>{frames}</body></html>")));
    page.open("/phones").await?;
    let all = "Array.from(document.querySelectorAll('iframe'), (frame) => frame.contentWindow).every((frame) => frame.document.querySelector('assent-notice button')?.getClientRects().length)";
    page.until("a notice in each frame", all).await?;
    let seen = "Array.from(document.querySelectorAll('iframe'), (frame) => frame.contentWindow).map((frame) => { const notice = frame.document.querySelector('assent-notice'); const box = notice.getBoundingClientRect();
        const inside = (button) => { const box = button.getBoundingClientRect(); return box.left >= 0 && box.right <= 360 && box.top >= 0 && box.bottom <= 640; };
        return [frame.location.pathname, Math.round(box.height / 6.4), [...notice.querySelectorAll('button')].every(inside), frame.document.documentElement.scrollWidth <= 360]; })";
    for phone in page.value(seen).await?.as_array().into_iter().flatten() {
        ensure!(
            phone[1].as_u64().is_some_and(|percent| percent <= 65),
            "{} covers {} % of the height",
            phone[0],
            phone[1]
        );
        ensure_eq!(
            [&phone[2], &phone[3]],
            [true, true],
            format!("{}: every answer in sight, no sideways scrolling", phone[0])
        );
    }
    Ok(())
}

/// WCAG 2.2, 2.4.11.
async fn the_focus_is_not_behind_a_notice_above(page: Page) -> Outcome {
    let tall = "<div style=\"height:3000px\"></div>";
    open(&page, json!({ "position": "top" }), &format!("{tall}<a id=\"far\" href=\"#\">Far</a>{tall}")).await?;
    page.until("the page's start is kept clear", "document.documentElement.style.scrollPaddingBlockStart").await?;
    page.run("scrollTo(0, 6000); far.scrollIntoView({ block: 'start' });").await?;
    let gap =
        "far.getBoundingClientRect().top - document.querySelector('assent-notice').getBoundingClientRect().bottom";
    let gap = page.value(gap).await?.as_f64().unwrap_or(-1.0);
    ensure!(gap >= 0.0, "the link begins {gap} px above the notice's lower edge");
    page.reject().await?;
    ensure_eq!(
        page.value("document.documentElement.style.scrollPaddingBlockStart").await?,
        "",
        "the page's own, afterwards"
    );
    Ok(())
}

async fn the_theme_goes_before_the_system(page: Page) -> Outcome {
    let ground = style("assent-notice", "backgroundColor");
    // Every engine prefers light here; what prefers dark only Chromium can pretend.
    let systems: &[bool] = if page.engine() == Engine::Chromium { &[false, true] } else { &[false] };
    for dark in systems {
        if page.engine() == Engine::Chromium {
            page.device(Device::Dark(*dark)).await?;
        }
        for (theme, expected) in [("auto", if *dark { DARK } else { LIGHT }), ("light", LIGHT), ("dark", DARK)] {
            open(&page, json!({ "theme": theme }), "").await?;
            ensure_eq!(
                page.value(&ground).await?,
                expected,
                format!("the ground of {theme} where dark is preferred: {dark}")
            );
        }
    }
    page.open_preferences().await?;
    let dialog = "document.querySelector('assent-preferences').shadowRoot.querySelector('dialog')";
    ensure_eq!(
        page.value(&format!("getComputedStyle({dialog}).backgroundColor")).await?,
        DARK,
        "the ground of the preferences"
    );
    page.run("assent.reject()").await?;
    page.until("the control that leads back", "document.querySelector('assent-reopen')").await?;
    ensure_eq!(
        page.value(&style("assent-reopen", "colorScheme")).await?,
        "dark",
        "the scheme of the control that leads back"
    );
    Ok(())
}

async fn the_owners_values_are_applied(page: Page) -> Outcome {
    let look = json!({ "theme": "light", "radius": "6px", "font": "serif", "light": { "accent": "#1d6a4b", "on_accent": "#fffefa", "bg": "#fbfcfa" } });
    // What the pages say holds where the configuration says nothing, and no page reaches further.
    let pages = "<style>:root { --assent-accent: #f00; --assent-fg: #123456 } .x, assent-notice * { border-radius: 50px !important }</style>";
    open(&page, look, pages).await?;
    for answer in ["accept", "reject", "preferences"] {
        let button = format!("assent-notice button[data-assent-action={answer}]");
        let seen = ["backgroundColor", "color", "borderTopLeftRadius", "fontFamily"]
            .map(|property| style(&button, property))
            .join(", ");
        let expected = json!(["rgb(29, 106, 75)", "rgb(255, 254, 250)", "2px", "serif"]);
        ensure_eq!(page.value(&format!("[{seen}]")).await?, expected, format!("the look of {answer}"));
    }
    let notice =
        ["backgroundColor", "color", "borderTopLeftRadius"].map(|property| style("assent-notice", property)).join(", ");
    ensure_eq!(
        page.value(&format!("[{notice}]")).await?,
        json!(["rgb(251, 252, 250)", "rgb(18, 52, 86)", "6px"]),
        "the notice"
    );
    Ok(())
}

async fn a_wrong_value_is_named(page: Page) -> Outcome {
    let listener = "<script>window.failures = []; document.addEventListener('assent:error', (event) => failures.push(event.detail.message));</script>";
    let wrong = json!({ "logo": "javascript:alert(1)", "icon": "data:image/svg+xml,<svg/>", "light": { "bg": "red;}*{}" }, "radius": "1vw" });
    serve(&page, &looking(wrong), listener);
    page.open("/").await?;
    page.until("an error event", "window.failures.length").await?;
    let said = page.value("failures.join()").await?;
    for path in ["appearance.logo:", "appearance.icon:", "appearance.light.bg:", "appearance.radius:"] {
        ensure!(said.as_str().unwrap_or_default().contains(path), "{path} is not named: {said}");
    }
    ensure_eq!(page.has_notice().await?, false, "a notice");
    Ok(())
}

async fn pictures_are_shown(page: Page) -> Outcome {
    page.site().rules().serve("/logo.svg", Content::new("image/svg+xml", PICTURE));
    let look = json!({ "position": "bottom-end", "icon": "/logo.svg", "logo": "/logo.svg", "logo_text": { "en": "Our house", "ar": "بيتنا" } });
    open(&page, look, "<style>img { display: none !important }</style>").await?;
    let logo = "document.querySelector('assent-notice').shadowRoot.querySelector('img')";
    page.until("the logo is there", &format!("{logo}.complete && {logo}.naturalWidth")).await?;
    ensure_eq!(
        page.value(&format!("[{logo}.alt, {logo}.clientHeight, {logo}.clientWidth]")).await?,
        json!(["Our house", 32, 64]),
        "the logo"
    );
    page.reject().await?;
    page.until("the control that leads back", "document.querySelector('assent-reopen')").await?;
    let control = "document.querySelector('assent-reopen').shadowRoot.querySelector('button')";
    let seen = format!("(() => {{ const button = {control}; const box = button.getBoundingClientRect(); const style = getComputedStyle(button);
        return [button.textContent, style.fontSize, style.backgroundImage.includes('/logo.svg'), box.width, Math.round(document.documentElement.clientWidth - box.right)]; }})()");
    ensure_eq!(
        page.value(&seen).await?,
        json!(["Cookie settings", "0px", true, 44, 16]),
        "the control that leads back"
    );
    Ok(())
}
