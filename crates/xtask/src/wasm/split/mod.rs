//! The banner in two parts: one that asks, and one that is fetched while the visitor reads.
//!
//! Both are one program. The linker lays it out once, wasm-bindgen and Binaryen see it whole, and only then it is divided:
//! functions that nothing but the second part's entry leads to go to a module of their own, with their data and their slots
//! of the function table, and both modules share one memory. Rust enters the second part through a pointer that the part
//! hands over (`src/second.rs`), so that no code is rewritten and none is unsafe.

mod divide;
mod parsed;
mod plan;
#[cfg(test)]
mod tests;
mod write;

use std::collections::HashSet;

use anyhow::Result;
use sha2::{Digest, Sha256};

pub use parsed::{Module, without_linking as strip};
pub use plan::Plan;

/// The second part's only entry, as `src/second.rs` exports it.
const ENTRY: &str = "second";
/// Loads the second part; added to wasm-bindgen's script, whose variables it uses.
const LOADER: &str = include_str!("loader.js");

/// Plans the division of a module as cargo made it, linked with `--emit-relocs`.
///
/// # Errors
/// When it was not.
pub fn plan(linked: &[u8]) -> Result<Plan> {
    plan::make(&Module::parse(linked)?)
}

/// The exports of wasm-bindgen's module that belong to the second part.
///
/// # Errors
/// When the plan does not fit the module.
pub fn entries(glued: &[u8], plan: &Plan) -> Result<HashSet<String>> {
    divide::entries(&Module::parse(glued)?, plan)
}

/// Both parts, and the script that loads the second.
pub struct Parts {
    /// The modules.
    pub modules: [Vec<u8>; 2],
    /// What wasm-bindgen's script lacks.
    pub loader: String,
}

/// Divides the optimised module; `entries` by the names that they have there.
///
/// # Errors
/// When the first part cannot do without the second.
pub fn divide(optimised: &[u8], plan: &Plan, entries: &HashSet<String>) -> Result<Parts> {
    let module = Module::parse(optimised)?;
    let halves = divide::halves(&module, plan, entries)?;
    // Parts of two versions must never meet in one memory: the second imports from the first by a name that only they share.
    let name: String = Sha256::digest(optimised).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let name = format!("b{name}");
    let modules = write::modules(&module, &halves, entries, &name)?;
    Ok(Parts { modules, loader: LOADER.replace("FIRST", &name) })
}
