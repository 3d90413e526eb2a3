//! `cargo xtask sbom`: a software bill of materials for each artefact, in CycloneDX 1.5 (<https://cyclonedx.org/docs/1.5/json/>).
//!
//! The same sources give the same bytes: a document has neither a time nor a serial number.

mod crates;
mod document;

use std::fs;

use anyhow::Result;
use serde_json::Value;

use crate::{repository::Repository, stage};
use crates::Crates;

/// Something that is delivered.
struct Artefact {
    /// The file is `<name>.cdx.json`.
    name: &'static str,
    /// The package of ours that it is compiled from.
    package: &'static str,
    /// What it is compiled for; this machine without it.
    target: Option<&'static str>,
    /// The package of npm's that it is delivered as.
    npm: Option<&'static str>,
}

const WASM: Option<&str> = Some("wasm32-unknown-unknown");

/// All of them. The guard, which the banner and the npm package bring along, is ours alone.
const ARTEFACTS: [Artefact; 4] = [
    Artefact { name: "banner", package: "assent", target: WASM, npm: None },
    Artefact { name: "npm", package: "assent", target: WASM, npm: Some("pkg-config/npm/package.json") },
    Artefact { name: "command", package: "assent-cli", target: None, npm: None },
    Artefact { name: "collector", package: "assent-collector", target: None, npm: None },
];

/// Writes all of them to `target/xtask/sbom/`.
///
/// # Errors
/// When cargo does not tell what an artefact is made of, or a document would be incomplete or not valid.
pub fn run(repository: &Repository) -> Result<()> {
    let directory = repository.target("xtask/sbom");
    stage::empty(&directory)?;
    for artefact in ARTEFACTS {
        let crates = Crates::read(repository, artefact.package, artefact.target)?;
        let npm = artefact.npm.map(|manifest| npm_name(repository, manifest)).transpose()?;
        let file = directory.join(format!("{}.cdx.json", artefact.name));
        fs::write(&file, document::write(&crates, npm.as_deref())?)?;
        println!("  {}: {} crates", file.display(), crates.all().count());
    }
    Ok(())
}

/// The name of a package of npm's that has no dependencies there.
fn npm_name(repository: &Repository, manifest: &str) -> Result<String> {
    let manifest: Value = serde_json::from_slice(&fs::read(repository.path(manifest))?)?;
    let dependencies = ["dependencies", "optionalDependencies", "peerDependencies", "bundleDependencies"];
    let found = dependencies.into_iter().find(|key| manifest.get(key).is_some());
    anyhow::ensure!(found.is_none(), "the npm package has {found:?}, which its bill of materials does not list yet");
    Ok(manifest["name"].as_str().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, io::Cursor};

    use cyclonedx_bom::prelude::{Bom, SpecVersion, Validate};

    use super::*;

    #[test]
    fn each_crate_of_the_tree_is_in_a_valid_document() -> Result<()> {
        let repository = Repository::find()?;
        for artefact in ARTEFACTS {
            let text = document::write(&Crates::read(&repository, artefact.package, artefact.target)?, None)?;
            let bom = Bom::parse_from_json(Cursor::new(text))?;
            let faults = bom.validate_version(SpecVersion::V1_5);
            assert!(faults.passed(), "{}: {faults:?}", artefact.name);
            let metadata = bom.metadata.and_then(|metadata| metadata.component);
            let components = bom.components.into_iter().flat_map(|components| components.0).chain(metadata);
            let listed: BTreeSet<String> =
                components.filter_map(|it| Some(format!("{} {}", it.name, it.version?))).collect();
            let tree = crates::tree(&repository, artefact.package, artefact.target)?;
            // `serde v1.0.229 (proc-macro)`
            let words = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ").replacen(" v", " ", 1);
            let wanted: BTreeSet<String> = tree.lines().map(words).collect();
            assert!(wanted.len() > 20, "{}: {wanted:?}", artefact.name);
            assert_eq!(wanted, listed, "{}", artefact.name);
        }
        Ok(())
    }

    #[test]
    fn the_same_sources_give_the_same_document() -> Result<()> {
        let repository = Repository::find()?;
        let write = || document::write(&Crates::read(&repository, "assent", WASM)?, Some("assent-consent"));
        assert_eq!(write()?, write()?);
        Ok(())
    }
}
