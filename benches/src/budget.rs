//! The budgets of the design, each against what was measured. It knows what is allowed, and nothing of how it is drawn.

use std::fs;
use std::path::Path;

use assent_tests::repository;
use serde_json::Value;

use crate::condition::CONDITIONS;
use crate::contestant::{BUILT, INLINE, TAG};
use crate::figure::{Unit, figure, thousands};
use crate::large::Large;
use crate::results::Results;

/// One budget.
pub struct Budget {
    pub what: String,
    pub allowed: String,
    pub measured: String,
    /// Measured as a share of what is allowed; where less is allowed, over 1 is not met. `None`: not measured in this run.
    pub share: Option<f64>,
}

impl Budget {
    /// `met`, or by how much not.
    pub fn verdict(&self) -> String {
        match self.share {
            None => "not measured in this run".to_owned(),
            Some(0.0) => "met".to_owned(),
            Some(share) if share <= 1.0 => format!("met, {:.0} % of it", share * 100.0),
            // Nothing is allowed, so there is nothing to take a share of.
            Some(share) if share.is_infinite() => "NOT MET".to_owned(),
            Some(share) => format!("NOT MET, {:.0} % over", (share - 1.0) * 100.0),
        }
    }

    fn most(what: &str, measured: Option<f64>, most: f64, write: impl Fn(f64) -> String) -> Self {
        Self {
            what: what.to_owned(),
            allowed: format!("≤ {}", write(most)),
            measured: measured.map_or_else(|| "–".to_owned(), &write),
            share: measured.map(|measured| if measured > 0.0 { measured / most } else { 0.0 }),
        }
    }
}

/// What else was measured in the same call.
pub struct Beside<'a> {
    pub large: Option<&'a Large>,
    /// `collector.json` and `release.json` of the other subjects.
    pub collector: Option<Value>,
    pub release: Option<Value>,
}

impl Beside<'_> {
    /// The figures that another subject left in `directory`.
    pub fn read(directory: &Path, name: &str) -> Option<Value> {
        serde_json::from_str(&fs::read_to_string(directory.join(name)).ok()?).ok()
    }
}

/// All of them, those of the design's table first.
pub fn all(results: &Results, beside: &Beside) -> Vec<Budget> {
    let [slow, _] = CONDITIONS;
    let value = |contestant: &str, key: &str| results.value(slow, contestant, figure(key)?);
    let bytes = |value: f64| format!("{} B", thousands(value));
    let ratio = |value: f64| format!("{value:.2}");
    let milliseconds = |value: f64| Unit::Milliseconds.write(value);
    let against = |one: Option<f64>, other: Option<f64>| Some(one? / other.filter(|other| *other > 0.0)?);
    let best = |contestant: &str, key: &str| results.ratio(slow, contestant, figure(key)?);
    let mut all = vec![
        Budget::most("repeat visit, plain tag: all bytes, brotli", value(TAG, "cold.brotli"), 3_000.0, bytes),
        Budget::most(
            "repeat visit, built: all bytes, brotli, with an empty cache",
            value(BUILT, "cold.brotli"),
            3_000.0,
            bytes,
        ),
        Budget::most(
            "repeat visit, built: all bytes, brotli, with a warm cache",
            value(BUILT, "warm.brotli"),
            3_000.0,
            bytes,
        ),
        Budget::most(
            "first visit, built: bytes before the notice is visible",
            value(BUILT, "first.before_notice"),
            7_000.0,
            bytes,
        ),
        Budget::most("`banner.wasm` + `banner.js`, brotli", shipped(&["banner.wasm", "banner.js"]), 40_000.0, bytes),
        Budget::most(
            "time to a visible notice, built and in the page ÷ Osano's",
            against(value(INLINE, "first.notice"), value("cookieconsent", "first.notice")),
            0.9,
            ratio,
        ),
        Budget::most(
            "time to a visible notice, built ÷ Osano's",
            against(value(BUILT, "first.notice"), value("cookieconsent", "first.notice")),
            0.9,
            ratio,
        ),
        Budget::most(
            "time to a visible notice, plain tag ÷ vanilla-cookieconsent's",
            against(value(TAG, "first.notice"), value("vanilla-cookieconsent", "first.notice")),
            1.0,
            ratio,
        ),
        Budget::most("scripting on a repeat visit, plain tag ÷ the best peer's", best(TAG, "cold.script"), 0.5, ratio),
        Budget::most("scripting on a repeat visit, built ÷ the best peer's", best(BUILT, "cold.script"), 0.5, ratio),
        Budget::most(
            "click → first gated script, plain tag, 4× slower processor",
            value(TAG, "accept.ran"),
            50.0,
            milliseconds,
        ),
        Budget::most(
            "click → first gated script, built, 4× slower processor",
            value(BUILT, "accept.ran"),
            50.0,
            milliseconds,
        ),
    ];
    let linear = beside.release.as_ref().and_then(|release| release["worst_growth_of_time_per_element_ratio"].as_f64());
    all.push(Budget::most(
        "release of n scripts, n images in blocks: time for each at 8,000 ÷ at 1,000 (linear: 1)",
        linear,
        1.5,
        ratio,
    ));
    for (way, key) in [
        ("through a socket as behind a proxy on the same machine", "sqlite_socket_to_plain_ratio"),
        ("over TCP", "sqlite_http_to_plain_ratio"),
    ] {
        let measured = beside.collector.as_ref().and_then(|collector| collector[key].as_f64());
        all.push(Budget {
            what: format!("collector: durable receipts over HTTP ÷ in-process durable inserts, SQLite, {way}"),
            allowed: "≥ 0.50".to_owned(),
            measured: measured.map_or_else(|| "–".to_owned(), ratio),
            share: measured.map(|measured| 0.5 / measured),
        });
    }
    for (name, id) in [("plain tag", TAG), ("built", BUILT)] {
        for (what, key) in [
            ("long tasks", "cold.tasks"),
            ("layouts beyond the page's own", "cold.layouts"),
            ("style passes beyond the page's own", "cold.styles"),
        ] {
            all.push(Budget::most(&format!("repeat visit, {name}: {what}"), value(id, key), 0.0, |value| {
                format!("{value:.0}")
            }));
        }
    }
    let large = beside.large;
    all.push(Budget::most(
        "200 services with 1,000 cookies: preferences drawn after the click, 4× slower processor",
        large.map(|large| large.open_ms),
        100.0,
        milliseconds,
    ));
    all.push(Budget::most(
        "the same: memory after opening and closing 1,000 times ÷ after 10",
        large.map(|large| large.memory_after_many / large.memory_after_few),
        1.1,
        ratio,
    ));
    all
}

/// What artefacts weigh together, as `cargo xtask dist` made them.
fn shipped(names: &[&str]) -> Option<f64> {
    let sizes =
        names.iter().map(|name| Some(fs::metadata(repository::dist().join(format!("{name}.br"))).ok()?.len() as f64));
    sizes.sum()
}
