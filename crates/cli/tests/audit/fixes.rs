//! A table: markup that is wrong, what the audit finds, and what it says to write instead. The fixes are applied as printed; then
//! every tag loads after consent, and none before, after a refusal or after a withdrawal. `docs/audit-fixes.md` has what was seen.

use std::fmt::Write as _;
use std::path::Path;
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

/// What the audit says about a case, and what its tag did before and after the fix.
struct Row {
    case: &'static Case,
    rule: String,
    /// The tag that the fix writes; empty: none.
    fix: String,
    before: Loads,
    after: Loads,
}

/// When a tag was seen to load.
struct Loads {
    /// Before a choice, after a refusal or after a withdrawal.
    without: bool,
    /// After consent.
    with: bool,
}

impl Loads {
    fn of(audited: &Audited, case: &Case) -> Self {
        let without = ["before", "rejected", "withdrawn"].into_iter().any(|phase| asked(audited, phase, case));
        Self { without, with: asked(audited, "accepted", case) }
    }

    fn words(&self) -> &'static str {
        match (self.without, self.with) {
            (false, false) => "never",
            (false, true) => "after consent only",
            (true, false) => "without consent only",
            (true, true) => "always",
        }
    }
}

/// A tag that the audit can mend. The addresses of `measure` are declared by the service of that name.
const CASES: [Case; 18] = [
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
    case("object", "<object data=//object.test/o type=text/html></object>", &["request"], "/o"),
    case("video", "<video src=//video.test/v poster=//video.test/p.gif></video>", &["request"], "/v"),
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
    case("service", "<img data-service=mesure data-src=//service.test/p.gif alt=''>", &["unknown-name"], "/p.gif"),
    case(
        "cookie",
        "<script>\ndocument.cookie = 'cookie.test=1; max-age=9'; new Image().src = '//cookie.test/p.gif'\n</script>",
        &["cookie"],
        "/p.gif",
    ),
    case("prints", "<script src=//prints.test/f.js></script>", &["fingerprinting"], "/f.js"),
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
              "purposes": ["Counting"], "block": hosts,
              "cookies": [{ "name": "cookie.test", "lifetime": "1 day", "purpose": "Counts" }] }] },
        ],
    })
}

fn site(host: &str, path: &str) -> Answer {
    if host != "own.test" {
        return match path.split('?').next().unwrap_or_default().rsplit('.').next() {
            Some("gif") => Answer::of("image/gif", PIXEL),
            Some("js") if path == "/f.js" => {
                Answer::script("document.createElement('canvas').toDataURL(); navigator.plugins.length")
            }
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
    let (mut changes, mut found): (Vec<(String, String)>, _) = (Vec::new(), Vec::new());
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
        assert_eq!(fixes.len(), 1, "{}: {finding:#}", case.name);
        found.push((text(&finding["rule"]), fixes[0].1.clone()));
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
    let rows = CASES.iter().zip(found).map(|(case, (rule, fix))| {
        let (before, after) = (Loads::of(&before, case), Loads::of(&after, case));
        Row { case, rule, fix, before, after }
    });
    let rows: Vec<Row> = rows.collect();
    for Row { case, after, .. } in &rows {
        assert_eq!(after.words(), if case.then.is_empty() { "never" } else { "after consent only" }, "{}", case.name);
    }
    compare(&rows);
}

/// Holds the documented table against what was seen; with `ASSENT_WRITE` set it is written.
fn compare(rows: &[Row]) {
    let mut text = String::from(HEAD);
    let code =
        |markup: &str| format!("`{}`", markup.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|"));
    for Row { case, rule, fix, before, after } in rows {
        let fix = if fix.is_empty() { "(removed)".to_owned() } else { code(fix) };
        let (as_written, before, after) = (code(case.markup), before.words(), after.words());
        writeln!(text, "| {as_written} | {before} | `{rule}` | {fix} | {after} |").expect("a string");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/audit-fixes.md");
    if std::env::var_os("ASSENT_WRITE").is_some() {
        std::fs::write(&path, &text).expect("the document");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, text, "docs/audit-fixes.md is of another version: run this test with ASSENT_WRITE=1");
}

const HEAD: &str = "\
# What the audit's fixes do

A test puts each of these tags into a page with Assent, and audits it. It applies each fix as the audit prints it, and audits the page again.
The columns say when the browser asked for the tag's address, in the visits before a choice, after a refusal, after consent and after a withdrawal.
A `<noscript>` loads in browsers without JavaScript only, which the audit's is not.

`ASSENT_DIST=$PWD/dist cargo test -p assent-cli --test audit fixes` runs the test. `ASSENT_WRITE=1` writes this page again.
What each finding means is in [audit.md](audit.md#what-it-finds-and-the-fix).

| tag | loads | finding | fix | then loads |
|---|---|---|---|---|
";
