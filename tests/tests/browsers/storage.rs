//! What is remembered, for how long, and what is not believed.

use assent_tests::browser::Page;
use assent_tests::failure::{Failure, Outcome};
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::json;

use super::fixture::{TAG, choose, config, document, inline, open, order, serve, staying, until_order, with};

const GATED: &str = "data-category=\"analytics\"";

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["storage":
        nothing_is_written_before_a_choice, a_choice_for_the_session_ends_with_it, an_expired_choice_asks_again,
        a_newer_revision_in_the_tag_asks_again, a_newer_revision_in_the_file_asks_again, an_editorial_change_does_not_ask,
        the_stored_form_is_the_documented_one, what_cannot_be_understood_is_no_decision,
        what_a_forged_verdict_grants_is_asked_again, what_a_forged_verdict_adds_is_compiled_again, a_time_in_the_future_is_cut,
        what_is_no_answer_does_not_hide_the_question, other_names_are_left_alone, cookies_of_refused_services_are_swept,
    ]
}

/// Asked again: the notice is there, and the gated script of the page did not run.
async fn asked(page: &Page) -> Outcome {
    page.notice().await?;
    page.fence().await?;
    ensure_eq!(order(page).await?, Vec::<String>::new(), "what ran without a decision");
    ensure_eq!(page.is("assent.get() === null").await?, true, "assent.get() is null");
    Ok(())
}

async fn nothing_is_written_before_a_choice(page: Page) -> Outcome {
    open(&page, &inline("a", GATED)).await?;
    page.open_preferences().await?;
    page.switch("analytics", true).await?;
    page.scope("session").await?;
    page.press("close").await?;
    page.no_preferences().await?;
    page.fence().await?;
    ensure_eq!(page.local_storage().await?, Vec::<String>::new(), "localStorage");
    ensure_eq!(page.session_storage().await?, Vec::<String>::new(), "sessionStorage");
    ensure_eq!(page.cookies().await?, Vec::<String>::new(), "cookies");
    asked(&page).await
}

async fn a_choice_for_the_session_ends_with_it(page: Page) -> Outcome {
    open(&page, &inline("a", GATED)).await?;
    page.open_preferences().await?;
    page.switch("analytics", true).await?;
    page.scope("session").await?;
    page.save().await?;
    until_order(&page, &["a"]).await?;
    ensure_eq!(page.cookies().await?, ["assent_session"], "cookies");
    page.run("document.cookie = 'alpha1=x; max-age=9999; path=/'").await?;
    page.reload().await?;
    until_order(&page, &["a"]).await?;
    ensure_eq!(page.has_notice().await?, false, "a notice in the same session");

    // As its end would take it. geckodriver's command looks outside of containers only.
    page.run("document.cookie = 'assent_session=; path=/; max-age=0';").await?;
    ensure_eq!(page.cookies().await?, ["alpha1"], "cookies after the session");
    page.reload().await?;
    asked(&page).await?;
    page.until_nothing_foreign().await?;
    ensure_eq!(page.cookies().await?, Vec::<String>::new(), "the lapsed services' cookies");
    Ok(())
}

async fn an_expired_choice_asks_again(page: Page) -> Outcome {
    open(&page, &inline("a", GATED)).await?;
    page.accept().await?;
    until_order(&page, &["a"]).await?;
    page.run("const kept = JSON.parse(localStorage.assent); kept.verdict.until = Date.now() - 1000; localStorage.assent = JSON.stringify(kept);").await?;
    page.reload().await?;
    asked(&page).await?;
    page.accept().await?;
    page.reload().await?;
    until_order(&page, &["a"]).await
}

async fn a_newer_revision_in_the_tag_asks_again(page: Page) -> Outcome {
    open(&page, &inline("a", GATED)).await?;
    page.accept().await?;
    let newer = document(&TAG.replace("data-revision=\"1\"", "data-revision=\"2\""), "", &inline("a", GATED));
    page.site()
        .rules()
        .serve("/consent.json", Content::json(&with(config(), "revision", json!(2))))
        .serve("/", Content::html(&newer));
    page.reload().await?;
    asked(&page).await?;
    page.accept().await?;
    ensure_eq!(page.stored().await?["verdict"]["revision"], 2, "the stored revision");
    page.reload().await?;
    until_order(&page, &["a"]).await?;
    ensure_eq!(page.has_notice().await?, false, "a notice for the same revision");
    Ok(())
}

/// Only an owner's browser fetches it, as on a loopback host.
const ADVICE: &str = "/assent/parts/advice.js";

async fn a_newer_revision_in_the_file_asks_again(page: Page) -> Outcome {
    serve(&page, &config(), "");
    let html = document(&TAG.replace(" data-revision=\"1\"", ""), "", &inline("a", GATED));
    page.site().rules().serve("/", Content::html(&html));
    page.open("/").await?;
    page.accept().await?;
    let mark = page.reload().await?;
    page.until_arrived("/consent.json", 1, mark).await?;
    page.until_requested(&[ADVICE.to_owned()], mark).await?;
    page.fence().await?;
    let fetched: Vec<String> = page.own_requests(mark).into_iter().filter(|path| path != ADVICE).collect();
    ensure_eq!(
        fetched,
        ["/assent/assent.js", "/assent/parts/afterwards.js", "/consent.json"],
        "what a repeat visit without data-revision fetches"
    );
    ensure_eq!(page.has_notice().await?, false, "a notice for the same revision");

    page.site().rules().serve("/consent.json", Content::json(&with(config(), "revision", json!(2))));
    page.reload().await?;
    page.notice().await
}

async fn an_editorial_change_does_not_ask(page: Page) -> Outcome {
    open(&page, &inline("a", GATED)).await?;
    page.accept().await?;
    let mut edited = with(config(), "edition", json!("2026-12-01"));
    edited["texts"] = json!({ "en": { "notice_title": "Another title" } });
    serve(&page, &edited, &inline("a", GATED));
    page.reload().await?;
    until_order(&page, &["a"]).await?;
    ensure_eq!(page.has_notice().await?, false, "a notice after an editorial change");
    Ok(())
}

async fn the_stored_form_is_the_documented_one(page: Page) -> Outcome {
    open(&page, "").await?;
    page.notice().await?;
    choose(&page, "{ alpha: true }").await?;
    let stored = page.stored().await?;
    ensure_eq!(stored["v"], 1, "v");
    let verdict = &stored["verdict"];
    let grants = json!({ "necessary": true, "analytics": false, "alpha": true, "beta": false, "marketing": false, "gamma": false });
    for (name, granted) in grants.as_object().into_iter().flatten() {
        ensure_eq!(verdict["grants"][name], *granted, format!("the grant of {name}"));
    }
    ensure_eq!(verdict["of"], json!({ "alpha": "analytics", "beta": "analytics", "gamma": "marketing" }), "of");
    ensure_eq!(verdict["revision"], 1, "revision");
    ensure_eq!(verdict["scope"], "persistent", "scope");
    let ahead =
        page.value("JSON.parse(localStorage.assent).verdict.until - Date.now()").await?.as_f64().unwrap_or_default();
    ensure!(ahead > 0.0, "until lies {ahead} ms ahead");
    ensure!(stored["record"].is_object(), "record is {}", stored["record"]);
    for key in ["sweep", "lapse", "reopen"] {
        ensure!(verdict[key].is_object(), "{key} is {}", verdict[key]);
    }
    Ok(())
}

/// An answer that waits for the banner takes the notice from the next page. Only an answer does.
async fn what_is_no_answer_does_not_hide_the_question(page: Page) -> Outcome {
    open(&page, &inline("a", GATED)).await?;
    for content in ["", "maybe", "preferences", "accept all"] {
        page.run_with("sessionStorage.setItem('assent.pending', arguments[0]);", vec![content.into()]).await?;
        page.reload().await?;
        asked(&page).await?;
    }
    Ok(())
}

async fn what_cannot_be_understood_is_no_decision(page: Page) -> Outcome {
    open(&page, &inline("a", GATED)).await?;
    page.accept().await?;
    let kept = page.stored().await?;
    let mut contents: Vec<(String, String)> =
        ["{", "null", "[]", "7", "\"yes\"", "{\"v\":1}", "{\"v\":1,\"verdict\":{}}"]
            .map(|text| (text.to_owned(), text.to_owned()))
            .into();
    let spoiled = [
        ("/v", json!(99)),
        ("/verdict/grants", json!(null)),
        ("/verdict/grants", json!("all")),
        ("/verdict/until", json!("never")),
        ("/verdict/until", json!(1e300)),
        ("/verdict/sweep", json!(null)),
        ("/verdict/lapse", json!(7)),
        ("/verdict/of", json!(null)),
        ("/verdict/revision", json!("x")),
        ("/verdict/scope", json!("forever")),
    ];
    for (path, value) in spoiled {
        let mut changed = kept.clone();
        let place = changed.pointer_mut(path).ok_or_else(|| Failure::new(format!("nothing stored at {path}")))?;
        *place = value.clone();
        contents.push((format!("{path} = {value}"), changed.to_string()));
    }
    for (what, content) in contents {
        page.run_with("localStorage.setItem('assent', arguments[0])", vec![json!(content)]).await?;
        page.reload().await?;
        asked(&page).await.map_err(|failure| Failure::new(format!("with {what}: {failure}")))?;
    }
    page.accept().await?;
    until_order(&page, &["a"]).await
}

/// The banner is here, and has looked at what is stored.
async fn open_preferences_of(page: &Page, change: &str) -> Outcome {
    page.run(&format!("const kept = JSON.parse(localStorage.assent); const {{ verdict }} = kept; {change}; localStorage.assent = JSON.stringify(kept);"))
        .await?;
    page.reload().await?;
    page.run("assent.open()").await?;
    Ok(())
}

async fn what_a_forged_verdict_grants_is_asked_again(page: Page) -> Outcome {
    for forged in ["verdict.grants.gamma = true", "verdict.grants.other = true", "verdict.grants.gamma = 'yes'"] {
        open(&page, "").await?;
        page.run("localStorage.clear()").await?;
        page.reload().await?;
        choose(&page, "{ alpha: true }").await?;
        open_preferences_of(&page, forged).await?;
        page.until(forged, "!localStorage.assent").await?;
        page.reload().await?;
        asked(&page).await?;
    }
    Ok(())
}

async fn what_a_forged_verdict_adds_is_compiled_again(page: Page) -> Outcome {
    open(&page, "").await?;
    choose(&page, "{ alpha: true }").await?;
    let genuine = page.stored().await?;
    for forged in [
        "verdict.signals.calls = [['own.forged', 0, []]]",
        "verdict.signals.each = [['ownQueue', 0, ['forged']]]",
        "verdict.sweep.remove.push('cookie:*')",
        "verdict.lapse.remove.push('local_storage:*')",
        "verdict.reopen.style = 'button { background: url(/forged) }'",
        "verdict.reopen.title = 'forged'",
        "verdict.block.alpha = ['https://*/*']",
        "verdict.reload = 7",
        "verdict.grants.analytics = true",
        "verdict.other = 'forged'",
    ] {
        open_preferences_of(&page, forged).await?;
        page.until(forged, "!/forged|\"(cookie|local_storage):\\*\"|\"analytics\":true|\"reload\":7|https:..\\*/.test(JSON.stringify(JSON.parse(localStorage.assent).verdict))").await?;
        // A grant that was forged is taken back, and a page that may have run what it released is loaded again.
        page.fence().await?;
        ensure_eq!(page.stored().await?, genuine, format!("what is stored after {forged}"));
        ensure_eq!(page.has_notice().await?, false, "a notice");
    }
    Ok(())
}

/// Such as a device's clock leaves that was a year ahead.
async fn a_time_in_the_future_is_cut(page: Page) -> Outcome {
    open(&page, "").await?;
    choose(&page, "{ alpha: true }").await?;
    open_preferences_of(&page, "verdict.until += 400 * 864e5").await?;
    page.until("the verdict ends in time", "JSON.parse(localStorage.assent).verdict.until <= Date.now() + 180 * 864e5")
        .await?;
    ensure_eq!(page.is("assent.has('alpha')").await?, true, "alpha");
    Ok(())
}

async fn other_names_are_left_alone(page: Page) -> Outcome {
    open(&page, "").await?;
    page.run("localStorage.own = '1'; sessionStorage.own = '1'; document.cookie = 'own=1; path=/';").await?;
    page.reject().await?;
    page.reload().await?;
    page.fence().await?;
    ensure_eq!(page.foreign_names().await?, ["own", "own", "own"], "the page's own names");
    Ok(())
}

async fn cookies_of_refused_services_are_swept(page: Page) -> Outcome {
    serve(&page, &staying(), "");
    page.open("/").await?;
    page.accept().await?;
    page.run("document.cookie = 'alpha1=x; path=/'; document.cookie = 'beta1=x; path=/'; document.cookie = 'gamma=x';")
        .await?;
    choose(&page, "{ alpha: true, beta: false, marketing: false }").await?;
    page.until("the cookies are gone", "!/beta|gamma/.test(document.cookie)").await?;
    ensure_eq!(page.cookies().await?, ["alpha1"], "cookies after the change");
    page.run("document.cookie = 'gamma2=x; path=/'").await?;
    page.reload().await?;
    page.until("the cookie is gone", "!/gamma/.test(document.cookie)").await?;
    ensure_eq!(page.cookies().await?, ["alpha1"], "cookies on the next load");
    Ok(())
}
