//! The steps that cargo does alone.

use anyhow::Result;

use crate::{command::Program, repository::Repository, toolchain::Toolchain, web_servers};

/// rustfmt.
pub fn format(repository: &Repository) -> Result<()> {
    Toolchain::add_lints(repository)?;
    native(repository, "fmt --all --check")?;
    // A workspace of its own (fuzz/Cargo.toml says why).
    native(repository, "fmt --check --manifest-path fuzz/Cargo.toml")
}

/// clippy over everything natively, and over the banner as the browser gets it.
pub fn clippy(repository: &Repository) -> Result<()> {
    Toolchain::add_lints(repository)?;
    native(repository, "clippy --workspace --all-targets -- -D warnings")?;
    let toolchain = Toolchain::for_wasm(repository)?;
    let wasm = toolchain
        .cargo(repository)
        .words("clippy --package assent --target wasm32-unknown-unknown --target-dir")
        .arg(toolchain.target_directory(repository, ""))
        .words("-- -D warnings");
    toolchain.with_std(repository, wasm).run()
}

/// Every test that needs neither a browser nor a database; documentation tests are among them.
pub fn unit(repository: &Repository) -> Result<()> {
    native(
        repository,
        "test --workspace --exclude assent-tests --exclude assent-collector --features assent-core/schema",
    )
}

/// The samples for web servers, in those servers. A missing one is a failure, never a skip.
pub fn servers(repository: &Repository) -> Result<()> {
    web_servers::ensure()?;
    native(repository, "test --package assent-cli --test servers")
}

fn native(repository: &Repository, words: &str) -> Result<()> {
    Program::new("cargo").words(words).within(repository.path("")).run()
}
