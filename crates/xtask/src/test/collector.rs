//! The collector: its promises over HTTP on SQLite and PostgreSQL. Its rules are among the unit tests.

use anyhow::Result;

use crate::{native, npm, postgres, repository::Repository};

/// Runs all of its tests. A missing PostgreSQL or DuckDB is a failure, never a skip.
pub fn run(repository: &Repository) -> Result<()> {
    postgres::ensure()?;
    npm::duckdb(repository)?;
    native::cargo(repository, "test").words("--test collector").run()
}
