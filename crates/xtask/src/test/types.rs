//! TypeScript's view: of the guard as plain JavaScript, and of the types that a site's own code would import. And what else of ours is
//! JavaScript that no browser here runs: the template for Tag Manager, with its own tests.

use anyhow::Result;

use crate::{command::Program, npm, repository::Repository};

/// Runs the template's tests.
const TEMPLATE: &str = "recipes/google-tag-manager/test.mjs";

/// Checks all of it, strictly.
pub fn run(repository: &Repository) -> Result<()> {
    npm::tools(repository)?;
    for project in ["www", "tests/types"] {
        npm::tool(repository, "tsc").arg("--project").arg(repository.path(project)).run()?;
    }
    npm::tool(repository, "tsc")
        .words("--noEmit --strict --target es2022 --lib es2022,dom --module esnext --moduleResolution bundler")
        .words("pkg-config/assent.d.ts tests/types/sample.ts")
        .run()?;
    Program::new("node").arg(repository.path(TEMPLATE)).run()
}
