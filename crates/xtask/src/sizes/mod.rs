//! `cargo xtask sizes`: the checked-in report of what each artefact weighs and where its bytes go (`benches/SIZES.md`), and the check
//! that nothing grew without the report saying so.

mod report;

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::{dist, inputs::files, repository::Repository, wasm::anatomy::Anatomy};

/// What the check compares with; written with the report.
const NOTED: &str = "benches/sizes.json";
const REPORT: &str = "benches/SIZES.md";
/// The module whose crates are told apart.
const MODULE: &str = "banner.wasm";
/// Growth that needs no explanation, in thousandths: compilers differ by that much.
const TOLERANCE: u64 = 20;

/// What is weighed: code that visitors download, together where it is many small files.
const WEIGHED: [(&str, &str); 6] = [
    ("assent.js", "the guard, on every page"),
    ("banner.js", "while the notice is read, or on demand"),
    ("banner.wasm", "while the notice is read, or on demand"),
    ("banner.compat.js", "instead of the two above, where WebAssembly is refused"),
    ("parts", "each on pages that need it"),
    ("bundle", "of which `assent build` puts what a site needs into the guard, or beside it"),
];

/// What was weighed.
#[derive(Serialize, Deserialize, Default, PartialEq, Eq, Debug)]
struct Sizes {
    /// Bytes of brotli of each artefact of [`WEIGHED`].
    brotli: BTreeMap<String, u64>,
    /// Raw bytes of code in each module, by crate.
    crates: BTreeMap<String, Crates>,
}

/// Bytes by crate.
type Crates = BTreeMap<String, usize>;

/// Builds the artefacts, and writes both files.
///
/// # Errors
/// When a tool fails or a file cannot be written.
pub fn run(repository: &Repository) -> Result<()> {
    dist::build(repository)?;
    let (sizes, anatomy) = weigh(repository)?;
    fs::write(repository.path(NOTED), serde_json::to_string_pretty(&sizes)? + "\n")?;
    fs::write(repository.path(REPORT), report::markdown(&repository.dist(""), &anatomy)?)?;
    println!("  {REPORT} and {NOTED} are written");
    Ok(())
}

/// Compares the artefacts with what is noted.
///
/// # Errors
/// When one is more than two per cent larger.
pub fn check(repository: &Repository) -> Result<()> {
    let noted = fs::read_to_string(repository.path(NOTED))
        .with_context(|| format!("{NOTED} is missing: run `cargo xtask sizes`"))?;
    let grown =
        grown(&serde_json::from_str(&noted).with_context(|| format!("{NOTED} cannot be read"))?, &weigh(repository)?.0);
    if grown.is_empty() {
        println!("nothing grew by more than 2 % over {REPORT}");
        return Ok(());
    }
    bail!(
        "{}\n  If this is meant, run `cargo xtask sizes` and say in the commit what the bytes are for.",
        grown.join("\n  ")
    )
}

/// Complaints about what is larger than noted.
fn grown(noted: &Sizes, now: &Sizes) -> Vec<String> {
    let complaint = |(name, &size): (&String, &u64)| {
        let before = noted.brotli.get(name).copied().unwrap_or_default();
        let grew = size * 1000 > before * (1000 + TOLERANCE);
        let larger = || larger(noted.crates.get(name), now.crates.get(name));
        grew.then(|| format!("{name} grew from {before} to {size} B of brotli{}", larger()))
    };
    now.brotli.iter().filter_map(complaint).collect()
}

/// The crates whose code grew most, if the artefact is a module.
fn larger(noted: Option<&Crates>, now: Option<&Crates>) -> String {
    let before = |krate: &String| noted.and_then(|crates| crates.get(krate)).copied().unwrap_or_default();
    let more = now.into_iter().flatten().map(|(krate, bytes)| (bytes.saturating_sub(before(krate)), krate));
    let mut more: Vec<_> = more.filter(|(more, _)| *more > 0).collect();
    more.sort_unstable_by(|left, right| right.cmp(left));
    let said: Vec<_> = more.into_iter().take(5).map(|(more, krate)| format!("{krate} +{more} B raw")).collect();
    if said.is_empty() { String::new() } else { format!(" ({})", said.join(", ")) }
}

fn weigh(repository: &Repository) -> Result<(Sizes, Anatomy)> {
    let mut sizes = Sizes::default();
    for (name, _) in WEIGHED {
        sizes.brotli.insert(name.to_owned(), weight(&repository.dist(name), "br")?);
    }
    let anatomy = Anatomy::read(&repository.target("xtask/banner").join(format!(".{MODULE}")))?;
    let crates = anatomy.crates.iter().map(|(krate, (_, bytes))| (krate.clone(), *bytes));
    sizes.crates.insert(MODULE.to_owned(), crates.collect());
    Ok((sizes, anatomy))
}

/// The bytes of a file as it is encoded, or of all scripts in a directory.
fn weight(path: &Path, encoding: &str) -> Result<u64> {
    let encoded = |path: &Path| {
        if encoding.is_empty() { path.to_owned() } else { format!("{}.{encoding}", path.display()).into() }
    };
    let scripts = if path.is_dir() { files(path)? } else { vec![path.to_owned()] };
    let scripts =
        scripts.iter().filter(|file| file.extension().is_some_and(|ending| ending == "js" || ending == "wasm"));
    scripts
        .map(|file| Ok(fs::metadata(encoded(file)).with_context(|| format!("{} is not there", file.display()))?.len()))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(brotli: u64, bytes: usize) -> Sizes {
        Sizes {
            brotli: [("banner.wasm".to_owned(), brotli)].into(),
            crates: [("banner.wasm".to_owned(), [("tachys".to_owned(), bytes)].into())].into(),
        }
    }

    #[test]
    fn two_per_cent_need_no_explanation_and_more_is_named() {
        assert_eq!(grown(&sizes(1000, 10), &sizes(1020, 11)), Vec::<String>::new());
        assert_eq!(
            grown(&sizes(1000, 10), &sizes(1021, 17)),
            ["banner.wasm grew from 1000 to 1021 B of brotli (tachys +7 B raw)"]
        );
    }

    #[test]
    fn what_is_not_noted_grew_from_nothing() {
        assert_eq!(grown(&Sizes::default(), &sizes(1, 0)), ["banner.wasm grew from 0 to 1 B of brotli"]);
    }
}
