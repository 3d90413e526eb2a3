//! The locale files that ship.

mod common;

use assent_core::{Key, Node};
use common::node;

#[test]
fn every_locale_is_complete() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../../pkg-config/locales");
    let files = std::fs::read_dir(directory).expect("the locales' directory");
    let mut count = 0;
    for file in files {
        let path = file.expect("an entry").path();
        let name = path.display();
        let text = std::fs::read_to_string(&path).expect("a locale file");
        let locale = node(&text);
        let Node::Object(members) = &locale else { panic!("{name} is not an object") };
        let keys: Vec<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, Key::NAMES, "{name}");
        for (key, text) in members {
            let Node::String(text) = text else { panic!("{name}: {key} is not a text") };
            assert!(!text.trim().is_empty(), "{name}: {key}");
            assert_eq!(placeholders(text), placeholders(english(key)), "{name}: {key}");
        }
        count += 1;
    }
    assert!(count >= 6, "only {count} locales");
}

fn english(key: &str) -> &'static str {
    static ENGLISH: std::sync::OnceLock<Node> = std::sync::OnceLock::new();
    match ENGLISH.get_or_init(|| node(assent_core::Locale::ENGLISH)).member(key) {
        Some(Node::String(text)) => text,
        other => panic!("en.json has {other:?} for {key}"),
    }
}

fn placeholders(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    found.sort_unstable();
    found
}
