//! What a page pays, and the most that it may.

use std::{fs, path::Path};

use anyhow::{Result, bail};

use crate::inputs::files;

/// Files that are paid for together, and how many bytes of brotli they may be.
struct Budget {
    what: &'static str,
    names: &'static [&'static str],
    /// What the design allows.
    most: u64,
    /// What a build may not exceed today. Where it is above the budget, the budget is not met yet: the report says by how
    /// much, and this number is only ever lowered.
    ceiling: u64,
}

const BUDGETS: [Budget; 3] = [
    // Above the design's: the page is hostile (docs/csp.md), and its scripts expect the order that the browser gives them (docs/gating.md).
    Budget { what: "guard", names: &["assent.js"], most: 3_000, ceiling: 3_895 },
    // What the question costs on a plain tag; ours, since the design has no number for it.
    Budget { what: "question", names: &["assent.js", "parts/first.js"], most: 7_820, ceiling: 7_820 },
    // Fetched while the visitor reads the question.
    Budget { what: "banner", names: &["banner.js", "banner.wasm"], most: 85_000, ceiling: 96_500 },
];

/// Prints the sizes of every artefact, and whether each budget is met.
///
/// # Errors
/// When a ceiling is exceeded.
pub fn judge(dist: &Path) -> Result<()> {
    println!("{:<24} {:>9} {:>9} {:>9}", "artefact, bytes", "raw", "gzip", "brotli");
    for file in files(dist)? {
        let name = file.strip_prefix(dist)?.display().to_string();
        if !name.ends_with(".br") && !name.ends_with(".gz") && name != "integrity.json" {
            row(&name, [size(dist, &name, "")?, size(dist, &name, ".gz")?, size(dist, &name, ".br")?]);
        }
    }
    let mut exceeded = Vec::new();
    for Budget { what, names, most, ceiling } in BUDGETS {
        let brotli = names.iter().map(|name| size(dist, name, ".br")).sum::<Result<u64>>()?;
        match brotli.checked_sub(most) {
            None | Some(0) => println!("budget of the {what}: met, {brotli} of {most} B of brotli"),
            Some(over) => println!(
                "budget of the {what}: NOT MET, {brotli} B of brotli, {over} B over {most} B (ceiling {ceiling} B)"
            ),
        }
        if brotli > ceiling {
            exceeded.push(format!("the {what} is {brotli} B of brotli and may be {ceiling} B"));
        }
    }
    if exceeded.is_empty() { Ok(()) } else { bail!("too large: {}", exceeded.join("; ")) }
}

fn row(name: &str, [raw, gzip, brotli]: [u64; 3]) {
    println!("{name:<24} {raw:>9} {gzip:>9} {brotli:>9}");
}

fn size(dist: &Path, name: &str, ending: &str) -> Result<u64> {
    Ok(fs::metadata(dist.join(format!("{name}{ending}")))?.len())
}
