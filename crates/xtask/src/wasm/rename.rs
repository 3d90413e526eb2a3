//! Short names between the script and the module.
//!
//! wasm-bindgen names each import and export after its Rust path and a hash, in both files; hashes do not compress.
//! Binaryen shortens them in the module and tells how, and the script has to follow: 4 kB less for every new visitor.

use std::collections::HashMap;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// What wasm-opt must be told to shorten names and to print the map.
pub const FLAG: &str = "--minify-imports-and-exports-and-modules";

/// Puts Binaryen's names into wasm-bindgen's script.
///
/// # Errors
/// When the script is not of the form that is expected: half renamed, it would fail in every browser.
pub fn apply(script: &str, map: &str) -> Result<String> {
    let map: Value = serde_json::from_str(map).context("wasm-opt printed no map of names")?;
    let rows = |key: &str| {
        let rows = map[key].as_array().into_iter().flatten();
        rows.filter_map(Value::as_array)
            .map(|row| row.iter().filter_map(Value::as_str).collect())
            .collect::<Vec<Vec<_>>>()
    };
    let mut renamed = script.to_owned();
    let mut modules = Vec::new();
    for row in rows("imports") {
        let [module, long, short] = row[..] else { bail!("wasm-opt's map has an import of another form: {row:?}") };
        replace(&mut renamed, &format!(" {long}:"), &format!(" {short}:"))?;
        modules.push(module);
    }
    modules.dedup();
    // Binaryen gives all of them one name, so there may be only one.
    let [module] = modules[..] else { bail!("the module imports from {modules:?} instead of one script") };
    replace(&mut renamed, &format!("\"{module}\": import0"), "\"a\": import0")?;
    let exports =
        rows("exports").into_iter().filter_map(|row| <[&str; 2]>::try_from(row).ok()).map(<(&str, &str)>::from);
    Ok(rename_members(&renamed, &exports.collect()))
}

fn replace(script: &mut String, long: &str, short: &str) -> Result<()> {
    ensure!(script.matches(long).count() == 1, "wasm-bindgen's script has not exactly one `{}`", long.trim());
    *script = script.replacen(long, short, 1);
    Ok(())
}

/// Renames what follows each `wasm.`, which is how the script calls the module.
fn rename_members(script: &str, exports: &HashMap<&str, &str>) -> String {
    const OBJECT: &str = "wasm.";
    let mut parts = script.split(OBJECT);
    let mut renamed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end =
            part.find(|letter: char| !letter.is_ascii_alphanumeric() && !"_$".contains(letter)).unwrap_or(part.len());
        let (member, rest) = part.split_at(end);
        renamed.extend([OBJECT, exports.get(member).copied().unwrap_or(member), rest]);
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: &str =
        r#"{ "imports": [["./b.js", "__wbg_now_1f", "$a"]], "exports": [["memory", "c"], ["boot", "d"]] }"#;

    #[test]
    fn both_sides_get_the_short_names() -> Result<()> {
        let script = "wasm.boot(wasm.memory, wasm.bootstrap); const import0 = { __wbg_now_1f: function() {} }; ({ \"./b.js\": import0 })";
        let short = "wasm.d(wasm.c, wasm.bootstrap); const import0 = { $a: function() {} }; ({ \"a\": import0 })";
        assert_eq!(apply(script, MAP)?, short);
        Ok(())
    }

    #[test]
    fn a_script_of_another_form_is_refused() {
        assert!(apply("const import0 = { now: function() {} }", MAP).is_err());
    }
}
