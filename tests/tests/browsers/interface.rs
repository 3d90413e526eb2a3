//! The notice as a visitor meets it: fair, quiet, and usable with a keyboard.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::fixture::{choose, config, inline, open, order, serve, until_order};

const GATED: &str = "data-category=\"analytics\"";
const ESCAPE: char = '\u{E00C}';
const TAB: char = '\u{E004}';
const ENTER: char = '\u{E007}';

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["interface":
        the_notice_is_the_first_thing_in_the_body, the_notice_takes_no_focus, the_answers_are_equals, targets_are_large_enough,
        escape_never_accepts, the_keyboard_reaches_the_answers_first, it_can_be_answered_with_the_keyboard, it_fits_a_small_screen,
        the_page_cannot_disfigure_it, what_has_the_focus_is_not_behind_it, it_leaves_nothing_behind,
    ]
}

async fn the_notice_is_the_first_thing_in_the_body(page: Page) -> Outcome {
    open(&page, "<main><h1>Page</h1></main>").await?;
    page.notice().await?;
    ensure_eq!(page.value("document.body.firstElementChild.localName").await?, "assent-notice", "the first element");
    ensure!(
        page.is(
            "document.querySelector('assent-notice > #assent-title, assent-notice #assent-title').textContent.trim()"
        )
        .await?,
        "no title"
    );
    let actions = "[...document.querySelectorAll('assent-notice button[data-assent-action]')].map((button) => button.dataset.assentAction).sort()";
    ensure_eq!(page.value(actions).await?, json!(["accept", "preferences", "reject"]), "the buttons");
    Ok(())
}

async fn the_notice_takes_no_focus(page: Page) -> Outcome {
    open(&page, "<input id=\"field\" autofocus><script>field.focus()</script>").await?;
    page.notice().await?;
    page.fence().await?;
    ensure_eq!(page.value("document.activeElement.id").await?, "field", "what has the focus");
    page.accept().await?;
    Ok(())
}

async fn the_answers_are_equals(page: Page) -> Outcome {
    open(&page, "").await?;
    page.notice().await?;
    let look = |action: &str| {
        format!(
            "(() => {{ const button = document.querySelector('assent-notice button[data-assent-action={action}]'); const box = button.getBoundingClientRect();
              const style = getComputedStyle(button); return [Math.round(box.width), Math.round(box.height), style.fontSize, style.fontWeight,
              style.color, style.backgroundColor, style.borderColor, style.borderWidth, style.opacity, style.textDecorationLine]; }})()"
        )
    };
    let accept = page.value(&look("accept")).await?;
    ensure_eq!(page.value(&look("reject")).await?, accept, "the look of reject against accept");
    let settings = page.value(&look("preferences")).await?;
    ensure_eq!([&settings[0], &settings[1]], [&accept[0], &accept[1]], "the size of settings against accept");
    page.picture("interface/notice").await?;
    Ok(())
}

async fn targets_are_large_enough(page: Page) -> Outcome {
    open(&page, "").await?;
    page.notice().await?;
    let small = "[...document.querySelectorAll('assent-notice button')].filter((button) => button.getBoundingClientRect().height < 43.5).length";
    ensure_eq!(page.value(small).await?, 0, "buttons lower than 44 px");
    Ok(())
}

async fn escape_never_accepts(page: Page) -> Outcome {
    open(&page, &inline("a", GATED)).await?;
    page.notice().await?;
    page.key(ESCAPE).await?;
    page.run("document.querySelector('assent-notice button[data-assent-action=accept]').focus()").await?;
    page.key(ESCAPE).await?;
    page.fence().await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran");
    ensure_eq!(page.value("assent.get()").await?, Value::Null, "a decision");
    page.run("document.activeElement.blur()").await?;
    page.open_preferences().await?;
    page.switch("analytics", true).await?;
    page.key(ESCAPE).await?;
    page.no_preferences().await?;
    page.fence().await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran after Esc in the preferences");
    ensure_eq!(page.value("assent.get()").await?, Value::Null, "a decision after Esc in the preferences");
    page.notice().await
}

async fn the_keyboard_reaches_the_answers_first(page: Page) -> Outcome {
    open(&page, "<main><button type=\"button\" id=\"own\">Own</button></main>").await?;
    page.notice().await?;
    let mut reached = Vec::new();
    for _ in 0..6 {
        page.key(TAB).await?;
        let focus = page.value("document.activeElement.dataset.assentAction || document.activeElement.id || document.activeElement.localName").await?;
        reached.push(focus.as_str().unwrap_or_default().to_owned());
    }
    let place = |name: &str| reached.iter().position(|reached| reached == name);
    for answer in ["accept", "reject", "preferences"] {
        ensure!(place(answer).is_some(), "the Tab key does not reach {answer}: {reached:?}");
        ensure!(
            place("own").is_none_or(|own| place(answer) < Some(own)),
            "the page's own button comes before {answer}: {reached:?}"
        );
    }
    Ok(())
}

async fn it_can_be_answered_with_the_keyboard(page: Page) -> Outcome {
    open(&page, &inline("a", GATED)).await?;
    page.notice().await?;
    page.run("document.querySelector('assent-notice button[data-assent-action=accept]').focus()").await?;
    page.key(ENTER).await?;
    page.no_notice().await?;
    until_order(&page, &["a"]).await
}

async fn it_fits_a_small_screen(page: Page) -> Outcome {
    serve(&page, &config(), "<main><p>Text</p></main>");
    // A frame of 320 px: a window cannot be made that narrow in every engine. The page around it is no page of the site, which would ask.
    let outer =
        "<!doctype html><title>Outer</title><iframe src=\"/\" style=\"width:320px;height:640px;border:0\"></iframe>";
    page.site().rules().serve("/outer", Content::html(outer));
    page.open("/outer").await?;
    page.until("the notice in the frame", "document.querySelector('iframe').contentDocument?.querySelector('assent-notice button')?.getClientRects().length").await?;
    let wide = "(() => { const root = document.querySelector('iframe').contentDocument; const buttons = [...root.querySelectorAll('assent-notice button')];
        return [root.documentElement.scrollWidth <= 320, buttons.every((button) => { const box = button.getBoundingClientRect(); return box.left >= 0 && box.right <= 320; })]; })()";
    ensure_eq!(page.value(wide).await?, json!([true, true]), "no sideways scrolling, and every button within 320 px");
    Ok(())
}

async fn the_page_cannot_disfigure_it(page: Page) -> Outcome {
    let hostile = "<style>* { display: block !important; color: red !important; font-size: 7px !important; opacity: .1 !important; transform: scale(.1) !important; }</style>";
    serve(&page, &config(), hostile);
    page.open("/").await?;
    page.notice().await?;
    let style = "(() => { const style = getComputedStyle(document.querySelector('assent-notice button[data-assent-action=reject]'));
        return [parseFloat(style.fontSize) >= 13, style.color !== 'rgb(255, 0, 0)', style.opacity, style.transform]; })()";
    ensure_eq!(page.value(style).await?, json!([true, true, "1", "none"]), "the look under a hostile style sheet");
    Ok(())
}

/// WCAG 2.2, 2.4.11.
async fn what_has_the_focus_is_not_behind_it(page: Page) -> Outcome {
    let tall = "<div class=\"tall\"></div>";
    let style = "<style>.tall { height: 3000px } html { scroll-padding-block-end: 7px }</style>";
    open(&page, &format!("{style}{tall}<a id=\"far\" href=\"#\">Far</a>{tall}")).await?;
    page.notice().await?;
    page.until("the page's end is kept clear", "document.documentElement.style.scrollPaddingBlockEnd").await?;
    page.run("document.documentElement.style.scrollBehavior = 'auto'; far.scrollIntoView({ block: 'end' });").await?;
    let gap =
        "document.querySelector('assent-notice').getBoundingClientRect().top - far.getBoundingClientRect().bottom";
    let gap = page.value(gap).await?.as_f64().unwrap_or(-1.0);
    ensure!(gap >= 0.0, "the link ends {gap} px below the notice's edge");
    page.reject().await?;
    let own = "getComputedStyle(document.documentElement).scrollPaddingBlockEnd";
    ensure_eq!(page.value(own).await?, "7px", "the page's own scroll padding, afterwards");
    Ok(())
}

async fn it_leaves_nothing_behind(page: Page) -> Outcome {
    open(&page, "<main>Text</main>").await?;
    page.notice().await?;
    choose(&page, "{ analytics: true }").await?;
    page.no_notice().await?;
    ensure_eq!(
        page.value("[document.body.inert || false, getComputedStyle(document.documentElement).overflowY]").await?,
        json!([false, "visible"]),
        "the page after the notice"
    );
    Ok(())
}
