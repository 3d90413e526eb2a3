//! Short names between the script and the module.
//!
//! wasm-bindgen names each import and export after its Rust path and a hash, in both files; hashes do not compress.
//! Binaryen shortens them in the module and tells how, and the script has to follow: 4 kB less for every new visitor.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// What wasm-opt must be told to shorten names and to print the map.
pub const FLAG: &str = "--minify-imports-and-exports-and-modules";

/// Binaryen's names, by the ones before.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Names {
    /// Module, name and new name of each import.
    imports: Vec<(String, String, String)>,
    exports: BTreeMap<String, String>,
}

impl Names {
    /// Reads what wasm-opt printed.
    ///
    /// # Errors
    /// When it is of another form.
    pub fn parse(map: &str) -> Result<Self> {
        let mut map: Value = serde_json::from_str(map).context("wasm-opt printed no map of names")?;
        let exports: Vec<(String, String)> = serde_json::from_value(map["exports"].take())?;
        Ok(Self { imports: serde_json::from_value(map["imports"].take())?, exports: exports.into_iter().collect() })
    }

    /// The new name of an export.
    pub fn export<'a>(&'a self, name: &'a str) -> &'a str {
        self.exports.get(name).map_or(name, String::as_str)
    }

    /// Puts the names into wasm-bindgen's script.
    ///
    /// # Errors
    /// When the script is not of the form that is expected: half renamed, it would fail in every browser.
    pub fn apply(&self, script: &str) -> Result<String> {
        let mut renamed = script.to_owned();
        for (_, long, short) in &self.imports {
            replace(&mut renamed, &format!(" {long}:"), &format!(" {short}:"))?;
        }
        let mut modules: Vec<&str> = self.imports.iter().map(|(module, ..)| module.as_str()).collect();
        modules.dedup();
        // Binaryen gives all of them one name, so there may be only one.
        let [module] = modules[..] else { bail!("the module imports from {modules:?} instead of one script") };
        replace(&mut renamed, &format!("\"{module}\": import0"), "\"a\": import0")?;
        Ok(self.rename_members(&renamed))
    }

    /// Renames what follows each `wasm.`, which is how the script calls the module.
    fn rename_members(&self, script: &str) -> String {
        const OBJECT: &str = "wasm.";
        let mut parts = script.split(OBJECT);
        let mut renamed = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part
                .find(|letter: char| !letter.is_ascii_alphanumeric() && !"_$".contains(letter))
                .unwrap_or(part.len());
            let (member, rest) = part.split_at(end);
            renamed.extend([OBJECT, self.export(member), rest]);
        }
        renamed
    }
}

fn replace(script: &mut String, long: &str, short: &str) -> Result<()> {
    ensure!(script.matches(long).count() == 1, "wasm-bindgen's script has not exactly one `{}`", long.trim());
    *script = script.replacen(long, short, 1);
    Ok(())
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
        assert_eq!(Names::parse(MAP)?.apply(script)?, short);
        Ok(())
    }

    #[test]
    fn a_script_of_another_form_is_refused() -> Result<()> {
        assert!(Names::parse(MAP)?.apply("const import0 = { now: function() {} }").is_err());
        Ok(())
    }
}
