//! Pages that would keep an audit busy for ever, or make it do something: it ends, and says what they tried.

use crate::run::{Audited, audit};
use crate::server::{Answer, serve};

fn hostile(_: &str, path: &str) -> Answer {
    match path.split('?').next().unwrap_or_default() {
        "/redirect" => Answer::redirect(&format!("/redirect?{}", path.len())),
        "/dialogs" => Answer::page(
            "<script>onbeforeunload = event => event.preventDefault(); for (let i = 0; i < 3; i++) { alert('stay!'); confirm('sure?') }</script>",
        ),
        "/download" => Answer::page("<a id=file href=/file download>f</a><script>file.click()</script>"),
        "/file" => Answer::of("application/octet-stream", "x").with("content-disposition", "attachment"),
        "/no-page" => Answer::of("application/octet-stream", "x").with("content-disposition", "attachment"),
        "/endless" => Answer::page("<script>setInterval(() => fetch('/again?' + Math.random()), 30)</script>"),
        "/again" => Answer::of("text/plain", "x"),
        "/windows" => Answer::page(
            "<div class=cookie-notice>Cookies <button onclick=\"window.open('/again?window')\">Reject all</button></div>",
        ),
        "/hang" => Answer::page("<script>onload = () => { for (;;); }</script>"),
        "/deep" => Answer::page(&"<div>".repeat(3000)),
        _ => Answer::nothing(),
    }
}

/// For pages that use all the time that they are given; the others may take as long as a busy machine does.
const SHORT: &str = "--timeout=6";

fn visit(path: &str, more: &[&str]) -> Audited {
    let server = serve(hostile);
    let page = format!("http://{}{path}", server.address);
    let mut arguments = vec![page.as_str(), "--quiet=0.3", "--crawl=0"];
    arguments.extend(more);
    audit(&arguments)
}

fn problem(audited: &Audited) -> &str {
    audited.report["sites"][0]["problem"].as_str().unwrap_or_default()
}

fn has_note(audited: &Audited, phase: &str, words: &str) -> bool {
    let notes = audited.all(phase, "notes");
    notes.filter_map(serde_json::Value::as_str).any(|note| note.contains(words))
}

#[test]
fn what_cannot_be_opened_ends_with_its_reason() {
    for (path, more, reason) in [
        ("/redirect", &[][..], "redirects without end"),
        ("/no-page", &[], "it is no page"),
        ("/hang", &[SHORT], "was not over after"),
    ] {
        let audited = visit(path, more);
        assert_eq!(audited.code, 2, "{path}: {}", audited.errors);
        assert!(problem(&audited).contains(reason), "{path}: {}", problem(&audited));
        assert!(audited.errors.contains(reason), "{path}: {}", audited.errors);
    }
    // A port that was free a moment ago; Chromium does not even try those of old services.
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let nobody = audit(&[&format!("http://127.0.0.1:{port}/"), "--quiet=0.3"]);
    assert_eq!((nobody.code, problem(&nobody).contains("nobody listens there")), (2, true), "{}", nobody.errors);
}

#[test]
fn what_a_page_tries_is_noted() {
    let dialogs = visit("/dialogs", &[]);
    assert!(has_note(&dialogs, "before", "dialog, which was closed: stay!"));
    assert!(has_note(&visit("/download", &[]), "before", "download, which was refused"));
    assert!(has_note(&visit("/windows", &[]), "rejected", "window, which was closed"));
    assert_eq!(visit("/deep", &[]).code, 0);
}

#[test]
fn a_page_that_never_rests_is_left_and_not_remembered_without_end() {
    let audited = visit("/endless", &["--most=20", SHORT]);
    assert!(has_note(&audited, "before", "not quiet within 6 seconds"));
    assert!(has_note(&audited, "before", "more happened than is recorded"));
    assert_eq!(audited.visit("before")["requests"].as_array().map(Vec::len), Some(20));
}

#[test]
fn a_browser_that_is_none_is_a_clear_error() {
    let absent = audit(&["http://127.0.0.1:1/", "--browser=/nowhere/chromium"]);
    assert_eq!(absent.code, 2);
    assert!(
        absent.report["sites"][0]["problem"]
            .as_str()
            .is_some_and(|why| why.contains("/nowhere/chromium does not start"))
    );
}
