//! TypeScript's view: of the guard as plain JavaScript, and of the types that a site's own code would import.

use anyhow::Result;

use crate::{npm, repository::Repository};

/// Checks both, strictly.
pub fn run(repository: &Repository) -> Result<()> {
    npm::tools(repository)?;
    for project in ["www", "tests/types"] {
        npm::tool(repository, "tsc").arg("--project").arg(repository.path(project)).run()?;
    }
    npm::tool(repository, "tsc")
        .words("--noEmit --strict --target es2022 --lib es2022,dom --module esnext --moduleResolution bundler")
        .words("pkg-config/assent.d.ts tests/types/sample.ts")
        .run()
}
