//! `assent migrate`: what becomes of the peers' configurations, letter for letter, and what is refused.

use insta::assert_snapshot;
use serde_json::json;

use crate::common::assent;

#[test]
fn each_peer_becomes_a_configuration_without_errors() {
    for (peer, file) in [
        ("vanilla", "vanilla.ts"),
        ("vanilla2", "vanilla2.js"),
        ("klaro", "klaro.js"),
        ("tarteaucitron", "tarteaucitron.js"),
        ("cookieyes", "cookieyes.js"),
        ("osano", "osano.js"),
    ] {
        let answer = assent(&["migrate", file], "");
        // Its last line counts warnings, which each new rule of the linter changes.
        let (whole, count) = answer
            .whole()
            .trim_end()
            .rsplit_once('\n')
            .map(|(whole, count)| (whole.to_owned(), count.to_owned()))
            .expect("lines");
        assert_snapshot!(peer, whole);
        assert!(count.starts_with("consent.json: 0 errors, "), "{count}");
        assert_eq!(answer.code, 0, "{peer}: {}", answer.err);
        assert_eq!(assent(&["check", "-"], &answer.out).code, 0, "{peer}");
        let document = assent(&["migrate", file, "--json"], "").json();
        assert_eq!(document["from"], json!(peer));
        assert_eq!(document["config"], serde_json::from_str::<serde_json::Value>(&answer.out).expect("JSON"));
    }
}

#[test]
fn what_is_lost_has_its_line() {
    let document = assent(&["migrate", "vanilla.ts", "--json"], "").json();
    let lost = document["not_carried"].as_array().expect("a list");
    let regex = lost
        .iter()
        .find(|lost| lost["why"].as_str().is_some_and(|why| why.contains("visit_")))
        .expect("the expression");
    assert_eq!((&regex["line"], &regex["column"]), (&json!(16), &json!(15)));
}

#[test]
fn a_visitors_stored_answer_is_told_name_by_name() {
    let stored = "klaro=%7B%22matomo%22%3Atrue%2C%22youtube%22%3Afalse%7D; theme=dark";
    let answer = assent(&["migrate", "--answers", "-"], stored);
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert!(answer.out.contains("granted  matomo\n") && answer.out.contains("denied   youtube\n"), "{}", answer.out);
    let document = assent(&["migrate", "--answers", "-", "--json"], stored).json();
    assert_eq!(document["answers"][0]["from"], json!("klaro"));
    assert_eq!(document["answers"][0]["granted"], json!(["matomo"]));
    let none = assent(&["migrate", "--answers", "-"], "theme=dark");
    assert_eq!(none.code, 2);
    assert!(none.err.contains("no answer of a platform that is known"), "{}", none.err);
}

#[test]
fn an_owners_words_go_before_the_files() {
    let arguments =
        ["migrate", "osano.js", "--site", "a.example", "--controller", "A Ltd", "--policy-url", "/p", "--json"];
    let document = assent(&arguments, "").json();
    assert_eq!(document["config"]["site"], json!("a.example"));
    assert_eq!(document["config"]["controller"], json!({ "name": "A Ltd", "policy_url": "/p" }));
    assert_eq!(document["to_complete"], json!([]));
}

#[test]
fn a_service_that_needs_consent_and_never_asked_stays_an_error() {
    let script =
        "var klaroConfig = { services: [{ name: 'google-analytics', required: true, purposes: ['analytics'] }] }";
    let answer = assent(&["migrate", "-"], script);
    assert_eq!(answer.code, 1);
    assert!(answer.err.contains("required-follower"), "{}", answer.err);
}

#[test]
fn an_owners_purpose_and_a_changed_id_are_not_lost() {
    let script = "var klaroConfig = { lang: 'es', translations: { es: { googleAnalytics: { description: 'Mide las visitas' } } },
        services: [{ name: 'googleAnalytics', purposes: ['analytics'], cookies: [/^_ga/] }] }";
    let document = assent(&["migrate", "-", "--json"], script).json();
    let service = &document["config"]["categories"][1]["services"][0];
    assert_eq!(
        (&service["from"], &service["purposes"]),
        (&json!("google-analytics"), &json!(["Mide las visitas"])),
        "{document:#}"
    );
    let told = document["to_complete"].as_array().into_iter().flatten();
    let mut ids = told.filter(|own| own["path"].as_str().is_some_and(|path| path.ends_with("services[0].id")));
    let why = ids.next().and_then(|own| own["why"].as_str()).unwrap_or_default();
    assert!(why.starts_with("was \"googleAnalytics\": write data-service="), "{document:#}");
}

#[test]
fn what_has_no_place_is_told_and_every_policy_is_kept() {
    let script = "var klaroConfig = { lang: 'de', privacyPolicy: { default: '/privacy', de: '/datenschutz' }, styling: { theme: ['light', 'top', 'wide'] },
        translations: { de: { purposes: { analytics: 'Statistik' } }, fr: {} },
        services: [{ name: 'counter', purposes: ['analytics', 'marketing'], cookies: ['c'] }] }";
    let document = assent(&["migrate", "-", "--json"], script).json();
    let config = &document["config"];
    assert_eq!(config["controller"]["policy_url"], json!("/datenschutz"), "{document:#}");
    assert_eq!(config["appearance"], json!({ "theme": "light", "layout": "bar", "position": "top" }));
    assert_eq!(config["categories"][1]["name"], json!({ "de": "Statistik" }));
    let lost = document["not_carried"].as_array().expect("a list");
    let dropped = |lost: &&serde_json::Value| lost["path"] == "services[0].purposes";
    let why = lost.iter().find(dropped).and_then(|lost| lost["why"].as_str()).unwrap_or_default();
    assert!(why.starts_with("\"marketing\" is dropped"), "{document:#}");

    let by_language = script.replace("de: '/datenschutz'", "de: '/datenschutz', fr: '/confidentialite'");
    let document = assent(&["migrate", "-", "--json"], &by_language).json();
    let policies = json!({ "de": "/datenschutz", "fr": "/confidentialite" });
    assert_eq!(document["config"]["controller"]["policy_url"], policies, "{document:#}");
}

#[test]
fn a_tool_is_known_by_what_only_it_has() {
    // Keys that several tools have say nothing.
    for script in [
        "{ \"theme\": \"a\", \"position\": \"top\", \"content\": { \"title\": \"b\" } }",
        "x = { languages: { en: {} } }",
    ] {
        let answer = assent(&["migrate", "-"], script);
        assert_eq!(answer.code, 2, "{script}: {}", answer.out);
        assert!(answer.err.contains("has no configuration"), "{}", answer.err);
    }
}

#[test]
fn the_wrong_tool_is_named() {
    let answer = assent(&["migrate", "klaro.js", "--from", "vanilla"], "");
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("has a configuration of klaro, not of vanilla"), "{}", answer.err);
}

#[test]
fn what_is_no_configuration_is_refused() {
    for (input, says) in [
        ("", "has no configuration"),
        ("var a = { b: 1 }", "has no configuration"),
        ("CookieConsent.run(config)", "has no configuration"),
        ("<script>var klaroConfig = {}</script>", "is a page"),
        // CookieYes has keys of Osano's names.
        (
            "var c = { theme: 'light', position: 'bottom-left', type: 'banner', content: { notice: { title: 'Cookies' } } }",
            "has no configuration",
        ),
        (&"[{a:".repeat(50_000), "has no configuration"),
    ] {
        let answer = assent(&["migrate", "-"], input);
        assert_eq!((answer.code, answer.out.as_str()), (2, ""));
        assert!(answer.err.contains(says), "{}", answer.err);
    }
}

#[test]
fn nothing_of_a_script_is_run_or_taken_for_more_than_it_is() {
    let script = r#"window.klaroConfig = { privacyPolicy: 'javascript:alert(1)', translations: { en: { ok: evil(), consentNotice: { title: `${x}` } } },
        services: [{ name: '../../etc', title: '<img src=x onerror=alert(1)>X', purposes: ['__proto__'], cookies: ['*', /.*/, 'a b', ['c'], evil()] }, evil(), ...more] }"#;
    let answer = assent(&["migrate", "-"], script);
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert!(!answer.out.contains("javascript:") && !answer.out.contains("onerror"), "{}", answer.out);
    assert_eq!(assent(&["check", "-"], &answer.out).code, 0);
}
