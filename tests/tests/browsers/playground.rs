//! The playground: what is chosen is seen at once, and what is copied is a configuration.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["playground":
        what_is_chosen_is_seen_and_copied, the_readers_words_are_shown, the_preview_keeps_nothing, a_stranger_gets_no_preview,
    ]
}

/// The preview's notice.
const NOTICE: &str = "document.querySelector('iframe').contentDocument?.querySelector('assent-notice')";

async fn open(page: &Page) -> Outcome {
    page.open("/assent/playground/").await?;
    page.until("the preview has a notice", &format!("{NOTICE}?.querySelector('button')")).await
}

/// Writes into a field, or presses a radio button, as a visitor does.
async fn choose(page: &Page, name: &str, value: &str) -> Outcome {
    let act = "const [name, value] = arguments; const all = [...document.querySelectorAll(`[name='${name}'], [id='${name}']`)];
        const radio = all.find((field) => field.type === 'radio' && field.value === value);
        if (radio) return radio.click();
        all[0].value = value; all[0].dispatchEvent(new Event('input', { bubbles: true }));";
    page.run_with(act, vec![name.into(), value.into()]).await?;
    Ok(())
}

async fn what_is_chosen_is_seen_and_copied(page: Page) -> Outcome {
    open(&page).await?;
    let choices = [
        ("appearance.layout", "corner"),
        ("appearance.position", "top-end"),
        ("appearance.theme", "dark"),
        ("appearance.radius", "4px"),
        ("palette", "dark"),
        ("appearance.dark.accent", "#86d3ae"),
        ("language", "de"),
        ("texts.*.reject_all", "Nein danke"),
        ("regime", "by_region"),
    ];
    for (name, value) in choices {
        choose(&page, name, value).await?;
    }
    let seen = format!(
        "(() => {{ const notice = {NOTICE}; if (!notice) return null; const style = (element) => element.ownerDocument.defaultView.getComputedStyle(element);
         const reject = notice.querySelector('[data-assent-action=reject]');
         return [notice.dataset.layout, notice.lang, reject.textContent, style(reject).backgroundColor, style(reject).borderTopLeftRadius, style(notice).backgroundColor]; }})()"
    );
    let expected = json!(["corner top-end", "de", "Nein danke", "rgb(134, 211, 174)", "0px", "rgb(27, 31, 37)"]);
    page.until("the preview follows", &format!("JSON.stringify({seen}) === {:?}", expected.to_string())).await?;
    page.until("the verdict", "document.querySelector('#verdict').textContent.startsWith('Valid')").await?;
    let copied = page.value("document.querySelector('#json').value").await?;
    let copied: Value = serde_json::from_str(copied.as_str().unwrap_or_default())?;
    let look = json!({ "layout": "corner", "position": "top-end", "theme": "dark", "radius": "4px", "dark": { "accent": "#86d3ae" } });
    ensure_eq!(copied["appearance"], look, "the appearance copied");
    ensure_eq!(copied["languages"], json!(["de", "en"]), "the languages copied");
    ensure_eq!(copied["texts"], json!({ "de": { "reject_all": "Nein danke" } }), "the words copied");
    ensure_eq!(copied["regime"], "by_region", "the regime copied");
    // What is as it ships leaves no trace.
    for (name, value) in choices {
        choose(&page, name, if matches!(name, "palette" | "language") { value } else { "" }).await?;
    }
    let bare = page.value("Object.keys(JSON.parse(document.querySelector('#json').value)).sort()").await?;
    ensure_eq!(bare, json!(["$schema", "categories", "controller", "languages", "site"]), "what is left of it");
    Ok(())
}

async fn the_readers_words_are_shown(page: Page) -> Outcome {
    open(&page).await?;
    choose(&page, "appearance.logo", "javascript:alert(1)").await?;
    choose(&page, "appearance.radius", "round").await?;
    page.until("both complaints", "document.querySelector('#verdict[data-wrong] li:nth-child(2)')").await?;
    let said = page.value("document.querySelector('#verdict').textContent").await?;
    for path in
        ["appearance.logo: \"javascript:alert(1)\" is not an address", "appearance.radius: \"round\" is not a length"]
    {
        ensure!(said.as_str().unwrap_or_default().contains(path), "{path} is not shown: {said}");
    }
    choose(&page, "appearance.logo", "").await?;
    choose(&page, "appearance.radius", "").await?;
    page.until(
        "all is well again",
        "document.querySelector('#verdict:not([data-wrong])').textContent.startsWith('Valid')",
    )
    .await
}

/// The playground may stand on an owner's own site, where an answer would be the owner's.
async fn the_preview_keeps_nothing(page: Page) -> Outcome {
    open(&page).await?;
    page.run("[...document.querySelectorAll('[data-layer]')].at(-1).click()").await?;
    let control = "document.querySelector('iframe').contentDocument?.querySelector('assent-reopen')";
    page.until("the answer is given", control).await?;
    let kept = "[Object.keys(localStorage), Object.keys(sessionStorage), document.cookie]";
    ensure_eq!(page.value(kept).await?, json!([[], [], ""]), "what is on the device");
    Ok(())
}

async fn a_stranger_gets_no_preview(page: Page) -> Outcome {
    page.open("/assent/playground/preview.html").await?;
    page.fence().await?;
    ensure_eq!(
        page.value("[typeof assent, document.scripts.length]").await?,
        json!(["undefined", 2]),
        "the guard, and the scripts"
    );
    Ok(())
}
