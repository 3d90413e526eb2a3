//! `docs/attacks.md`: how many payloads each engine meets, by kind and source.

use std::fmt::Write;

use super::Kind;
use crate::browser::Engine;
use crate::repository;

const HEAD: &str = "# What the attack suite tries\n\n\
    The scenarios `attacks/` put these payloads into pages with Assent, in Chromium, Firefox and WebKit.\n\
    A page takes several payloads where they do not disturb each other.\n\
    For each page the suite checks that:\n\n\
    * nothing is granted, nothing gated runs and nothing of the attacker's runs before the visitor's answer;\n\
    * no request goes to the attacker's host, neither before nor after it;\n\
    * the visitor can accept, and what is granted then runs;\n\
    * the visitor can withdraw, and nothing gated runs after that.\n\n\
    The tables are in `tests/src/payloads/`. `cargo test -p assent-tests --lib payloads` compares this page with them, without a browser.\n\
    `ASSENT_WRITE=1` writes it again. [security.md](security.md) says what is not promised.\n\n";

fn page() -> String {
    let mut text = HEAD.to_owned();
    let engines = Engine::ALL.map(Engine::name).join(" | ");
    text += &format!("| kind | {engines} |\n|---|{}\n", "--:|".repeat(Engine::ALL.len()));
    let row = |text: &mut String, title: &str, count: &dyn Fn(Engine) -> usize| {
        let counts = Engine::ALL.map(|engine| count(engine).to_string()).join(" | ");
        writeln!(text, "| {title} | {counts} |").expect("a string");
    };
    for kind in Kind::ALL {
        row(&mut text, kind.title(), &|engine| kind.count(engine));
    }
    row(&mut text, "**all**", &|engine| Kind::ALL.iter().map(|kind| kind.count(engine)).sum());
    text += "\n## Sources\n\n| kind | source | payloads |\n|---|---|--:|\n";
    for kind in Kind::ALL {
        let groups = kind.groups();
        let mut sources = Vec::new();
        for group in &groups {
            if !sources.contains(&group.source) {
                sources.push(group.source);
            }
        }
        for source in sources {
            let of_it = groups.iter().filter(|group| group.source == source);
            let count: usize = of_it.map(|group| group.payloads.len()).sum();
            let name = match source.address {
                "" => source.name.to_owned(),
                address => format!("[{}]({address})", source.name),
            };
            writeln!(text, "| {} | {name} | {count} |", kind.title()).expect("a string");
        }
    }
    text
}

#[test]
fn the_documented_count_is_that_of_the_tables() {
    let path = repository::root().join("docs/attacks.md");
    if std::env::var_os("ASSENT_WRITE").is_some() {
        std::fs::write(&path, page()).expect("the document");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, page(), "docs/attacks.md is of another version: run this test with ASSENT_WRITE=1");
}

#[test]
fn no_payload_is_counted_twice() {
    for kind in Kind::ALL {
        let groups = kind.groups();
        let mut seen: Vec<(&str, &str, &str)> = groups
            .iter()
            .flat_map(|group| {
                group.payloads.iter().map(|payload| (group.page, payload.name.as_str(), payload.text.as_str()))
            })
            .collect();
        let all = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), all, "{}", kind.title());
    }
}

#[test]
fn every_engine_meets_at_least_150_payloads() {
    for engine in Engine::ALL {
        let all: usize = Kind::ALL.iter().map(|kind| kind.count(engine)).sum();
        assert!(all >= 150, "{}: {all}", engine.name());
    }
}
