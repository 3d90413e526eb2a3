//! What the diet forbids must not come back unseen. `cargo tree` cannot tell: gloo-storage depends on serde_json, and
//! only its typed functions, which we do not call, bring the code. So the linked module's own symbols are searched.

use std::{fs, path::Path};

use anyhow::{Result, bail};

/// How a crate, or a part of std, shows in mangled names, and what it costs in brotli (models measured with this banner's stack).
const FORBIDDEN: [(&str, &str); 4] = [
    ("10serde_json", "serde_json: parse with the browser's JSON instead (11 kB)"),
    ("14regex_automata", "regex: write the few rules by hand (100 kB and more)"),
    ("3url6parser", "url: take the browser's URL (30 kB)"),
    ("7flt2dec", "float formatting: format integers, or let JavaScript do it (5 kB)"),
];

/// Searches the module that cargo made, before the names are stripped.
///
/// # Errors
/// With each thing found, and what to do about it.
pub fn run(module: &Path) -> Result<()> {
    let content = fs::read(module)?;
    let found: Vec<_> =
        FORBIDDEN.into_iter().filter(|(symbol, _)| contains(&content, symbol)).map(|(_, why)| why).collect();
    if found.is_empty() {
        return Ok(());
    }
    bail!("the banner's module contains {}", found.join("; "))
}

fn contains(content: &[u8], symbol: &str) -> bool {
    content.windows(symbol.len()).any(|window| window == symbol.as_bytes())
}
