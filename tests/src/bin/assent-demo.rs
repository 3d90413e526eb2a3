//! `assent-demo [--port-base N]`: the five demo sites, for people. `cargo xtask demo` builds what it serves and runs it.
//!
//! `$ASSENT_COLLECTOR` is the collector's program, `$ASSENT_DEMO_DATA` the directory of its database; without them receipts are
//! kept in memory.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::process::ExitCode;

use assent_tests::collector::Collector;
use assent_tests::server::{Desk, Overview, Receipts, Site};
use assent_tests::{catalog, repository};
use tokio::signal::unix::{SignalKind, signal};

const USAGE: &str =
    "usage: assent-demo [--port-base N]\n  the overview is on port N (8800), the sites are on N+1 to N+5";
const DEFAULT_BASE: u16 = 8800;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let base = port_base(std::env::args().skip(1))?;
    if !repository::dist().join("assent.js").exists() {
        return Err(format!(
            "{} holds no assent.js: run `cargo xtask demo`, which builds it first",
            repository::dist().display()
        )
        .into());
    }
    let variable = |name| std::env::var_os(name).map(PathBuf::from);
    let collector = match (variable("ASSENT_COLLECTOR"), variable("ASSENT_DEMO_DATA")) {
        (Some(program), Some(data)) => Some(Collector::start(&program, &data).await?),
        _ => None,
    };
    let desk = match &collector {
        Some(collector) => Desk::collector(&collector.origin),
        None => Desk::StandIn(Receipts::default()),
    };
    let (mut sites, mut ports) = (Vec::new(), Vec::new());
    for spec in catalog::sites()? {
        let port = spec.port - DEFAULT_BASE + base;
        let site = Site::start_on(&spec.id, port, desk.clone()).await.map_err(|error| explain(port, &error))?;
        sites.push((site, catalog::title(&spec.id)));
        ports.push((spec.port, port));
    }
    let overview = Overview::start_on(base, ports, desk).await.map_err(|error| explain(base, &error))?;

    println!("Assent's demo is running. Look at\n");
    println!("  {:<34} the overview", overview.url("/"));
    for (site, title) in &sites {
        println!("  {:<34} {title}", site.url("/"));
    }
    println!("  {:<34} what visitors chose, at the collector\n\nCtrl-C ends it.", overview.url("/collect/"));
    // Either way out ends the collector too.
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminated.recv() => {}
    }
    Ok(())
}

fn port_base(mut arguments: impl Iterator<Item = String>) -> Result<u16, Box<dyn Error>> {
    match (arguments.next().as_deref(), arguments.next(), arguments.next()) {
        (None, ..) => Ok(DEFAULT_BASE),
        (Some("--port-base"), Some(base), None) => match base.parse() {
            Ok(base @ 1024..=65000) => Ok(base),
            _ => Err(format!("{base} is not a port from 1024 to 65000\n{USAGE}").into()),
        },
        _ => Err(USAGE.into()),
    }
}

fn explain(port: u16, error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::AddrInUse => {
            format!("port {port} is taken: stop what uses it, or choose other ports with --port-base")
        }
        _ => format!("port {port} cannot be opened: {error}"),
    }
}
