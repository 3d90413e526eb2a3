//! The WordPress plugin in WordPress: what popular plugins and blocks print waits, runs once granted and is swept after a
//! withdrawal; the settings are saved by their form; nothing is left once it is deleted.

mod server;

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::{Content, Entry, VENDORS};
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::fixture::order;
use server::{Kind, NETWORK, NEWEST, NEWEST_CLASSIC, OLDEST, OLDEST_CLASSIC, WordPress};

/// Settings with every service of the page, as an owner has saved them.
const CONFIGURED: &str = "ASSENT_WP_CONFIGURED";
/// The WP Consent API is there.
const CONSENT_API: &str = "ASSENT_WP_CONSENT_API";

/// What runs once everything is granted, besides the theme's own script.
const GATED: [&str; 7] =
    ["site-kit", "monster-insights", "hotjar", "meta", "pixel-your-site", "jetpack", "sourcebuster"];
/// What vendors are asked for once everything is granted; no frame that WordPress loads only near the window.
const ASKED: [&str; 10] = [
    "www.googletagmanager.com/gtag/js?id=G-EXAMPLE",
    "www.googletagmanager.com/gtag/js?id=GT-EXAMPLE",
    "static.hotjar.com/c/hotjar-1.js?sv=5",
    "connect.facebook.net/en_US/fbevents.js",
    "stats.wp.com/e-202648.js",
    "www.youtube.com/embed/assentfilm1?feature=oembed",
    "www.youtube.com/iframe_api",
    "platform.twitter.com/widgets.js",
    "www.instagram.com/embed.js",
    "fonts.googleapis.com/css2?family=Inter",
];
/// What the vendors store.
const STORED: [&str; 5] = ["_fbp", "_ga", "_hjSession_1", "sbjs_current", "tk_ai"];
/// Every service of the page.
const SERVICES: [&str; 6] = ["google-analytics", "hotjar", "jetpack-stats", "meta-pixel", "youtube", "x-embed"];

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["wordpress":
        everything_waits_in_the_oldest_with_a_block_theme, everything_waits_in_the_oldest_with_a_classic_theme,
        everything_waits_in_the_newest_with_a_block_theme, everything_waits_in_the_newest_with_a_classic_theme,
        every_visitor_gets_the_same_page, services_are_found_and_saved_by_the_form, a_mistake_is_shown_before_it_is_saved,
        other_plugins_hear_of_the_answer, a_declaration_and_a_button_are_shortcodes_too, deletion_leaves_nothing,
        sites_of_a_network_ask_for_themselves,
    ]
}

async fn everything_waits_in_the_oldest_with_a_block_theme(page: Page) -> Outcome {
    visit(page, OLDEST).await
}

async fn everything_waits_in_the_oldest_with_a_classic_theme(page: Page) -> Outcome {
    visit(page, OLDEST_CLASSIC).await
}

async fn everything_waits_in_the_newest_with_a_block_theme(page: Page) -> Outcome {
    visit(page, NEWEST).await
}

async fn everything_waits_in_the_newest_with_a_classic_theme(page: Page) -> Outcome {
    visit(page, NEWEST_CLASSIC).await
}

/// Serves the vendors' scripts, each of which stores what the real one does.
fn serve_vendors(page: &Page) {
    let rules = page.site().rules();
    let frame =
        Content::html("<!doctype html><html><head><title>A player</title></head><body><p>A player</p></body></html>");
    let stores = |cookie: &str| Content::script(&format!("document.cookie = '{cookie}=1; path=/';"));
    rules.serve(&format!("{VENDORS}*"), frame);
    for (path, content) in [
        ("www.googletagmanager.com/gtag/js", stores("_ga")),
        ("static.hotjar.com/*", stores("_hjSession_1")),
        ("connect.facebook.net/*", stores("_fbp")),
        ("stats.wp.com/*", stores("tk_ai")),
        ("www.youtube.com/iframe_api", Content::script("order.push('elementor');")),
        ("platform.twitter.com/widgets.js", Content::script("order.push('x');")),
        ("www.instagram.com/embed.js", Content::script("order.push('instagram');")),
        ("fonts.googleapis.com/*", Content::file("fonts.css", "body { --font: yes }")),
    ] {
        rules.serve(&format!("{VENDORS}{path}"), content);
    }
}

/// What the vendors were asked for after a mark.
fn asked(page: &Page, mark: u64) -> Vec<String> {
    let path = |entry: Entry| entry.target().strip_prefix(VENDORS).map(str::to_owned);
    page.site().log().since(mark).into_iter().filter_map(path).collect()
}

async fn until_granted(page: &Page, mark: u64) -> Outcome {
    let runs = format!("{}.every((name) => order.includes(name))", json!(GATED));
    page.until("everything runs", &runs).await?;
    for wanted in ASKED {
        page.until_arrived(&format!("{VENDORS}{}", wanted.split('?').next().unwrap_or_default()), 1, mark).await?;
    }
    let all = asked(page, mark);
    for wanted in ASKED {
        ensure!(all.iter().any(|path| path == wanted), "{wanted} was not asked for: {all:?}");
    }
    let stored = STORED.map(str::to_owned);
    page.until_written("cookies", &stored).await
}

/// A visitor's way: nothing before an answer, everything after it, everything on the next visit, nothing after a withdrawal.
async fn visit(page: Page, kind: Kind) -> Outcome {
    let wordpress = WordPress::start(&page, kind, &[CONFIGURED]).await?;
    serve_vendors(&page);
    page.step("before an answer");
    page.open("/").await?;
    page.notice().await?;
    page.fence().await?;
    ensure_eq!(asked(&page, 0), Vec::<String>::new(), "what vendors are asked for before an answer");
    ensure_eq!(order(&page).await?, ["theme"], "what runs before an answer");
    ensure_eq!(page.foreign_names().await?, Vec::<String>::new(), "what is stored before an answer");
    ensure!(page.is("window.early").await?, "the guard comes after another plugin's script");
    page.until("a placeholder stands for the film", "document.querySelector('figure assent-embed')").await?;
    page.step("everything granted");
    page.accept().await?;
    until_granted(&page, 0).await?;
    page.step("the next visit");
    let mark = page.reload().await?;
    until_granted(&page, mark).await?;
    page.step("withdrawn");
    page.open_preferences().await?;
    let mark = page.site().log().mark();
    page.withdraw(&SERVICES).await?;
    page.until_nothing_foreign().await?;
    page.fence().await?;
    ensure_eq!(asked(&page, mark), Vec::<String>::new(), "what vendors are asked for after a withdrawal");
    ensure_eq!(order(&page).await?, ["theme"], "what runs after a withdrawal");
    wordpress.quiet()
}

/// A page cache may keep any visitor's page for any other: neither an answer nor a sign of one changes a byte.
async fn every_visitor_gets_the_same_page(page: Page) -> Outcome {
    let wordpress = WordPress::start(&page, NEWEST, &[CONFIGURED]).await?;
    serve_vendors(&page);
    page.open("/").await?;
    page.notice().await?;
    let html = || page.run_as_page("return (await fetch('/')).text();");
    let before = html().await?;
    page.accept().await?;
    until_granted(&page, 0).await?;
    ensure!(before == html().await?, "the page of a visitor who agreed differs");
    ensure!(
        before.as_str().is_some_and(|html| html.contains("data-service=\"hotjar\"")),
        "nothing is marked: {before}"
    );
    wordpress.quiet()
}

/// Signs in, and opens the settings.
async fn open_settings(page: &Page) -> Outcome {
    let settings = "/wp-admin/options-general.php?page=assent-consent";
    page.open("/wp-login.php").await?;
    let fields = "const [name, word, way] = ['log', 'pwd', 'redirect_to'].map((name) => document.querySelector(`[name=${name}]`));
        name.value = 'admin'; word.value = 'consent'; way.value = arguments[0];";
    page.run_with(fields, vec![settings.into()]).await?;
    page.click("#wp-submit").await?;
    page.until("the settings are there", "document.getElementById('assent-form')").await?;
    page.until("the pages were looked at", "document.getElementById('assent-scan').dataset.done === ''").await
}

/// Saves the settings by their button.
async fn save_settings(page: &Page) -> Outcome {
    page.reloads(page.click("#submit")).await?;
    page.until("the settings are saved", "document.querySelector('.notice-success, .updated')").await
}

async fn services_are_found_and_saved_by_the_form(page: Page) -> Outcome {
    let wordpress = WordPress::start(&page, NEWEST, &[]).await?;
    serve_vendors(&page);
    open_settings(&page).await?;
    let rows = "[...document.querySelectorAll('#assent-services tr')].map((row) => row.dataset.serviceRow).sort()";
    let found = json!([
        "google-analytics",
        "google-fonts",
        "google-maps",
        "hotjar",
        "instagram-embed",
        "jetpack-stats",
        "meta-pixel",
        "soundcloud",
        "spotify",
        "vimeo",
        "woocommerce-order-attribution",
        "x-embed",
        "youtube"
    ]);
    ensure_eq!(page.value(rows).await?, found, "what is found on the pages");
    page.until(
        "the preview asks",
        "document.getElementById('assent-frame').contentDocument?.querySelector('assent-notice')",
    )
    .await?;
    page.until("the configuration is valid", "document.getElementById('assent-verdict').className === 'is-good'")
        .await?;
    let title = "Cookies & <b>crumbs</b>";
    page.run_with(
        "const set = (name, value) => { document.querySelector(`[name=\"assent_consent${name}\"]`).value = value; };
         set('[texts][en][notice_title]', arguments[0]); set('[layout]', 'corner'); set('[services][youtube]', 'marketing');
         set('[services][spotify]', 'off');",
        vec![title.into()],
    )
    .await?;
    save_settings(&page).await?;
    let config: Value = serde_json::from_slice(&std::fs::read(wordpress.path("uploads/assent/consent.json"))?)?;
    ensure_eq!(config["revision"], 2, "the revision, after services came");
    ensure_eq!(config["appearance"]["layout"], "corner", "the layout");
    ensure!(!config.to_string().contains("spotify"), "a service that was removed is there: {config}");
    let of = |id: &str| {
        let all = config["categories"].as_array().into_iter().flatten();
        all.filter(|it| it["id"] == id).map(|it| it["services"].to_string()).collect::<String>()
    };
    ensure!(of("marketing").contains("\"youtube\""), "the film's category: {config}");
    page.open("/").await?;
    page.notice().await?;
    let shown = page.value("document.getElementById('assent-title').textContent").await?;
    ensure_eq!(shown, "Cookies & crumbs", "the title, without its markup");
    wordpress.quiet()
}

/// Core reads the draft in the preview, and its own words come back.
async fn a_mistake_is_shown_before_it_is_saved(page: Page) -> Outcome {
    page.expect_error("[assent]");
    let wordpress = WordPress::start(&page, NEWEST_CLASSIC, &[CONFIGURED]).await?;
    serve_vendors(&page);
    open_settings(&page).await?;
    let write = "const field = document.getElementById('assent-overrides'); field.value = arguments[0];
        field.dispatchEvent(new Event('input', { bubbles: true }));";
    let verdict = "document.getElementById('assent-verdict')";
    page.run_with(write, vec!["{ \"validity\": \"soon\" }".into()]).await?;
    let says = format!("{verdict}.className === 'is-bad' && {verdict}.textContent.includes('validity')");
    page.until("the mistake is shown", &says).await?;
    page.run_with(write, vec!["{ \"validity\": \"90 days\" }".into()]).await?;
    page.until("it is corrected", &format!("{verdict}.className === 'is-good'")).await?;
    // What is no JSON is not saved, and what was there stays.
    page.run_with(write, vec!["{ nonsense".into()]).await?;
    page.reloads(page.click("#submit")).await?;
    page.until("it is refused", "document.querySelector('.notice-error')?.textContent.includes('JSON')").await?;
    let config = std::fs::read_to_string(wordpress.path("uploads/assent/consent.json"))?;
    ensure!(!config.contains("nonsense") && config.contains("hotjar"), "what was written: {config}");
    wordpress.quiet()
}

async fn other_plugins_hear_of_the_answer(page: Page) -> Outcome {
    let wordpress = WordPress::start(&page, NEWEST, &[CONFIGURED, CONSENT_API]).await?;
    serve_vendors(&page);
    page.open("/").await?;
    page.notice().await?;
    page.fence().await?;
    ensure!(page.is("window.registered === true").await?, "the plugin is not registered with the API");
    ensure_eq!(page.value("wp_consent_type").await?, "optin", "the type of consent");
    ensure_eq!(page.value("heard").await?, json!([]), "what is told before an answer");
    page.accept().await?;
    let categories = ["functional", "preferences", "statistics", "statistics-anonymous", "marketing"];
    let all = |value: &str| json!(categories.map(|category| format!("{category} {value}")));
    page.until("the API is told", &format!("JSON.stringify(heard) === JSON.stringify({})", all("allow"))).await?;
    page.step("another plugin denies");
    page.reloads(page.run("wp_set_consent('statistics', 'deny');")).await?;
    page.until("it is denied here", "!assent.has('analytics') && assent.has('marketing')").await?;
    page.until(
        "and there",
        "!wp_has_consent('statistics') && !wp_has_consent('statistics-anonymous') && wp_has_consent('marketing')",
    )
    .await?;
    page.step("another plugin grants");
    page.run("wp_set_consent('statistics', 'allow');").await?;
    page.until("nobody but the visitor can", "!wp_has_consent('statistics') && !assent.has('analytics')").await?;
    wordpress.quiet()
}

async fn a_declaration_and_a_button_are_shortcodes_too(page: Page) -> Outcome {
    let wordpress = WordPress::start(&page, OLDEST_CLASSIC, &[CONFIGURED]).await?;
    serve_vendors(&page);
    page.open("/?pagename=cookies").await?;
    page.reject().await?;
    page.until("the declaration is there", "document.querySelector('.assent-declaration [data-service=hotjar]')")
        .await?;
    ensure!(page.is("document.querySelector('.assent-declaration h3')").await?, "its headings have another level");
    let button = "button[data-assent=preferences]";
    ensure_eq!(
        page.value(&format!("document.querySelector('{button}').textContent")).await?,
        "Change <my> answer",
        "the button's text"
    );
    page.click(button).await?;
    page.preferences().await?;
    wordpress.quiet()
}

async fn deletion_leaves_nothing(page: Page) -> Outcome {
    let wordpress = WordPress::start(&page, NEWEST, &[CONFIGURED]).await?;
    serve_vendors(&page);
    open_settings(&page).await?;
    save_settings(&page).await?;
    ensure!(wordpress.path("uploads/assent/consent.json").exists(), "there is nothing to delete");
    page.open("/wp-admin/plugins.php").await?;
    let row = "tr[data-plugin='assent-consent/assent-consent.php']";
    page.reloads(page.click(&format!("{row} .deactivate a"))).await?;
    page.until("it can be deleted", &format!("document.querySelector(\"{row} .delete a\")")).await?;
    page.run("window.confirm = () => true;").await?;
    page.click(&format!("{row} .delete a")).await?;
    page.until("it is deleted", &format!("!document.querySelector(\"{row}:not(.deleted)\")")).await?;
    page.fence().await?;
    ensure!(!wordpress.path("plugins/assent-consent").exists(), "the plugin's files are left");
    ensure!(!wordpress.path("uploads/assent").exists(), "files are left in the uploads");
    ensure_eq!(wordpress.options("wp_options").await?, "0", "options that are left");
    page.open("/").await?;
    page.fence().await?;
    ensure!(!page.is("window.assent").await?, "the guard is still on the pages");
    Ok(())
}

/// On one origin, each with its own configuration, files and answer; and a deletion removes those of both.
async fn sites_of_a_network_ask_for_themselves(page: Page) -> Outcome {
    let wordpress = WordPress::start(&page, NETWORK, &[CONFIGURED]).await?;
    serve_vendors(&page);
    page.open("/").await?;
    page.accept().await?;
    page.open("/b/").await?;
    page.notice().await?;
    page.reject().await?;
    page.open("/").await?;
    page.until("the first answer holds", "assent.has('hotjar')").await?;
    page.open("/b/").await?;
    page.until("the second one too", "assent.get() && !assent.has('hotjar')").await?;
    page.fence().await?;
    ensure!(!page.has_notice().await?, "the second site asks again");
    let kept = ["assent", "assent./b/consent.json"];
    let own = |names: Vec<String>| names.into_iter().filter(|name| name.starts_with("assent")).collect::<Vec<_>>();
    ensure_eq!(own(page.local_storage().await?), kept, "where the answers are");
    wordpress.quiet()?;
    page.step("deleted");
    let places = ["uploads/assent", "uploads/sites/2/assent"].map(|place| wordpress.path(place));
    ensure!(places.iter().all(|place| place.exists()), "there is nothing to remove: {places:?}");
    wordpress.uninstall().await?;
    ensure!(places.iter().all(|place| !place.exists()), "files are left: {places:?}");
    ensure_eq!(wordpress.options("wp_options").await?, "0", "options of the first site that are left");
    ensure_eq!(wordpress.options("wp_2_options").await?, "0", "options of the second site that are left");
    Ok(())
}
