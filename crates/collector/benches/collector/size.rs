//! How much memory the collector takes with many receipts, and how fast all of them are read.

use std::path::Path;

use assent_collector::{Clock, Server, Settings};
use tokio::runtime::Runtime;

use crate::database::Engine;
use crate::figures::Figures;
use crate::flood::{Way, flood};
use crate::service::{Service, command};
use crate::speed::name_of;
use crate::{load, receipts};

/// Receipts that are delivered over HTTP to the full store.
const DELIVERED: usize = 20_000;
/// Connections when there are many.
const CONNECTIONS: usize = 1_024;

pub fn measure(runtime: &Runtime, engine: Engine, directory: &Path, stored: usize, figures: &mut Figures) {
    let database = runtime.block_on(engine.fresh(directory));
    fill(&database, stored);
    let service = Service::start(&database, directory);
    let (few, page) = runtime.block_on(async {
        flood(Way::Tcp(service.address), &load::requests(DELIVERED), 64);
        // What is read while it is measured, as a dashboard would.
        let page = load::get(service.address, "/").await.len();
        let few = service.resident();
        flood(Way::Tcp(service.address), &load::requests(DELIVERED), CONNECTIONS);
        (few, page)
    });
    let many = service.resident();
    println!(
        "  with {stored} receipts stored and {DELIVERED} more: {few:.0} MiB over 64 connections (dashboard of {page} bytes), {many:.0} \
         MiB after as many over {CONNECTIONS} (budget 64)"
    );
    drop(service);
    let mut note = |name: &str, figure| figures.note(format!("{}_{name}", name_of(engine)), figure);
    note("stored_receipts", stored as f64);
    note("resident_64_connections_mib", few);
    note("resident_1024_connections_mib", many);
    for (name, arguments) in [
        ("verify", &["verify"][..]),
        ("export_ndjson", &["export", "shop.example", "--format", "ndjson"]),
        ("export_csv", &["export", "shop.example", "--format", "csv"]),
    ] {
        let (bytes, took, memory) = command(&database, arguments);
        let megabytes = bytes as f64 / 1e6;
        let speed = megabytes / took.as_secs_f64();
        println!("  {name:<14} {speed:>8.1} MB/s, {megabytes:.0} MB, {memory:.0} MiB");
        note(&format!("{name}_mb_per_second"), speed);
        note(&format!("{name}_resident_mib"), memory);
    }
}

/// Stores receipts by the collector's own way from the judgement to the log, in this process: over HTTP the same would take twice as long.
fn fill(database: &str, stored: usize) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let settings = Settings::parse(&format!("database = \"{database}\"\nlisten = \"127.0.0.1:0\"")).expect("settings");
    runtime.block_on(async {
        let server = Server::start(settings, Clock::system()).await.expect("it starts");
        receipts::receive(server, stored, CONNECTIONS).await.stop().await;
    });
}
