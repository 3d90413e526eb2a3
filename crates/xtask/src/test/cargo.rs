//! The steps that cargo does alone.

use anyhow::Result;

use crate::{command::Program, native, npm, repository::Repository, toolchain::Toolchain, web_servers};

/// Tests that need more than a compiler, each run by a step of its own. Their manifests say `test = false`, so that a plain `cargo test` runs none.
pub const OWN_STEPS: [&str; 6] = ["alone", "audit", "browsers", "collector", "reference", "servers"];

/// rustfmt.
pub fn format(repository: &Repository) -> Result<()> {
    Toolchain::add_lints(repository)?;
    let cargo = |words| Program::new("cargo").words(words).within(repository.path(""));
    cargo("fmt --all --check").run()?;
    // A workspace of its own (fuzz/Cargo.toml says why).
    cargo("fmt --check --manifest-path fuzz/Cargo.toml").run()
}

/// clippy over everything natively, and over the banner as the browser gets it.
pub fn clippy(repository: &Repository) -> Result<()> {
    Toolchain::add_lints(repository)?;
    native::cargo(repository, "clippy").words("--all-targets -- -D warnings").run()?;
    // What has `test = false` is none of cargo's "all targets".
    let own = OWN_STEPS.iter().fold(native::cargo(repository, "clippy"), |clippy, test| clippy.arg("--test").arg(test));
    own.words("-- -D warnings").run()?;
    let toolchain = Toolchain::for_wasm(repository)?;
    let wasm = toolchain
        .cargo(repository)
        .words("clippy --package assent --package assent-studio --target wasm32-unknown-unknown --target-dir")
        .arg(toolchain.target_directory(repository, ""))
        .words("-- -D warnings");
    toolchain.with_std(repository, wasm).run()
}

/// Every test that needs neither a browser nor a server; documentation tests are among them.
pub fn unit(repository: &Repository) -> Result<()> {
    native::cargo(repository, "test").run()
}

/// Ad tech's strings beside what the reference libraries write and read.
pub fn reference(repository: &Repository) -> Result<()> {
    npm::references(repository)?;
    native::cargo(repository, "test").words("--test reference").run()
}

/// The samples for web servers, in those servers. A missing one is a failure, never a skip.
pub fn servers(repository: &Repository) -> Result<()> {
    web_servers::ensure()?;
    native::cargo(repository, "test").words("--test servers").run()
}

/// The owner's command as a release has it, with the artefacts inside. They have to be built already.
pub fn alone(repository: &Repository) -> Result<()> {
    native::cargo(repository, "test").words("--features assent-cli/embedded --test alone").run()
}
