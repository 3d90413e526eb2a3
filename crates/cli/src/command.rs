//! The command line: what each command is called and does.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{Error, build};

/// Consent for your site: write the configuration, check it, build it, prove that nothing leaks
#[derive(Parser)]
#[command(name = "assent", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// What the process ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done, and nothing to complain about: code 0.
    Good,
    /// Done, and there are findings: code 1.
    Findings,
}

#[derive(Subcommand)]
enum Command {
    Build(build::Arguments),
}

/// Runs the command that the process was called with: 0 when all is well, 1 when there are findings, 2 when it could not do its work.
#[must_use]
pub fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(Outcome::Good) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: Arguments) -> Result<Outcome, Error> {
    match arguments.command {
        Command::Build(arguments) => match build::build(&arguments) {
            Ok(summary) => {
                println!("{summary}");
                Ok(Outcome::Good)
            }
            Err(refusal @ build::Refusal::Findings(_)) => {
                eprintln!("{}: {refusal}", arguments.config.display());
                Ok(Outcome::Findings)
            }
            Err(refusal) => Err(refusal.into()),
        },
    }
}
