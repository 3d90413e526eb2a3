//! A table: markup that is wrong, what the audit finds, and what it says to write instead. The fixes are applied as printed; then
//! every tag loads after consent, and none before, after a refusal or after a withdrawal.

use std::sync::{LazyLock, Mutex};

use assent_tests::repository;
use serde_json::Value;

use crate::run::{Audited, audit, resolve};
use crate::server::{Answer, PIXEL, serve};

/// What is wrong with a tag.
struct Case {
    /// Its third party is `<name>.test`.
    name: &'static str,
    markup: &'static str,
    /// The findings that it has at least one of.
    rules: &'static [&'static str],
    /// What is to be asked for after consent once it is right; nothing: never.
    then: &'static str,
}

/// A tag that the audit can mend. The addresses of `measure` are declared by the service of that name.
const CASES: [Case; 13] = [
    case("script", "<script src=//script.test/t.js></script>", &["request"], "/t.js"),
    case("module", "<script type=module src=//module.test/m.js></script>", &["request"], "/m.js"),
    case(
        "inline",
        "<script>\nvar s = document.createElement('script'); s.src = '//inline.test/i.js'; document.head.append(s)\n</script>",
        &["request"],
        "/i.js",
    ),
    case("image", "<img src=//image.test/p.gif?a&amp;b alt=''>", &["request"], "/p.gif?a&b"),
    case("set", "<img srcset='//set.test/p.gif 1x' alt=''>", &["request"], "/p.gif"),
    case("frame", "<iframe src=//frame.test/f title=f></iframe>", &["request"], "/f"),
    case("sheet", "<link rel=stylesheet href=//sheet.test/s.css>", &["request"], "/s.css"),
    case("untyped", "<script data-category=analytics src=//untyped.test/t.js></script>", &["not-gated"], "/t.js"),
    case("dead", "<script data-category=analytics data-src=//dead.test/t.js></script>", &["not-gated"], "/t.js"),
    case(
        "beside",
        "<iframe data-category=analytics src=//beside.test/f data-src=//beside.test/f title=f></iframe>",
        &["not-gated"],
        "/f",
    ),
    case("link", "<link rel=stylesheet data-category=analytics data-src=//link.test/s.css>", &["not-gated"], "/s.css"),
    case(
        "misspelt",
        "<script type=text/plain data-category=analytic src=//misspelt.test/t.js></script>",
        &["unknown-name"],
        "/t.js",
    ),
    case("noscript", "<noscript><img src=//noscript.test/n.gif alt=''></noscript>", &["noscript"], ""),
];

const fn case(name: &'static str, markup: &'static str, rules: &'static [&'static str], then: &'static str) -> Case {
    Case { name, markup, rules, then }
}

/// The page as it is served now; the fixes are applied to it.
static PAGE: LazyLock<Mutex<String>> = LazyLock::new(|| {
    let tag = "<script src=/assent/assent.js data-config=/consent.json></script>\n";
    let lines: String = CASES.iter().map(|case| format!("{}\n", case.markup)).collect();
    Mutex::new(format!("{tag}<a href=/second>more</a>\n{lines}"))
});

fn config() -> Value {
    let hosts: Vec<_> = CASES.iter().map(|case| format!("http://{}.test/*", case.name)).collect();
    serde_json::json!({
        "site": "own.test", "controller": { "name": "Own", "policy_url": "/privacy", "contact": "mailto:a@own.test" },
        "categories": [
            { "id": "necessary", "required": true },
            { "id": "analytics", "services": [{ "id": "measure", "name": "Measure", "provider": "Measure", "policy_url": "/p",
              "purposes": ["Counting"], "block": hosts }] },
        ],
    })
}

fn site(host: &str, path: &str) -> Answer {
    if host != "own.test" {
        return match path.split('?').next().unwrap_or_default().rsplit('.').next() {
            Some("gif") => Answer::of("image/gif", PIXEL),
            Some("js") => Answer::script("").with("access-control-allow-origin", "*"),
            Some("css") => Answer::of("text/css", ""),
            _ => Answer::page("<p>Frame</p>"),
        };
    }
    match path {
        "/" => Answer::page(&PAGE.lock().expect("no test failed with it")),
        "/second" => Answer::page("<script src=/assent/assent.js data-config=/consent.json></script><p>Second</p>"),
        "/consent.json" => Answer::of("application/json", config().to_string()),
        path => {
            let file = path.strip_prefix("/assent/").and_then(|name| std::fs::read(repository::dist().join(name)).ok());
            let media = match path.rsplit('.').next() {
                Some("js") => "text/javascript",
                Some("wasm") => "application/wasm",
                _ => "application/json",
            };
            file.map_or_else(Answer::nothing, |file| Answer::of(media, file))
        }
    }
}

fn asked(audited: &Audited, phase: &str, case: &Case) -> bool {
    let mut requests = audited.all(phase, "requests").filter_map(|request| request["url"].as_str());
    requests.any(|url| url.starts_with(&format!("http://{}.test{}", case.name, case.then)))
}

#[test]
fn every_fix_makes_its_tag_load_after_consent_and_not_before() {
    assert!(repository::dist().join("assent.js").exists(), "run `cargo xtask dist` first");
    let server = serve(site);
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("consent.json");
    std::fs::write(&file, config().to_string()).expect("a file");
    let mut hosts: Vec<String> = CASES.iter().map(|case| format!("{}.test", case.name)).collect();
    hosts.push("own.test".to_owned());
    let mut arguments = resolve(&hosts.iter().map(String::as_str).collect::<Vec<_>>(), server.address);
    arguments.extend([format!("--config={}", file.display()), "--quiet=1".into(), "http://own.test/".into()]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();

    let before = audit(&arguments);
    assert_eq!(before.code, 1, "{}", before.errors);
    let mut changes: Vec<(String, String)> = Vec::new();
    for case in &CASES {
        let findings = before.report["sites"][0]["findings"].as_array().into_iter().flatten();
        let mut own = findings.filter(|finding| {
            case.rules.contains(&finding["rule"].as_str().unwrap_or_default())
                && finding["message"].as_str().is_some_and(|message| message.contains(&format!("{}.test", case.name)))
        });
        let finding = own.next().unwrap_or_else(|| panic!("{}: {:#?}", case.name, before.ids()));
        assert_eq!(finding["level"], "error", "{}", case.name);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let fixes = finding["changes"].as_array().into_iter().flatten();
        let fixes: Vec<_> = fixes.map(|change| (text(&change["old"]), text(&change["new"]))).collect();
        assert!(!fixes.is_empty(), "{}: {finding:#}", case.name);
        changes.extend(fixes);
    }
    changes.sort();
    changes.dedup();
    {
        let mut page = PAGE.lock().expect("no test failed with it");
        for (old, new) in &changes {
            assert!(page.contains(old), "{old}");
            *page = page.replace(old, new);
        }
    }

    let after = audit(&arguments);
    assert_eq!(
        (after.code, after.leaks()),
        (0, Vec::new()),
        "{}\n{}",
        after.errors,
        PAGE.lock().expect("no test failed")
    );
    for case in &CASES {
        for phase in ["before", "rejected", "withdrawn"] {
            assert!(!asked(&after, phase, case), "{} {phase}", case.name);
        }
        assert_eq!(asked(&after, "accepted", case), !case.then.is_empty(), "{}", case.name);
    }
}
