//! `cargo xtask fuzz`: the fuzz targets of `fuzz/`, each for a while, from the seeds in the repository and what earlier runs found.
//!
//! Not a part of the tests: it ends when its time does, and finds something or not. What it finds becomes a test.

use std::fs;

use anyhow::{Context, Result};

use crate::{command::Program, inputs::files, repository::Repository, tools::Tool};

/// What to fuzz.
#[derive(clap::Args)]
pub struct Arguments {
    /// One target only: the name of a file in fuzz/fuzz_targets
    target: Option<String>,
    /// For how long each
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

/// Runs the targets one after the other until one finds something.
///
/// # Errors
/// When one does, with the input's path in libFuzzer's output; or when nothing can be built.
pub fn run(repository: &Repository, arguments: &Arguments) -> Result<()> {
    let tool = Tool::Fuzz.ensure(repository)?;
    for target in targets(repository, arguments.target.as_deref())? {
        println!("{target}: {} s", arguments.seconds);
        let corpus = repository.target("fuzz/corpus").join(&target);
        fs::create_dir_all(&corpus)?;
        let mut fuzz = Program::new(&tool).words("fuzz run --sanitizer none --fuzz-dir fuzz --target-dir");
        // Safe Rust needs no sanitizer, and without one the stable compiler is enough.
        fuzz = fuzz.arg(repository.target("fuzz")).arg(&target).arg(&corpus);
        for seeds in [format!("fuzz/seeds/{target}"), "examples".to_owned()] {
            let seeds = repository.path(&seeds);
            if seeds.is_dir() {
                fuzz = fuzz.arg(seeds);
            }
        }
        let limits =
            format!("-- -max_len=65536 -verbosity=0 -print_final_stats=1 -max_total_time={}", arguments.seconds);
        fuzz.words(&limits).within(repository.path("")).run().with_context(|| format!("{target} found something"))?;
    }
    Ok(())
}

fn targets(repository: &Repository, only: Option<&str>) -> Result<Vec<String>> {
    let all: Vec<String> = files(&repository.path("fuzz/fuzz_targets"))?
        .iter()
        .filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned()))
        .collect();
    let Some(only) = only else { return Ok(all) };
    anyhow::ensure!(all.iter().any(|target| target == only), "{only} is none of {}", all.join(", "));
    Ok(vec![only.to_owned()])
}
