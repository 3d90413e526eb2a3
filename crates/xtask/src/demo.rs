//! `cargo xtask demo`: five sites on this machine, each with its own configuration and third parties.

use std::{fs, path::Path};

use anyhow::Result;

use crate::{command::Program, dist, npm, repository::Repository};

/// Builds everything and serves it until it is interrupted.
pub fn run(repository: &Repository) -> Result<()> {
    dist::build(repository)?;
    npm::vendors(repository)?;
    let cargo = |words: &str| Program::new("cargo").words(words).within(repository.path(""));
    cargo("build --package assent-collector --bin assent-collector").run()?;
    let (collector, data) = (repository.target("debug/assent-collector"), repository.target("demo"));
    archive(repository, &collector, &data)?;
    println!("starting the demo server");
    Program::new("cargo")
        .words("run --quiet --package assent-tests --bin assent-demo")
        .env("ASSENT_DIST", repository.dist(""))
        .env("ASSENT_COLLECTOR", collector)
        .env("ASSENT_DEMO_DATA", data)
        .within(repository.path(""))
        .become_it()
}

/// Archives what each site's notice says, so that the collector knows every notice that a receipt will name.
fn archive(repository: &Repository, collector: &Path, data: &Path) -> Result<()> {
    fs::create_dir_all(data)?;
    for site in ["app", "hosting", "maker", "repair", "shop"] {
        let config = repository.path("examples").join(site).join("consent.json");
        let policy = repository.path("www/demo").join(site).join("privacy.html");
        let program = Program::new(collector).words("sites --archive").arg(config).arg("--policy").arg(policy);
        program.arg("--locales").arg(repository.dist("locales")).within(data).read()?;
    }
    Ok(())
}
