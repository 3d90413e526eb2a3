//! Where a module's bytes go: to which crate, and to which function.
//!
//! Raw bytes, since brotli looks at the whole and cannot say what a part costs.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use rustc_demangle::demangle;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// Ours, and the one that is meant where several are in a name comes first: what std was compiled to for a type of `assent_core` is paid for it.
const OURS: [&str; 3] = ["assent", "assent_ui", "assent_core"];
/// Sections by their ids (WebAssembly, "Modules").
const CUSTOM: u8 = 0;
const CODE: u8 = 10;
const DATA: u8 = 11;
/// What wasm-bindgen adds has no crate in its name.
const GLUE: &str = "(wasm-bindgen's own)";

/// A module's bytes.
#[derive(Default)]
pub struct Anatomy {
    /// Functions with their names for people, largest first.
    pub functions: Vec<(String, usize)>,
    /// How many functions each crate has, and their bytes.
    pub crates: BTreeMap<String, (usize, usize)>,
    /// What memory holds from the start: texts, style sheets, tables.
    pub data: usize,
    /// Types, names of imports, slots of the function table.
    pub rest: usize,
}

impl Anatomy {
    /// Reads a module that has the names of its functions still.
    ///
    /// # Errors
    /// When it cannot be read, or is no module.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).with_context(|| format!("{} is not there", path.display()))?;
        let mut anatomy = Self::default();
        let (mut imported, mut sizes, mut names) = (0, Vec::new(), BTreeMap::new());
        for payload in Parser::new(0).parse_all(&bytes) {
            let payload = payload?;
            match payload.as_section() {
                Some((DATA, range)) => anatomy.data = range.len(),
                None | Some((CUSTOM | CODE, _)) => {}
                Some((_, range)) => anatomy.rest += range.len(),
            }
            match payload {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionEntry(body) => sizes.push(body.range().len()),
                Payload::CustomSection(custom) => {
                    let KnownCustom::Name(subsections) = custom.as_known() else { continue };
                    for subsection in subsections {
                        let Name::Function(functions) = subsection? else { continue };
                        for naming in functions {
                            let naming = naming?;
                            names.insert(naming.index, naming.name);
                        }
                    }
                }
                _ => {}
            }
        }
        // Functions are counted with the imports first.
        for (index, size) in (imported..).zip(sizes) {
            let name = names.get(&index).copied().unwrap_or_default();
            let (functions, bytes) = anatomy.crates.entry(owner(name)).or_default();
            (*functions, *bytes) = (*functions + 1, *bytes + size);
            anatomy.functions.push((readable(name), size));
        }
        anatomy.functions.sort_by_key(|(name, size)| (std::cmp::Reverse(*size), name.clone()));
        Ok(anatomy)
    }
}

/// For people: without hashes.
fn readable(name: &str) -> String {
    format!("{:#}", demangle(name))
}

/// The crate that a function is there for: one of ours that its name mentions, else the first that it mentions.
fn owner(name: &str) -> String {
    let mentioned = crates(name);
    let ours = OURS.into_iter().find(|ours| mentioned.contains(ours));
    ours.or(mentioned.first().copied()).unwrap_or(GLUE).to_owned()
}

/// The crates that a symbol mentions: in Rust's mangling `C`, perhaps a disambiguator between `s` and `_`, and the name after its length.
fn crates(symbol: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (position, _) in symbol.match_indices('C') {
        let after = &symbol[position + 1..];
        let plain = after.strip_prefix('s').and_then(|rest| {
            let (hash, rest) = rest.split_once('_')?;
            hash.bytes().all(|letter| letter.is_ascii_alphanumeric()).then_some(rest)
        });
        let named = plain.unwrap_or(after);
        let digits = named.bytes().take_while(u8::is_ascii_digit).count();
        let Ok(length) = named[..digits].parse::<usize>() else { continue };
        // An underscore stands between the length and a name that begins with a digit or an underscore.
        let name = named[digits..].strip_prefix('_').unwrap_or(&named[digits..]);
        if let Some(name) = name
            .get(..length)
            .filter(|name| name.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'_'))
        {
            found.push(name);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOT: &str = "_RNCNCINvNtCskz1IudctoGs_6js_sys7futures17future_to_promiseNCNvNvCsieN9oZ1bM1d_6assent1__29___wasm_bindgen_generated_boot0E00B10_";
    const MALLOC: &str =
        "_RNvMs0_NtCsfJMHyarrRtz_8dlmalloc8dlmallocINtB5_8DlmallocNtNtB7_3sys6SystemE6mallocCscBH5LfxATTE_3std";

    #[test]
    fn what_is_generic_is_paid_for_by_what_it_was_made_for() {
        assert_eq!(owner(BOOT), "assent");
        assert_eq!(owner(MALLOC), "dlmalloc");
        assert_eq!(owner("boot externref shim"), GLUE);
    }

    #[test]
    fn names_are_read_by_people() {
        assert_eq!(readable(MALLOC), "<dlmalloc::dlmalloc::Dlmalloc<dlmalloc::sys::System>>::malloc");
    }
}
