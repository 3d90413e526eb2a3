//! A hostile site's strings break none of the report's forms.

use proptest::prelude::*;
use scraper::{Html, Selector};
use serde_json::Value;
use url::Url;

use super::*;
use crate::finding::{Level, Rule};
use crate::record::{Cause, CauseKind, Cookie, Request, Write};

/// A report in which everything that can come from a site is this string.
fn report(said: &str) -> Report {
    let text = said.to_owned();
    let cause =
        Cause { kind: CauseKind::Script, url: Some(text.clone()), line: Some(3), because_of: vec![text.clone()] };
    let occasion = Occasion { page: text.clone(), cause: cause.clone(), third_party: true, ..Occasion::default() };
    let request = Request {
        occasion: occasion.clone(),
        url: text.clone(),
        method: text.clone(),
        resource: text.clone(),
        failed: Some(text.clone()),
        ..Request::default()
    };
    let cookie = Cookie { occasion: occasion.clone(), name: text.clone(), domain: text.clone(), ..Cookie::default() };
    let kind = assent_core::config::StorageKind::LocalStorage;
    let write = Write { occasion: occasion.clone(), kind, origin: text.clone(), name: text.clone() };
    let record = Record {
        requests: vec![request],
        cookies: vec![cookie],
        storage: vec![write],
        notes: vec![text.clone()],
        ..Record::default()
    };
    let mut finding = Finding::new(Phase::Before, Rule::Request, Level::Error, said, text.clone()).at(&occasion);
    finding.mend = Some(text.clone());
    let mut site = Site::new(&Url::parse("https://shop.example/").expect("an address"));
    site.problem = Some(text.clone());
    site.pages = vec![text.clone()];
    site.findings = vec![finding];
    site.visits = vec![Visit { phase: Phase::Before, made: true, answer: Some(text.clone()), record }];
    let mut report = Report::new(Some(text));
    report.sites.push(site);
    report
}

/// The names and attributes of all elements, in their order.
fn skeleton(page: &str) -> Vec<String> {
    let parsed = Html::parse_document(page);
    let all = Selector::parse("*").expect("a selector");
    let element = |element: scraper::ElementRef<'_>| {
        let names = element.value().attrs().map(|(name, _)| name).collect::<Vec<_>>().join(" ");
        format!("{} {names}", element.value().name())
    };
    parsed.select(&all).map(element).collect()
}

/// What is likeliest to break out of something, among anything at all.
fn said() -> impl Strategy<Value = String> {
    let tricks = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "</title></style></svg>",
        "<!--",
        "&lt;",
        "javascript:alert(1)",
        "]]>",
        "{\"",
        "\u{0}",
        "'",
        "\\u003c",
    ];
    prop_oneof![
        ".{0,60}",
        (".{0,20}", prop::sample::select(tricks.to_vec()), ".{0,20}")
            .prop_map(|(one, trick, other)| format!("{one}{trick}{other}"))
    ]
}

proptest! {
    #[test]
    fn the_page_has_the_same_elements_whatever_a_site_says(said in said()) {
        let page = html(&report(&said));
        prop_assert_eq!(skeleton(&page), skeleton(&html(&report("harmless"))));
        let shown = Html::parse_document(&page).root_element().text().collect::<String>();
        // The parser replaces NUL and unifies line ends, as browsers do.
        if !said.contains(['\0', '\r']) {
            prop_assert!(shown.contains(&said), "what was said is shown as it is");
        }
    }

    #[test]
    fn sarif_is_valid_whatever_a_site_says(said in said()) {
        let log: Value = serde_json::from_str(&sarif(&report(&said))).expect("JSON");
        let validator = jsonschema::validator_for(&schema()).expect("a schema");
        prop_assert!(validator.is_valid(&log), "{:?}", validator.iter_errors(&log).map(|error| error.to_string()).collect::<Vec<_>>());
        prop_assert!(log["runs"][0]["results"][0]["message"]["text"].as_str().is_some_and(|text| text.contains(&said)));
    }

    #[test]
    fn json_gives_back_what_a_site_said(said in said()) {
        let document: Value = serde_json::from_str(&json(&report(&said))).expect("JSON");
        prop_assert_eq!(document["sites"][0]["visits"][0]["cookies"][0]["name"].as_str(), Some(said.as_str()));
    }

    #[test]
    fn the_terminal_gets_no_commands(said in said()) {
        prop_assert!(!text(&report(&said)).contains(|letter: char| letter.is_control() && letter != '\n'));
    }
}

#[test]
fn sarif_has_no_space_in_an_address() {
    let log = sarif(&report("javascript:alert(1) ¡"));
    assert!(log.contains("javascript:alert(1)%20%C2%A1"), "{log}");
}

/// What this report uses of the SARIF 2.1.0 schema, with its constraints.
fn schema() -> Value {
    serde_json::from_str(include_str!("sarif.schema.json")).expect("sarif.schema.json is JSON")
}
