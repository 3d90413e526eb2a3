//! `cargo xtask generate`: the files that are made from the Rust types and from data, and never edited.

mod host;
mod item;
mod known;
mod wordpress;

use std::fs;

use anyhow::{Result, bail};

use crate::{native, repository::Repository};

/// Core's example, with the schema that its types have.
const CORE: &str = "generate";
/// The linter's, which prints its rules and takes no name.
const LINTER: &str = "rules";
/// That of the command for site owners, which knows the interface too.
const CLI: &str = "layer";

/// What a file is made from.
enum Source {
    /// An example that prints it, and its name there.
    Example(&'static str, &'static str),
    /// A declaration of the banner's, which no program of this machine can ask, or data that no type of ours is for.
    Files(fn(&Repository) -> Result<String>),
}

use Source::{Example, Files};

/// Each file, and what it is made from. What core compiles in comes first.
const FILES: [(&str, Source); 16] = [
    ("pkg-config/known/vendors.json", Files(known::vendors)),
    ("crates/core/src/regime/strictest.json", Example(CORE, "strictest")),
    ("pkg-config/regimes.json", Example(CORE, "regimes-for-browsers")),
    ("pkg-config/consent.schema.json", Example(CORE, "schema")),
    ("pkg-config/assent.d.ts", Example(CORE, "public")),
    ("www/contracts.d.ts", Example(CORE, "contracts")),
    ("www/guard/banner.d.ts", Files(host::declaration)),
    ("docs/configuration.md", Example(CORE, "configuration")),
    ("docs/regimes.md", Example(CORE, "regimes")),
    ("docs/lint.md", Example(LINTER, "")),
    ("docs/services.md", Example(CORE, "catalogue")),
    ("www/first/rules.json", Example(CORE, "first")),
    ("www/parts/signals/paths.json", Example(CORE, "vendors")),
    ("www/first/layer.json", Example(CLI, "layer")),
    ("wordpress/data/catalogue.php", Files(wordpress::catalogue)),
    ("wordpress/languages/assent-consent.pot", Files(wordpress::texts)),
];

/// Whether to write.
#[derive(clap::Args)]
pub struct Arguments {
    /// Only compare, and fail when a file is stale
    #[arg(long)]
    check: bool,
}

/// Writes, or compares.
pub fn run(repository: &Repository, arguments: &Arguments) -> Result<()> {
    let mut stale = Vec::new();
    for (file, source) in FILES {
        let generated = match source {
            Example(example, name) => printed(repository, example, name)?,
            Files(print) => print(repository)?,
        };
        let path = repository.path(file);
        if fs::read_to_string(&path).is_ok_and(|known| known == generated) {
            println!("  {file}: up to date");
        } else if arguments.check {
            stale.push(file);
        } else {
            fs::write(path, generated)?;
            println!("  {file}: written");
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    bail!("{} do not fit what they are made from: run `cargo xtask generate`", stale.join(", "))
}

/// Compares only.
///
/// # Errors
/// When a generated file is stale.
pub fn check(repository: &Repository) -> Result<()> {
    run(repository, &Arguments { check: true })
}

/// What an example prints. It is built each time, because the files before it may be compiled in.
fn printed(repository: &Repository, example: &str, name: &str) -> Result<String> {
    let printed = native::example(repository, example)?.arg(name).read()?;
    Ok(format!("{}\n", printed.trim_end()))
}
