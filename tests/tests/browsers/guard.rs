//! How the guard releases scripts: kinds of scripts, document order, each exactly once.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::{Content, Fault};
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};

use super::fixture::{
    TAG, choose, config, document, external, inline, open, order, script, serve, staying, until_order,
};

const ANALYTICS: &str = "data-category=\"analytics\"";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["guard":
        nothing_gated_runs_or_is_fetched_before_a_choice, document_order_is_kept_between_inline_and_external,
        each_runs_exactly_once, data_src_is_fetched_only_when_granted, modules_run_as_modules, json_blocks_become_data,
        a_missing_script_does_not_stall_the_rest, a_slow_script_keeps_its_place, an_async_script_is_free,
        late_tags_are_seen, late_tags_among_many_others_are_seen, attributes_are_carried, a_wrong_integrity_refuses_only_its_script,
        a_strict_nonce_policy_is_enough, a_script_of_the_page_knows_itself,
    ]
}

/// Takes the guard's patience with a slow script away: what waits for one waits for ever.
const PATIENT: &str = "<script>const soon = window.setTimeout; window.setTimeout = (task, delay, ...rest) => delay >= 10000 ? 0 : soon(task, delay, ...rest);</script>";

/// Opens a page on which nothing is released because the guard would wait no longer.
async fn open_patient(page: &Page, body: &str) -> Outcome {
    page.site()
        .rules()
        .serve("/consent.json", Content::json(&config()))
        .serve("/", Content::html(&document(&[PATIENT, TAG].concat(), "", body)));
    page.open("/").await
}

async fn nothing_gated_runs_or_is_fetched_before_a_choice(page: Page) -> Outcome {
    let body =
        [inline("a", ANALYTICS), external(&page, "b", ANALYTICS), external(&page, "c", "data-category=\"necessary\"")]
            .concat();
    open(&page, &body).await?;
    page.notice().await?;
    page.fence().await?;
    let fetched: Vec<_> = page
        .site()
        .log()
        .all()
        .into_iter()
        .filter(|entry| entry.path.starts_with("/s/"))
        .map(|entry| entry.path)
        .collect();
    ensure!(!fetched.iter().any(|path| path == "/s/b.js"), "fetched before a choice: {fetched:?}");
    ensure!(!order(&page).await?.iter().any(|name| name == "a" || name == "b"), "ran before a choice");
    Ok(())
}

async fn document_order_is_kept_between_inline_and_external(page: Page) -> Outcome {
    let body = [
        inline("a", ANALYTICS),
        external(&page, "b", ANALYTICS),
        inline("c", ANALYTICS),
        external(&page, "d", ANALYTICS),
        inline("e", ANALYTICS),
    ];
    open(&page, &body.concat()).await?;
    page.accept().await?;
    until_order(&page, &["a", "b", "c", "d", "e"]).await
}

async fn each_runs_exactly_once(page: Page) -> Outcome {
    let body =
        [inline("a", ANALYTICS), external(&page, "b", ANALYTICS), inline("g", "data-category=\"marketing\"")].concat();
    serve(&page, &staying(), &body);
    page.open("/").await?;
    page.notice().await?;
    choose(&page, "{ analytics: true }").await?;
    until_order(&page, &["a", "b"]).await?;
    choose(&page, "{ analytics: true, marketing: true }").await?;
    until_order(&page, &["a", "b", "g"]).await?;
    choose(&page, "{ analytics: false, marketing: true }").await?;
    choose(&page, "{ analytics: true, marketing: true }").await?;
    until_order(&page, &["a", "b", "g"]).await?;
    ensure_eq!(page.site().log().of("/s/b.js", 0).len(), 1, "requests for the external one");
    Ok(())
}

async fn data_src_is_fetched_only_when_granted(page: Page) -> Outcome {
    let path = script(&page, "a");
    open(&page, &format!("<script type=\"text/plain\" {ANALYTICS} data-src=\"{path}\"></script>")).await?;
    page.notice().await?;
    page.fence().await?;
    ensure_eq!(page.site().log().of(&path, 0).len(), 0, "requests before consent");
    page.accept().await?;
    until_order(&page, &["a"]).await
}

async fn modules_run_as_modules(page: Page) -> Outcome {
    page.site().rules().serve("/s/part.js", Content::script("export const name = 'm';"));
    let module = format!(
        "<script type=\"text/plain\" data-type=\"module\" {ANALYTICS}>import {{ name }} from '/s/part.js'; order.push(name);</script>"
    );
    page.site()
        .rules()
        .serve("/s/whole.js", Content::script("order.push(import.meta.url.endsWith('/s/whole.js') ? 'w' : 'x');"));
    let whole =
        format!("<script type=\"text/plain\" data-type=\"module\" data-src=\"/s/whole.js\" {ANALYTICS}></script>");
    // An inline module tells nobody when it has run: who waited for it would wait for ever here.
    open_patient(&page, &[module, inline("b", ANALYTICS), whole].concat()).await?;
    page.accept().await?;
    page.until("all three ran", "order.length === 3").await?;
    let mut ran = order(&page).await?;
    ran.sort();
    ensure_eq!(ran, ["b", "m", "w"], "the scripts that ran");
    Ok(())
}

async fn json_blocks_become_data(page: Page) -> Outcome {
    let block = format!(
        "<script type=\"text/plain\" data-type=\"application/json\" id=\"block\" {ANALYTICS}>{{\"key\": 1}}</script>"
    );
    open(&page, &[block, inline("a", ANALYTICS)].concat()).await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    ensure_eq!(page.value("document.getElementById('block').type").await?, "application/json", "the block's type");
    ensure_eq!(page.value("JSON.parse(document.getElementById('block').text).key").await?, 1, "the block's content");
    Ok(())
}

async fn a_missing_script_does_not_stall_the_rest(page: Page) -> Outcome {
    let gone = format!("<script type=\"text/plain\" src=\"/s/gone.js\" {ANALYTICS}></script>");
    let dropped = external(&page, "dropped", ANALYTICS);
    page.site().rules().fault("/s/dropped.js", Fault::drop_connection());
    open_patient(
        &page,
        &[external(&page, "a", ANALYTICS), gone, dropped, inline("b", ANALYTICS), external(&page, "c", ANALYTICS)]
            .concat(),
    )
    .await?;
    page.accept().await?;
    until_order(&page, &["a", "b", "c"]).await
}

async fn a_slow_script_keeps_its_place(page: Page) -> Outcome {
    let body = [external(&page, "slow", ANALYTICS), inline("b", ANALYTICS), external(&page, "c", ANALYTICS)].concat();
    page.site().rules().fault("/s/slow.js", Fault::hold());
    open_patient(&page, &body).await?;
    page.accept().await?;
    page.until_arrived("/s/slow.js", 1, 0).await?;
    page.quiet().await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran before the slow one");
    page.site().rules().mend("/s/slow.js");
    until_order(&page, &["slow", "b", "c"]).await
}

async fn an_async_script_is_free(page: Page) -> Outcome {
    let body = [
        external(&page, "slow", &format!("{ANALYTICS} async")),
        inline("b", ANALYTICS),
        external(&page, "c", ANALYTICS),
    ]
    .concat();
    page.site().rules().fault("/s/slow.js", Fault::hold());
    open_patient(&page, &body).await?;
    page.accept().await?;
    page.until("the others ran", "order.length >= 2").await?;
    ensure_eq!(order(&page).await?, ["b", "c"], "what ran before the slow one");
    page.site().rules().mend("/s/slow.js");
    until_order(&page, &["b", "c", "slow"]).await
}

async fn late_tags_are_seen(page: Page) -> Outcome {
    open(&page, &inline("a", ANALYTICS)).await?;
    page.notice().await?;
    let add = |name: &str| {
        format!(
            "const tag = document.createElement('script'); tag.type = 'text/plain'; tag.dataset.category = 'analytics'; \
             tag.text = \"order.push('{name}')\"; const box = document.createElement('div'); box.append(tag); document.body.append(box);"
        )
    };
    page.run(&add("before the choice")).await?;
    page.fence().await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran before a choice");
    page.accept().await?;
    until_order(&page, &["a", "before the choice"]).await?;
    page.run(&add("after it")).await?;
    until_order(&page, &["a", "before the choice", "after it"]).await
}

async fn late_tags_among_many_others_are_seen(page: Page) -> Outcome {
    open(&page, "<div id=\"host\"></div>").await?;
    page.notice().await?;
    page.run("window.root = document.getElementById('host').attachShadow({ mode: 'open' }); assent.observe(root);")
        .await?;
    // Each is a record of its own, beside which the tags' are few.
    let add = |name: &str| {
        format!(
            "const crowd = (to) => {{ for (let n = 0; n < 100; n++) to.append(document.createElement('p')); }}; \
             for (const to of [document.body, root]) {{ crowd(to); const tag = document.createElement('script'); tag.type = 'text/plain'; \
             tag.dataset.category = 'analytics'; tag.text = \"order.push('{name}')\"; to.lastChild.append(tag); crowd(to); }}"
        )
    };
    page.run(&add("early")).await?;
    page.fence().await?;
    ensure_eq!(order(&page).await?, Vec::<String>::new(), "what ran before a choice");
    page.accept().await?;
    until_order(&page, &["early", "early"]).await?;
    page.run(&add("late")).await?;
    until_order(&page, &["early", "early", "late", "late"]).await?;
    page.step("a body that comes with many");
    page.run("const body = document.createElement('body'); for (let n = 0; n < 100; n++) body.append(document.createElement('p')); document.body.remove();
              document.documentElement.append(body); for (let n = 0; n < 100; n++) body.append(document.createElement('p'));").await?;
    page.until("the reopen control", "document.querySelector('body > assent-reopen')").await
}

/// `order.push('a');` is what [`script`] serves.
const INTEGRITY: &str = "sha256-NKB8+PoblI3EsHEVAWTMQZEqONHF4F+SH6+/3IdzW6g=";

async fn attributes_are_carried(page: Page) -> Outcome {
    let attributes = format!(
        "{ANALYTICS} id=\"one\" crossorigin=\"anonymous\" integrity=\"{INTEGRITY}\" referrerpolicy=\"no-referrer\" data-own=\"kept\""
    );
    open(&page, &external(&page, "a", &attributes)).await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    for (attribute, value) in [
        ("crossorigin", "anonymous"),
        ("integrity", INTEGRITY),
        ("referrerpolicy", "no-referrer"),
        ("data-own", "kept"),
    ] {
        ensure_eq!(
            page.value(&format!("document.getElementById('one').getAttribute('{attribute}')")).await?,
            value,
            attribute
        );
    }
    let request = page.until_arrived("/s/a.js", 1, 0).await?;
    ensure_eq!(request[0].header("referer"), None, "the referrer");
    Ok(())
}

async fn a_wrong_integrity_refuses_only_its_script(page: Page) -> Outcome {
    let wrong = external(&page, "wrong", &format!("{ANALYTICS} integrity=\"{INTEGRITY}\""));
    open(&page, &[wrong, inline("b", ANALYTICS)].concat()).await?;
    page.accept().await?;
    page.expect_error("integrity");
    page.until("the next script ran", "order.includes('b')").await?;
    ensure_eq!(order(&page).await?, ["b"], "the scripts that ran");
    Ok(())
}

async fn a_strict_nonce_policy_is_enough(page: Page) -> Outcome {
    let nonce = "nonce=\"bm9uY2U\"";
    let body =
        [inline("a", &format!("{ANALYTICS} {nonce}")), external(&page, "b", &format!("{ANALYTICS} {nonce}"))].concat();
    let html = document(TAG, "", &body)
        .replace("<script>", &format!("<script {nonce}>"))
        .replace("<script src", &format!("<script {nonce} src"));
    let policy =
        "default-src 'none'; script-src 'nonce-bm9uY2U' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'";
    page.site().rules().serve("/consent.json", Content::json(&config())).serve("/", Content::html(&html)).header(
        "/",
        "content-security-policy",
        policy,
    );
    page.open("/").await?;
    page.accept().await?;
    until_order(&page, &["a", "b"]).await?;
    page.open_preferences().await?;
    page.picture("guard/strict policy").await?;
    Ok(())
}

async fn a_script_of_the_page_knows_itself(page: Page) -> Outcome {
    let body =
        format!("<script type=\"text/plain\" id=\"self\" {ANALYTICS}>order.push(document.currentScript?.id);</script>");
    serve(&page, &config(), &body);
    page.open("/").await?;
    page.accept().await?;
    until_order(&page, &["self"]).await
}
