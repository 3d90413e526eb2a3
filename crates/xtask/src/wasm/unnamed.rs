//! The document as the banner sees it: without the names that its elements give it.
//!
//! An element with a name hides the property of that name of its document, own properties included (HTML Standard, "named access on the
//! Document object"; Web IDL, `[LegacyOverrideBuiltIns]`). Leptos and web-sys look such properties up by name for each element that they
//! make, so that `<form name=createElement>` in a comment would leave the visitor without a notice. The one place where all of them get the
//! document is the function of wasm-bindgen's script that reads it from the window: it gives a proxy that looks at prototypes only.

use std::{fs, path::Path};

use anyhow::{Result, ensure};

const UNNAMED: &str = include_str!("unnamed.js");
/// How the script reads the document, whatever it calls the window.
const READ: &str = ").document;";
const READ_SHORT: &str = "arg0.document;";

/// Has a script of wasm-bindgen's use the proxy.
///
/// # Errors
/// When the script does not read the document in exactly one place.
pub fn run(script: &Path) -> Result<()> {
    Ok(fs::write(script, unname(&fs::read_to_string(script)?)?)?)
}

fn unname(script: &str) -> Result<String> {
    let reads = |line: &&str| line.ends_with(READ) || line.ends_with(READ_SHORT);
    let lines: Vec<&str> = script.lines().filter(reads).collect();
    ensure!(lines.len() == 1, "wasm-bindgen's script reads the document in {} places instead of one", lines.len());
    Ok(script.replacen(lines[0], "const ret = unnamed;", 1) + UNNAMED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_is_read_in_one_place() -> Result<()> {
        for read in ["            const ret = arg0.document;", "    const ret = getObject(arg0).document;"] {
            let script = format!("a = {{\n{read}\nreturn ret;\n}};\nb = arg0.documentElement;\n");
            let unnamed = unname(&script)?;
            assert!(unnamed.starts_with("a = {\nconst ret = unnamed;\nreturn ret;\n};\nb = arg0.documentElement;\n"));
            assert!(unnamed.ends_with(UNNAMED));
        }
        Ok(())
    }

    #[test]
    fn a_script_of_another_form_is_refused() {
        assert!(unname("const ret = arg0.documents;").is_err());
        assert!(unname("const ret = arg0.document;\nconst ret = arg1.document;\nconst ret = arg0.document;").is_err());
    }
}
