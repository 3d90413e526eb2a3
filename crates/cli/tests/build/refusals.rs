//! What builds nothing, and that it then changes nothing.

use std::fs;

use assent_cli::build::Refusal;
use serde_json::json;

use crate::fixture::{Workshop, config, with};

#[test]
fn a_configuration_with_mistakes_builds_nothing() {
    let workshop = Workshop::new();
    let refusal = workshop.build(&with(config(), "langauges", json!(["en"])), "site").expect_err("a mistake");
    let Refusal::Findings(checked) = refusal else { panic!("{refusal}") };
    assert_eq!(checked.count().0, 1);
    assert!(checked.report(false).contains("did you mean \"languages\"?"), "{}", checked.report(false));
    assert!(!workshop.path("site").exists());
}

#[test]
fn a_configuration_that_is_unlawful_builds_nothing() {
    let workshop = Workshop::new();
    let texts = json!({ "en": { "reject_all": "Maybe later" } });
    let everything_required = json!([{ "id": "marketing", "required": true, "services": [{ "from": "google-ads" }] }]);
    let config = with(with(config(), "texts", texts), "categories", everything_required);
    assert!(matches!(workshop.build(&config, "site"), Err(Refusal::Findings(_))));
    assert!(!workshop.path("site").exists());
}

#[test]
fn a_notice_that_begins_in_a_language_without_texts_builds_nothing() {
    let workshop = Workshop::new();
    let languages = json!(["tlh", "en"]);
    let refusal = workshop.build(&with(config(), "languages", languages), "site").expect_err("no Klingon").to_string();
    assert!(refusal.contains("english-by-default"), "{refusal}");
    let built = workshop.build(&with(config(), "languages", json!(["en", "tlh"])), "site").expect("a warning only");
    assert_eq!(built.languages, (2, 2), "the owner may bring the texts");
}

#[test]
fn an_entry_that_the_release_lacks_builds_nothing() {
    let workshop = Workshop::new();
    let categories = json!([{ "id": "functional", "services": [{ "from": "youtube" }] }]);
    let refusal = workshop.build(&with(config(), "categories", categories), "site").expect_err("it lacks it");
    assert!(matches!(refusal, Refusal::Malformed { .. }), "{refusal}");
    assert!(!workshop.path("site").exists());
}

#[test]
fn what_no_build_wrote_is_never_deleted() {
    let workshop = Workshop::new();
    workshop.write("site/holiday.jpg", "precious");
    let refusal = workshop.build(&config(), "site").expect_err("it is not ours").to_string();
    assert!(refusal.contains("holiday.jpg"), "{refusal}");
    assert_eq!(fs::read_to_string(workshop.path("site/holiday.jpg")).expect("still there"), "precious");

    workshop.build(&config(), "other").expect("a build");
    workshop.write("other/deploy/own.conf", "precious");
    let refusal = workshop.build(&config(), "other").expect_err("one file is not ours").to_string();
    assert!(refusal.contains("deploy/own.conf"), "{refusal}");
    assert!(workshop.path("other/assent.js").exists());

    workshop.write("file", "precious");
    assert!(workshop.build(&config(), "file").is_err());
}

#[test]
fn a_failed_build_leaves_the_last_one() {
    let workshop = Workshop::new();
    workshop.build(&config(), "site").expect("a build");
    let before = workshop.files("site");
    workshop.build(&with(config(), "site", json!(7)), "site").expect_err("a mistake");
    assert!(workshop.files("site") == before);
}

#[test]
fn artefacts_that_are_missing_or_of_another_version_are_told() {
    let workshop = Workshop::new();
    let mut arguments = workshop.arguments(&config(), "site");
    arguments.dist = Some(workshop.path("nowhere"));
    let refusal = assent_cli::build::build(&arguments).expect_err("no artefacts").to_string();
    assert!(refusal.contains("nowhere") && refusal.contains("cargo xtask dist"), "{refusal}");

    workshop.write("dist/assent.js", "guard({version:\"9.9.9\"});");
    let refusal = workshop.build(&config(), "site").expect_err("another version").to_string();
    assert!(refusal.contains(assent_core::VERSION), "{refusal}");
    assert!(!workshop.path("site").exists());
}
