//! Assent beside other consent platforms: the same page, the same browser, the same machine, in turn. `docs/bench.md` says what is measured and how.
//!
//! `cargo xtask bench --only peers` builds what is measured and runs this.

mod condition;
mod contestant;
mod round;
mod session;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;

use assent_tests::browser::{Driver, Engine};
use assent_tests::failure::Outcome;
use clap::Parser;

use condition::CONDITIONS;
use contestant::Contestant;

/// Measures consent platforms side by side
#[derive(Parser)]
struct Arguments {
    /// How often each contestant has its turn
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Where the figures and the report go
    #[arg(long)]
    out: PathBuf,
    /// Also write the report as Markdown to this file
    #[arg(long)]
    report: Option<PathBuf>,
    /// Only these contestants, by their ids in contestants.json
    #[arg(long, value_delimiter = ',')]
    contestants: Vec<String>,
    /// Keep the trace of each visit in this directory, for DevTools' Performance panel
    #[arg(long)]
    traces: Option<PathBuf>,
}

async fn run(arguments: &Arguments) -> Outcome {
    let mut contestants = Contestant::all()?;
    contestants.retain(|one| arguments.contestants.is_empty() || arguments.contestants.contains(&one.id));
    let driver = Driver::start(Engine::Chromium).await?;
    for round in 0..arguments.rounds {
        for condition in CONDITIONS {
            for contestant in &contestants {
                let began = std::time::Instant::now();
                let measured = round::measure(&driver, contestant, condition, arguments.traces.as_deref()).await;
                println!("{round} {} {} {:.1}s", condition.id, contestant.id, began.elapsed().as_secs_f64());
                match measured {
                    Ok(figures) => println!("{figures:.1?}"),
                    Err(error) => println!("VOID {error}"),
                }
            }
        }
    }
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
