//! Assent beside other consent platforms: the same page, the same browser, the same machine, in turn. `docs/bench.md` says what is measured and how.
//!
//! `cargo xtask bench --only peers` builds what is measured and runs this.

mod budget;
mod condition;
mod contestant;
mod figure;
mod large;
mod machine;
mod report;
mod results;
mod round;
mod session;
mod work;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use assent_tests::browser::{Driver, Engine};
use assent_tests::failure::Outcome;
use clap::Parser;

use budget::Beside;
use condition::CONDITIONS;
use contestant::Contestant;
use machine::Machine;
use report::Report;
use results::Results;

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
}

/// Takes all turns: each round has every contestant once under each condition, so that what changes on the machine meets all of them.
async fn take(driver: &Driver, results: &mut Results, rounds: u32) {
    let contestants = results.contestants.clone();
    for round in 1..=rounds {
        for condition in CONDITIONS {
            let began = Instant::now();
            for contestant in &contestants {
                let mut measured = round::measure(driver, contestant, condition).await;
                if let Err(error) = &measured {
                    eprintln!("{}, {}: {error}; once more", contestant.name, condition.name);
                    results.row(condition, &contestant.id).repeated += 1;
                    measured = round::measure(driver, contestant, condition).await;
                }
                let row = results.row(condition, &contestant.id);
                match measured {
                    Ok(figures) => row.rounds.push(figures),
                    Err(error) => row.void = Some(error.to_string()),
                }
            }
            println!("round {round} of {rounds}, {}: {:.0} s", condition.name, began.elapsed().as_secs_f64());
        }
    }
}

async fn run(arguments: &Arguments) -> Outcome {
    let mut machine = Machine::look();
    let mut contestants = Contestant::all()?;
    contestants.retain(|one| arguments.contestants.is_empty() || arguments.contestants.contains(&one.id));
    let driver = Driver::start(Engine::Chromium).await?;
    let mut results = Results::new(contestants);
    take(&driver, &mut results, arguments.rounds).await;
    let large = match large::measure(&driver, &results.contestants, arguments.rounds).await {
        Ok(large) => Some(large),
        Err(error) => {
            eprintln!("large sites: {error}");
            None
        }
    };
    machine.date = machine::now();
    let beside = Beside {
        large: large.as_ref(),
        collector: Beside::read(&arguments.out, "collector.json"),
        release: Beside::read(&arguments.out, "release.json"),
    };
    let report = Report::new(&results, &machine, &beside, arguments.rounds);
    print!("{}", report.terminal());
    fs::create_dir_all(&arguments.out)?;
    let place = |name: &str| arguments.out.join(name);
    fs::write(place("peers.json"), serde_json::to_string_pretty(&report.json())? + "\n")?;
    fs::write(place("report.html"), report.html())?;
    fs::write(place("report.md"), report.markdown())?;
    if let Some(file) = &arguments.report {
        fs::write(file, report.markdown())?;
    }
    println!("\nreport: {}", place("report.html").display());
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
