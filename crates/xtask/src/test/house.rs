//! Rules of this house that no other tool checks.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use serde_json::Value;

use super::{cargo::OWN_STEPS, readers, trees};
use crate::{command::Program, inputs::files, repository::Repository};

/// Longer files have two subjects.
const LONGEST: usize = 400;

/// Checks all of them, and reports everything that breaks one.
pub fn run(repository: &Repository) -> Result<()> {
    let mut broken = trees::broken(repository)?;
    let readers = readers::Rule::new(repository)?;
    for file in sources(repository)? {
        let name = file.strip_prefix(repository.path("")).unwrap_or(&file).display().to_string();
        let content = fs::read_to_string(&file)?;
        let lines = content.lines().count();
        if lines > LONGEST {
            broken.push(format!("{name} has {lines} lines; {LONGEST} is the most"));
        }
        broken.extend(against_the_arrow(&name, &content));
        broken.extend(readers.broken(&name, &content));
        if Path::new(&name).starts_with("src/ui") {
            broken.extend(
                forbidden_in_ui(&content)
                    .map(|(line, word)| format!("{name}:{line}: the interface must not know {word}")),
            );
        }
    }
    broken.extend(versions(repository)?);
    broken.extend(not_run(repository)?);
    if broken.is_empty() {
        println!(
            "  dependencies and the collector's parts point where they may, no file is too long, the interface knows no browser, only core reads a configuration"
        );
        return Ok(());
    }
    bail!("{} house rules are broken:\n  {}", broken.len(), broken.join("\n  "))
}

/// Hand-written code: no data, nothing installed.
fn sources(repository: &Repository) -> Result<Vec<PathBuf>> {
    let all = ["src", "benches/src", "crates", "www"].map(|directory| files(&repository.path(directory)));
    let all = all.into_iter().collect::<Result<Vec<_>>>()?.concat();
    let code = |file: &PathBuf| {
        file.extension().is_some_and(|ending| ["rs", "js", "css", "html", "ts"].iter().any(|code| ending == *code))
    };
    Ok(all.into_iter().filter(code).collect())
}

/// `ui` imports `core` only (ARCHITECTURE.md, "The house"), so that it also renders natively.
fn forbidden_in_ui(content: &str) -> impl Iterator<Item = (usize, &'static str)> {
    const WORDS: [&str; 3] = ["crate::browser", "web_sys", "gloo_storage"];
    let lines = content.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    lines.flat_map(|(number, line)| {
        WORDS.into_iter().filter(|word| line.contains(word)).map(move |word| (number + 1, word))
    })
}

/// Inside the collector, where a part may not look (its lib.rs, "The way of the data"): each beginning of a path in this repository
/// with the words that its code must not have.
const COLLECTOR: [(&str, &[&str]); 5] = [
    (
        "crates/collector/src/log",
        &["crate::store", "crate::http", "crate::page", "crate::writer", "sqlx", "axum", "tokio"],
    ),
    ("crates/collector/src/store", &["crate::http", "crate::page", "crate::writer", "crate::export", "axum", "leptos"]),
    ("crates/collector/src/export", &["crate::http", "crate::page", "crate::writer", "sqlx", "axum", "leptos"]),
    ("crates/collector/src/page", &["crate::http", "crate::writer", "sqlx", "axum", "tokio"]),
    ("crates/collector/src/", &["web_sys", "wasm_bindgen", "js_sys"]),
];

/// What of a file looks where its part may not.
fn against_the_arrow(name: &str, content: &str) -> Vec<String> {
    let rules = COLLECTOR.iter().filter(|(part, _)| name.starts_with(part));
    let code = || content.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    let found = rules.flat_map(|(part, words)| {
        let hits = words
            .iter()
            .flat_map(|word| code().filter(move |(_, line)| line.contains(word)).map(move |hit| (hit.0, word)));
        hits.map(move |(number, word)| format!("{name}:{}: {part} must not know {word}", number + 1))
    });
    found.collect()
}

/// The guard repeats the product's version, which it cannot import.
fn versions(repository: &Repository) -> Result<Option<String>> {
    let manifest = fs::read_to_string(repository.path("Cargo.toml"))?;
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = ")).unwrap_or_default();
    let guard = fs::read_to_string(repository.path("www/guard.js"))?;
    let same = guard.contains(&format!("version: {version}"));
    Ok((!same).then(|| format!("www/guard.js does not say `version: {version}`, as Cargo.toml does")))
}

/// Tests that neither a plain `cargo test` nor a step of their own runs.
fn not_run(repository: &Repository) -> Result<Vec<String>> {
    let metadata = Program::new("cargo").words("metadata --no-deps --format-version 1").within(repository.path(""));
    let metadata: Value = serde_json::from_str(&metadata.read()?)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let targets = packages.flat_map(|package| package["targets"].as_array().into_iter().flatten());
    let left_out = targets.filter(|target| target["kind"][0] == "test" && target["test"] == false);
    let names = left_out.filter_map(|target| target["name"].as_str()).filter(|name| !OWN_STEPS.contains(name));
    Ok(names
        .map(|name| format!("no step of `cargo xtask test` runs the test {name}, which has `test = false`"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::{against_the_arrow, forbidden_in_ui};

    #[test]
    fn the_interface_may_mention_the_browser_in_comments_only() {
        let content = "//! never web_sys\nuse crate::browser::Host;\nfn f() {}\n";
        assert_eq!(forbidden_in_ui(content).collect::<Vec<_>>(), [(2, "crate::browser")]);
    }

    #[test]
    fn the_collectors_parts_look_one_way() {
        let content = "//! not axum\nuse crate::http::App;\n";
        assert_eq!(against_the_arrow("crates/collector/src/store/log.rs", content).len(), 1);
        assert!(against_the_arrow("crates/collector/src/http/auth.rs", content).is_empty());
    }
}
