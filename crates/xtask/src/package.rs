//! `cargo xtask npm`: the artefacts as an npm package, and small applications that are built from it for the tests.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{command::Program, dist, inputs::Inputs, inputs::files, native, npm, repository::Repository, stage};

/// What to build.
#[derive(clap::Args)]
pub struct Arguments {
    /// Also build the applications of tests/frameworks with it, for the browsers' tests
    #[arg(long)]
    applications: bool,
}

/// Builds the package, and says where it is.
pub fn run(repository: &Repository, arguments: &Arguments) -> Result<()> {
    dist::build(repository)?;
    if arguments.applications {
        println!("applications: {}", applications(repository)?.display());
    }
    println!("ready to be published: {}", tarball(&build(repository)?)?.display());
    Ok(())
}

/// Makes a directory with `package/` and the tarball that npm makes of it, from the artefacts in `dist/`.
///
/// # Errors
/// When npm refuses the package.
pub fn build(repository: &Repository) -> Result<PathBuf> {
    let sources = ["pkg-config/npm", "pkg-config/assent.d.ts", "LICENSE-MIT", "LICENSE-APACHE", "Cargo.toml"];
    let inputs =
        Inputs::new("npm").path(&repository.dist(""))?.path(&repository.path("crates/xtask/src/package.rs"))?;
    let inputs = sources.iter().try_fold(inputs, |inputs, source| inputs.path(&repository.path(source)))?;
    stage::make(repository, "npm", inputs, |out| {
        let package = out.join("package");
        copy(&repository.path("pkg-config/npm"), &package)?;
        for source in ["pkg-config/assent.d.ts", "LICENSE-MIT", "LICENSE-APACHE"].map(|source| repository.path(source))
        {
            fs::copy(&source, package.join(source.file_name().context("a source has no name")?))?;
        }
        // Encoded siblings are for whoever serves `dist/` itself; those who build a site encode all of it.
        copy(&repository.dist(""), &package.join("files"))?;
        for file in files(&package.join("files"))? {
            if file.extension().is_some_and(|ending| ending == "br" || ending == "gz") {
                fs::remove_file(file)?;
            }
        }
        // Who installs the package writes code; the editor is in the files for web servers and in the command.
        fs::remove_dir_all(package.join("files/studio"))?;
        name_version(repository, &package.join("package.json"))?;
        npm::program()?.words("pack --silent --pack-destination").arg(out).within(&package).read()?;
        Ok(())
    })
}

/// Installs what the applications are built and tried with.
///
/// # Errors
/// When Node is missing or npm fails.
pub fn ensure(repository: &Repository) -> Result<()> {
    npm::frameworks(repository)
}

/// Installs the package into the applications of `tests/frameworks` and builds these; returns where they are.
///
/// # Errors
/// When one cannot be built, or cannot be rendered without a browser.
pub fn applications(repository: &Repository) -> Result<PathBuf> {
    let package = build(repository)?;
    ensure(repository)?;
    npm::add(repository, &tarball(&package)?)?;
    let source = repository.path(npm::FRAMEWORKS);
    let tool = |name: &str| Program::new(source.join("node_modules/.bin").join(name)).within(&source);
    let next = site(repository, "next", |out| {
        tool("next").words("build next").env("NEXT_TELEMETRY_DISABLED", "1").read()?;
        copy(&source.join("next/target"), out)
    })?;
    let astro = site(repository, "astro", |out| {
        let build = tool("astro").words("build --root astro --outDir").arg(out);
        build.env("ASTRO_TELEMETRY_DISABLED", "1").read().map(drop)
    })?;
    let inputs = Inputs::new("frameworks").path(&source)?.path(&package)?;
    let also = ["docs/recipes.md", "examples/leptos.rs", "examples/leptos.json"];
    let inputs = also.iter().try_fold(inputs, |inputs, file| inputs.path(&repository.path(file)))?;
    stage::make(repository, "frameworks", inputs, |out| {
        tool("vite").words("build --logLevel warn --emptyOutDir --outDir").arg(out).run()?;
        tool("assent-consent").arg(out.join("assent")).run()?;
        let server = repository.target("xtask/frameworks.server");
        tool("vite").words("build --logLevel warn --ssr server.jsx --emptyOutDir --outDir").arg(&server).run()?;
        Program::new("node").arg(server.join("server.js")).within(&source).run()?;
        let page = native::example(repository, "leptos")?.read()?;
        fs::write(out.join("leptos.html"), page)?;
        copy(&next, &out.join("next"))?;
        copy(&astro, &out.join("astro"))
    })
}

/// Has a framework make its site. Of the package it takes the module only, so that other artefacts do not have it made again.
fn site(repository: &Repository, name: &str, build: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let frameworks = repository.path(npm::FRAMEWORKS);
    let sources = [frameworks.join("package-lock.json"), frameworks.join("react"), frameworks.join(name)];
    let inputs = Inputs::new(name).path(&repository.path("pkg-config/npm"))?;
    let inputs = sources.iter().try_fold(inputs, |inputs, source| inputs.path(source))?;
    stage::make(repository, &format!("{name}-site"), inputs, build)
}

/// The one tarball in a directory.
///
/// # Errors
/// When there is none.
pub fn tarball(directory: &Path) -> Result<PathBuf> {
    let mut all = files(directory)?.into_iter();
    all.find(|file| file.extension().is_some_and(|ending| ending == "tgz")).context("npm made no tarball")
}

/// Writes the product's version into the package's metadata.
fn name_version(repository: &Repository, metadata: &Path) -> Result<()> {
    let mut package: Value =
        serde_json::from_str(&fs::read_to_string(metadata)?).context("package.json is not JSON")?;
    package["version"] = repository.version()?.into();
    Ok(fs::write(metadata, serde_json::to_string_pretty(&package)? + "\n")?)
}

fn copy(source: &Path, target: &Path) -> Result<()> {
    for file in files(source)? {
        let place = target.join(file.strip_prefix(source)?);
        fs::create_dir_all(place.parent().context("a file lies nowhere")?)?;
        fs::copy(&file, place)?;
    }
    Ok(())
}
