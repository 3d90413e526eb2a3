//! Licences, sources and known vulnerabilities of what we depend on.

use anyhow::Result;

use crate::{command::Program, repository::Repository, tools::Tool};

/// Checks them. The list of vulnerabilities comes from the network; where it cannot be had, that one check is skipped aloud.
pub fn run(repository: &Repository) -> Result<()> {
    let deny = Tool::Deny.ensure(repository)?;
    let program = || Program::new(&deny).within(repository.path(""));
    Program::new("cargo").words("fetch --quiet").within(repository.path("")).run()?;
    // Otherwise only what the root package needs is looked at.
    program().words("--offline --workspace check --hide-inclusion-graph bans licenses sources").run()?;
    // Git would ask for a name and a password where a proxy refuses it.
    if program().words("fetch db").env("GIT_TERMINAL_PROMPT", "0").succeeds() {
        return program().words("--offline --workspace check advisories").run();
    }
    println!("SKIPPED: known vulnerabilities were not checked, because the advisory database cannot be fetched here");
    Ok(())
}
