//! `assent init`: what it writes passes `check`, and nothing that is there is lost.

use std::fs;

use crate::common::{Answer, assent_in};
use serde_json::json;

fn init(directory: &std::path::Path, arguments: &[&str]) -> Answer {
    assent_in(directory, &[&["init"], arguments].concat(), b"")
}

#[test]
fn a_written_file_has_no_error() {
    let directory = tempfile::tempdir().expect("a directory");
    let arguments = [
        "https://shop.example/a?b",
        "--service",
        "matomo",
        "--service",
        "youtube",
        "--language",
        "de",
        "--language",
        "en",
    ];
    let answer = init(directory.path(), &arguments);
    assert_eq!(answer.code, 0, "{}", answer.err);
    let text = fs::read_to_string(directory.path().join("consent.json")).expect("the file");
    let config: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&config["site"], &config["languages"]), (&json!("shop.example"), &json!(["de", "en"])));
    let ids: Vec<&str> = config["categories"]
        .as_array()
        .expect("categories")
        .iter()
        .filter_map(|category| category["id"].as_str())
        .collect();
    assert_eq!(ids, ["necessary", "functional", "analytics"]);
    assert_eq!(assent_in(directory.path(), &["check"], b"").code, 0);
}

#[test]
fn each_service_of_the_catalogue_can_be_had_alone_and_all_together() {
    let directory = tempfile::tempdir().expect("a directory");
    let folder =
        fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../pkg-config/services")).expect("the catalogue");
    let names: Vec<String> = folder
        .map(|file| file.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    let all = names.join(",");
    let together = vec!["--service", all.as_str()];
    let alone = names.iter().map(|name| vec!["--service", name.as_str()]);
    for services in alone.chain([together]) {
        let answer = init(directory.path(), &[&["x.example", "--yes", "--json", "--out", "-"], &services[..]].concat());
        assert_eq!(answer.code, 0, "{services:?}: {}", answer.err);
        assert_eq!(answer.json()["check"]["errors"], json!(0), "{services:?}: {}", answer.out);
    }
}

#[test]
fn a_file_that_is_there_stays() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("consent.json");
    fs::write(&file, "mine").expect("a file");
    let answer = init(directory.path(), &["x.example"]);
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("--force"), "{}", answer.err);
    assert_eq!(fs::read_to_string(&file).expect("the file"), "mine");
    assert_eq!(init(directory.path(), &["x.example", "--force"]).code, 0);
    assert!(fs::read_to_string(&file).expect("the file").contains("x.example"));
    assert_eq!(fs::read_dir(directory.path()).expect("the directory").count(), 1, "nothing is left beside it");
}

#[test]
fn answers_that_cannot_be_used_write_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    for (arguments, says) in [
        (&[][..], "whose site?"),
        (&["x.example", "--service", "matmo"], "did you mean \"matomo\"?"),
        (&["x.example", "--language", "kab"], "\"kab\" is no language that ships"),
        (&["x.example", "--language", "de", "--language", "de"], "twice"),
        (&["x.example", "--regime", "gpdr"], "did you mean \"gdpr\"?"),
        (&["x.example", "--policy-url", "javascript:alert(1)"], "is not an address"),
        (&["x.example", "--endpoint", "http://x.example/receipts"], "receipts-in-clear"),
        (&["https://", "--yes"], "is no address"),
        (&["x.example", "--from-audit", "nowhere.json"], "nowhere.json"),
    ] {
        let answer = init(directory.path(), arguments);
        assert_eq!(answer.code, 2, "{arguments:?}");
        assert!(answer.err.contains(says), "{arguments:?}: {}", answer.err);
        assert!(!directory.path().join("consent.json").exists());
    }
}

/// A report of `assent audit --json` with one visit, in which `cookie` was set.
fn report(cookie: serde_json::Value) -> serde_json::Value {
    let met = |id: &str| json!({ "id": id, "name": id, "category": "functional", "phases": ["accepted"] });
    let visit = json!({ "phase": "accepted", "made": true, "answer": "“Yes”", "requests": [
        { "url": "https://cdn.example/a.js", "service": null, "exempt": null },
        { "url": "https://seen.example/", "service": null, "exempt": "the site itself" },
        { "url": "https://player.vimeo.com/x", "service": "vimeo", "exempt": null },
    ], "cookies": [cookie], "storage": [], "fingerprinting": [], "notes": [] });
    json!({ "schema": "assent-audit/1", "version": "0.1.0", "began": "2026-11-22T00:00:00Z", "config": null, "sites": [{
        "url": "https://seen.example/shop", "clean": false, "problem": null, "pages": ["https://seen.example/shop"],
        "languages": ["fr-BE", "kab", "fr"], "findings": [], "services": [met("vimeo"), met("unheard-of")], "visits": [visit],
    }] })
}

#[test]
fn what_an_audit_saw_is_proposed() {
    let directory = tempfile::tempdir().expect("a directory");
    let cookie = json!({ "name": "who", "domain": "seen.example", "service": null, "exempt": null });
    fs::write(directory.path().join("report.json"), report(cookie).to_string()).expect("a report");
    let answer =
        init(directory.path(), &["--from-audit", "report.json", "--json", "--out", "-", "--service", "matomo"]);
    let document = answer.json();
    let config = &document["config"];
    assert_eq!(config["site"], json!("seen.example"));
    assert_eq!(config["languages"], json!(["fr"]), "a region takes its language's texts");
    assert_eq!(config["categories"][1]["services"], json!([{ "from": "vimeo" }]));
    assert_eq!(config["categories"][2]["services"], json!([{ "from": "matomo" }]));
    let unknown = ["requests to cdn.example", "the cookie who of seen.example"];
    assert_eq!(document["seen"]["unknown"], json!(unknown));

    let answer = init(directory.path(), &["--from-audit", "report.json", "--site", "other.example"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert!(answer.err.contains("The site uses vimeo.\n") && answer.err.contains("  the cookie who of seen.example\n"));
    assert!(fs::read_to_string(directory.path().join("consent.json")).expect("the file").contains("other.example"));
}

#[test]
fn what_a_report_says_gives_the_terminal_no_orders() {
    let directory = tempfile::tempdir().expect("a directory");
    let cookie = json!({ "name": "\u{1b}[2J", "domain": "\u{202e}x", "service": null, "exempt": null });
    fs::write(directory.path().join("report.json"), report(cookie).to_string()).expect("a report");
    let answer = init(directory.path(), &["--from-audit", "report.json"]);
    assert!(!answer.err.contains(['\u{1b}', '\u{202e}']), "{}", answer.err);
}

#[test]
fn a_file_that_is_no_report_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    for text in
        ["", "[]", "{}", r#"{"schema":"assent-audit/2","sites":[]}"#, r#"{"schema":"assent-audit/1","sites":[]}"#]
    {
        fs::write(directory.path().join("report.json"), text).expect("a file");
        let answer = init(directory.path(), &["--from-audit", "report.json"]);
        assert_eq!(answer.code, 2);
        assert!(answer.err.contains("is not a report of `assent audit --json`"), "{}", answer.err);
    }
}

/// There is no browser in the tests' empty environment.
#[test]
fn without_a_browser_the_options_are_what_is_known() {
    let directory = tempfile::tempdir().expect("a directory");
    let answer = init(directory.path(), &["x.example", "--service", "matomo"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    insta::assert_snapshot!(answer.err);
    assert!(fs::read_to_string(directory.path().join("consent.json")).expect("the file").contains("matomo"));
    let answer = init(directory.path(), &["x.example", "--no-visit", "--force"]);
    assert_eq!((answer.code, answer.err.as_str()), (0, ""));
    let answer = init(directory.path(), &["x.example", "--json", "--out", "-"]);
    assert!(answer.json()["seen"]["problem"].as_str().is_some_and(|why| why.contains("no Chromium or Chrome")));
}
