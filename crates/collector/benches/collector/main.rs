//! How fast and how small the collector is, against the limit that its database sets in the same run.
//!
//! `cargo xtask bench --only collector`, or `cargo bench --package assent-collector -- [--receipts N] [--stored N] [--engine sqlite|postgres]`.

#[path = "../../tests/collector/database.rs"]
#[expect(dead_code, reason = "tests need more of it than this does")]
mod database;
mod figures;
mod flood;
mod limit;
mod load;
#[path = "../../tests/collector/receipts.rs"]
#[expect(dead_code, reason = "tests need more of it than this does")]
mod receipts;
mod service;
mod size;
mod speed;

use database::Engine;
use figures::Figures;
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
        let mut plan = Self { receipts: 60_000, stored: 0, engines: vec![Engine::Sqlite, Engine::Postgres] };
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

fn main() {
    let (plan, mut figures) = (Plan::read(), Figures::default());
    // One thread: the load generator shares the machine with what it measures, and hands nothing from thread to thread.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    for engine in &plan.engines {
        let directory = TempDir::new().expect("a directory");
        runtime.block_on(speed::measure(*engine, directory.path(), plan.receipts, &mut figures));
        if plan.stored > 0 {
            size::measure(&runtime, *engine, directory.path(), plan.stored, &mut figures);
        }
    }
    figures.write();
}
