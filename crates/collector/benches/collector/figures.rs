//! What was measured: printed while it is, and written as one flat JSON object that others can read.

use std::path::PathBuf;

use serde_json::{Map, Value};

/// Figures by name. A name ends with its unit.
#[derive(Default)]
pub struct Figures(Map<String, Value>);

impl Figures {
    /// Notes a figure, with three decimals.
    pub fn note(&mut self, name: impl Into<String>, figure: f64) {
        self.0.insert(name.into(), ((figure * 1_000.0).round() / 1_000.0).into());
    }

    /// Writes `bench/collector.json` in cargo's target directory, over what an earlier run wrote there.
    pub fn write(self) {
        // Cargo makes `tmp` below the target directory for benchmarks, wherever that is.
        let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).with_file_name("bench");
        std::fs::create_dir_all(&target).expect("a directory");
        let path = target.join("collector.json");
        let text = serde_json::to_string_pretty(&self.0).expect("JSON");
        std::fs::write(&path, text + "\n").expect("a file");
        println!("\nwritten to {}", path.display());
    }
}
