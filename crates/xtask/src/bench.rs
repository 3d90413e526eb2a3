//! `cargo xtask bench`: what is fast and small, measured. Never a part of the tests: numbers depend on the machine.

use anyhow::Result;
use clap::ValueEnum;

use crate::{
    browsers::{self, Browser},
    command::Program,
    dist, postgres,
    repository::Repository,
};

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// Measure one subject only
    #[arg(long, value_enum)]
    only: Option<Subject>,
    /// Store this many receipts before the collector's memory, export and verification are measured
    #[arg(long, default_value_t = 1_000_000)]
    stored: u64,
}

/// Something that is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Subject {
    /// The guard: the release of thousands of elements on a slow processor
    Release,
    /// The collector: receipts a second, delays, memory, export, verification
    Collector,
}

impl Subject {
    const ALL: [Self; 2] = [Self::Release, Self::Collector];
}

/// Measures.
pub fn run(repository: &Repository, arguments: &Arguments) -> Result<()> {
    for subject in arguments.only.map_or_else(|| Subject::ALL.to_vec(), |subject| vec![subject]) {
        match subject {
            Subject::Release => {
                browsers::ensure(repository, &[Browser::Chromium])?;
                dist::build(repository)?;
                let bench = Program::new("cargo").words("run --quiet --package assent-tests --bin assent-bench");
                let bench = bench.env("ASSENT_DIST", repository.dist("")).within(repository.path(""));
                browsers::tell(repository, &[Browser::Chromium], bench)?.run()?;
            }
            Subject::Collector => {
                postgres::ensure()?;
                let bench =
                    Program::new("cargo").words("bench --package assent-collector --bench collector -- --stored");
                bench.arg(arguments.stored.to_string()).within(repository.path("")).run()?;
            }
        }
    }
    Ok(())
}
