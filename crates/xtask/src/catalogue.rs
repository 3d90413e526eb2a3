//! `cargo xtask catalogue update`: the facts of public lists that the catalogue's known vendors are made from.
//!
//! The catalogue has two tiers, which are never mixed.
//!
//! * **Curated services**, `pkg-config/services`: written and reviewed by hand, each value with its source. A configuration takes one by
//!   its name, and the banner fetches it.
//! * **Known vendors**, `pkg-config/known/vendors.json`: what public lists say of a vendor, put together by a program and read by nobody.
//!   `assent_shipped::known` recognises a vendor by it, and `KnownVendor::proposal` makes a service that a person has to confirm.
//!   `audit` and `init` do not ask it yet.
//!
//! `"from": "a-known-vendor"` is an error, as any other unknown name is, and everything gated stays blocked. The facts of a known vendor change
//! with each update: taken by name they would change what visitors are told, and what is blocked, without anybody having read them. So a
//! proposal is written out into the owner's `consent.json`, and from then on only the owner changes it. A known vendor exempts nothing from
//! consent, is never proposed as necessary, and counts for less than a curated service wherever both fit.
//!
//! The way of a fact: a source → [`facts`], one file for each source, with its version, date and licence → `cargo xtask generate`, with
//! `pkg-config/known/overrides.json`, kept by hand → `vendors.json`. Only the first step needs the network.
//!
//! * Facts are names, addresses, kinds, lifetimes and categories. A source's sentences stay there: `purposes` turns each into a sentence of
//!   our vocabulary, `pkg-config/words/en.json`.
//! * Where sources disagree both values are kept as a `conflict`, and the stricter counts: the longer lifetime, the category that
//!   the law trusts less, and a lifetime that is not given is `persistent`.
//! * A vendor that is also a curated service names it. What lists know besides of such a service only helps to recognise it.

pub mod cookies;
pub mod facts;
pub mod prebid;
pub mod purposes;
pub mod web;

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use facts::{Facts, Source};
use flate2::read::GzDecoder;

use crate::{command::Program, repository::Repository};

/// What to do with the catalogue.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Read the sources again, from npm and from a file, and write the facts; `cargo xtask generate` makes the vendors from them
    Update {
        /// The Open Cookie Database as CSV [default: its facts stay as they are]
        #[arg(long)]
        cookies: Option<PathBuf>,
    },
}

/// Does it.
///
/// # Errors
/// When a source cannot be had or is not what it was.
pub fn run(repository: &Repository, arguments: &Arguments) -> Result<()> {
    let Action::Update { cookies } = &arguments.action;
    let date = Program::new("date").words("-u +%F").read()?.trim().to_owned();
    if let Some(path) = cookies {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let source = Source {
            id: facts::SOURCES[0].into(),
            name: "Open Cookie Database".into(),
            address: "https://github.com/jkwakman/Open-Cookie-Database".into(),
            licence: "Apache-2.0".into(),
            version: None,
            date: date.clone(),
        };
        write(repository, &Facts { source, vendors: cookies::read(&text)? })?;
    }
    let (version, files) = package(repository, "prebid.js", "package/metadata/modules/")?;
    write(
        repository,
        &Facts { source: npm(1, "prebid.js", "Apache-2.0", version, &date), vendors: prebid::read(&files)? },
    )?;
    let (version, files) = package(repository, "third-party-web", "package/dist/entities.json")?;
    let source = npm(2, "third-party-web", "MIT", version, &date);
    write(repository, &Facts { source, vendors: web::read(&files)? })
}

fn npm(at: usize, name: &str, licence: &str, version: String, date: &str) -> Source {
    Source {
        id: facts::SOURCES[at].into(),
        name: name.into(),
        address: format!("https://www.npmjs.com/package/{name}"),
        licence: licence.into(),
        version: Some(version),
        date: date.into(),
    }
}

fn write(repository: &Repository, facts: &Facts) -> Result<()> {
    let path = facts::path(repository, &facts.source.id);
    fs::write(&path, facts.print()?)?;
    let stored: usize = facts.vendors.iter().map(|vendor| vendor.stored.len()).sum();
    println!("  {}: {} vendors, {stored} stored items", path.display(), facts.vendors.len());
    Ok(())
}

/// The newest version of a package on npm, and the texts of those of its files whose path begins like this.
fn package(repository: &Repository, name: &str, within: &str) -> Result<(String, Vec<String>)> {
    let directory = repository.target("xtask/catalogue");
    fs::create_dir_all(&directory)?;
    let packed = Program::new("npm").words("pack --silent").arg(name).within(&directory).read()?;
    let file = packed.lines().last().unwrap_or_default().trim();
    let version = file.strip_suffix(".tgz").and_then(|file| file.strip_prefix(&format!("{name}-")));
    let version = version.with_context(|| format!("npm packed {name} as {file:?}"))?.to_owned();
    Ok((version, texts(&directory.join(file), within)?))
}

fn texts(archive: &Path, within: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in tar::Archive::new(GzDecoder::new(File::open(archive)?)).entries()? {
        let mut entry = entry?;
        let path = entry.path()?.to_string_lossy().into_owned();
        if path.starts_with(within) {
            let mut text = String::new();
            entry.read_to_string(&mut text)?;
            found.push((path, text));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, text)| text).collect())
}
