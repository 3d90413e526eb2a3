//! `cargo xtask fuzz`: the fuzz targets of `fuzz/`, each for a while, from the seeds in the repository and what earlier runs found.
//!
//! Not a part of the tests: it ends when its time does, and finds something or not. What it finds becomes a test. The tests build the targets,
//! and give them what fuzzing begins with.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use crate::{
    command::{Program, which},
    debian,
    inputs::files,
    repository::Repository,
    tools::Tool,
};

/// Longer inputs than a configuration's find nothing more.
const LONGEST: &str = "-max_len=65536";

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
    let tool = Tool::Fuzz.ensure()?;
    for target in targets(repository, arguments.target.as_deref())? {
        println!("{target}: {} s", arguments.seconds);
        let corpus = repository.target("fuzz/corpus").join(&target);
        fs::create_dir_all(&corpus)?;
        let mut fuzz = Program::new(&tool).words("fuzz run --sanitizer none --fuzz-dir fuzz --target-dir");
        // Safe Rust needs no sanitizer, and without one the stable compiler is enough.
        fuzz = fuzz.arg(repository.target("fuzz")).arg(&target).arg(&corpus);
        fuzz = seeds(repository, &target).iter().fold(fuzz, Program::arg);
        let limits = format!("-- {LONGEST} -verbosity=0 -print_final_stats=1 -max_total_time={}", arguments.seconds);
        fuzz.words(&limits).within(repository.path("")).run().with_context(|| format!("{target} found something"))?;
    }
    Ok(())
}

/// Builds the targets plainly, without what makes fuzzing find its way, and gives each its seeds once: seconds, and the same every time.
///
/// # Errors
/// When one of them does not build, or does not hold for a seed.
pub fn check(repository: &Repository) -> Result<()> {
    if which("c++").is_none() {
        debian::install(&["g++"], "a C++ compiler, for libFuzzer")?;
    }
    let directory = repository.target("fuzz");
    let build = Program::new("cargo").words("build --quiet --locked --manifest-path fuzz/Cargo.toml --target-dir");
    build.arg(&directory).within(repository.path("")).run()?;
    for target in targets(repository, None)? {
        let once = Program::new(directory.join("debug").join(&target)).words("-runs=0 -verbosity=0").words(LONGEST);
        let once = once.arg(format!("-artifact_prefix={}/", directory.display()));
        let seeds = seeds(repository, &target);
        seeds.iter().fold(once, Program::arg).read().with_context(|| format!("{target} does not hold for a seed"))?;
    }
    Ok(())
}

/// What fuzzing a target begins with.
fn seeds(repository: &Repository, target: &str) -> Vec<PathBuf> {
    let directories = [repository.path("fuzz/seeds").join(target), repository.path("examples")];
    directories.into_iter().filter(|directory| directory.is_dir()).collect()
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
