//! Whatever a file has in it, `check` says something about places that the file has, and gives the terminal no orders.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{document, examine, report};
use crate::source::Source;

const EXAMPLES: [&str; 5] = [
    include_str!("../../../../examples/app/consent.json"),
    include_str!("../../../../examples/hosting/consent.json"),
    include_str!("../../../../examples/maker/consent.json"),
    include_str!("../../../../examples/repair/consent.json"),
    include_str!("../../../../examples/shop/consent.json"),
];

/// Pieces that break a text in many ways.
const PIECES: [&str; 24] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    ",",
    ":",
    "null",
    "\\u001b[2J",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{feff}",
    "\r\n",
    "\n\n",
    "\\",
    "ä",
    "🍪",
    "//",
    "1e999",
    "\"id\": \"x\",",
    "\"a.b[0]\": 1,",
    "[[[[[[[[[[[[[[[[[[[[",
    "\u{0}",
    "'",
];

/// Values that are wrong in most places.
fn values() -> [Value; 10] {
    [
        json!(null),
        json!(true),
        json!(-1.5),
        json!(""),
        json!("\u{1b}[31m"),
        json!("x".repeat(20_000)),
        json!([]),
        json!({}),
        json!({ "de": "a" }),
        json!([{ "from": "matomo" }, { "from": "nothing" }, { "id": "analytics" }]),
    ]
}

fn holds(bytes: &[u8]) {
    let source = Source::new("consent.json", bytes);
    let (findings, _) = examine(&source);
    let length = source.before() + source.text().len();
    let lines = source.text().split('\n').count();
    for finding in &findings {
        assert!(finding.at.start <= finding.at.end && finding.at.end <= length, "{finding:?}");
        let place = source.position(finding.at.start);
        assert!((1..=lines).contains(&place.line) && place.column >= 1, "{finding:?}");
        let line = source.text().split('\n').nth(place.line - 1).expect("a line");
        assert!(place.column <= line.chars().count() + 1, "{finding:?}");
    }
    let text = report(&source, &findings, false);
    assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{0}']), "{text}");
    assert_eq!(document(&source, &findings)["findings"].as_array().map(Vec::len), Some(findings.len()));
}

/// A place somewhere in a text.
fn at(text: &str, part: f64) -> usize {
    text.floor_char_boundary((text.len() as f64 * part) as usize)
}

/// The places of all values.
fn pointers(value: &Value, path: String, all: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| pointers(item, format!("{path}/{index}"), all));
        }
        Value::Object(members) => members.iter().for_each(|(key, value)| pointers(value, format!("{path}/{key}"), all)),
        _ => {}
    }
    all.push(path);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn broken_texts(example in 0..EXAMPLES.len(), changes in vec((0.0..1.0_f64, 0.0..0.02_f64, 0..PIECES.len()), 1..6), crlf: bool) {
        let mut text = EXAMPLES[example].to_owned();
        for (part, length, piece) in changes {
            let from = at(&text, part);
            let to = at(&text, (part + length).min(1.0));
            text.replace_range(from..to, PIECES[piece]);
        }
        holds(if crlf { text.replace('\n', "\r\n") } else { text }.as_bytes());
    }

    #[test]
    fn wrong_values(example in 0..EXAMPLES.len(), changes in vec((0.0..1.0_f64, 0..values().len(), any::<bool>()), 1..6), short: bool) {
        let mut config: Value = serde_json::from_str(EXAMPLES[example]).expect("the examples are JSON");
        for (part, value, rename) in changes {
            let mut all = Vec::new();
            pointers(&config, String::new(), &mut all);
            let pointer = all[((all.len() - 1) as f64 * part) as usize].clone();
            if let Some(there) = config.pointer_mut(&pointer) {
                *there = values()[value].clone();
            }
            if let (true, Some(Value::Object(members))) = (rename, config.pointer_mut(pointer.rsplit_once('/').map_or("", |(parent, _)| parent))) {
                members.insert("a.b[0]".into(), json!(1));
            }
        }
        holds(if short { config.to_string() } else { format!("{config:#}") }.as_bytes());
    }

    #[test]
    fn any_bytes(bytes in vec(any::<u8>(), 0..200)) {
        holds(&bytes);
    }
}

#[test]
fn hostile_files() {
    let many = |item: &str| vec![item; 20_000].join(",");
    let numbered = |count: usize, item: fn(usize) -> String| (0..count).map(item).collect::<Vec<_>>().join(",");
    for text in [
        String::new(),
        "\u{feff}".into(),
        "\n".into(),
        "[".repeat(500_000),
        "{\"a\":".repeat(100_000),
        format!("{{{}}}", many("\"a\":1")),
        format!("{{\"{}\":1}}", "a.".repeat(100_000)),
        format!("{{\"categories\":[{}]}}", many("{\"id\":\"a\"}")),
        format!("{{\"categories\":[{{\"id\":\"a\",\"services\":[{}]}}]}}", many("{\"from\":\"matomo\"}")),
        format!("{{\"texts\":{{{}}}}}", many("\"de\":{}")),
        format!("{{\"languages\":[{}]}}", numbered(50_000, |at| format!("\"de-{at}\""))),
        format!("{{\"categories\":[{}]}}", numbered(50_000, |at| format!("{{\"id\":\"a{at}\"}}"))),
        format!("{{{}}}", numbered(50_000, |at| format!("\"site{at}\":1"))),
        format!("{{\"categories\":[{{\"services\":[{}]}}]}}", numbered(4_900, |at| format!("{{\"from\":\"a{at}\"}}"))),
        format!("{{\"texts\":{{{}}}}}", numbered(999, |at| format!("\"de-{at}\":{{\"save\":\"x\"}}"))),
    ] {
        holds(text.as_bytes());
    }
}
