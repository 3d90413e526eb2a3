//! The report as Markdown.

use std::{fmt::Write, path::Path};

use anyhow::Result;

use super::{WEIGHED, weight};
use crate::wasm::anatomy::Anatomy;

/// How many functions are named.
const NAMED: usize = 40;
/// Longer names say nothing more.
const WIDTH: usize = 150;

/// All of it.
///
/// # Errors
/// When an artefact is missing.
pub fn markdown(dist: &Path, anatomy: &Anatomy) -> Result<String> {
    let mut text = "# Sizes\n\nWritten by `cargo xtask sizes`. `cargo xtask dist`, and with it CI, fails when something is more than 2 % larger than here.\n\n\
        | artefact | raw | gzip | brotli | who downloads it |\n|---|--:|--:|--:|---|\n"
        .to_owned();
    for (name, who) in WEIGHED {
        let [raw, gzip, brotli] = ["", "gz", "br"].map(|encoding| weight(&dist.join(name), encoding));
        writeln!(text, "| `{name}` | {} | {} | {} | {who} |", raw?, gzip?, brotli?)?;
    }
    module(&mut text, anatomy)?;
    Ok(text)
}

fn module(text: &mut String, anatomy: &Anatomy) -> Result<()> {
    let code: usize = anatomy.crates.values().map(|(_, bytes)| bytes).sum();
    writeln!(
        text,
        "\n## `banner.wasm`\n\nRaw bytes: {code} of code, {} of data (texts, style sheets, tables), {} of types, imports and slots. \
         A generic function counts for the crate of ours that it was compiled for.\n\n\
         | crate | functions | bytes |\n|---|--:|--:|",
        anatomy.data, anatomy.rest
    )?;
    let mut crates: Vec<_> = anatomy.crates.iter().collect();
    crates.sort_by_key(|(krate, (_, bytes))| (std::cmp::Reverse(*bytes), *krate));
    for (krate, (functions, bytes)) in crates {
        writeln!(text, "| {krate} | {functions} | {bytes} |")?;
    }
    writeln!(text, "\n| function | bytes |\n|---|--:|")?;
    for (function, bytes) in anatomy.functions.iter().take(NAMED) {
        let mut name: String = function.chars().take(WIDTH).collect();
        if name.len() < function.len() {
            name.push('…');
        }
        writeln!(text, "| `{name}` | {bytes} |")?;
    }
    Ok(())
}
