//! `assent check`: its messages letter for letter, its document for machines, and its exit codes.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::common::{assent, assent_in};

const EXAMPLES: [&str; 5] = ["app", "hosting", "maker", "repair", "shop"];

#[test]
fn the_example_sites_have_no_errors() {
    for example in EXAMPLES {
        let answer = assent(&["check", &format!("../../../../../examples/{example}/consent.json")], "");
        assert_eq!(answer.code, 0, "{example}: {}", answer.out);
    }
}

#[test]
fn every_fault_is_shown_where_it_is() {
    assert_snapshot!(assent(&["check", "faulty.json"], "").whole());
}

#[test]
fn what_a_regulator_would_ask_about_is_shown_where_it_is() {
    assert_snapshot!(assent(&["check", "unlawful.json"], "").whole());
}

#[test]
fn a_text_that_is_no_json() {
    for (name, text) in [
        ("comma", "{\n  \"site\": \"a\",\n}\n"),
        ("comment", "{ // the site\n}"),
        ("unclosed", "{\r\n  \"site\": \"ä\r\n"),
        ("empty", ""),
        ("deep", &"[".repeat(200)),
        ("orders", "{\"\u{1b}[2J\u{202e}\": 1}"),
    ] {
        assert_snapshot!(format!("no_json_{name}"), assent(&["check", "-"], text).whole());
    }
}

/// A site of whose warnings its owner knows one.
fn acknowledging(list: &str) -> String {
    format!(
        r#"{{ "site": "a.example", "controller": {{ "name": "A", "policy_url": "/p", "contact": "mailto:a@a.example" }}, "$acknowledged": {list},
          "categories": [{{ "id": "analytics", "services": [{{ "from": "google-analytics" }}] }}] }}"#
    )
}

#[test]
fn an_acknowledged_warning_does_not_count_until_its_day() {
    let deny = ["check", "-", "--deny", "warnings", "--json"];
    let warned = assent(&deny, &acknowledging("[]")).json();
    let long = finding(&warned, "long-cookie")["path"].as_str().expect("a path").to_owned();
    let entry = |rule: &str, at: &str, until: &str| json!({ "rule": rule, "at": at, "reason": "legal has agreed", "until": until });
    let known: Vec<Value> = warned["files"][0]["findings"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|finding| {
            entry(finding["rule"].as_str().expect("a rule"), finding["path"].as_str().expect("a path"), "9999-12-31")
        })
        .collect();
    let all = assent(&deny, &acknowledging(&json!(known).to_string()));
    assert_eq!(all.code, 0, "{}", all.out);
    assert_eq!(finding(&all.json(), "long-cookie")["acknowledged"], "legal has agreed");

    let rules = |list: Value| {
        let answer = assent(&deny, &acknowledging(&list.to_string()));
        assert_eq!(answer.code, 1, "{list}");
        answer.json()
    };
    let over = rules(json!([entry("long-cookie", &long, "2020-01-01")]));
    assert_eq!(finding(&over, "acknowledged-before")["severity"], "warning");
    assert_eq!(finding(&over, "long-cookie")["acknowledged"], Value::Null);
    let useless = rules(json!([entry("long-cookie", "nowhere", "9999-12-31")]));
    assert_eq!(finding(&useless, "acknowledged-nothing")["path"], "$acknowledged[0]");
    let mut nameless = entry("long-cookie", &long, "9999-12-31");
    nameless["reason"] = json!(" ");
    for wrong in [
        entry("required-follower", "*", "9999-12-31"),
        entry("longcookie", "*", "9999-12-31"),
        entry("long-cookie", "*", "2027-02-30"),
        nameless,
        json!({ "rule": "long-cookie" }),
        json!("long-cookie"),
    ] {
        assert_eq!(finding(&rules(json!([wrong.clone()])), "wrong-form")["severity"], "error", "{wrong}");
    }
}

#[test]
fn a_changed_cookie_keeps_the_others_of_the_catalogue_and_is_explained() {
    let own = r#"{ "from": "google-analytics", "cookies": [{ "name": "_ga", "lifetime": "13 months" }] }"#;
    let text = acknowledging("[]").replace(r#"{ "from": "google-analytics" }"#, own);
    assert_eq!(assent(&["check", "-"], &text).code, 0);
    let explained = assent(&["explain", "google-analytics", "-", "--json"], &text).json();
    let part = |key: &str| {
        let parts = explained["parts"].as_array().expect("parts");
        parts.iter().find(|part| part["key"] == key).unwrap_or_else(|| panic!("{key}: {explained:#}"))
    };
    assert_eq!((&part("cookies")["from"]["line"], &part("provider")["from"]), (&json!(2), &json!("catalogue")));
    let cookie = |name: &str| {
        let cookies = part("cookies")["value"].as_array().expect("cookies");
        cookies.iter().find(|cookie| cookie["name"] == name).unwrap_or_else(|| panic!("{name}: {explained:#}"))
    };
    assert_eq!(cookie("_ga")["lifetime"], "13 months");
    assert!(cookie("_ga")["purpose"].is_string() && cookie("_ga_*")["lifetime"].is_string(), "the catalogue's");
    let shown = assent(&["explain", "google-analytics", "-"], &text);
    assert!(shown.out.contains("cookies  (") && shown.out.contains("provider  (catalogue)"), "{}", shown.out);
    let mistyped = assent(&["explain", "google-analytic", "-"], &text);
    assert_eq!(mistyped.code, 2, "{}", mistyped.out);
}

#[test]
fn a_mistyped_entry_is_one_finding() {
    let text =
        acknowledging("[]").replace("google-analytics", "../../etc/passwd").replace("$acknowledged", "$acknowleged");
    let document = assent(&["check", "-", "--json"], &text).json();
    let rules: Vec<_> =
        document["files"][0]["findings"].as_array().into_iter().flatten().map(|own| &own["rule"]).collect();
    assert_eq!(rules, ["unknown-key", "wrong-form"]);
}

#[test]
fn a_text_that_is_not_utf_8() {
    let here = std::path::Path::new(".");
    assert_snapshot!(assent_in(here, &["check", "-"], b"{\n  \"site\": \"\xff\"\n}").whole());
}

#[test]
fn a_byte_order_mark_is_no_fault_and_no_column() {
    let document = assent(&["check", "-", "--json"], "\u{feff}{\r\n\"sit\": 1 }").json();
    let unknown = finding(&document, "unknown-key");
    assert_eq!((&unknown["line"], &unknown["column"]), (&json!(2), &json!(1)));
    assert_eq!(finding(&document, "missing-key")["column"], json!(1));
}

#[test]
fn a_long_line_is_shown_in_part() {
    let services = vec![r#"{"id":"a","nme":"x"}"#; 200].join(",");
    let answer = assent(
        &["check", "-"],
        &format!(r#"{{"site":"a.example","categories":[{{"id":"c","services":[{services}]}}]}}"#),
    );
    assert!(answer.out.lines().all(|line| line.chars().count() < 400), "{}", answer.out);
    assert!(
        answer.out.contains("more; --json has all of them") || answer.out.contains("More of the same"),
        "{}",
        answer.out
    );
}

#[test]
fn machines_get_one_document() {
    let answer = assent(&["check", "faulty.json", "unlawful.json", "--json"], "");
    assert_eq!((answer.code, answer.err.as_str()), (1, ""));
    let document = answer.json();
    assert_eq!((&document["format"], &document["command"]), (&json!(1), &json!("check")));
    let files = document["files"].as_array().expect("files");
    let counted: u64 = files.iter().map(|file| file["errors"].as_u64().expect("a count")).sum();
    assert_eq!(document["errors"].as_u64(), Some(counted));
    let fault = finding(&document, "unknown-key");
    assert_eq!((&fault["path"], &fault["mend"]), (&json!("controler"), &json!("Write \"controller\"")));
    assert_eq!((&fault["line"], &fault["column"], &fault["end_column"]), (&json!(4), &json!(3), &json!(14)));
    let keys: Vec<&str> = fault.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "rule",
            "severity",
            "path",
            "line",
            "column",
            "end_line",
            "end_column",
            "says",
            "found",
            "source",
            "verified",
            "mend",
            "acknowledged"
        ]
    );
}

#[test]
fn what_the_catalogue_says_is_shown_where_it_is_asked_for() {
    let text = r#"{ "site": "a.example", "controller": { "name": "A", "policy_url": "/p" }, "categories": [
  { "id": "analytics", "services": [
    { "from": "google-analytics" } ] } ] }"#;
    let document = assent(&["check", "-", "--json"], text).json();
    let long = finding(&document, "long-cookie");
    assert_eq!((&long["line"], &long["column"]), (&json!(3), &json!(7)));
}

#[test]
fn warnings_fail_only_where_they_are_denied() {
    let text = r#"{ "site": "a.example", "controller": { "name": "A", "policy_url": "/p" }, "categories": [{ "id": "necessary", "required": true }] }"#;
    assert_eq!(assent(&["check", "-"], text).code, 0);
    assert_eq!(assent(&["check", "-", "--deny", "warnings"], text).code, 1);
}

#[test]
fn what_cannot_be_read_is_no_finding() {
    for (arguments, input, says) in [
        (["check", "nowhere.json"], String::new(), "nowhere.json: "),
        (["check", "-"], " ".repeat(10_000_000), "larger than 1 MiB"),
    ] {
        let answer = assent(&arguments, &input);
        assert_eq!((answer.code, answer.out.as_str()), (2, ""));
        assert!(answer.err.starts_with("error: ") && answer.err.contains(says), "{}", answer.err);
    }
}

#[test]
fn colours_are_for_those_who_want_them() {
    assert!(!assent(&["check", "faulty.json"], "").out.contains('\u{1b}'));
    assert!(!assent(&["check", "faulty.json", "--color", "never"], "").out.contains('\u{1b}'));
    assert!(assent(&["check", "faulty.json", "--color", "always"], "").out.contains('\u{1b}'));
}

/// The first finding of a rule.
pub fn finding<'a>(document: &'a Value, rule: &str) -> &'a Value {
    let files = document["files"].as_array().expect("files");
    let mut findings = files.iter().flat_map(|file| file["findings"].as_array().expect("findings"));
    findings.find(|finding| finding["rule"] == rule).unwrap_or_else(|| panic!("no {rule} in {document}"))
}
