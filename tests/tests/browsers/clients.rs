//! Programs that answer for a visitor: DuckDuckGo's autoconsent with its own engine, Consent-O-Matic by its rule file, and plain
//! clicks by script (docs/automatic-clients.md).

use assent_tests::browser::{Engine, Page};
use assent_tests::failure::Outcome;
use assent_tests::repository;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::fixture::{TAG, config, document, inline, order, serve, until_order, with};

const GATED: &str = "data-category=\"analytics\"";

/// What autoconsent's heuristic makes of the notice in each language of which it knows some word (16.23.0). It recognises a notice by
/// phrases in its text, and a refusal by its button. Of the last five it knows one or the other, never both: no Swedish, Czech, Turkish
/// or Indonesian phrase, and the one Russian button reads "accept only the necessary cookies", which ours does not say.
const LANGUAGES: [(&str, bool); 14] = [
    ("en", true),
    ("de", true),
    ("fr", true),
    ("es", true),
    ("it", true),
    ("nl", true),
    ("pl", true),
    ("pt", true),
    ("ca", true),
    ("sv", false),
    ("ru", false),
    ("cs", false),
    ("tr", false),
    ("id", false),
];

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["clients":
        autoconsent_rejects_by_its_heuristic, autoconsent_rejects_in_its_languages, autoconsent_rejects_by_our_rule_in_any_language,
        autoconsent_accepts_by_our_rule, consent_o_matic_chooses_by_our_rule, a_click_by_script_is_as_good_as_by_hand,
    ]
}

/// A rule file that we offer to a project.
fn rule(name: &str) -> Value {
    let text = std::fs::read_to_string(repository::root().join("www/rules").join(name)).expect("a rule file");
    serde_json::from_str(&text).expect("a rule file is JSON")
}

/// Autoconsent as a page's content script: what it says is in `said`, and the part of the extension's background is played here.
/// `start`: what the page does with the function that loads it.
fn autoconsent(rules: &Value, action: &str, start: &str) -> String {
    let config = json!({
        "enabled": true, "autoAction": action, "disabledCmps": [], "enablePrehide": false, "enableCosmeticRules": false,
        // It gives up after so many looks: with the page it comes before the notice, however long that takes.
        "detectRetries": if start == "load()" { 500 } else { 2 }, "isMainWorld": true, "enableHeuristicDetection": true,
        "heuristicMode": "reject",
    });
    let script = format!(
        "window.said = [];
         window.autoconsentSendMessage = async (message) => {{
           said.push(message);
           const answer = (reply) => setTimeout(() => autoconsentReceiveMessage(reply));
           if (message.type === 'init') answer({{ type: 'initResp', rules: {{ autoconsent: {rules} }}, config: {config} }});
           if (message.scheduleSelfTest) answer({{ type: 'selfTest' }});
         }};
         const load = () => document.head.append(Object.assign(document.createElement('script'), {{ src: '/vendor/autoconsent.js' }}));
         // It looks again only when the page has changed.
         setInterval(() => document.documentElement.append(''), 100);
         {start};"
    );
    format!("<script>{script}</script>")
}

/// What autoconsent said of one kind.
async fn said(page: &Page, kind: &str, member: &str) -> Outcome<Value> {
    page.value(&format!("said.find((message) => message.type === '{kind}')?.{member}")).await
}

/// Waits until autoconsent has found its action done, or nothing to do; tells by which of its rules, or null.
async fn until_done(page: &Page) -> Outcome<Value> {
    let over = "said.some(({ type, state }) => type === 'selfTestResult' || (type === 'report' && /nothingDetected|Failed/.test(state.lifecycle)))";
    page.until("autoconsent has done its work", over).await?;
    let cmp = said(page, "autoconsentDone", "cmp").await?;
    ensure_eq!(
        cmp.is_null(),
        said(page, "selfTestResult", "result").await? != json!(true),
        "autoconsent's test of what it did"
    );
    Ok(cmp)
}

/// Waits for the receipt of a refusal by the notice's own button, and that nothing gated runs.
async fn until_refused(page: &Page) -> Outcome {
    page.no_notice().await?;
    page.until("the refusal is stored", "JSON.parse(localStorage.assent ?? null)").await?;
    ensure_eq!(
        page.value("[assent.get().receipt.event, assent.get().receipt.method]").await?,
        json!(["refused", "banner.reject_all"]),
        "the receipt"
    );
    until_order(page, &[]).await
}

async fn autoconsent_rejects_by_its_heuristic(page: Page) -> Outcome {
    serve(&page, &config(), "");
    let head = autoconsent(&json!([]), "optOut", "load()");
    page.site().rules().serve("/", Content::html(&document(TAG, &head, &inline("a", GATED))));
    page.open("/").await?;
    ensure_eq!(until_done(&page).await?, "HEURISTIC-REJECT", "who handled the notice");
    until_refused(&page).await
}

/// Serves, at `/`, a page in a language; autoconsent comes once the notice is there.
async fn open_in(page: &Page, language: &str, rules: &Value) -> Outcome {
    let tag = TAG.replace("data-config", &format!("data-lang=\"{language}\" data-config"));
    let head = autoconsent(rules, "optOut", "window.load = load");
    page.site().rules().serve("/", Content::html(&document(&tag, &head, &inline("a", GATED))));
    page.open("/").await?;
    page.notice().await?;
    page.run("load()").await?;
    Ok(())
}

fn every_language() -> Value {
    with(config(), "languages", LANGUAGES.iter().map(|(language, _)| *language).collect())
}

async fn autoconsent_rejects_in_its_languages(page: Page) -> Outcome {
    // What its patterns match does not depend on the engine.
    if page.engine() != Engine::Chromium {
        return Ok(());
    }
    serve(&page, &every_language(), "");
    let mut results = Vec::new();
    for (language, _) in LANGUAGES {
        open_in(&page, language, &json!([])).await?;
        let done = !until_done(&page).await?.is_null();
        println!(
            "autoconsent's heuristic, {language}: {}",
            if done { "rejects, and confirms it" } else { "does not recognise it" }
        );
        if done {
            until_refused(&page).await?;
        } else {
            ensure!(page.has_notice().await?, "the notice in {language} is gone though autoconsent did nothing");
        }
        results.push((language, done));
        page.run("localStorage.clear()").await?;
    }
    ensure_eq!(results, LANGUAGES.to_vec(), "languages and whether the heuristic rejects");
    Ok(())
}

async fn autoconsent_rejects_by_our_rule_in_any_language(page: Page) -> Outcome {
    serve(&page, &every_language(), "");
    for language in ["ru", "tr"] {
        open_in(&page, language, &json!([rule("autoconsent.json")])).await?;
        ensure_eq!(until_done(&page).await?, "assent", "who handled the notice");
        until_refused(&page).await?;
        page.run("localStorage.clear()").await?;
    }
    Ok(())
}

async fn autoconsent_accepts_by_our_rule(page: Page) -> Outcome {
    serve(&page, &config(), "");
    let head = autoconsent(&json!([rule("autoconsent.json")]), "optIn", "load()");
    page.site().rules().serve("/", Content::html(&document(TAG, &head, &inline("a", GATED))));
    page.open("/").await?;
    page.until("it says that it accepted", "said.some(({ type, result }) => type === 'optInResult' && result)").await?;
    until_order(&page, &["a"]).await
}

async fn consent_o_matic_chooses_by_our_rule(page: Page) -> Outcome {
    let mut config = config();
    config["categories"].as_array_mut().expect("categories").push(json!({ "id": "functional" }));
    serve(&page, &config, &inline("a", GATED));
    page.open("/").await?;
    page.notice().await?;
    // Its engine is an extension of browsers. These are the kinds of steps that our rule has, as its documentation defines them.
    let walk = "const find = ({ parent, target }) => {
           const host = parent && document.querySelector(parent.selector);
           if (parent && !host) return null;
           const found = (host?.shadowRoot ?? host ?? document).querySelector(target.selector);
           return target.displayFilter && !found?.offsetHeight ? null : found;
         };
         const act = async (action) => {
           switch (action.type) {
             case 'list': for (const each of action.actions) await act(each); break;
             case 'click': find(action)?.click(); break;
             case 'waitcss': while (!find(action)) await new Promise((done) => setTimeout(done)); break;
             case 'consent':
               for (const { type, matcher, toggleAction } of action.consents) {
                 if (matcher.type !== 'checkbox') throw Error(matcher.type);
                 if (find(matcher).checked !== wishes[type]) await act(toggleAction);
               }
               break;
             default: throw Error(action.type);
           }
         };
         const wishes = { A: true, B: false, F: false };
         const [{ presentMatcher, showingMatcher }] = rule.detectors;
         if (![...presentMatcher, ...showingMatcher].every((matcher) => matcher.type === 'css' && find(matcher))) throw Error('not detected');
         for (const name of ['OPEN_OPTIONS', 'DO_CONSENT', 'SAVE_CONSENT']) await act(rule.methods.find((method) => method.name === name).action);";
    page.run_as_page(&format!("const rule = {}; {walk}", rule("consent-o-matic.json")["assent"])).await?;
    page.no_preferences().await?;
    page.no_notice().await?;
    ensure_eq!(
        page.value("[assent.has('functional'), assent.has('analytics'), assent.has('marketing')]").await?,
        json!([true, false, false]),
        "what was chosen"
    );
    until_order(&page, &[]).await
}

async fn a_click_by_script_is_as_good_as_by_hand(page: Page) -> Outcome {
    for (action, event) in [("reject", "refused"), ("accept", "given")] {
        serve(&page, &config(), &["<main><input id=\"own\"></main>", &inline("a", GATED)].concat());
        page.open("/").await?;
        page.notice().await?;
        page.run(&format!(
            "document.getElementById('own').focus(); document.querySelector('assent-notice button[data-assent-action={action}]').click()"
        ))
        .await?;
        page.no_notice().await?;
        page.until("the answer is stored", "JSON.parse(localStorage.assent ?? null)").await?;
        ensure_eq!(
            page.value("[assent.get().receipt.event, assent.get().receipt.method, document.activeElement.id]").await?,
            json!([event, format!("banner.{action}_all"), "own"]),
            "the receipt, and what has the focus"
        );
        if action == "accept" {
            until_order(&page, &["a"]).await?;
        }
        page.fence().await?;
        ensure_eq!(order(&page).await?.is_empty(), action == "reject", "whether nothing ran");
        page.run("localStorage.clear()").await?;
    }
    Ok(())
}
