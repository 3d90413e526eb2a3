//! `cargo xtask bench`: what is fast and small, measured. Never a part of the tests: numbers depend on the machine.

mod contestants;

use std::{fs, io::ErrorKind, path::PathBuf};

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
    /// How often each contestant has its turn; an odd number, so that the median is one of them
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Also write the peers' report to this file, as `benches/REPORT.md` is
    #[arg(long)]
    report: Option<PathBuf>,
}

/// Something that is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Subject {
    /// Assent beside other consent platforms, in Chromium
    Peers,
    /// The guard: the release of thousands of elements on a slow processor
    Release,
    /// The collector: receipts a second, delays, memory, export, verification
    Collector,
}

impl Subject {
    /// The peers last: their report has the collector's figures in it.
    const ALL: [Self; 3] = [Self::Release, Self::Collector, Self::Peers];
}

/// Measures.
pub fn run(repository: &Repository, arguments: &Arguments) -> Result<()> {
    let figures = repository.target("bench");
    // Nothing of an earlier call is in this one's report.
    for name in ["collector.json", "release.json"] {
        match fs::remove_file(figures.join(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    for subject in arguments.only.map_or_else(|| Subject::ALL.to_vec(), |subject| vec![subject]) {
        match subject {
            Subject::Peers => {
                browsers::ensure(&[Browser::Chromium])?;
                let contestants = contestants::build(repository)?;
                let bench = Program::new("cargo").words("run --quiet --package assent-benches -- --rounds");
                let bench = bench.arg(arguments.rounds.to_string()).arg("--out").arg(&figures);
                let bench = match &arguments.report {
                    Some(file) => bench.arg("--report").arg(std::path::absolute(file)?),
                    None => bench,
                };
                let bench = bench.env("ASSENT_CONTESTANTS", contestants).env("ASSENT_DIST", repository.dist(""));
                browsers::tell(&[Browser::Chromium], bench.within(repository.path("")))?.run()?;
            }
            Subject::Release => {
                browsers::ensure(&[Browser::Chromium])?;
                dist::build(repository)?;
                let bench = Program::new("cargo").words("run --quiet --package assent-tests --bin assent-bench --");
                let bench = bench
                    .arg(figures.join("release.json"))
                    .env("ASSENT_DIST", repository.dist(""))
                    .within(repository.path(""));
                browsers::tell(&[Browser::Chromium], bench)?.run()?;
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
