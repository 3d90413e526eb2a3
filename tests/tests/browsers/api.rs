//! `window.assent` and its events.

use std::collections::BTreeSet;

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::fixture::{OPTIONAL, TAG, choose, config, document, inline, open, serve, staying, until_order};

const GATED: &str = "data-category=\"analytics\"";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["api":
        it_is_there_before_anything_has_loaded, calls_before_the_banner_are_honoured, get_tells_the_decision, has_knows_categories_and_services,
        events_are_dispatched_on_the_document, late_listeners_get_the_latest, off_ends_a_listener, layers_are_told, choose_takes_names_and_a_scope,
        choose_refuses_unknown_names, choose_takes_objects_of_other_frames, withdraw_takes_everything_back, open_opens_the_layer, a_listener_that_throws_harms_nobody,
    ]
}

/// Serves a page that runs `script` right after the tag, before anything else can have loaded.
async fn open_with(page: &Page, script: &str) -> Outcome {
    let html = document(TAG, &format!("<script>{script}</script>"), &inline("a", GATED));
    page.site().rules().serve("/consent.json", Content::json(&config())).serve("/", Content::html(&html));
    page.open("/").await
}

async fn it_is_there_before_anything_has_loaded(page: Page) -> Outcome {
    open_with(&page, "window.first = [assent.get(), assent.has('analytics'), typeof assent.version];").await?;
    ensure_eq!(page.value("first").await?, json!([null, false, "string"]), "get(), has() and version in the head");
    let functions = page.value("['get','has','open','accept','reject','choose','withdraw','on'].filter((name) => typeof assent[name] !== 'function')").await?;
    ensure_eq!(functions, json!([]), "functions that are missing");
    Ok(())
}

async fn calls_before_the_banner_are_honoured(page: Page) -> Outcome {
    open_with(&page, "window.answer = null; assent.accept().then((value) => { window.answer = value; });").await?;
    page.until("the promise is kept", "answer").await?;
    until_order(&page, &["a"]).await?;
    ensure_eq!(page.value("answer.grants.analytics").await?, true, "what the promise gives");
    ensure_eq!(page.has_notice().await?, false, "a notice after the answer");
    Ok(())
}

async fn get_tells_the_decision(page: Page) -> Outcome {
    open(&page, "").await?;
    page.accept().await?;
    let get = page.value("assent.get()").await?;
    let mut keys: Vec<_> = get.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect();
    keys.sort();
    ensure_eq!(keys, ["grants", "receipt", "revision", "scope", "until"], "keys");
    for name in OPTIONAL {
        ensure_eq!(get["grants"][name], true, name);
    }
    ensure_eq!(get["scope"], "persistent", "scope");
    ensure_eq!(get["revision"], 1, "revision");
    page.run("assent.get().grants.gamma = false; assent.get().grants.nobody = true;").await?;
    ensure_eq!(
        page.value("[assent.has('gamma'), assent.has('nobody')]").await?,
        json!([true, false]),
        "the page cannot change it"
    );
    Ok(())
}

async fn has_knows_categories_and_services(page: Page) -> Outcome {
    open(&page, "").await?;
    page.notice().await?;
    choose(&page, "{ alpha: true }").await?;
    let has = page.value("['necessary','analytics','alpha','beta','marketing','nobody','constructor'].filter((name) => assent.has(name))").await?;
    ensure_eq!(has, json!(["necessary", "alpha"]), "what is granted");
    Ok(())
}

async fn events_are_dispatched_on_the_document(page: Page) -> Outcome {
    open_with(
        &page,
        "window.heard = []; for (const event of ['decision', 'layer', 'receipt', 'error'])
        document.addEventListener('assent:' + event, ({ detail }) => heard.push([event, detail]));",
    )
    .await?;
    page.reject().await?;
    page.until("a decision", "heard.some(([event]) => event === 'decision')").await?;
    ensure_eq!(
        page.value("heard.find(([event]) => event === 'decision')[1].grants.analytics").await?,
        false,
        "the decision's grants"
    );
    let mark = page.reload().await?;
    page.fence().await?;
    ensure_eq!(
        page.value("heard.map(([event]) => event)").await?,
        json!(["decision"]),
        "events at the load of a decided page"
    );
    ensure_eq!(page.own_requests(mark), ["/assent/assent.js"], "requests at the load of a decided page");
    Ok(())
}

async fn late_listeners_get_the_latest(page: Page) -> Outcome {
    open(&page, "").await?;
    page.accept().await?;
    page.run("window.heard = []; assent.on('decision', (value) => heard.push(value.grants.analytics)); assent.on('layer', (value) => heard.push(value.layer));").await?;
    page.until("both are replayed", "heard.length === 2").await?;
    ensure_eq!(page.value("heard").await?, json!([true, null]), "what was replayed");
    Ok(())
}

async fn off_ends_a_listener(page: Page) -> Outcome {
    open_with(&page, "window.heard = 0; window.kept = 0; const off = assent.on('decision', () => heard++); off(); assent.on('decision', () => kept++);").await?;
    page.accept().await?;
    page.until("the other listener was called", "kept").await?;
    ensure_eq!(page.value("heard").await?, 0, "calls of the listener that was taken off");
    Ok(())
}

async fn layers_are_told(page: Page) -> Outcome {
    open_with(&page, "window.layers = []; assent.on('layer', ({ layer }) => layers.push(layer));").await?;
    page.open_preferences().await?;
    page.press("close").await?;
    page.accept().await?;
    page.until("four layers", "layers.length >= 4").await?;
    ensure_eq!(page.value("layers").await?, json!(["notice", "preferences", "notice", null]), "the layers");
    Ok(())
}

async fn choose_takes_names_and_a_scope(page: Page) -> Outcome {
    serve(&page, &staying(), &inline("a", GATED));
    page.open("/").await?;
    page.notice().await?;
    let get =
        page.run_as_page("return assent.choose({ analytics: true, gamma: false }, { scope: 'session' });").await?;
    ensure_eq!(get["scope"], "session", "scope");
    let granted = |get: &Value| {
        get["grants"]
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(_, granted)| **granted == true)
            .map(|(name, _)| name.clone())
            .collect::<BTreeSet<_>>()
    };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    ensure_eq!(granted(&get), names(&["necessary", "analytics", "alpha", "beta"]), "what is granted");
    until_order(&page, &["a"]).await?;
    page.no_notice().await?;
    // What is not named stays as it was.
    let get = page.run_as_page("return assent.choose({ beta: false });").await?;
    ensure_eq!(granted(&get), names(&["necessary", "alpha"]), "what is granted after a change");
    Ok(())
}

async fn choose_refuses_unknown_names(page: Page) -> Outcome {
    open(&page, "").await?;
    page.notice().await?;
    let said = page.run_as_page("return assent.choose({ nobody: true });").await.err().map(|error| error.to_string());
    ensure!(said.as_ref().is_some_and(|said| said.contains("nobody")), "choose() with an unknown name: {said:?}");
    ensure_eq!(page.value("assent.get()").await?, Value::Null, "a decision");
    Ok(())
}

async fn choose_takes_objects_of_other_frames(page: Page) -> Outcome {
    open(&page, "<iframe srcdoc=\"<p>Frame\"></iframe>").await?;
    page.notice().await?;
    let get = page
        .run_as_page("const { Object } = frames[0]; return assent.choose(Object.assign(Object(), { alpha: true }));")
        .await?;
    ensure_eq!([&get["grants"]["alpha"], &get["grants"]["beta"]], [true, false], "alpha and beta");
    Ok(())
}

async fn withdraw_takes_everything_back(page: Page) -> Outcome {
    serve(&page, &staying(), &inline("a", GATED));
    page.open("/").await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    let get = page.run("return assent.withdraw();").await?;
    for name in OPTIONAL {
        ensure_eq!(get["grants"][name], false, name);
    }
    page.reload().await?;
    page.fence().await?;
    until_order(&page, &[]).await?;
    ensure_eq!(page.has_notice().await?, false, "a notice after a withdrawal");
    Ok(())
}

async fn open_opens_the_layer(page: Page) -> Outcome {
    open(&page, "").await?;
    page.accept().await?;
    page.run("assent.open('preferences')").await?;
    page.preferences().await?;
    page.press("close").await?;
    page.no_preferences().await?;
    page.run("assent.open()").await?;
    page.preferences().await?;
    page.press("close").await?;
    page.no_preferences().await?;
    page.run("assent.open('notice')").await?;
    page.notice().await
}

async fn a_listener_that_throws_harms_nobody(page: Page) -> Outcome {
    open_with(&page, "window.heard = 0; assent.on('decision', () => { throw new Error('mine'); }); assent.on('decision', () => heard++);").await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    page.until("the other listener was called", "heard").await
}
