//! The document, by the library of CycloneDX's own project.

use anyhow::Result;
use cyclonedx_bom::{
    models::{
        component::Classification,
        dependency::{Dependencies, Dependency},
        hash::{Hash, HashAlgorithm, HashValue, Hashes},
        license::{LicenseChoice, Licenses},
    },
    prelude::{Bom, Component, Components, Metadata, NormalizedString, Purl, SpecVersion, Validate},
};

use super::crates::{Crate, Crates};

const VERSION: SpecVersion = SpecVersion::V1_5;

/// The document of an artefact made of `crates`, and delivered as the package `npm` if it is.
///
/// # Errors
/// When it would not be valid.
pub fn write(crates: &Crates, npm: Option<&str>) -> Result<Vec<u8>> {
    let root = crates.root();
    let mut subject = component(root, Classification::Application)?;
    if let Some(name) = npm {
        subject.name = NormalizedString::new(name);
        subject.purl = Some(Purl::new("npm", name, &root.version)?);
    }
    let others = crates.all().filter(|it| *it != root).map(|it| component(it, Classification::Library));
    let needs = |it: &Crate| crates.needs(it).map(reference).collect::<Result<Vec<_>>>();
    let dependencies = crates
        .all()
        .map(|it| Ok(Dependency { dependency_ref: reference(it)?, dependencies: needs(it)? }))
        .collect::<Result<_>>()?;
    let bom = Bom {
        serial_number: None,
        spec_version: VERSION,
        metadata: Some(Metadata { component: Some(subject), ..Metadata::default() }),
        components: Some(Components(others.collect::<Result<_>>()?)),
        dependencies: Some(Dependencies(dependencies)),
        ..Bom::default()
    };
    let faults = bom.validate_version(VERSION);
    anyhow::ensure!(faults.passed(), "the bill of materials of {} is not valid: {faults:?}", root.name);
    let mut text = Vec::new();
    bom.output_as_json(&mut text, VERSION)?;
    text.push(b'\n');
    Ok(text)
}

fn component(it: &Crate, kind: Classification) -> Result<Component> {
    let mut component = Component::new(kind, &it.name, &it.version, Some(reference(it)?));
    component.purl = Some(purl(it)?);
    component.description = it.description.as_deref().map(NormalizedString::new);
    // Cargo's old spelling of a choice (The Cargo Book, "The license field").
    let license = it.license.as_ref().map(|license| license.replace('/', " OR "));
    component.licenses = license.map(|license| Licenses(vec![LicenseChoice::expression(&license)]));
    let hash = it.sha256.as_ref().map(|sum| Hash { alg: HashAlgorithm::SHA_256, content: HashValue(sum.clone()) });
    component.hashes = hash.map(|hash| Hashes(vec![hash]));
    Ok(component)
}

/// What other entries of a document call it.
fn reference(it: &Crate) -> Result<String> {
    Ok(purl(it)?.to_string())
}

fn purl(it: &Crate) -> Result<Purl> {
    Ok(Purl::new("cargo", &it.name, &it.version)?)
}
