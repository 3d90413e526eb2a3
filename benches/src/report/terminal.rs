//! The report as text in columns.

use std::fmt::Write;

use super::{Report, Table};
use crate::condition::CONDITIONS;

impl Report<'_> {
    /// For people at a terminal.
    pub fn terminal(&self) -> String {
        let mut text = String::new();
        for (name, fact) in self.facts() {
            text += &format!("{name}: {fact}\n");
        }
        for condition in CONDITIONS {
            text += &format!("\n═══ {} ═══\n", condition.name);
            for table in self.tables(condition) {
                write(&mut text, &table);
            }
        }
        text += "\n═══ A large site ═══\n";
        for (name, fact) in self.large() {
            text += &format!("{name}: {fact}\n");
        }
        for (title, figures) in self.others() {
            text += &format!("\n═══ {title} ═══\n");
            if figures.is_empty() {
                text += &format!("{}\n", super::ABSENT);
            }
            for (name, value) in figures {
                text += &format!("{name:<56} {value:>12}\n");
            }
        }
        text += "\n═══ Budgets ═══\n";
        let widest = self.budgets.iter().map(|budget| budget.what.chars().count()).max().unwrap_or(0);
        for budget in &self.budgets {
            // Writing to a string does not fail.
            let _ = writeln!(
                text,
                "{:<widest$}  {:>9} {:>10}  {}",
                budget.what,
                budget.allowed,
                budget.measured,
                budget.verdict()
            );
        }
        text
    }
}

fn write(text: &mut String, table: &Table) {
    let rows: Vec<Vec<String>> = table
        .lines
        .iter()
        .map(|line| match &line.cells {
            Ok(cells) => cells
                .iter()
                .map(|cell| match &cell.ratio {
                    Some(ratio) => format!("{} ({ratio})", cell.value),
                    None => cell.value.clone(),
                })
                .collect(),
            Err(_) => Vec::new(),
        })
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain([table.heads[column].len()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..table.heads.len()).map(width).collect();
    *text += &format!("\n{}\n{:<24}", table.title, "");
    for (head, width) in table.heads.iter().zip(&widths) {
        *text += &format!("  {head:>width$}");
    }
    text.push('\n');
    for (line, row) in table.lines.iter().zip(&rows) {
        *text += &format!("{:<24}", line.name);
        if let Err(reason) = &line.cells {
            *text += &format!("  VOID: {reason}");
        }
        for (cell, width) in row.iter().zip(&widths) {
            *text += &format!("  {cell:>width$}");
        }
        text.push('\n');
    }
}
