//! The report as a Markdown file, for the repository.

use std::fmt::Display;

use super::{Report, Table};
use crate::condition::CONDITIONS;

impl Report<'_> {
    /// `benches/REPORT.md`.
    pub fn markdown(&self) -> String {
        let mut text = "# Measured\n\nWritten by `cargo xtask bench --report benches/REPORT.md`; [docs/bench.md](../docs/bench.md) says what is measured, how, and what is not. Numbers depend on the machine, ratios less.\n\n".to_owned();
        facts(&mut text, self.facts());
        text += "\n## Contestants\n\n";
        facts(&mut text, self.contestants());
        text += "\n## Budgets\n\n| what | allowed | measured | |\n|---|--:|--:|---|\n";
        for budget in &self.budgets {
            let verdict = budget.verdict();
            let verdict = if verdict.starts_with("NOT") { format!("**{verdict}**") } else { verdict };
            text += &format!("| {} | {} | {} | {verdict} |\n", budget.what, budget.allowed, budget.measured);
        }
        text += "\nIn the tables **bold** is the least of all consent platforms; Assent's figures have their ratio to the best peer's beside them.\n";
        for condition in CONDITIONS {
            text += &format!("\n## {}\n", condition.name);
            for table in self.tables(condition) {
                write(&mut text, &table);
            }
        }
        text += "\n## A large site\n\n";
        facts(&mut text, self.large());
        for (title, figures) in self.others() {
            text += &format!("\n## {title}\n\n");
            if figures.is_empty() {
                text += &format!("{}\n", super::ABSENT);
            } else {
                text += "| figure | |\n|---|--:|\n";
                for (name, value) in figures {
                    text += &format!("| {name} | {value} |\n");
                }
            }
        }
        text
    }
}

fn facts<N: Display>(text: &mut String, facts: Vec<(N, String)>) {
    *text += "| | |\n|---|---|\n";
    for (name, fact) in facts {
        *text += &format!("| {name} | {fact} |\n");
    }
}

fn write(text: &mut String, table: &Table) {
    *text += &format!("\n### {}\n\n{}\n\n| |", table.title, table.about);
    for head in &table.heads {
        *text += &format!(" {head} |");
    }
    *text += &format!("\n|---|{}\n", "--:|".repeat(table.heads.len()));
    for line in &table.lines {
        *text += &format!("| {} |", line.name);
        match &line.cells {
            Err(reason) => {
                *text += &format!(" void: {} |{}", reason.replace(['|', '\n'], " "), " |".repeat(table.heads.len() - 1))
            }
            Ok(cells) => {
                for cell in cells {
                    let value = if cell.least { format!("**{}**", cell.value) } else { cell.value.clone() };
                    let ratio = cell.ratio.as_ref().map(|ratio| format!(" ({ratio})")).unwrap_or_default();
                    *text += &format!(" {value}{ratio} |");
                }
            }
        }
        text.push('\n');
    }
}
