//! The command line: what each command is called and does.

mod access;
mod alerts;
mod backup;
mod evidence;
mod export;
mod key;
mod period;
mod purge;
mod serve;
mod sites;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing::Level;

use crate::settings::{Flags, LogFormat};
use crate::store::Store;
use crate::{Clock, Error, Settings, private};

/// Keeps receipts of consent, durably and provably unchanged
#[derive(Parser)]
#[command(name = "assent-collector", version)]
struct Arguments {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Receive receipts and serve the dashboard (the default)
    Serve,
    /// Write a backup, while the collector serves, and restore it on trial
    Backup(backup::Backup),
    /// Restore a backup into an empty database
    Restore(backup::Restore),
    /// Recompute the log, or check one receipt's proof
    Verify(verify::Arguments),
    /// Write a site's receipts to the terminal or a file
    Export(export::Arguments),
    /// Write the evidence of one receipt, or of a site's receipts of a period, as a ZIP file
    Evidence(evidence::Arguments),
    /// End the retention of receipts that are due
    Purge(purge::Arguments),
    /// List the sites, or archive what a site's consent.json shows
    Sites(sites::Arguments),
    /// Bring the database's tables to this version
    Migrate,
    /// Try and list what the collector reports by itself
    #[command(subcommand)]
    Alerts(alerts::Alerts),
    /// Change the key that signs the log
    #[command(subcommand)]
    Key(key::Key),
    /// Replace the admin token
    #[command(subcommand)]
    Token(access::Token),
    /// Give people tokens of their own
    #[command(subcommand)]
    People(access::People),
    /// End the sessions of the dashboard
    #[command(subcommand)]
    Sessions(access::Sessions),
}

/// Runs the command that the process was called with.
#[must_use]
pub fn main() -> ExitCode {
    private::keep_new_files_private();
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Error> {
    let settings = Settings::load(&arguments.flags)?;
    if arguments.flags.print_config {
        print!("{}", settings.print()?);
        return Ok(());
    }
    let command = arguments.command.unwrap_or(Command::Serve);
    // Between a command's own lines, what the database tells of tables that are there already is noise.
    log_to_stderr(settings.log, if matches!(command, Command::Serve) { Level::INFO } else { Level::WARN });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Serve => serve::run(settings).await,
            Command::Backup(arguments) => backup::make(&settings, &arguments).await,
            Command::Restore(arguments) => backup::restore(&settings, &arguments).await,
            Command::Verify(arguments) => verify::run(&settings, &arguments).await,
            Command::Export(arguments) => export::run(&settings, &arguments).await,
            Command::Evidence(arguments) => evidence::run(&settings, &arguments).await,
            Command::Purge(arguments) => purge::run(&settings, &arguments).await,
            Command::Sites(arguments) => sites::run(&settings, &arguments).await,
            Command::Key(command) => key::run(&settings, &command).await,
            Command::Token(command) => access::token(&settings, &command).await,
            Command::People(command) => access::people(&settings, &command).await,
            Command::Sessions(command) => access::sessions(&settings, &command).await,
            Command::Alerts(command) => alerts::run(&settings, &command).await,
            Command::Migrate => open(&settings).await.map(|_| println!("the database's tables are of this version")),
        }
    })
}

/// Opens the database with its tables at this version.
async fn open(settings: &Settings) -> Result<Store, Error> {
    let store = open_any(settings).await?;
    store.refuse_half().await?;
    Ok(store)
}

/// The same of a database that a restore may have left half full.
async fn open_any(settings: &Settings) -> Result<Store, Error> {
    let store = Store::open(settings).await?;
    store.migrate().await?;
    store.prepare_months(Clock::system().now()).await?;
    Ok(store)
}

fn log_to_stderr(format: LogFormat, level: Level) {
    let builder = tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).with_target(false);
    match format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
}
