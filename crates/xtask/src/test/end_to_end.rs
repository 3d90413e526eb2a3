//! The product as a visitor meets it: the package `assent-tests` drives real browsers over the built artefacts.

use anyhow::Result;

use crate::{
    browsers::{self, Browser},
    dist, native, npm, package,
    repository::Repository,
    wordpress,
};

/// Runs it in each of the browsers. A missing one is a failure, never a skip.
pub fn run(repository: &Repository, engines: &[Browser]) -> Result<()> {
    browsers::ensure(engines)?;
    npm::vendors(repository)?;
    dist::build(repository)?;
    let applications = package::applications(repository)?;
    let sites = wordpress::sites(repository)?;
    native::cargo(repository, "build").words("--bin assent-collector").run()?;
    let tests = native::cargo(repository, "test").words("--test browsers").env("ASSENT_WORDPRESS", sites);
    let tests = tests.env("ASSENT_DIST", repository.dist("")).env("ASSENT_APPLICATIONS", applications);
    let tests = tests.env("ASSENT_COLLECTOR", repository.target("debug/assent-collector"));
    browsers::tell(engines, tests)?.run()?;
    if !engines.contains(&Browser::Chromium) {
        return Ok(());
    }
    // Its visits watch the clock, and mostly wait: two sites at once, with three browsers each, keep two cores half busy.
    let audit = native::cargo(repository, "test").words("--test audit -- --test-threads=2");
    audit.env("ASSENT_DIST", repository.dist("")).run()
}
