//! The command line: what each command is called and does.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use crate::outcome::Outcome;
use crate::output::{self, Colour};
use crate::{Error, audit, build, check, decode, explain, init, manual, migrate, serve, studio};

/// Consent for your site: write the configuration, check it, build it, prove that nothing leaks
#[derive(Parser)]
#[command(name = "assent", version, after_help = EXIT_CODES)]
struct Arguments {
    /// When to use colours
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: Colour,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 all is well, 1 there are findings, 2 the work could not be done.";

#[derive(Subcommand)]
enum Command {
    /// Check consent.json: its form, its references, and what a regulator would ask about
    #[command(after_help = EXIT_CODES)]
    Check(check::Arguments),
    /// Show a service as visitors get it, and where each of its values comes from
    #[command(after_help = EXIT_CODES)]
    Explain(explain::Arguments),
    /// Write a first consent.json from a few answers
    #[command(after_help = EXIT_CODES)]
    Init(Box<init::Arguments>),
    /// Turn the configuration of another consent tool into a consent.json
    #[command(after_help = EXIT_CODES)]
    Migrate(migrate::Arguments),
    /// Make a site's own files: the notice inside the guard, ready to be served
    #[command(after_help = EXIT_CODES)]
    Build(build::Call),
    #[command(after_help = EXIT_CODES)]
    Studio(studio::Arguments),
    #[command(after_help = EXIT_CODES)]
    Serve(serve::Arguments),
    #[command(after_help = EXIT_CODES)]
    Audit(audit::Arguments),
    /// Show what a TC, AC, GPP or US Privacy string says, and which rules it breaks
    #[command(after_help = EXIT_CODES)]
    Decode(decode::Arguments),
    /// Print what a shell needs to complete the commands and options
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page, or write one for each command into a directory
    Man {
        /// Where to write `assent.1`, `assent-check.1` and the others
        #[arg(value_name = "DIRECTORY")]
        directory: Option<PathBuf>,
    },
}

/// Runs the command that the process was called with: 0 when all is well, 1 when there are findings, 2 when it could not do its work.
#[must_use]
pub fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(Outcome::Good) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {}", output::tame(&error.to_string()));
            ExitCode::from(2)
        }
    }
}

fn run(arguments: Arguments) -> Result<Outcome, Error> {
    let colour = arguments.color;
    match arguments.command {
        Command::Check(arguments) => check::run(&arguments, colour),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Init(arguments) => init::run(&arguments, colour),
        Command::Migrate(arguments) => migrate::run(&arguments, colour),
        Command::Build(call) => build::run(&call, colour),
        Command::Studio(arguments) => studio::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments, colour),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Decode(arguments) => decode::run(&arguments),
        Command::Completions { shell } => manual::completions(&mut Arguments::command(), shell),
        Command::Man { directory } => manual::pages(Arguments::command(), directory.as_deref()),
    }
}
