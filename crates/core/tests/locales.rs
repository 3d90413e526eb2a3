//! The locale files that ship.

mod common;

use std::{collections::BTreeMap, fs};

use assent_core::{Key, Language, Locale, Node};
use common::node;

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Where a language rightly says a thing as English does. `*` is any language.
const AS_IN_ENGLISH: [(&str, &str); 23] = [
    ("*", "kind_service_worker"),
    ("ca", "lifetime_for"),
    ("da", "kind_cookie"),
    ("da", "version"),
    ("de", "column_name"),
    ("de", "kind_cookie"),
    ("de", "version"),
    ("el", "kind_cookie"),
    ("es", "kind_cookie"),
    ("fr", "kind_cookie"),
    ("fr", "version"),
    ("id", "kind_cookie"),
    ("it", "kind_cookie"),
    ("ja", "kind_cookie"),
    ("mt", "kind_cookie"),
    ("nl", "kind_cookie"),
    ("pt", "kind_cookie"),
    ("ro", "kind_cookie"),
    ("ro", "lifetime_for"),
    ("sv", "version"),
    ("vi", "kind_cookie"),
    ("zh-Hans", "kind_cookie"),
    ("zh-Hant", "kind_cookie"),
];

/// More than this breaks the line of buttons on a narrow telephone.
const LONGEST_BUTTON: usize = 24;

/// Every file, by language.
fn locales() -> BTreeMap<String, Vec<(String, String)>> {
    let directory = fs::read_dir(format!("{REPOSITORY}/pkg-config/locales")).expect("the locales' directory");
    let read = directory.map(|file| {
        let path = file.expect("an entry").path();
        let language = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (language, texts(&fs::read_to_string(&path).expect("a locale file")))
    });
    read.collect()
}

fn texts(json: &str) -> Vec<(String, String)> {
    let Node::Object(members) = node(json) else { panic!("a locale is an object") };
    let text = |(key, text): (String, Node)| match text {
        Node::String(text) => (key, text),
        other => panic!("{key} is {other:?}"),
    };
    members.into_iter().map(text).collect()
}

/// Runs a check on every text, with the language, the key, the text and the English one.
fn each(check: impl Fn(&str, &str, &str, &str)) {
    let english = texts(Locale::ENGLISH);
    for (language, texts) in locales() {
        for ((key, text), (_, english)) in texts.iter().zip(&english) {
            check(&language, key, text, english);
        }
    }
}

#[test]
fn every_locale_is_complete() {
    let locales = locales();
    assert_eq!(locales.len(), 45, "languages");
    for (language, texts) in locales {
        let keys: Vec<&str> = texts.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, Key::NAMES, "{language}");
    }
}

#[test]
fn every_file_is_the_one_that_its_language_fetches() {
    for language in locales().keys() {
        let tag = Language::parse(language).expect("a language");
        assert_eq!(tag.file(), language);
    }
}

#[test]
fn every_text_is_whole() {
    each(|language, key, text, english| {
        assert!(!text.is_empty() && text.trim() == text, "{language}: {key} has white space around it");
        assert!(!text.contains("  "), "{language}: {key} has two spaces");
        assert_eq!(placeholders(text), placeholders(english), "{language}: {key}");
        // Thai has no full stop.
        let ends = language == "th" || text.ends_with(['.', '。', '।']);
        assert!(ends || !english.ends_with('.'), "{language}: {key} has no full stop");
    });
}

#[test]
fn every_text_is_in_its_language() {
    each(|language, key, text, english| {
        let alike = AS_IN_ENGLISH.iter().any(|(of, same)| (*of == language || *of == "*") && *same == key);
        let translated = text != english || language == "en" || key == "dir" || alike;
        assert!(translated, "{language}: {key} is in English");
    });
    for (of, key) in AS_IN_ENGLISH.iter().filter(|(of, _)| *of != "*") {
        let in_language =
            |texts: &[(String, String)]| texts.iter().find(|(known, _)| known == key).map(|(_, text)| text.clone());
        assert_eq!(in_language(&locales()[*of]), in_language(&texts(Locale::ENGLISH)), "{of}: {key} differs by now");
    }
}

#[test]
fn the_direction_is_that_of_the_letters() {
    for (language, texts) in locales() {
        let of = |wanted: &str| &texts.iter().find(|(key, _)| key == wanted).expect("a text").1;
        let first = of("notice_text").chars().find(|char| char.is_alphabetic()).expect("a letter");
        // Hebrew, Arabic and their neighbours (Unicode's right-to-left blocks of the basic plane).
        let expected = if ('\u{590}'..='\u{8ff}').contains(&first) { "rtl" } else { "ltr" };
        assert_eq!(of("dir"), expected, "{language}");
    }
}

/// A Latin `a` in a Cyrillic word looks right and is read out wrong.
#[test]
fn no_word_mixes_scripts() {
    each(|language, key, text, _| {
        for word in text.split(|char: char| !char.is_alphabetic()) {
            let latin = word.chars().any(|char| char.is_ascii_alphabetic());
            let other = word.chars().any(|char| ('\u{370}'..='\u{52f}').contains(&char));
            assert!(!(latin && other), "{language}: {key}: {word}");
        }
    });
}

#[test]
fn buttons_are_short() {
    each(|language, key, text, _| {
        let long = ["accept_all", "reject_all", "settings"].contains(&key) && text.chars().count() > LONGEST_BUTTON;
        assert!(!long, "{language}: {key}: {text}");
    });
}

#[test]
fn serbian_is_the_same_in_both_alphabets() {
    let locales = locales();
    let expected: Vec<_> =
        locales["sr"].iter().map(|(key, text)| (key.clone(), text.chars().map(latin).collect())).collect();
    let written: Vec<(String, String)> = locales["sr-Latn"].clone();
    assert_eq!(written, expected);
}

/// A Serbian letter in Latin.
fn latin(letter: char) -> String {
    const CYRILLIC: &str = "абвгдђежзијклљмнњопрстћуфхцчџшАБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ";
    const LATIN: [&str; 60] = [
        "a", "b", "v", "g", "d", "đ", "e", "ž", "z", "i", "j", "k", "l", "lj", "m", "n", "nj", "o", "p", "r", "s", "t",
        "ć", "u", "f", "h", "c", "č", "dž", "š", "A", "B", "V", "G", "D", "Đ", "E", "Ž", "Z", "I", "J", "K", "L", "Lj",
        "M", "N", "Nj", "O", "P", "R", "S", "T", "Ć", "U", "F", "H", "C", "Č", "Dž", "Š",
    ];
    CYRILLIC.chars().position(|known| known == letter).map_or_else(|| letter.into(), |at| LATIN[at].into())
}

#[test]
fn the_documentation_lists_every_language() {
    let page = fs::read_to_string(format!("{REPOSITORY}/docs/languages.md")).expect("docs/languages.md");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let mut listed: Vec<(String, String)> = rows
        .map(|row| {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            (cells[1].trim_matches('`').to_owned(), cells[4].to_owned())
        })
        .collect();
    listed.sort();
    let expected: Vec<(String, String)> =
        locales().into_iter().map(|(language, texts)| (language, texts[Key::Dir as usize].1.clone())).collect();
    assert_eq!(listed, expected);
}

fn placeholders(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    found.sort_unstable();
    found
}
