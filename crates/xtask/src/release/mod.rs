//! `cargo xtask release`: everything that is published, made into `release/`.
//!
//! The same sources give the same bytes on the same toolchain: times come from the commit, paths of this machine are replaced, archives are
//! sorted. What cannot be made here is an error or is listed at the end as not made; nothing is left out silently.

mod binaries;
mod image;
mod newcomer;
mod packages;
mod signature;
mod sums;
mod trial;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{archive, command::Program, dist, package, repository::Repository, sbom, stage, wordpress};
use binaries::{Built, COLLECTOR, Target};

/// The bills of materials by what they are published as, and by what `cargo xtask sbom` calls them.
const BILLS: [(&str, &str); 4] =
    [("web", "banner"), ("npm", "npm"), ("command", "command"), ("collector", "collector")];

/// What to make.
#[derive(clap::Args)]
pub struct Arguments {
    /// For which machines to build the programs [default: all]
    #[arg(long, value_enum, value_name = "TARGET")]
    target: Vec<Target>,
    /// Sign SHA256SUMS with the Ed25519 key in this file (PKCS#8, PEM; `openssl genpkey -algorithm ed25519` makes one)
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Then install each artefact in an empty directory and do its main job; without building again if release/ is there
    #[arg(long)]
    test: bool,
}

/// Makes all of it, or tries what is there.
///
/// # Errors
/// When a tool is missing or fails; an earlier `release/` then stays.
pub fn run(repository: &Repository, arguments: &Arguments) -> Result<()> {
    let place = repository.path("release");
    if !(arguments.test && place.exists()) {
        make(repository, arguments, &place)?;
    }
    if arguments.test { trial::run(repository, &place) } else { Ok(()) }
}

fn make(repository: &Repository, arguments: &Arguments, place: &Path) -> Result<()> {
    let targets = if arguments.target.is_empty() { Target::ALL.to_vec() } else { arguments.target.clone() };
    // A key that cannot be used is told before an hour of building.
    let key = arguments.key.as_deref().map(signature::Key::read).transpose()?;
    let epoch = epoch(repository)?;
    dist::build(repository)?;
    let programs = targets.iter().map(|target| binaries::build(repository, *target, &epoch));
    let programs = programs.collect::<Result<Vec<_>>>()?;
    let aside = repository.path("target/release.new");
    stage::empty(&aside)?;
    pack(repository, &programs, &epoch, &aside)?;
    sums::write(&aside)?;
    if let Some(key) = &key {
        key.sign(&aside.join(sums::NAME))?;
    }
    stage::replace(place, &aside)?;
    for (name, size) in sums::sizes(place)? {
        println!("{size:>12}  release/{name}");
    }
    for target in Target::ALL.into_iter().filter(|target| !targets.contains(target)) {
        println!("not made: what is for {}", target.name());
    }
    if key.is_none() {
        println!("not made: a signature; --key names the key");
    }
    Ok(())
}

/// Makes the artefacts of what is built.
fn pack(repository: &Repository, programs: &[Built], epoch: &str, out: &Path) -> Result<()> {
    let version = repository.version()?;
    for built in programs {
        built.copy(out, &version)?;
    }
    packages::debian(repository, programs, epoch, out)?;
    image::write(repository, programs, &version, epoch, &out.join(format!("{COLLECTOR}-{version}-oci.tar")))?;
    let tarball = package::tarball(&package::build(repository)?)?;
    fs::copy(&tarball, out.join(tarball.file_name().context("a tarball has no name")?))?;
    fs::copy(wordpress::plugin(repository)?, out.join(format!("assent-wordpress-{version}.zip")))?;
    archive::zip(archive::members(&repository.dist(""))?, &out.join(format!("assent-web-{version}.zip")))?;
    sbom::run(repository)?;
    for (name, file) in BILLS {
        let document = repository.target("xtask/sbom").join(format!("{file}.cdx.json"));
        fs::copy(document, out.join(format!("assent-{name}-{version}.cdx.json")))?;
    }
    Ok(())
}

/// The time that goes into archives and programs: `SOURCE_DATE_EPOCH` (<https://reproducible-builds.org/specs/source-date-epoch/>), else the commit's.
fn epoch(repository: &Repository) -> Result<String> {
    if let Ok(epoch) = std::env::var("SOURCE_DATE_EPOCH") {
        return Ok(epoch);
    }
    let git = Program::new("git").words("log -1 --format=%ct").within(repository.path(""));
    git.answer().filter(|time| !time.is_empty()).context("this is no checkout of git: set SOURCE_DATE_EPOCH")
}
