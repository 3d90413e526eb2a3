//! The report: what was measured, in tables that the terminal, a Markdown file and a page draw each in its own way.

mod chart;
mod html;
mod markdown;
mod terminal;
mod text;

use serde_json::{Value, json};

use crate::budget::{self, Beside, Budget};
use crate::condition::Condition;
use crate::contestant::Contestant;
use crate::figure::{Figure, GROUPS, Unit, thousands};
use crate::machine::Machine;
use crate::results::Results;

/// Everything that a report says.
pub struct Report<'a> {
    results: &'a Results,
    machine: &'a Machine,
    beside: &'a Beside<'a>,
    budgets: Vec<Budget>,
    rounds: u32,
}

/// One table under one condition.
struct Table {
    title: &'static str,
    about: &'static str,
    heads: Vec<&'static str>,
    lines: Vec<Line>,
}

struct Line {
    name: String,
    ours: bool,
    cells: Result<Vec<Cell>, String>,
}

#[derive(Default)]
struct Cell {
    value: String,
    /// Ours as a share of the best peer's.
    ratio: Option<String>,
    /// Whether no consent platform has less.
    least: bool,
}

impl<'a> Report<'a> {
    pub fn new(results: &'a Results, machine: &'a Machine, beside: &'a Beside<'a>, rounds: u32) -> Self {
        Self { results, machine, beside, budgets: budget::all(results, beside), rounds }
    }

    /// All figures, for other programs.
    pub fn json(&self) -> Value {
        let contestants = self.results.contestants.iter();
        let contestants: Vec<Value> =
            contestants.map(|one| json!({ "id": one.id, "name": one.name, "version": one.version })).collect();
        let budgets: Vec<Value> = self
            .budgets
            .iter()
            .map(|budget| json!({ "what": budget.what, "allowed": budget.allowed, "measured": budget.measured, "share": budget.share, "verdict": budget.verdict() }))
            .collect();
        json!({
            "machine": self.machine, "rounds": self.rounds, "contestants": contestants, "figures": self.results.json(),
            "large": self.beside.large, "collector": self.beside.collector, "release": self.beside.release, "budgets": budgets,
        })
    }

    fn tables(&self, condition: Condition) -> Vec<Table> {
        let table = |group: &'static crate::figure::Group| Table {
            title: group.title,
            about: group.about,
            heads: group.figures.iter().map(|figure| figure.name).collect(),
            lines: self
                .results
                .contestants
                .iter()
                .map(|contestant| self.line(condition, contestant, group.figures))
                .collect(),
        };
        let mut tables: Vec<Table> = GROUPS.iter().map(table).collect();
        for table in &mut tables {
            // Who has nothing in a table (the page alone has no notice) is not in it.
            table.lines.retain(|line| {
                line.cells.as_ref().map_or(true, |cells| cells.iter().any(|cell| !cell.value.is_empty()))
            });
        }
        tables
    }

    fn line(&self, condition: Condition, contestant: &Contestant, figures: &'static [Figure]) -> Line {
        let name = contestant.name.clone();
        let ours = contestant.ours();
        if let Some(reason) = self.results.void(condition, &contestant.id) {
            return Line { name, ours, cells: Err(reason.to_owned()) };
        }
        let cell = |figure: &Figure| {
            let Some(value) = self.results.value(condition, &contestant.id, figure) else { return Cell::default() };
            let others = self.results.contestants.iter().filter(|other| other.platform());
            let least = others
                .filter_map(|other| self.results.value(condition, &other.id, figure))
                .fold(f64::INFINITY, f64::min);
            let ratio =
                self.results.ratio(condition, &contestant.id, figure).filter(|_| ours && figure.unit != Unit::Score);
            Cell {
                value: figure.unit.write(value),
                ratio: ratio.map(|ratio| format!("{ratio:.2}×")),
                least: contestant.platform() && value <= least,
            }
        };
        Line { name, ours, cells: Ok(figures.iter().map(cell).collect()) }
    }

    /// The machine in a few facts.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let machine = self.machine;
        let repeated = match self.results.repeated() {
            0 => String::new(),
            some => format!("; {some} turns failed and were taken once more"),
        };
        vec![
            (
                "Machine",
                format!("{}, {} cores, {}, {}", machine.processor, machine.cores, machine.memory, machine.system),
            ),
            ("Load when it began", machine.load.clone()),
            ("Browser", machine.browser.clone()),
            ("Assent", machine.commit.clone()),
            ("Run", format!("{}, medians of {} rounds in turn{repeated}", machine.date, self.rounds)),
        ]
    }

    /// Who is measured, and in which form.
    fn contestants(&self) -> Vec<(String, String)> {
        let told = |one: &Contestant| {
            let version = one.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
            (format!("{}{version}", one.name), one.about.clone())
        };
        self.results.contestants.iter().map(told).collect()
    }

    /// What a large site costs, in a sentence each.
    fn large(&self) -> Vec<(&'static str, String)> {
        let Some(large) = self.beside.large else { return vec![("Large site", "not measured in this run".to_owned())] };
        let milliseconds = |value| Unit::Milliseconds.write(value);
        vec![
            (
                "Configuration",
                format!("{} services with {} cookies, plain tag", large.services, thousands(large.cookies as f64)),
            ),
            (
                "Preferences drawn",
                format!("{} after the click, at a quarter of the processor's speed", milliseconds(large.open_ms)),
            ),
            ("Interaction", format!("{} by Event Timing", milliseconds(large.latency_ms))),
            (
                "Memory",
                format!(
                    "{} B after opening and closing them {} times, {} B after {} times",
                    thousands(large.memory_after_few),
                    large.few,
                    thousands(large.memory_after_many),
                    thousands(f64::from(large.many))
                ),
            ),
        ]
    }

    /// Figures of another subject by their names, if it was measured in the same call.
    fn beside(figures: Option<&Value>) -> Vec<(String, String)> {
        let figures = figures.and_then(Value::as_object).into_iter().flatten();
        figures
            .map(|(name, value)| {
                (
                    name.replace('_', " "),
                    value.as_f64().map_or_else(
                        || value.to_string(),
                        |value| if value.abs() < 100.0 { format!("{value:.2}") } else { thousands(value) },
                    ),
                )
            })
            .collect()
    }

    /// What stands under two headings of its own.
    fn others(&self) -> [(&'static str, Vec<(String, String)>); 2] {
        [
            ("Release of many elements", Self::beside(self.beside.release.as_ref())),
            ("Collector", Self::beside(self.beside.collector.as_ref())),
        ]
    }
}

/// Said of what another subject would have measured.
const ABSENT: &str = "Not measured in this run: `cargo xtask bench` without `--only` measures everything.";
