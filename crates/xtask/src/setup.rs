//! `cargo xtask setup`: installs whatever is missing. The other chores call the parts they need.

use anyhow::Result;

use crate::{
    browsers::{self, Browser},
    npm, package, postgres,
    repository::Repository,
    toolchain::Toolchain,
    tools::Tool,
    web_servers, wordpress,
};

/// What to install.
#[derive(clap::Args)]
pub struct Arguments {
    /// Leave out the browsers and what drives them
    #[arg(long)]
    no_browsers: bool,
}

/// Installs everything.
pub fn run(repository: &Repository, arguments: &Arguments) -> Result<()> {
    everything(repository, if arguments.no_browsers { &[] } else { &Browser::ALL })?;
    println!("ready: everything that is needed is installed");
    Ok(())
}

/// What building the artefacts needs; neither browsers nor checkers.
pub fn building(repository: &Repository) -> Result<Toolchain> {
    npm::tools(repository)?;
    Toolchain::for_wasm(repository)
}

/// All of it, with some of the browsers.
pub fn everything(repository: &Repository, browsers: &[Browser]) -> Result<()> {
    building(repository)?;
    npm::vendors(repository)?;
    npm::references(repository)?;
    npm::duckdb(repository)?;
    package::ensure(repository)?;
    wordpress::ensure(repository)?;
    Toolchain::add_lints(repository)?;
    // The largest downloads come first, so that a network that fails does so early.
    browsers::ensure(browsers)?;
    postgres::ensure()?;
    web_servers::ensure()?;
    for tool in Tool::ALL {
        if tool != Tool::Geckodriver || browsers.contains(&Browser::Firefox) {
            tool.ensure()?;
        }
    }
    Ok(())
}
