//! Debian packages of the two programs. What is in them is in their manifests (`package.metadata.deb`); what the programs print about themselves
//! is made here: manual pages, completions, the collector's settings.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use super::binaries::{Built, COLLECTOR, COMMAND};
use crate::{command::Program, repository::Repository, stage, tools::Tool};

/// The packages by the crates that describe them.
const CRATES: [&str; 2] = ["assent-cli", "assent-collector"];

/// Makes the packages of every target in `out`.
///
/// # Errors
/// When none of the targets is this machine's own, whose programs print their manual pages; or when a package cannot be made.
pub fn debian(repository: &Repository, programs: &[Built], epoch: &str, out: &Path) -> Result<()> {
    let here = programs.iter().find(|built| built.target.is_here());
    let here = here.context("manual pages are printed by the program itself: build for this machine's target too")?;
    let texts = repository.target("xtask/release");
    stage::empty(&texts)?;
    Program::new(here.directory.join(COMMAND)).arg("man").arg(texts.join("man")).run()?;
    let completions = Program::new(here.directory.join(COMMAND)).words("completions bash").read()?;
    fs::write(texts.join("assent.bash"), completions)?;
    let settings = Program::new(here.directory.join(COLLECTOR)).arg("--print-config").within(&texts).read()?;
    fs::write(texts.join("collector.toml"), settings)?;
    let tool = Tool::Deb.ensure()?;
    for built in programs {
        for package in CRATES {
            Program::new(&tool)
                .words("--no-build --no-strip --quiet --package")
                .arg(package)
                .arg("--target")
                .arg(built.target.triple())
                .arg("--output")
                .arg(out)
                .env("SOURCE_DATE_EPOCH", epoch)
                .within(repository.path(""))
                .run()?;
        }
    }
    Ok(())
}
