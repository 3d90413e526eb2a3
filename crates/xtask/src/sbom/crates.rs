//! What an artefact is made of, asked of cargo: which crates, which of them needs which, their licences and hashes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::{command::Program, repository::Repository};

/// A crate as cargo names it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Crate {
    id: String,
    pub name: String,
    pub version: String,
    /// An SPDX expression; crates from before 2019 may write `/` for `OR`.
    pub license: Option<String>,
    pub description: Option<String>,
    /// SHA-256 of the archive in the registry. None is ours.
    #[serde(skip)]
    pub sha256: Option<String>,
}

/// The crates of an artefact.
pub struct Crates {
    root: String,
    crates: BTreeMap<String, Crate>,
    needs: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Crate>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Need>,
}

#[derive(Deserialize)]
struct Need {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
}

impl Crates {
    /// What `package` is compiled from for `target`, build scripts and macros included; the tests' crates are not.
    ///
    /// # Errors
    /// When cargo does not tell, or tells two different things.
    pub fn read(repository: &Repository, package: &str, target: Option<&str>) -> Result<Self> {
        // Cargo's tree has what it would compile for this package; its metadata joins the features of all of ours.
        let tree = tree(repository, package, target)?;
        let wanted: BTreeSet<(&str, &str)> = tree.lines().filter_map(name_and_version).collect();
        let metadata = Program::new("cargo").words("metadata --locked --format-version 1");
        let Metadata { packages, resolve } = serde_json::from_str(&metadata.within(repository.path("")).read()?)?;
        let sums = checksums(&fs::read_to_string(repository.path("Cargo.lock"))?)?;
        let ours = packages.into_iter().filter(|it| wanted.contains(&(&it.name, &it.version)));
        let crates: BTreeMap<String, Crate> = ours
            .map(|it| {
                let sha256 = sums.get(&(it.name.clone(), it.version.clone())).cloned();
                (it.id.clone(), Crate { sha256, ..it })
            })
            .collect();
        anyhow::ensure!(crates.len() == wanted.len(), "cargo's tree and metadata differ about {package}");
        let counts = |need: &Need| need.dep_kinds.iter().any(|kind| kind.kind.as_deref() != Some("dev"));
        let needs = resolve.nodes.into_iter().filter(|node| crates.contains_key(&node.id)).map(|node| {
            let needs = node.deps.into_iter().filter(counts).map(|need| need.pkg);
            (node.id, needs.filter(|id| crates.contains_key(id)).collect())
        });
        let needs = needs.collect();
        let root = crates.values().find(|it| it.name == package).context("cargo does not know the package")?;
        Ok(Self { root: root.id.clone(), crates, needs })
    }

    /// The package of ours.
    pub fn root(&self) -> &Crate {
        &self.crates[&self.root]
    }

    /// Each of them, the package of ours among them.
    pub fn all(&self) -> impl Iterator<Item = &Crate> {
        self.crates.values()
    }

    /// What `of` needs.
    pub fn needs(&self, of: &Crate) -> impl Iterator<Item = &Crate> {
        self.needs.get(&of.id).into_iter().flatten().filter_map(|id| self.crates.get(id))
    }
}

/// Cargo's own list of what `package` is compiled from: a line each, which begins with name and version.
///
/// # Errors
/// When cargo does not tell.
pub fn tree(repository: &Repository, package: &str, target: Option<&str>) -> Result<String> {
    let tree = Program::new("cargo").words("tree --locked --edges normal,build --prefix none --format {p} --package");
    let tree = tree.arg(package).within(repository.path(""));
    target.into_iter().fold(tree, |tree, target| tree.arg("--target").arg(target)).read()
}

/// Of a line such as `serde v1.0.229 (proc-macro)`.
fn name_and_version(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split(' ');
    Some((words.next()?, words.next()?.strip_prefix('v')?))
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    checksum: Option<String>,
}

/// The SHA-256 of each crate of a registry, by its name and version, from cargo's lock file.
fn checksums(lock: &str) -> Result<BTreeMap<(String, String), String>> {
    let Lock { package } = toml::from_str(lock)?;
    Ok(package.into_iter().filter_map(|it| Some(((it.name, it.version), it.checksum?))).collect())
}
