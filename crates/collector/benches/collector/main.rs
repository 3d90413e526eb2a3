//! How fast and how small the collector is, against the limit that its database sets in the same run.
//!
//! `cargo xtask bench --only collector`, or `cargo bench --package assent-collector -- [--receipts N] [--stored N] [--engine sqlite|postgres]`.

#[path = "../../tests/collector/database.rs"]
#[expect(dead_code, reason = "tests need more of it than this does")]
mod database;
mod limit;
mod load;
#[path = "../../tests/collector/receipts.rs"]
#[expect(dead_code, reason = "tests need more of it than this does")]
mod receipts;
mod service;

use std::time::Duration;

use database::Engine;
use tempfile::TempDir;

/// What is measured.
struct Plan {
    /// Receipts of each timed run.
    receipts: usize,
    /// Receipts that are stored when memory, export and verification are measured; 0 leaves that out.
    stored: usize,
    engines: Vec<Engine>,
}

impl Plan {
    fn read() -> Self {
        let mut plan = Self { receipts: 30_000, stored: 0, engines: vec![Engine::Sqlite, Engine::Postgres] };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut number = || arguments.next().and_then(|value| value.parse().ok()).expect("a number follows");
            match argument.as_str() {
                "--receipts" => plan.receipts = number(),
                "--stored" => plan.stored = number(),
                "--engine" => {
                    let sqlite = arguments.next().is_some_and(|name| name == "sqlite");
                    plan.engines = vec![if sqlite { Engine::Sqlite } else { Engine::Postgres }];
                }
                // `cargo bench` adds its own.
                "--bench" => {}
                other => panic!("{other}: use --receipts N, --stored N, --engine sqlite|postgres"),
            }
        }
        plan
    }
}

/// Requests under way at one time: twice what one commit takes, so that the next is gathered while one is written.
const CONNECTIONS: usize = 1_024;

fn main() {
    let plan = Plan::read();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    for engine in &plan.engines {
        runtime.block_on(measure(*engine, &plan));
    }
}

async fn measure(engine: Engine, plan: &Plan) {
    println!("\n{engine:?}, {} receipts, {CONNECTIONS} connections", plan.receipts);
    let directory = TempDir::new().expect("a directory");
    let bodies: Vec<String> = (0..plan.receipts).map(|_| receipts::given().to_string()).collect();
    let inserting = service::processor(None);
    let limit = limit::per_second(engine, directory.path(), &bodies).await;
    let inserting = service::processor(None) - inserting;
    let each = |time: Duration| time.as_secs_f64() * 1e6 / plan.receipts as f64;
    println!("  in process, plain inserts of 512 a durable commit {limit:>10.0} /s");

    let database = engine.fresh(directory.path()).await;
    let service = service::Service::start(&database, directory.path());
    let empty = service.resident();
    let requests = load::requests(plan.receipts);
    let (generator, collector) = (service::processor(None), service.processor());
    let rate = load::closed(service.address, requests, CONNECTIONS).await;
    let (generator, collector) = (service::processor(None) - generator, service.processor() - collector);
    println!(
        "  over HTTP, each acknowledged when durable         {rate:>10.0} /s   ratio {:.2} (budget 0.5)",
        rate / limit
    );
    println!(
        "  processor time a receipt: {:.0} µs in process; over HTTP {:.0} µs in the collector, {:.0} µs in the load generator",
        each(inserting),
        each(collector),
        each(generator)
    );
    let metrics = load::get(service.address, "/metrics").await;
    let commits = metrics.lines().find_map(|line| line.strip_prefix("assent_commits_total ")?.parse().ok());
    let commits: f64 = commits.expect("it counts its commits");
    println!("  receipts a commit: {:.0}", plan.receipts as f64 / commits);
    let seconds = 10;
    let requests = load::requests((rate / 2.0) as usize * seconds);
    let delays = load::open(service.address, requests, CONNECTIONS, rate / 2.0).await;
    let at = |share: f64| delays[((delays.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
    println!(
        "  at half that load, {seconds} s: p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    println!("  resident memory: {empty:.0} MiB at the start, {:.0} MiB now", service.resident());
    if plan.stored > 0 {
        fill(&service, plan.stored).await;
        let loaded = service.resident();
        // What a thousand connections took is not what a store of this size needs: that is measured apart.
        drop(service);
        let service = service::Service::start(&database, directory.path());
        load::closed(service.address, load::requests(20_000), 64).await;
        // What is read while it is measured, as a dashboard would.
        let page = load::get(service.address, "/").await.len();
        println!(
            "  with {} receipts stored: {loaded:.0} MiB (budget 64) after a load over {CONNECTIONS} connections, {:.0} MiB over 64 \
             after a restart, dashboard of {page} bytes",
            plan.stored,
            service.resident()
        );
        for arguments in [
            &["verify"][..],
            &["export", "shop.example", "--format", "ndjson"],
            &["export", "shop.example", "--format", "csv"],
        ] {
            let (bytes, took, memory) = service::command(&database, arguments);
            let megabytes = bytes as f64 / 1e6;
            println!(
                "  {:<36} {:>8.1} MB/s, {megabytes:.0} MB, {memory:.0} MiB",
                arguments.join(" "),
                megabytes / took.as_secs_f64()
            );
        }
    }
}

/// Stores receipts over HTTP until there are `stored`.
async fn fill(service: &service::Service, stored: usize) {
    let mut left = stored.saturating_sub(service.stored().await);
    while left > 0 {
        let some = left.min(50_000);
        load::closed(service.address, load::requests(some), CONNECTIONS).await;
        left -= some;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
}
