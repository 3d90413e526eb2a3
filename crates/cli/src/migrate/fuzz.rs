//! Whatever a script has in it, `migrate` says something about places that the script has, gives the terminal no orders, and writes
//! what `check` can read.

use clap::Parser;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{Arguments, document, migrate, remarks};
use crate::check;
use crate::source::Source;

/// A configuration of each tool, after its name.
const EXAMPLES: [(&str, &str); 6] = [
    ("cookieyes", include_str!("../../tests/cli/data/cookieyes.js")),
    ("klaro", include_str!("../../tests/cli/data/klaro.js")),
    ("osano", include_str!("../../tests/cli/data/osano.js")),
    ("tarteaucitron", include_str!("../../tests/cli/data/tarteaucitron.js")),
    ("vanilla", include_str!("../../tests/cli/data/vanilla.ts")),
    ("vanilla2", include_str!("../../tests/cli/data/vanilla2.js")),
];

/// Pieces that break a script, or that a reader of scripts may take for more than they are.
const PIECES: [&str; 26] = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "'",
    "\"",
    "`",
    "${",
    "/",
    "/*",
    "*/",
    "//",
    ",",
    ":",
    "...",
    "=>",
    "\\u{1b}[2J",
    "\u{1b}[2J",
    "\u{202e}",
    "ä🍪",
    "\u{0}",
    "null",
    "-1e999",
    "/^(a|b+)*$/gi",
];

/// The command's arguments, without a file that is read.
#[derive(Parser)]
struct Call {
    #[command(flatten)]
    arguments: Arguments,
}

fn holds(bytes: &[u8], from: Option<&str>) {
    let words = ["migrate", "x.js"].into_iter().chain(from.map(|_| "--from")).chain(from);
    let arguments = Call::try_parse_from(words).unwrap_or_else(|error| panic!("{error}")).arguments;
    let script = Source::new("x.js", bytes);
    let Ok(migrated) = migrate(&script, &arguments) else { return };
    let lines = script.text().split('\n').count() as u64;
    for lost in &migrated.lost {
        let line = document(lost, &script)["line"].as_u64();
        assert!(line.is_some_and(|line| (1..=lines).contains(&line)), "{line:?} of {lines}");
    }
    let said = remarks(migrated.peer, &script, &migrated.lost, &migrated.missing);
    assert!(!said.contains(['\u{1b}', '\u{202e}', '\u{0}']), "{said}");
    let (findings, _) = check::examine(&Source::new("consent.json", migrated.text.as_bytes()));
    assert!(findings.iter().all(|finding| finding.rule != "not-json"), "{}", migrated.text);
}

/// A place somewhere in a text.
fn at(text: &str, part: f64) -> usize {
    text.floor_char_boundary((text.len() as f64 * part) as usize)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn broken_scripts(example in 0..EXAMPLES.len(), changes in vec((0.0..1.0_f64, 0.0..0.03_f64, 0..PIECES.len()), 1..6)) {
        let (tool, text) = EXAMPLES[example];
        let mut text = text.to_owned();
        for (part, length, piece) in changes {
            let (from, to) = (at(&text, part), at(&text, (part + length).min(1.0)));
            text.replace_range(from..to, PIECES[piece]);
        }
        holds(text.as_bytes(), None);
        holds(text.as_bytes(), Some(tool));
    }

    #[test]
    fn any_bytes(bytes in vec(any::<u8>(), 0..200)) {
        holds(&bytes, None);
    }
}

#[test]
fn hostile_scripts() {
    for text in [
        "[".repeat(200_000),
        format!("x = {{ services: {}", "[{".repeat(50_000)),
        format!(
            "var klaroConfig = {{ services: [{}] }}",
            vec!["{ name: 'a', purposes: ['b'], cookies: [/((a+)+)+$/] }"; 2_000].join(",")
        ),
        format!(
            "CookieConsent.run({{ categories: {{ {} }} }})",
            vec!["a: { autoClear: { cookies: [{ name: /a/ }] } }"; 2_000].join(",")
        ),
    ] {
        holds(text.as_bytes(), None);
    }
}
