//! Where nothing is proven, the audit is not green.

use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use assent_tests::repository;
use tempfile::TempDir;

use crate::run::{UNSANDBOXED, audit, resolve};
use crate::server::{Answer, serve};

fn broken(_: &str, path: &str) -> Answer {
    match path {
        "/" => Answer::page("<a href=/missing>a</a><a href=/failing>b</a>"),
        "/failing" => Answer::page("").status(500),
        _ => Answer::nothing(),
    }
}

#[test]
fn a_page_that_does_not_come_is_no_clean_page() {
    let server = serve(broken);
    let page = |path: &str| format!("http://{}{path}", server.address);
    for (path, status) in [("/missing", "404"), ("/failing", "500")] {
        let audited = audit(&[&page(path), "--quiet=0.3"]);
        assert_eq!(audited.code, 2, "{path}: {}", audited.errors);
        assert!(audited.errors.contains(&format!("answers {status}")), "{path}: {}", audited.errors);
        assert_eq!(audited.report["sites"][0]["clean"], false);
    }
    let audited = audit(&[&page("/"), "--quiet=0.3"]);
    assert_eq!(audited.code, 1, "{}", audited.errors);
    assert_eq!(audited.finding(&format!("before/unseen-page/{}", page("/failing")))["level"], "error");
    assert_eq!(audited.finding(&format!("before/unseen-page/{}", page("/missing")))["level"], "warning");
    assert_eq!(audited.report["sites"][0]["pages"], serde_json::json!([page("/")]));
}

/// The guard, and a configuration with a mistake in it.
fn mistaken(_: &str, path: &str) -> Answer {
    match path {
        "/" => Answer::page("<script src=/assent/assent.js data-config=/consent.json></script><p>A page</p>"),
        "/consent.json" => Answer::of("application/json", CONFIG.replace("30 days", "30 dayz")),
        path => {
            let file = path.strip_prefix("/assent/").and_then(|name| std::fs::read(repository::dist().join(name)).ok());
            let media = if path.ends_with("wasm") { "application/wasm" } else { "text/javascript" };
            file.map_or_else(Answer::nothing, |file| Answer::of(media, file))
        }
    }
}

const CONFIG: &str = r#"{ "site": "own.test", "controller": { "name": "Own", "policy_url": "/privacy" }, "validity": "30 days", "categories": [
  { "id": "analytics", "services": [{ "id": "a", "name": "A", "provider": "A", "policy_url": "/p", "purposes": ["Counting"] }] }] }"#;

#[test]
fn a_site_whose_notice_never_comes_is_not_clean() {
    let server = serve(mistaken);
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("consent.json");
    std::fs::write(&file, CONFIG).expect("a file");
    let mut arguments = resolve(&["own.test"], server.address);
    arguments.extend(["http://own.test/".into(), "--quiet=0.5".into()]);
    let config = format!("--config={}", file.display());
    for more in [None, Some(config)] {
        let all: Vec<&str> = arguments.iter().chain(&more).map(String::as_str).collect();
        let audited = audit(&all);
        assert_eq!(audited.code, 1, "{more:?}: {}", audited.errors);
        let is = |rule: &str| audited.leaks().iter().any(|id| id.contains(rule));
        assert!(is("before/console/") && is("rejected/not-possible/refuse"), "{more:?}: {:?}", audited.leaks());
    }
}

static ASKED: AtomicUsize = AtomicUsize::new(0);

fn counted(_: &str, _: &str) -> Answer {
    ASKED.fetch_add(1, Ordering::SeqCst);
    Answer::page("<p>A page</p>")
}

#[test]
fn a_report_that_cannot_be_written_is_told_before_the_visits() {
    let server = serve(counted);
    let page = format!("http://{}/", server.address);
    for wrong in ["--html=/nowhere/at/all/report.html", "--sarif=/", "--site=/nowhere/at/all"] {
        let output = Command::new(env!("CARGO_BIN_EXE_assent")).args(["audit", &page, UNSANDBOXED, wrong]).output();
        assert_eq!(output.expect("the program starts").status.code(), Some(2), "{wrong}");
    }
    assert_eq!(ASKED.load(Ordering::SeqCst), 0, "nothing was visited");
}

static PLACE: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a directory"));

/// A site during whose visit the report's place is taken.
fn spoiling(_: &str, _: &str) -> Answer {
    std::fs::create_dir_all(PLACE.path().join("report.html")).expect("a directory");
    Answer::page("<p>A page</p>")
}

#[test]
fn the_report_is_printed_although_its_file_cannot_be_written() {
    let server = serve(spoiling);
    let page = format!("http://{}/", server.address);
    let file = PLACE.path().join("report.html").display().to_string();
    let audited = audit(&[&page, "--quiet=0.3", "--crawl=0", "--html", &file]);
    assert_eq!(audited.code, 2, "{}", audited.errors);
    assert!(audited.errors.contains(&file), "{}", audited.errors);
    assert_eq!(audited.report["sites"][0]["clean"], true);
}

/// A page that keeps what the visitor allowed in its history's state, which the browser gives back with the page.
fn returning(host: &str, path: &str) -> Answer {
    match (host, path) {
        ("own.test", "/") => Answer::page(
            "<div id=notice class=cookie-notice>Cookies <button onclick=done(1)>Accept all</button><button onclick=done(0)>Reject all</button></div>
             <iframe id=frame title=Film></iframe><a href=/second>More</a><script>
               function done(yes) { localStorage.cookieconsent_status = yes; notice.remove(); if (yes) play() }
               function play() { frame.src = 'http://film.test/film'; history.replaceState('film', '') }
               if (localStorage.cookieconsent_status) notice.remove();
               if (localStorage.cookieconsent_status == 1 || history.state === 'film') play();
             </script>",
        ),
        ("own.test", "/second") => Answer::page(
            "<div class=cookie-notice><button onclick=\"localStorage.cookieconsent_status = 0\">Cookie settings</button>
             <button onclick=\"localStorage.cookieconsent_status = 0\">Reject all</button></div>",
        ),
        ("film.test", _) => Answer::page("<p>A film</p>"),
        _ => Answer::nothing(),
    }
}

#[test]
fn what_the_back_button_brings_back_after_a_withdrawal_is_a_leak() {
    let server = serve(returning);
    let mut arguments = resolve(&["own.test", "film.test"], server.address);
    arguments.extend(["http://own.test/".into(), "--quiet=0.5".into()]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let audited = audit(&arguments);
    assert_eq!(audited.leaks(), ["withdrawn/request/http://film.test/film"], "{}", audited.errors);
}
