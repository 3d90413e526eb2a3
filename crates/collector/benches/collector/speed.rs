//! Receipts a second and how long each takes, beside what the database can do.

use std::path::Path;

use crate::database::Engine;
use crate::figures::Figures;
use crate::flood::{Way, flood};
use crate::receipts;
use crate::service::{Service, processor};
use crate::{limit, load};

/// Requests under way at one time: three times what one commit takes, so that there are some to be read and some to be answered while one
/// is written.
const CONNECTIONS: usize = 1_536;
/// How often limit and collector take turns. Whoever else uses the machine comes and goes; what is compared is measured side by side.
const ROUNDS: usize = 5;
/// How long the collector is kept at half its rate.
const SECONDS: usize = 10;

/// One turn of each.
struct Round {
    limit: f64,
    rate: f64,
    /// The same through a socket in the file system.
    near: f64,
}

pub async fn measure(engine: Engine, directory: &Path, count: usize, figures: &mut Figures) {
    println!("\n{engine:?}, {ROUNDS} rounds of {count} receipts, {CONNECTIONS} connections");
    let bodies: Vec<String> = (0..count).map(|_| receipts::given().to_string()).collect();
    let (mut rounds, mut spent, mut commits) = (Vec::new(), [0.0; 5], 0.0);
    for round in 0..ROUNDS {
        let directory = directory.join(format!("{engine:?}-{round}"));
        std::fs::create_dir(&directory).expect("a directory");
        let began = processor(None);
        let limit = limit::per_second(engine, &directory, &bodies).await;
        spent[0] += (processor(None) - began).as_secs_f64();
        let service = Service::start(&engine.fresh(&directory).await, &directory);
        let (rate, [collector, generator]) = deliver(&service, Way::Tcp(service.address), count);
        (spent[1], spent[2]) = (spent[1] + collector, spent[2] + generator);
        commits += self::commits(&service).await;
        drop(service);
        let (socket, elsewhere) = (directory.join("socket"), directory.join("near"));
        std::fs::create_dir(&elsewhere).expect("a directory");
        let listen = format!("unix:{}", socket.display());
        let service = Service::start_at(&listen, &engine.fresh(&elsewhere).await, &elsewhere);
        let (near, [collector, generator]) = deliver(&service, Way::Socket(&socket), count);
        (spent[3], spent[4]) = (spent[3] + collector, spent[4] + generator);
        drop(service);
        println!(
            "  plain inserts in process {limit:>8.0} /s   over HTTP {rate:>8.0} /s, ratio {:.2}   through a socket {near:>8.0} /s, ratio {:.2}",
            rate / limit,
            near / limit
        );
        rounds.push(Round { limit, rate, near });
        std::fs::remove_dir_all(&directory).expect("it goes");
    }
    let median = |of: fn(&Round) -> f64| {
        let mut all: Vec<f64> = rounds.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    let (limit, rate, ratio) =
        (median(|round| round.limit), median(|round| round.rate), median(|round| round.rate / round.limit));
    let (near, near_ratio) = (median(|round| round.near), median(|round| round.near / round.limit));
    let [inserting, collector, generator, near_collector, near_generator] =
        spent.map(|seconds| seconds * 1e6 / (count * ROUNDS) as f64);
    println!(
        "  medians: {limit:.0} /s, {rate:.0} /s, ratio {ratio:.2}; through a socket {near:.0} /s, ratio {near_ratio:.2} (budget 0.5)"
    );
    println!(
        "  processor time a receipt: {inserting:.1} µs in process; over HTTP {collector:.1} µs in the collector, {generator:.1} µs in \
         the load generator; through a socket {near_collector:.1} and {near_generator:.1} µs"
    );
    let together = (count * ROUNDS) as f64 / commits;
    println!("  receipts a commit: {together:.0}");
    let mut note = |name: &str, figure| figures.note(format!("{}_{name}", name_of(engine)), figure);
    note("plain_inserts_per_second", limit);
    note("http_receipts_per_second", rate);
    note("http_to_plain_ratio", ratio);
    note("plain_insert_cpu_us", inserting);
    note("collector_cpu_us_per_receipt", collector);
    note("load_generator_cpu_us_per_receipt", generator);
    note("socket_receipts_per_second", near);
    note("socket_to_plain_ratio", near_ratio);
    note("socket_collector_cpu_us_per_receipt", near_collector);
    note("socket_load_generator_cpu_us_per_receipt", near_generator);
    note("receipts_per_commit", together);
    delays(engine, directory, rate / 2.0, figures).await;
}

/// Delivers new receipts: how many a second, and the processor time in seconds that collector and generator took for it.
fn deliver(service: &Service, way: Way<'_>, count: usize) -> (f64, [f64; 2]) {
    let requests = load::requests(count);
    let (generator, collector) = (processor(None), service.processor());
    let rate = flood(way, &requests, CONNECTIONS);
    let spent = [service.processor() - collector, processor(None) - generator];
    (rate, spent.map(|time| time.as_secs_f64()))
}

/// How long receipts take at half the rate that was reached.
async fn delays(engine: Engine, directory: &Path, rate: f64, figures: &mut Figures) {
    let directory = directory.join(format!("{engine:?}-delays"));
    std::fs::create_dir(&directory).expect("a directory");
    let service = Service::start(&engine.fresh(&directory).await, &directory);
    let requests = load::requests(rate as usize * SECONDS);
    let delays = load::steadily(service.address, requests, CONNECTIONS, rate).await;
    let at = |share: f64| delays[((delays.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
    println!(
        "  at half that load ({rate:.0} /s), {SECONDS} s: p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    for (name, share) in [("p50", 0.5), ("p99", 0.99), ("longest", 1.0)] {
        figures.note(format!("{}_half_load_{name}_ms", name_of(engine)), at(share));
    }
    drop(service);
    std::fs::remove_dir_all(&directory).expect("it goes");
}

/// Commits that the collector counted.
async fn commits(service: &Service) -> f64 {
    let metrics = load::get(service.address, "/metrics").await;
    let commits = metrics.lines().find_map(|line| line.strip_prefix("assent_commits_total ")?.parse().ok());
    commits.expect("it counts its commits")
}

/// What figures of a database begin with.
pub fn name_of(engine: Engine) -> &'static str {
    if engine == Engine::Sqlite { "sqlite" } else { "postgres" }
}
