//! Studio: an owner goes from nothing to a valid file without writing JSON, by mouse or keyboard, and loses nothing.

use assent_core::{Config, laws};
use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["studio":
        from_nothing_to_a_valid_file, with_the_keyboard_alone, a_wrong_input_is_explained_and_fixed, undo_and_redo_and_reload,
        a_file_is_opened_compared_and_asked_again, the_banner_follows, the_preview_keeps_nothing, a_stranger_gets_no_preview,
        every_screen_is_accessible_and_fits, nothing_is_asked_of_anybody,
    ]
}

const SCREENS: [&str; 9] =
    ["start", "services", "regime", "texts", "appearance", "proof", "json", "changes", "publish"];

/// The preview's notice.
const NOTICE: &str = "document.querySelector('#preview').contentDocument?.querySelector('assent-notice')";

/// Keeps what is downloaded, by name, under `window.downloads`.
const KEEP_DOWNLOADS: &str = "window.downloads = {}; const blobs = new Map(); const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => { const address = make.call(URL, blob); blobs.set(address, blob); return address; };
    HTMLAnchorElement.prototype.click = function () { blobs.get(this.href).text().then((text) => (downloads[this.download] = text)); };";

async fn open(page: &Page) -> Outcome {
    page.open("/assent/studio/").await?;
    page.until("the first screen", "document.querySelector('#title')?.textContent === 'Start'").await
}

async fn show(page: &Page, screen: &str) -> Outcome {
    page.run(&format!("location.hash = '{screen}'")).await?;
    let shown = format!("document.querySelector('nav [aria-current]')?.hash === '#{screen}'");
    page.until("the screen", &shown).await
}

/// Writes into a field, or chooses, as a person does.
async fn write(page: &Page, id: &str, value: &str) -> Outcome {
    let act =
        "const [id, value] = arguments; const field = document.getElementById(id); field.focus(); field.value = value;
        for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));";
    let there = format!("document.getElementById({id:?})");
    page.until(&format!("the field {id}"), &there).await?;
    page.run_with(act, vec![id.into(), value.into()]).await?;
    Ok(())
}

async fn press(page: &Page, id: &str) -> Outcome {
    page.until(&format!("the button {id}"), &format!("document.getElementById({id:?})?.disabled === false")).await?;
    page.run_with("document.getElementById(arguments[0]).click()", vec![id.into()]).await?;
    Ok(())
}

/// Makes a file by the few questions.
async fn begin(page: &Page) -> Outcome {
    write(page, "new-site", "bakery.example").await?;
    write(page, "new-controller", "Bakery Ltd").await?;
    press(page, "begin").await?;
    page.until("the site's fields", "document.getElementById('field-site')?.value === 'bakery.example'").await
}

/// Adds a service of the catalogue by its name.
async fn add(page: &Page, name: &str) -> Outcome {
    show(page, "services").await?;
    write(page, "search", name).await?;
    page.until("a result", "document.querySelector('#found button')").await?;
    page.run("document.querySelector('#found button').click()").await?;
    page.until("it is there", "document.querySelector('#found button').textContent === 'Added'").await
}

/// The document, as the browser keeps it.
async fn document(page: &Page) -> Outcome<Value> {
    let kept = page.value("JSON.parse(localStorage['assent-studio:consent.json']).document").await?;
    Ok(kept)
}

async fn downloaded(page: &Page) -> Outcome<Value> {
    page.until("the download", "window.downloads['consent.json']").await?;
    let text = page.value("downloads['consent.json']").await?;
    let text = text.as_str().unwrap_or_default().to_owned();
    ensure!(
        Config::parse_with(&text, assent_shipped::entry).is_ok(),
        "the banner would refuse what was downloaded: {text}"
    );
    Ok(serde_json::from_str(&text)?)
}

async fn from_nothing_to_a_valid_file(page: Page) -> Outcome {
    open(&page).await?;
    page.run(KEEP_DOWNLOADS).await?;
    begin(&page).await?;
    add(&page, "matomo").await?;
    add(&page, "youtube").await?;
    show(&page, "texts").await?;
    write(&page, "field-languages", "de").await?;
    write(&page, "text-language", "de").await?;
    write(&page, "field-texts.de.reject_all", "Nein danke").await?;
    show(&page, "appearance").await?;
    write(&page, "field-appearance.layout", "corner").await?;
    show(&page, "proof").await?;
    write(&page, "field-receipts.endpoint", "https://consent.bakery.example/v1/receipts").await?;
    show(&page, "regime").await?;
    // The calendar and the sources are there, by core's own list of laws.
    let change = laws().iter().find(|law| law.is_change()).map(|law| format!("Changes on {}.", law.from));
    let citation = laws()[0].sources.iter().find_map(|source| source.read).map(|day| format!("read on {day}"));
    for said in [change, citation].into_iter().flatten() {
        let is_there = format!("document.querySelector('#field-regime').textContent.includes('{said}')");
        ensure_eq!(page.is(&is_there).await?, true, format!("the screen says {said}"));
    }
    page.run("document.querySelector('input[name=regime][value=by_region]').click()").await?;
    show(&page, "publish").await?;
    page.until("it is ready", "document.querySelector('#ready.good')").await?;
    press(&page, "take").await?;
    let config = downloaded(&page).await?;
    ensure_eq!(config["site"], "bakery.example", "the site");
    ensure_eq!(config["languages"], json!(["en", "de"]), "the languages");
    ensure_eq!(config["texts"], json!({ "de": { "reject_all": "Nein danke" } }), "the words");
    ensure_eq!(config["regime"], "by_region", "the law");
    ensure_eq!(config["appearance"], json!({ "layout": "corner" }), "the look");
    let services: Vec<&Value> = config["categories"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|category| &category["services"][0]["from"])
        .collect();
    ensure_eq!(json!(services), json!([null, "matomo", "youtube"]), "the services");
    page.until("the file is saved", "document.querySelector('#state').textContent === 'Saved'").await
}

/// Presses Tab until an element has the focus.
async fn tab_to(page: &Page, selector: &str) -> Outcome {
    const TAB: char = '\u{e004}';
    for _ in 0..150 {
        if page.is(&format!("document.activeElement.matches({selector:?})")).await? {
            return Ok(());
        }
        page.key(TAB).await?;
    }
    ensure!(false, "Tab never comes to {selector}");
    Ok(())
}

/// Presses Shift+Tab until an element has the focus.
async fn back_to(page: &Page, selector: &str) -> Outcome {
    const BACK: &str = "\u{e008}\u{e004}";
    for _ in 0..150 {
        if page.is(&format!("document.activeElement.matches({selector:?})")).await? {
            return Ok(());
        }
        page.client().active_element().await?.send_keys(BACK).await?;
    }
    ensure!(false, "Shift+Tab never comes to {selector}");
    Ok(())
}

async fn type_in(page: &Page, text: &str) -> Outcome {
    for letter in text.chars() {
        page.key(letter).await?;
    }
    Ok(())
}

async fn with_the_keyboard_alone(page: Page) -> Outcome {
    const ENTER: char = '\u{e007}';
    open(&page).await?;
    tab_to(&page, "#new-site").await?;
    type_in(&page, "b.example").await?;
    tab_to(&page, "#begin").await?;
    page.key(ENTER).await?;
    page.until("the focus is on the title", "document.activeElement.id === 'title'").await?;
    back_to(&page, "nav a[href='#services']").await?;
    page.key(ENTER).await?;
    page.until("the focus is on the title", "document.activeElement.textContent === 'Services'").await?;
    tab_to(&page, "#search").await?;
    type_in(&page, "matomo").await?;
    tab_to(&page, "#found button").await?;
    page.key(ENTER).await?;
    let added = "toggle-categories[1].services[0]";
    page.until("the focus is on the service", &format!("document.activeElement.id === '{added}'")).await?;
    page.key(ENTER).await?;
    page.until("it is unfolded", "document.activeElement.ariaExpanded === 'true'").await?;
    // Categories move by keyboard, and the focus goes with them.
    back_to(&page, "#category-up-1").await?;
    page.key(ENTER).await?;
    page.until("the focus follows", "document.activeElement.id.startsWith('category-')").await?;
    let config = document(&page).await?;
    let ids: Vec<&Value> =
        config["categories"].as_array().into_iter().flatten().map(|category| &category["id"]).collect();
    ensure_eq!(json!(ids), json!(["analytics", "necessary"]), "the categories");
    Ok(())
}

async fn a_wrong_input_is_explained_and_fixed(page: Page) -> Outcome {
    open(&page).await?;
    begin(&page).await?;
    write(&page, "field-controller.policy_url", "javascript:alert(1)").await?;
    let beside = "document.getElementById('reports-controller.policy_url').textContent";
    page.until("the reader's words", &format!("{beside}.includes('is not an address')")).await?;
    let invalid = "document.getElementById('field-controller.policy_url').ariaInvalid ?? document.getElementById('field-controller.policy_url').getAttribute('aria-invalid')";
    ensure_eq!(page.value(invalid).await?, "true", "what a screen reader says of the field");
    page.until("the count", "document.querySelector('.problems summary').textContent.startsWith('1 error')").await?;
    write(&page, "field-controller.policy_url", "/privacy").await?;
    page.until("it is gone", &format!("{beside} === ''")).await?;
    // A rule of law with a fix as data.
    show(&page, "proof").await?;
    write(&page, "field-validity", "30 months").await?;
    let rule = "document.getElementById('reports-validity')";
    page.until("the linter's words", &format!("{rule}.textContent.includes('is more than 24 months')")).await?;
    page.until("its source", &format!("{rule}.querySelector('details').textContent.includes('overlong-validity')"))
        .await?;
    page.run(&format!("{rule}.querySelector('.fix').click()")).await?;
    page.until(
        "the fix",
        &format!("document.getElementById('field-validity').value === '12 months' && {rule}.textContent === ''"),
    )
    .await?;
    // A key that nobody knows has no field: the list of all problems fixes it.
    show(&page, "json").await?;
    let mut config = document(&page).await?;
    config["reopn"] = json!("button");
    write(&page, "json", &config.to_string()).await?;
    page.until(
        "the fix is offered",
        "[...document.querySelectorAll('.problems .fix')].some((fix) => fix.textContent.includes('reopen'))",
    )
    .await?;
    page.run(
        "[...document.querySelectorAll('.problems .fix')].find((fix) => fix.textContent.includes('reopen')).click()",
    )
    .await?;
    page.until("the key has its name", "JSON.parse(document.getElementById('json').value).reopen === 'button'").await?;
    // What is not JSON stays where it was typed, and changes nothing else.
    write(&page, "json", "{ \"site\": }").await?;
    page.until("it is said", "document.getElementById('json-problem').textContent.startsWith('The file is not JSON')")
        .await?;
    ensure_eq!(document(&page).await?["site"], "bakery.example", "what the other screens have");
    Ok(())
}

async fn undo_and_redo_and_reload(page: Page) -> Outcome {
    open(&page).await?;
    begin(&page).await?;
    write(&page, "field-site", "shop.example").await?;
    press(&page, "undo").await?;
    let is = |name: &str| format!("document.getElementById('field-site')?.value === '{name}'");
    page.until("it is taken back", &is("bakery.example")).await?;
    press(&page, "redo").await?;
    page.until("it is done again", &is("shop.example")).await?;
    page.reload().await?;
    page.until("the work is there", &is("shop.example")).await?;
    let kept = "[...document.querySelectorAll('.rows li')].some((row) => row.textContent.includes('consent.json'))";
    ensure!(page.is(kept).await?, "the draft is not in the list");
    Ok(())
}

async fn a_file_is_opened_compared_and_asked_again(page: Page) -> Outcome {
    open(&page).await?;
    page.run(KEEP_DOWNLOADS).await?;
    begin(&page).await?;
    press(&page, "save").await?;
    downloaded(&page).await?;
    show(&page, "changes").await?;
    page.until("nothing differs", "document.querySelector('#verdict').textContent.startsWith('Editorial')").await?;
    add(&page, "matomo").await?;
    show(&page, "changes").await?;
    page.until("it is significant", "document.querySelector('#verdict').textContent.includes('matomo is new')").await?;
    ensure!(
        page.is("document.querySelector('.differences').textContent.includes('analytics')").await?,
        "the new category is not among the differences"
    );
    press(&page, "raise").await?;
    page.until(
        "everybody is asked",
        "document.querySelector('#verdict.good').textContent.includes('The revision is 2, and was 1')",
    )
    .await?;
    // Another tab changed the same file, and so did this one: the person chooses.
    let other = "const key = 'assent-studio:consent.json'; const draft = JSON.parse(localStorage[key]); draft.document.site = 'other.example';
        dispatchEvent(new StorageEvent('storage', { key, newValue: JSON.stringify(draft) }));";
    page.run(other).await?;
    press(&page, "keep-mine").await?;
    page.until("the question is gone", "!document.querySelector('.question')").await?;
    ensure_eq!(document(&page).await?["site"], "bakery.example", "what is kept");
    page.run(other).await?;
    press(&page, "take-theirs").await?;
    page.until(
        "theirs is kept",
        "JSON.parse(localStorage['assent-studio:consent.json']).document.site === 'other.example'",
    )
    .await?;
    press(&page, "undo").await?;
    page.until(
        "mine comes back",
        "JSON.parse(localStorage['assent-studio:consent.json']).document.site === 'bakery.example'",
    )
    .await
}

async fn the_banner_follows(page: Page) -> Outcome {
    open(&page).await?;
    begin(&page).await?;
    add(&page, "matomo").await?;
    page.until("the notice", &format!("{NOTICE}?.querySelector('button')")).await?;
    show(&page, "appearance").await?;
    write(&page, "field-appearance.layout", "corner").await?;
    write(&page, "field-appearance.position", "top-end").await?;
    write(&page, "view-language", "de").await?;
    page.until("it follows", &format!("{NOTICE}?.dataset.layout === 'corner top-end' && {NOTICE}.lang === 'de'"))
        .await?;
    press(&page, "layer-preferences").await?;
    let inside = "document.querySelector('#preview').contentDocument";
    page.until("the preferences", &format!("{inside}?.querySelector('assent-preferences')")).await?;
    // A configuration with an error is not shown: the last one without is.
    show(&page, "start").await?;
    write(&page, "field-site", "").await?;
    page.until("it is said", "document.getElementById('preview-state').textContent.includes('last version')").await
}

/// Studio may stand on an owner's own site, where an answer would be the owner's.
async fn the_preview_keeps_nothing(page: Page) -> Outcome {
    open(&page).await?;
    begin(&page).await?;
    add(&page, "matomo").await?;
    press(&page, "layer-after").await?;
    let control = "document.querySelector('#preview').contentDocument?.querySelector('assent-reopen')";
    page.until("the answer is given", control).await?;
    let kept = "[Object.keys(localStorage).filter((key) => !key.startsWith('assent-studio')), Object.keys(sessionStorage), document.cookie]";
    ensure_eq!(page.value(kept).await?, json!([[], [], ""]), "what is on the device");
    Ok(())
}

async fn a_stranger_gets_no_preview(page: Page) -> Outcome {
    page.open("/assent/studio/preview.html").await?;
    page.fence().await?;
    ensure_eq!(
        page.value("[typeof assent, document.scripts.length]").await?,
        json!(["undefined", 2]),
        "the guard, and the scripts"
    );
    Ok(())
}

const AXE: &str = "return axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => target.flat().join(' ') + ' ' + failureSummary).join('; ')}`));";

async fn every_screen_is_accessible_and_fits(page: Page) -> Outcome {
    open(&page).await?;
    page.run(KEEP_DOWNLOADS).await?;
    page.run("document.head.append(Object.assign(document.createElement('script'), { src: '/vendor/axe.js' }))")
        .await?;
    page.until("axe", "window.axe").await?;
    ensure_eq!(page.run(AXE).await?, json!([]), "what axe finds before there is a file");
    begin(&page).await?;
    add(&page, "matomo").await?;
    add(&page, "youtube").await?;
    press(&page, "save").await?;
    for (scheme, width, height) in [("light", 1440, 900), ("dark", 1440, 900), ("light", 360, 740), ("dark", 360, 740)]
    {
        let can_scheme = page.emulate("screen", &[("prefers-color-scheme", scheme)]).await?;
        let can_size = page.resize(width, height).await?;
        for screen in SCREENS {
            show(&page, screen).await?;
            if screen == "services" {
                page.run("const fold = document.querySelectorAll('.fold')[1]; if (fold.ariaExpanded !== 'true' && fold.getAttribute('aria-expanded') !== 'true') fold.click()").await?;
                page.until("a service is unfolded", "document.querySelector('.inside')").await?;
            }
            let at = |what: &str| format!("{what} on {screen}, {scheme}, {width} px");
            ensure_eq!(page.run(AXE).await?, json!([]), at("what axe finds"));
            let wide =
                page.value("document.documentElement.scrollWidth - document.documentElement.clientWidth").await?;
            ensure_eq!(wide, 0, at("by how much the page is too wide"));
            if can_scheme {
                page.picture(&format!("studio {screen} {scheme} {width}")).await?;
            }
        }
        if !can_scheme || !can_size {
            break;
        }
    }
    Ok(())
}

async fn nothing_is_asked_of_anybody(page: Page) -> Outcome {
    open(&page).await?;
    begin(&page).await?;
    add(&page, "google-analytics").await?;
    for screen in SCREENS {
        show(&page, screen).await?;
    }
    page.quiet().await?;
    ensure_eq!(page.vendor_requests(0), Vec::<String>::new(), "requests to others");
    ensure_eq!(page.violations().await?, Vec::<String>::new(), "what the policy refused");
    Ok(())
}
