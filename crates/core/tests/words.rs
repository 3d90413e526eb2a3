//! The vocabulary: what the catalogue says, in the languages of a site.

mod common;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use assent_core::config::Service;
use assent_core::{Config, Node, Text};
use common::node;
use serde_json::{Map, Value, json};

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pkg-config").join(path)
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).expect("a file of the catalogue")).expect("JSON")
}

fn files(folder: &str) -> Vec<(String, Value)> {
    let paths = std::fs::read_dir(data(folder)).expect("a folder").map(|file| file.expect("a file").path());
    paths.map(|path| (path.file_stem().expect("a name").to_string_lossy().into_owned(), read(&path))).collect()
}

fn words(value: &Value) -> &Map<String, Value> {
    value.as_object().expect("an object of sentences by id")
}

#[test]
fn the_vocabulary_is_small_and_says_each_thing_once() {
    let english = read(&data("words/en.json"));
    let sentences: BTreeSet<&str> = words(&english).values().map(|text| text.as_str().expect("a sentence")).collect();
    assert!(sentences.len() <= 250 && sentences.len() == words(&english).len(), "{} sentences", sentences.len());
    for (id, text) in words(&english) {
        let text = text.as_str().expect("a sentence");
        assert!(text.split(' ').count() <= 12 && text.trim() == text, "{id}: {text}");
        let whole = id.starts_with("without-");
        assert!(whole || id.starts_with("does-") || id.starts_with("keeps-"), "{id}");
        assert_eq!(text.ends_with('.'), whole, "{id}: what is lost is a sentence, and the rest stands in lists");
    }
}

#[test]
fn every_text_of_a_service_is_of_the_vocabulary() {
    let english = read(&data("words/en.json"));
    let known: Vec<&Value> = words(&english).values().collect();
    for (name, service) in files("services") {
        let purposes = service["purposes"].as_array().expect("purposes").iter();
        let stored = service["cookies"].as_array().expect("cookies").iter().map(|cookie| &cookie["purpose"]);
        for text in purposes.chain(stored).chain(service.get("if_refused")) {
            assert!(
                known.contains(&text),
                "{name}: {text} is not in pkg-config/words/en.json, so nobody can translate it"
            );
        }
    }
}

/// A sentence that is newer than the translations is English everywhere until each language has it.
#[test]
fn a_sentence_is_in_every_language_or_in_english_alone() {
    let english = read(&data("words/en.json"));
    let mut translated = None;
    for (language, file) in files("words").into_iter().filter(|(language, _)| language != "en") {
        assert!(data(&format!("locales/{language}.json")).exists(), "words/{language}.json: no notice is in it");
        let ids: BTreeSet<String> = words(&file).keys().cloned().collect();
        assert!(ids.iter().all(|id| english.get(id).is_some()), "words/{language}.json: {ids:?}");
        assert_eq!(translated.get_or_insert(ids.clone()), &ids, "words/{language}.json");
        for (id, text) in words(&file) {
            let text = text.as_str().unwrap_or_default();
            assert!(
                !text.trim().is_empty() && !text.contains(['<', '>', '{', '}', '\n']),
                "words/{language}.json: {id}"
            );
            assert_eq!(text.trim(), text, "words/{language}.json: {id}");
        }
    }
}

/// The catalogue with one service, and words in German alone.
fn entry(path: &str) -> Option<Node> {
    let value = match path {
        "services/a" => json!({ "id": "a", "name": "A", "provider": "A", "policy_url": "/a",
            "purposes": ["Counts visits", "Something of its own"], "if_refused": "Maps are not shown.",
            "cookies": [{ "name": "one", "lifetime": "1 day", "purpose": "Keeps the cart" },
                { "name": "two", "lifetime": "1 day", "purpose": "Keeps the cart" }] }),
        "words/en" => json!({ "count": "Counts visits", "cart": "Keeps the cart", "maps": "Maps are not shown." }),
        "words/de" => json!({ "count": "Zählt Besuche", "cart": "Merkt sich den Warenkorb" }),
        _ => return None,
    };
    Some(node(&value.to_string()))
}

fn taken(languages: &Value, service: &Value) -> Service {
    let file = json!({ "site": "example.com", "controller": { "name": "Example", "policy_url": "/privacy" },
        "languages": languages, "categories": [{ "id": "all", "services": [service] }] });
    let config = Config::parse_with(&file.to_string(), entry).unwrap_or_else(|problems| panic!("{problems}"));
    config.categories.into_iter().next().expect("a category").services.into_iter().next().expect("a service")
}

fn said(text: &Text) -> String {
    match text {
        Text::One(text) => text.clone(),
        Text::Each(texts) => {
            texts.iter().map(|(language, text)| format!("{language}={text}")).collect::<Vec<_>>().join("|")
        }
    }
}

#[test]
fn a_service_speaks_the_languages_of_the_site() {
    let service = taken(&json!(["de-AT", "en", "tlh"]), &json!({ "from": "a" }));
    assert_eq!(said(&service.purposes[0]), "de-AT=Zählt Besuche|en=Counts visits|tlh=Counts visits");
    assert_eq!(said(&service.purposes[1]), "Something of its own", "no sentence of the vocabulary");
    assert_eq!(
        said(&service.cookies[1].purpose),
        "de-AT=Merkt sich den Warenkorb|en=Keeps the cart|tlh=Keeps the cart"
    );
    assert_eq!(service.if_refused.as_ref().map(said).as_deref(), Some("Maps are not shown."), "no language has it");
    for languages in [json!(["en"]), json!(["tlh"])] {
        assert_eq!(said(&taken(&languages, &json!({ "from": "a" })).purposes[0]), "Counts visits", "{languages}");
    }
}

#[test]
fn an_owners_own_text_stays() {
    let own = json!({ "from": "a", "purposes": ["Counts visits"], "cookies": [{ "name": "two", "purpose": "Keeps the cart" }] });
    let service = taken(&json!(["de"]), &own);
    assert_eq!(said(&service.purposes[0]), "Counts visits");
    assert_eq!(
        (said(&service.cookies[0].purpose).as_str(), service.cookies[0].name.as_str()),
        ("Keeps the cart", "two")
    );
    assert_eq!(said(&service.cookies[1].purpose), "de=Merkt sich den Warenkorb");
}
