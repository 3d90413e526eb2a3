//! Rules of this house that no other tool checks.

use std::{fs, path::PathBuf};

use anyhow::{Result, bail};
use serde_json::Value;

use super::{cargo::OWN_STEPS, prose, readers, trees};
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
    }
    broken.extend(prose::broken(repository)?);
    broken.extend(versions(repository)?);
    broken.extend(not_run(repository)?);
    if broken.is_empty() {
        println!(
            "  dependencies and parts point where they may, no file is too long, only core reads a configuration, documents keep their style"
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

/// Where a part may not look, and no crate keeps it from looking: each beginning of a path in this repository with the words that its code
/// must not have. For the collector its lib.rs says why ("The way of the data").
const ARROWS: [(&str, &[&str]); 7] = [
    // A crate of its own would cost the banner half a kilobyte: what both sides call is compiled into each of them.
    ("src/browser", &["assent_ui", "crate::app"]),
    // The interface also renders natively. It has no browser of its own, but Leptos would lend it one.
    ("crates/ui/src", &["web_sys", "gloo_storage"]),
    (
        "crates/collector/src/log",
        &["crate::store", "crate::http", "crate::page", "crate::writer", "sqlx", "axum", "tokio"],
    ),
    ("crates/collector/src/store", &["crate::http", "crate::page", "crate::writer", "crate::export", "axum", "leptos"]),
    ("crates/collector/src/export", &["crate::http", "crate::page", "crate::writer", "sqlx", "axum", "leptos"]),
    ("crates/collector/src/page", &["crate::http", "crate::writer", "sqlx", "axum", "tokio"]),
    ("crates/collector/src/", &["web_sys", "wasm_bindgen", "js_sys"]),
];

/// What one file of a part alone may know: the part, the file, the word.
const KEPT: [(&str, &str, &str); 1] = [
    // What a visitor was shown is drawn in one place; everything else of the collector has nothing to do with the interface.
    ("crates/collector/src/", "crates/collector/src/page/shown.rs", "assent_ui"),
];

/// What of a file looks where its part may not.
fn against_the_arrow(name: &str, content: &str) -> Vec<String> {
    let kept =
        KEPT.iter().filter(|(_, file, _)| name != *file).map(|(part, _, word)| (*part, std::slice::from_ref(word)));
    let rules =
        ARROWS.iter().map(|(part, words)| (*part, *words)).chain(kept).filter(|(part, _)| name.starts_with(part));
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
    let said = format!("version: \"{}\"", repository.version()?);
    let guard = fs::read_to_string(repository.path("www/guard.js"))?;
    Ok((!guard.contains(&said)).then(|| format!("www/guard.js does not say `{said}`, as Cargo.toml does")))
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
    use super::against_the_arrow;

    #[test]
    fn parts_look_one_way_and_may_mention_others_in_comments() {
        let content = "//! not axum\nuse crate::http::App;\n";
        assert_eq!(against_the_arrow("crates/collector/src/store/log.rs", content).len(), 1);
        assert!(against_the_arrow("crates/collector/src/http/auth.rs", content).is_empty());
        let drawn = "use assent_ui::notice_still;\n";
        assert_eq!(against_the_arrow("crates/collector/src/page/receipt.rs", drawn).len(), 1);
        assert!(against_the_arrow("crates/collector/src/page/shown.rs", drawn).is_empty());
        let lent = "//! never web_sys\nuse leptos::web_sys::Element;\n";
        assert_eq!(against_the_arrow("crates/ui/src/notice.rs", lent).len(), 1);
        assert!(against_the_arrow("src/browser/stage.rs", lent).is_empty());
    }
}
