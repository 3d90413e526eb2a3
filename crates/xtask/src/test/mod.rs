//! `cargo xtask test`: every check that CI makes, in the order in which a failure is found soonest.

mod cargo;
mod collector;
mod deny;
mod end_to_end;
mod house;
mod steps;
mod trees;
mod types;

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::{browsers::Browser, heartbeat::clock, repository::Repository, setup};
use steps::Step;

/// What to test.
#[derive(clap::Args)]
pub struct Arguments {
    /// Run one step only, after installing what it needs
    #[arg(long, value_enum)]
    only: Option<Step>,
    /// Test in this browser only
    #[arg(long, value_enum)]
    browser: Option<Browser>,
}

/// Installs what is missing, then runs the steps until one fails.
pub fn run(repository: &Repository, arguments: &Arguments) -> Result<()> {
    let browsers = arguments.browser.map_or_else(|| Browser::ALL.to_vec(), |browser| vec![browser]);
    let steps = arguments.only.map_or_else(|| Step::ALL.to_vec(), |step| vec![step]);
    let mut durations = Vec::new();
    if arguments.only.is_none() {
        let began = Instant::now();
        println!("setup: installing what is missing");
        setup::everything(repository, &browsers)?;
        durations.push(("setup", began.elapsed()));
    }
    for (number, step) in steps.iter().enumerate() {
        println!("\n[{}/{}] {}: {}", number + 1, steps.len(), step.name(), step.about());
        let began = Instant::now();
        let outcome = step.run(repository, &browsers);
        durations.push((step.name(), began.elapsed()));
        if outcome.is_err() {
            summary(&durations);
        }
        outcome.with_context(|| format!("step {} failed; alone: `cargo xtask test --only {0}`", step.name()))?;
    }
    summary(&durations);
    println!("all steps passed");
    Ok(())
}

fn summary(durations: &[(&str, Duration)]) {
    println!();
    for (name, duration) in durations {
        println!("{name:<12} {:>14}", clock(*duration));
    }
    println!("{:<12} {:>14}", "together", clock(durations.iter().map(|(_, duration)| *duration).sum()));
}
