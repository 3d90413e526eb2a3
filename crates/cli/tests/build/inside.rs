//! `deploy/inline.html`: the bundle as a script of the page itself.

use assent_cli::build::build;
use base64::{Engine, engine::general_purpose::STANDARD};
use scraper::{Html, Selector};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::fixture::{Workshop, config, with};

/// The script of a page that has nothing else, as a parser of HTML finds it.
fn script(html: &str) -> String {
    let page = Html::parse_document(html);
    let scripts: Vec<String> =
        page.select(&Selector::parse("script").expect("a selector")).map(|script| script.text().collect()).collect();
    assert_eq!(scripts.len(), 1, "scripts in {html}");
    assert_eq!(page.root_element().text().collect::<String>().trim(), scripts[0].trim(), "texts in {html}");
    scripts.concat()
}

#[test]
fn no_text_ends_it_and_no_encoding_changes_it() {
    let workshop = Workshop::new();
    for text in ["Ночь 😀", "</script><script>alert(1)</script>", "<!--<script>", "\u{2028}\u{feff}é"] {
        workshop.build(&with(config(), "texts", json!({ "en": { "notice_title": text } })), "site").expect(text);
        let html = String::from_utf8(workshop.files("site")["deploy/inline.html"].clone()).expect("text");
        let script = script(&html);
        assert!(script.is_ascii(), "{script}");
        let literal =
            script.strip_prefix("{const BUNDLE=").and_then(|rest| rest.split_once(";\ninside(BUNDLE.at);\nbefore("));
        let data: Value = serde_json::from_str(literal.expect("the address goes before everything").0).expect("JSON");
        assert_eq!(data["at"], "/assent/");
        let mut served = workshop.data("site");
        served["at"] = "/assent/".into();
        assert_eq!(data, served, "what the file has");
        assert_eq!(data["first"]["notices"][0][0][2][2], text);
    }
}

#[test]
fn its_policy_names_it_by_its_hash() {
    let workshop = Workshop::new();
    let summary = workshop.build(&config(), "site").expect("a build");
    let text = |name: &str| String::from_utf8(workshop.files("site")[name].clone()).expect("text");
    let hash = STANDARD.encode(Sha256::digest(script(&text("deploy/inline.html"))));
    let policy = text("deploy/csp.txt").replace("script-src", &format!("script-src 'sha256-{hash}'"));
    assert_eq!(text("deploy/inline-csp.txt"), policy);
    assert!(
        summary.to_string().contains(&format!("{} bytes more of brotli in each page", summary.inline)),
        "{summary}"
    );
    assert_ne!(summary.inline, 0);
}

#[test]
fn it_finds_files_whose_directory_has_a_hashed_name() {
    let workshop = Workshop::new();
    let mut arguments = workshop.arguments(&config(), "site");
    arguments.hashed = true;
    build(&arguments).expect("a build");
    let files = workshop.files("site");
    let directory = files.keys().find_map(|name| name.strip_suffix("assent.js")).expect("a bundle");
    let html = String::from_utf8_lossy(&files["deploy/inline.html"]).into_owned();
    assert!(html.contains(&format!("\"at\":\"/assent/{directory}\"")), "{directory} is not in {html}");
}
