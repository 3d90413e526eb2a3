//! What is printed: a line per scenario and engine, the matrix of the demo sites, and every failure at the end.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::browser::Engine;
use crate::failure::Outcome;

/// The steps of this subject's scenarios (`site/<id>/…`) are shown as a table.
const MATRIX: &str = "site/";

/// One scenario in one engine.
pub(super) struct Result {
    pub(super) name: String,
    pub(super) engine: Engine,
    /// The last one is where it failed, if it did.
    pub(super) steps: Vec<&'static str>,
    pub(super) outcome: Outcome,
    pub(super) took: Duration,
}

/// Everything that was run.
pub(super) struct Report {
    expected: usize,
    started: Instant,
    results: Vec<Result>,
}

impl Report {
    pub(super) fn new(expected: usize) -> Self {
        Self { expected, started: Instant::now(), results: Vec::new() }
    }

    /// Prints a result when it is known.
    pub(super) fn add(&mut self, result: Result) {
        let Result { name, engine, outcome, took, .. } = &result;
        let count = self.results.len() + 1;
        println!(
            "{count:>4}/{} {} {:<8} {name} ({:.1} s)",
            self.expected,
            mark(outcome),
            engine.name(),
            took.as_secs_f64()
        );
        if let Err(failure) = outcome {
            println!("          {failure}");
        }
        self.results.push(result);
    }

    /// Prints the matrix and the failures; fails when one failed or did not run.
    pub(super) fn finish(self) -> ExitCode {
        self.matrix();
        let failed: Vec<&Result> = self.results.iter().filter(|result| result.outcome.is_err()).collect();
        for Result { name, engine, outcome, .. } in &failed {
            println!(
                "FAILED {} {name}\n       {}",
                engine.name(),
                outcome.as_ref().err().map(ToString::to_string).unwrap_or_default()
            );
        }
        let missing = self.expected - self.results.len();
        let seconds = self.started.elapsed().as_secs_f64();
        println!(
            "\n{} passed, {} failed, {missing} not run, in {seconds:.0} s",
            self.results.len() - failed.len(),
            failed.len()
        );
        if failed.is_empty() && missing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// Sites × engines in rows, steps in columns.
    fn matrix(&self) {
        let mut steps: Vec<&str> = Vec::new();
        let mut rows: BTreeMap<(&str, Engine), BTreeMap<&str, &str>> = BTreeMap::new();
        for result in &self.results {
            let Some((site, _)) = result.name.strip_prefix(MATRIX).and_then(|name| name.split_once('/')) else {
                continue;
            };
            let row = rows.entry((site, result.engine)).or_default();
            row.extend(result.steps.iter().map(|step| (*step, "ok")));
            if let (Some(last), Err(_)) = (result.steps.last(), &result.outcome) {
                row.insert(last, "FAILED");
            }
            result.steps.iter().for_each(|step| {
                if !steps.contains(step) {
                    steps.push(step)
                }
            });
        }
        if rows.is_empty() {
            return;
        }
        println!(
            "\n{:<10} {:<10}{}",
            "site",
            "engine",
            steps.iter().map(|step| format!("{step:<12}")).collect::<String>()
        );
        for ((site, engine), seen) in rows {
            let cells: String = steps.iter().map(|step| format!("{:<12}", seen.get(step).unwrap_or(&"-"))).collect();
            println!("{site:<10} {:<10}{cells}", engine.name());
        }
        println!();
    }
}

fn mark(outcome: &Outcome) -> &'static str {
    if outcome.is_ok() { "ok" } else { "FAILED" }
}
