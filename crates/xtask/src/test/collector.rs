//! The collector: its rules natively, its promises over HTTP on SQLite and PostgreSQL.

use anyhow::Result;

use crate::{command::Program, postgres, repository::Repository};

/// Runs all of its tests. A missing PostgreSQL is a failure, never a skip.
pub fn run(repository: &Repository) -> Result<()> {
    postgres::ensure()?;
    Program::new("cargo").words("test --package assent-collector").within(repository.path("")).run()
}
