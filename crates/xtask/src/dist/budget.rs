//! What a page pays, and the most that it may.

use std::{fs, path::Path};

use anyhow::{Result, bail};

use crate::inputs::files;

/// Files that are paid for together, and how many bytes of brotli they may be.
const BUDGETS: [(&str, &[&str], u64); 2] =
    [("guard", &["assent.js"], 3_000), ("banner", &["banner.js", "banner.wasm"], 40_000)];

/// Prints the sizes of every artefact.
///
/// # Errors
/// When a budget is exceeded.
pub fn judge(dist: &Path) -> Result<()> {
    println!("{:<24} {:>9} {:>9} {:>9} {:>9}", "artefact, bytes", "raw", "gzip", "brotli", "budget");
    for file in files(dist)? {
        let name = file.strip_prefix(dist)?.display().to_string();
        if !name.ends_with(".br") && !name.ends_with(".gz") && name != "integrity.json" {
            let allowed = BUDGETS.iter().find(|(_, names, _)| *names == [name.as_str()]).map(|(_, _, most)| *most);
            row(&name, [size(dist, &name, "")?, size(dist, &name, ".gz")?, size(dist, &name, ".br")?], allowed);
        }
    }
    let mut exceeded = Vec::new();
    for (what, names, most) in BUDGETS {
        let total = |ending: &str| names.iter().map(|name| size(dist, name, ending)).sum::<Result<u64>>();
        let brotli = total(".br")?;
        if names.len() > 1 {
            row(&names.join(" + "), [total("")?, total(".gz")?, brotli], Some(most));
        }
        if brotli > most {
            exceeded.push(format!("the {what} is {brotli} B of brotli and may be {most} B"));
        }
    }
    if exceeded.is_empty() { Ok(()) } else { bail!("over budget: {}", exceeded.join("; ")) }
}

fn row(name: &str, [raw, gzip, brotli]: [u64; 3], budget: Option<u64>) {
    let budget = budget.map_or_else(String::new, |most| format!("≤ {most}"));
    println!("{name:<24} {raw:>9} {gzip:>9} {brotli:>9} {budget:>9}");
}

fn size(dist: &Path, name: &str, ending: &str) -> Result<u64> {
    Ok(fs::metadata(dist.join(format!("{name}{ending}")))?.len())
}
