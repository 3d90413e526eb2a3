//! This repository's chores: `cargo xtask help` lists them.
//!
//! One file per subcommand; this one only dispatches. Imports nothing of ours, so that it compiles
//! while the rest does not.

mod archive;
mod bench;
mod browsers;
mod catalogue;
mod command;
mod contact_sheet;
mod debian;
mod demo;
mod dist;
mod encode;
mod fuzz;
mod generate;
mod heartbeat;
mod inputs;
mod native;
mod npm;
mod package;
mod postgres;
mod release;
mod repository;
mod sbom;
mod setup;
mod site;
mod sizes;
mod stage;
mod test;
mod toolchain;
mod tools;
mod wasm;
mod web_servers;
mod wordpress;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Assent's chores
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Install whatever the other chores need and is missing
    Setup(setup::Arguments),
    /// Build the artefacts into dist/, and measure them against their budgets
    Dist(dist::Arguments),
    /// Build the npm package from the artefacts
    Npm(package::Arguments),
    /// Build the WordPress plugin from the artefacts
    Wordpress,
    /// Build the five demo sites, serve them, and say where to look
    Demo,
    /// Install what is missing and run every check and test, browsers included
    #[command(alias = "ci")]
    Test(test::Arguments),
    /// Measure what is fast and small
    Bench(bench::Arguments),
    /// Write the report of what each artefact weighs, and where its bytes go
    Sizes,
    /// Fuzz the parsers for a while
    Fuzz(fuzz::Arguments),
    /// Take pictures of the notice and the preferences in every layout, scheme, width and direction
    ContactSheet(contact_sheet::Arguments),
    /// Build only the banner, with and without WebAssembly
    Wasm,
    /// Make everything that is published, into release/
    Release(release::Arguments),
    /// Make the documentation site, to target/xtask/site/
    Site,
    /// Write a software bill of materials for each artefact, to target/xtask/sbom/
    Sbom,
    /// Write the files that are generated from the Rust types
    Generate(generate::Arguments),
    /// Refresh the facts about vendors that the catalogue is made from
    Catalogue(catalogue::Arguments),
}

fn run() -> anyhow::Result<()> {
    let repository = repository::Repository::find()?;
    match Arguments::parse().chore {
        Chore::Setup(arguments) => setup::run(&repository, &arguments),
        Chore::Dist(arguments) => dist::run(&repository, &arguments),
        Chore::Npm(arguments) => package::run(&repository, &arguments),
        Chore::Wordpress => wordpress::run(&repository),
        Chore::Demo => demo::run(&repository),
        Chore::Test(arguments) => test::run(&repository, &arguments),
        Chore::Bench(arguments) => bench::run(&repository, &arguments),
        Chore::Sizes => sizes::run(&repository),
        Chore::Fuzz(arguments) => fuzz::run(&repository, &arguments),
        Chore::ContactSheet(arguments) => contact_sheet::run(&repository, &arguments),
        Chore::Wasm => wasm::run(&repository),
        Chore::Release(arguments) => release::run(&repository, &arguments),
        Chore::Site => site::run(&repository),
        Chore::Sbom => sbom::run(&repository),
        Chore::Generate(arguments) => generate::run(&repository, &arguments),
        Chore::Catalogue(arguments) => catalogue::run(&repository, &arguments),
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
