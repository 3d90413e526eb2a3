//! The product as a visitor meets it: the package `assent-tests` drives real browsers over the built artefacts.

use anyhow::Result;

use crate::{
    browsers::{self, Browser},
    command::Program,
    dist, npm, package,
    repository::Repository,
};

/// Runs it in each of the browsers. A missing one is a failure, never a skip.
pub fn run(repository: &Repository, engines: &[Browser]) -> Result<()> {
    browsers::ensure(engines)?;
    npm::vendors(repository)?;
    dist::build(repository)?;
    let applications = package::applications(repository)?;
    let tests = Program::new("cargo").words("test --package assent-tests").within(repository.path(""));
    let tests = tests.env("ASSENT_DIST", repository.dist("")).env("ASSENT_APPLICATIONS", applications);
    browsers::tell(engines, tests)?.run()?;
    if !engines.contains(&Browser::Chromium) {
        return Ok(());
    }
    // Its visits watch the clock, and mostly wait: two sites at once, with three browsers each, keep two cores half busy.
    let audit = Program::new("cargo")
        .words("test --package assent-cli --test audit -- --test-threads=2")
        .within(repository.path(""));
    audit.env("ASSENT_DIST", repository.dist("")).run()
}
