//! What goes from the device when consent does: every kind of storage, by glob, under every address it can have.

use assent_tests::browser::{Engine, Page};
use assent_tests::ensure_eq;
use assent_tests::failure::Outcome;
use assent_tests::server::{Content, Fault};
use assent_tests::suite::Scenario;
use serde_json::{Value, json};

use super::fixture::{TAG, config, document, serve, with};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["sweeping":
        a_withdrawal_clears_every_kind_of_storage, a_later_load_clears_what_came_back, a_page_left_before_it_could_clears_on_the_next, cookies_go_under_every_address,
        the_end_of_a_session_clears_what_was_granted, what_no_script_can_remove_is_told_once, what_is_needed_stays,
    ]
}

/// A configuration whose only optional service stores something of each kind, and shares a name with a required one.
fn hoarder() -> Value {
    let entry =
        |kind: &str, name: &str| json!({ "name": name, "kind": kind, "lifetime": "1 year", "purpose": "Testing" });
    let service = |id: &str, cookies: Vec<Value>| json!({ "id": id, "name": id, "provider": "Example Ltd", "policy_url": "/privacy", "purposes": ["Testing"], "cookies": cookies });
    let kinds = ["cookie", "local_storage", "session_storage", "indexed_db", "cache_storage"];
    let mut all: Vec<Value> = kinds.map(|kind| entry(kind, "h_*")).into();
    all.push(entry("service_worker", "/h/*"));
    all.push(json!({ "name": "far", "reach": "third_party", "lifetime": "1 year", "purpose": "Testing" }));
    let categories = json!([
        { "id": "necessary", "required": true, "services": [service("needed", vec![entry("cookie", "h_needed"), entry("local_storage", "h_needed")])] },
        { "id": "analytics", "services": [service("hoarder", all)] },
    ]);
    with(with(config(), "categories", categories), "withdrawal", json!("offer"))
}

/// Puts an entry of each kind on the device.
const HOARD: &str = "document.cookie = 'h_1=x; path=/'; document.cookie = 'h_needed=x; path=/';
    for (const area of [localStorage, sessionStorage]) { area.setItem('h_1', 'x'); area.setItem('other', 'x'); }
    localStorage.setItem('h_needed', 'x');
    await new Promise((done, fail) => { const request = indexedDB.open('h_db'); request.onsuccess = () => { request.result.close(); done(); }; request.onerror = fail; });
    await caches.open('h_cache'); await caches.open('other');";

/// What is left, each as its kind and name; in the order of the alphabet.
const LEFT: &str = "const left = document.cookie.split('; ').filter(Boolean).map((pair) => 'cookie ' + pair.split('=')[0]);
    for (const [area, storage] of [['local', localStorage], ['session', sessionStorage]]) left.push(...Object.keys(storage).filter((name) => !name.startsWith('assent')).map((name) => area + ' ' + name));
    left.push(...(await indexedDB.databases()).map(({ name }) => 'database ' + name), ...(await caches.keys()).map((name) => 'cache ' + name));
    left.push(...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => 'worker ' + new URL(scope).pathname));
    return left.sort();";

const NEEDED: [&str; 5] = ["cache other", "cookie h_needed", "local h_needed", "local other", "session other"];

/// Waits until nothing is left but what no service of the visitor's refusal declares.
async fn until_clean(page: &Page) -> Outcome {
    page.run_as_page(&format!("window.left = async () => {{ {LEFT} }}; window.latest = []; window.watch = setInterval(async () => latest = await left(), 50);"))
        .await?;
    // What is wrong is said by the comparison below.
    let _ = page.until("the device is clean", &format!("JSON.stringify(latest) === '{}'", json!(NEEDED))).await;
    ensure_eq!(page.value("latest").await?, json!(NEEDED), "what is left on the device");
    page.run_as_page("clearInterval(watch);").await?;
    Ok(())
}

async fn hoard(page: &Page) -> Outcome {
    page.run(&format!("return (async () => {{ {HOARD} }})().then(() => null);")).await?;
    Ok(())
}

async fn a_withdrawal_clears_every_kind_of_storage(page: Page) -> Outcome {
    page.expect_error("a script cannot remove");
    serve(&page, &hoarder(), "");
    page.site().rules().serve("/h/worker.js", Content::script(""));
    page.open("/").await?;
    page.accept().await?;
    hoard(&page).await?;
    // WebKitGTK has no service workers in an automated session.
    if page.engine() != Engine::WebKit {
        page.run("return navigator.serviceWorker.register('/h/worker.js').then(() => null);").await?;
    }
    page.run("return assent.withdraw().then(() => null);").await?;
    until_clean(&page).await
}

async fn a_later_load_clears_what_came_back(page: Page) -> Outcome {
    serve(&page, &hoarder(), "");
    page.open("/").await?;
    page.reject().await?;
    hoard(&page).await?;
    page.reload().await?;
    until_clean(&page).await
}

/// What removes things is fetched first, and a visitor may leave before it has come.
async fn a_page_left_before_it_could_clears_on_the_next(page: Page) -> Outcome {
    const PART: &str = "/assent/parts/sweep.js";
    page.site().rules().fault(PART, Fault::hold());
    serve(&page, &hoarder(), "");
    page.open("/").await?;
    page.accept().await?;
    hoard(&page).await?;
    page.run("return assent.withdraw().then(() => null);").await?;
    page.until_arrived(PART, 1, 0).await?;
    ensure_eq!(page.cookies().await?, ["h_1", "h_needed"], "cookies of a page that could not remove them yet");
    page.leave().await?;
    page.site().rules().mend(PART);
    page.open("/").await?;
    until_clean(&page).await
}

async fn cookies_go_under_every_address(page: Page) -> Outcome {
    let html = document(TAG, "", "");
    serve(&page, &hoarder(), "");
    page.site().rules().serve("/deep/path/page", Content::html(&html));
    page.open("/deep/path/page").await?;
    page.reject().await?;
    // Secure ones are refused on plain http in some engines, also for localhost; then there is nothing to remove.
    page.run(
        "for (const [at, attributes] of ['', 'path=/', 'path=/deep', 'path=/deep/', 'path=/deep/path', 'path=/deep/path/page', `domain=${location.hostname};path=/`,
           'secure;path=/', 'secure;partitioned;path=/', 'samesite=strict;path=/deep'].entries()) document.cookie = `h_${at}=x;${attributes}`;
         document.cookie = '__Host-h_=x;secure;path=/'; document.cookie = '__Secure-h_=x;secure;path=/deep'; document.cookie = 'stays=x;path=/deep';",
    )
    .await?;
    page.reload().await?;
    page.until("the service's cookies are gone", "!/(^|; )h_/.test(document.cookie)").await?;
    ensure_eq!(page.is("/stays=x/.test(document.cookie)").await?, true, "a cookie that nobody listed");
    Ok(())
}

async fn the_end_of_a_session_clears_what_was_granted(page: Page) -> Outcome {
    page.expect_error("a script cannot remove");
    serve(&page, &hoarder(), "");
    page.open("/").await?;
    page.notice().await?;
    page.run_as_page("await assent.accept({ scope: 'session' });").await?;
    hoard(&page).await?;
    // The browser's session ends: its cookies and each tab's storage are gone.
    page.run("document.cookie = 'assent_session=;max-age=0;path=/'; sessionStorage.removeItem('assent_session');")
        .await?;
    page.reload().await?;
    page.notice().await?;
    until_clean(&page).await
}

async fn what_no_script_can_remove_is_told_once(page: Page) -> Outcome {
    page.expect_error("a script cannot remove");
    serve(&page, &hoarder(), "");
    page.open("/").await?;
    page.accept().await?;
    page.run("window.told = []; assent.on('leftover', ({ entries }) => told.push(...entries));").await?;
    for _ in 0..2 {
        page.run("return assent.withdraw().then(() => null);").await?;
        page.run("return assent.accept().then(() => null);").await?;
    }
    page.run("return assent.withdraw().then(() => null);").await?;
    page.until("it was told", "told.length > 0").await?;
    page.fence().await?;
    ensure_eq!(page.value("told").await?, json!(["cookie:far"]), "what listeners were told");
    let said = page.console().await?.into_iter().filter(|line| line.contains("cookie:far")).count();
    ensure_eq!(said, 1, "lines in the console");
    Ok(())
}

async fn what_is_needed_stays(page: Page) -> Outcome {
    serve(&page, &hoarder(), "");
    page.open("/").await?;
    page.accept().await?;
    hoard(&page).await?;
    page.reload().await?;
    page.fence().await?;
    let left = page.run(&format!("return (async () => {{ {LEFT} }})();")).await?;
    let all = [
        "cache h_cache",
        "cache other",
        "cookie h_1",
        "cookie h_needed",
        "database h_db",
        "local h_1",
        "local h_needed",
        "local other",
        "session h_1",
        "session other",
    ];
    ensure_eq!(left, json!(all), "the device of a visitor who agreed");
    Ok(())
}
