//! The steps that cargo, or Trunk on its behalf, does alone.

use anyhow::Result;

use crate::{command::Program, repository::Repository, toolchain::Toolchain, tools::Tool, web_servers};

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

/// The development loop's build, once, as `trunk serve` does it.
pub fn trunk(repository: &Repository) -> Result<()> {
    let trunk = Tool::Trunk.ensure(repository)?;
    Tool::WasmBindgen.ensure(repository)?;
    let toolchain = Toolchain::for_wasm(repository)?;
    // Offline keeps Trunk from fetching tools by its own means, but cargo too: so everything is fetched before.
    native(repository, "fetch --quiet")?;
    let fetch = toolchain.cargo(repository).words("fetch --quiet --target wasm32-unknown-unknown");
    toolchain.with_std(repository, fetch).run()?;
    let build = Program::new(trunk).words("build --offline --dist").arg(repository.target("trunk"));
    let build = build.env("NO_COLOR", "true").within(repository.path(""));
    let build = build.env("CARGO_TARGET_DIR", toolchain.target_directory(repository, ""));
    toolchain.with_std(repository, toolchain.calling(build)).run()
}

fn native(repository: &Repository, words: &str) -> Result<()> {
    Program::new("cargo").words(words).within(repository.path("")).run()
}
