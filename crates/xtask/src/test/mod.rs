//! `cargo xtask test`: every check that CI makes, in the order in which a failure is found soonest.

mod cargo;
mod collector;
mod deny;
mod end_to_end;
mod house;
mod prose;
mod readers;
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

/// How a step ended that did not fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Everything was checked and is as it should be.
    Passed,
    /// A part could not be checked here, and why.
    Unknown(&'static str),
}

impl Verdict {
    fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// A line of the summary: the step, how long it took, how it ended.
type Line = (&'static str, Duration, &'static str);

/// Installs what is missing, then runs the steps until one fails.
pub fn run(repository: &Repository, arguments: &Arguments) -> Result<()> {
    let browsers = arguments.browser.map_or_else(|| Browser::ALL.to_vec(), |browser| vec![browser]);
    let steps = arguments.only.map_or_else(|| Step::ALL.to_vec(), |step| vec![step]);
    let mut lines: Vec<Line> = Vec::new();
    let mut unknown = Vec::new();
    if arguments.only.is_none() {
        let began = Instant::now();
        println!("setup: installing what is missing");
        setup::everything(repository, &browsers)?;
        lines.push(("setup", began.elapsed(), "done"));
    }
    for (number, step) in steps.iter().enumerate() {
        println!("\n[{}/{}] {}: {}", number + 1, steps.len(), step.name(), step.about());
        let began = Instant::now();
        let outcome = step.run(repository, &browsers);
        lines.push((step.name(), began.elapsed(), outcome.as_ref().map_or("FAILED", |verdict| verdict.name())));
        if outcome.is_err() {
            summary(&lines);
        }
        let verdict =
            outcome.with_context(|| format!("step {} failed; alone: `cargo xtask test --only {0}`", step.name()))?;
        if let Verdict::Unknown(why) = verdict {
            unknown.push(format!("{} is unknown: {why}", step.name()));
        }
    }
    summary(&lines);
    println!("{}", conclusion(&unknown));
    Ok(())
}

/// The last words of a run without a failure. What was not checked did not pass.
fn conclusion(unknown: &[String]) -> String {
    if unknown.is_empty() {
        return "all steps passed".to_owned();
    }
    format!("{}\nall other steps passed", unknown.join("\n"))
}

fn summary(lines: &[Line]) {
    println!();
    for (name, duration, verdict) in lines {
        println!("{name:<12} {:>14}  {verdict}", clock(*duration));
    }
    println!("{:<12} {:>14}", "together", clock(lines.iter().map(|(_, duration, _)| *duration).sum()));
}

#[cfg(test)]
mod tests {
    use super::{Verdict, conclusion};

    #[test]
    fn what_was_not_checked_did_not_pass() {
        assert_eq!(Verdict::Unknown("no network").name(), "unknown");
        let said = conclusion(&["deny is unknown: no network".to_owned()]);
        assert_eq!(said, "deny is unknown: no network\nall other steps passed");
        assert_eq!(conclusion(&[]), "all steps passed");
    }
}
