//! Injected gated markup runs under no documented policy, with and without `'strict-dynamic'`.

use assent_tests::browser::Page;
use assent_tests::failure::Outcome;
use assent_tests::payloads::{Group, Kind, PATH, POLICIES, Policy};
use assent_tests::server::{Content, Site};
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};

use super::visit::{pages, serve, survives, text};
use crate::fixture::{TAG, config, script};
use crate::policy::documented;

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["attacks": no_policy_runs_what_was_injected, hosts_still_run_what_they_allow]
}

/// Inserts the guard's tag as `start` of the npm package does without a nonce.
const LOADER: &str = "window.order = []; window.refused = 0; const { error } = console; \
    console.error = (...words) => { refused += words.includes('no nonce'); error.apply(console, words); }; \
    const tag = document.createElement('script'); tag.src = '/assent/assent.js'; tag.dataset.config = '/consent.json'; \
    tag.dataset.revision = '1'; document.head.append(tag);";

/// What enforces Trusted Types in each documented policy.
const TRUSTED_TYPES: &str = "; require-trusted-types-for 'script'; trusted-types assent";

const NONCE: &str = "nonce=\"bm9uY2U\"";

async fn hash(page: &Page, text: &str) -> Outcome<String> {
    let body = "const [text] = arguments; return crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
        .then((hash) => `'sha256-${btoa(String.fromCharCode(...new Uint8Array(hash)))}'`);";
    Ok(page.run_with(body, vec![text.into()]).await?.as_str().unwrap_or_default().to_owned())
}

/// A page under a policy, with what was injected; and the names of its own scripts that an answer releases.
async fn prepare(page: &Page, policy: &Policy, groups: &[Group], files: &str) -> Outcome<Vec<&'static str>> {
    let strict = !policy.more.is_empty();
    let loaded = strict && !policy.nonce;
    let by_nonce = policy.documented == "nonce" || policy.documented == "compat";
    let nonce = if by_nonce { NONCE } else { "" };
    page.open("/hash").await?;
    let text_of_policy = documented(policy.documented)?
        .replace("{nonce}", "bm9uY2U")
        .replace("{hashes}", &hash(page, LOADER).await?)
        .replace("{files}", files)
        .replace("{collector}", files)
        .replacen("script-src", &format!("script-src {}", policy.more), 1);
    ensure!(text_of_policy.contains(TRUSTED_TYPES), "docs/csp.md enforces Trusted Types in other words");
    // The loader assigns an address, as those do that know nothing of Trusted Types.
    let text_of_policy = if loaded { text_of_policy.replace(TRUSTED_TYPES, "") } else { text_of_policy };
    page.site().rules().serve("/s/start.js", Content::script("window.order = [];")).header(
        PATH,
        "content-security-policy",
        &text_of_policy,
    );
    let tag = match (policy.documented, policy.nonce) {
        ("elsewhere", _) => TAG
            .replace("/assent/", &format!("{files}/assent/"))
            .replace("/consent.json", &page.site().url("/consent.json")),
        (_, true) => TAG.replace("<script", &format!("<script {NONCE}")),
        _ => TAG.to_owned(),
    };
    let head = if loaded {
        format!("<script {nonce}>{LOADER}</script>")
    } else {
        format!("<script {nonce} src=\"/s/start.js\"></script>{tag}")
    };
    let own =
        format!("<script {nonce} type=\"text/plain\" data-category=\"analytics\" data-src=\"/s/own.js\"></script>");
    script(page, "own");
    serve(
        page,
        &format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Policy</title>{head}</head><body>{own}{}</body></html>",
            text(groups)
        ),
    );
    // A guard without a nonce trusts nothing under `'strict-dynamic'`, not even the page's own external scripts.
    Ok(if loaded { vec![] } else { vec!["own"] })
}

async fn no_policy_runs_what_was_injected(page: Page) -> Outcome {
    for words in ["Content Security Policy", "Content-Security-Policy", "Refused to", "TrustedHTML", "no nonce"] {
        page.expect_error(words);
    }
    let files = Site::start("files").await?;
    files.rules().header("/assent/*", "access-control-allow-origin", "*");
    for (name, groups) in pages(&page, Kind::Policies) {
        let policy = POLICIES.iter().find(|policy| policy.name == name).expect("a policy of the table");
        let own = prepare(&page, policy, &groups, &files.url("")).await?;
        survives(&page, name, &own).await?;
    }
    Ok(())
}

/// What the policy allows by its address runs, also where the guard's tag was inserted by a script.
async fn hosts_still_run_what_they_allow(page: Page) -> Outcome {
    for (name, policy) in [("no policy", ""), ("hosts", "script-src 'self' 'wasm-unsafe-eval'")] {
        page.step(name);
        page.site().rules().serve("/s/loader.js", Content::script(LOADER));
        let own = script(&page, "own");
        let html = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Hosts</title><script src=\"/s/loader.js\"></script></head>\
             <body><script type=\"text/plain\" data-category=\"necessary\" data-src=\"{own}\"></script></body></html>"
        );
        let rules = page.site().rules();
        rules.serve("/consent.json", Content::json(&config())).serve("/", Content::html(&html));
        if !policy.is_empty() {
            rules.header("/", "content-security-policy", policy);
        }
        page.open("/").await?;
        page.run("localStorage.clear()").await?;
        page.reload().await?;
        page.reject().await?;
        page.until("what the policy allows has run", "order.includes('own')").await?;
        ensure_eq!(page.violations().await?, Vec::<String>::new(), "violations");
    }
    ensure!(!page.is("window.refused").await?, "something was refused");
    Ok(())
}
