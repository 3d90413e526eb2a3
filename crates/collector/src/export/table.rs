//! A receipt as a row of a table.

use serde_json::Value;

use super::{Source, time};
use crate::store::{CLOCK_DIFFERS, SAW_GPC};

const COLUMNS: [&str; 20] = [
    "receipt_id",
    "subject_id",
    "site_id",
    "event",
    "method",
    "occurred_at",
    "received_at",
    "valid_until",
    "scope",
    "regime",
    "jurisdiction",
    "lang",
    "layer",
    "notice_version",
    "notice_sha256",
    "notice_archived",
    "clock_differs",
    "sec_gpc",
    "granted",
    "denied",
];

/// The names of the columns.
pub(super) fn head() -> String {
    COLUMNS.join(",") + "\r\n"
}

/// The row, without the end of its line's `\n`.
pub(super) fn row(source: &Source<'_>) -> String {
    let stored = source.stored;
    let named = |state: &str| -> String {
        let of = source.decisions().iter().filter(|decision| decision["state"] == state);
        of.filter_map(|decision| decision["purpose"].as_str()).collect::<Vec<_>>().join(" ")
    };
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let text = |pointer: &str| source.text(pointer).to_owned();
    let cells = [
        stored.receipt_id.to_string(),
        stored.subject.map(|subject| subject.to_string()).unwrap_or_default(),
        stored.site.clone(),
        stored.event.clone(),
        text("/method"),
        time(stored.occurred_at),
        time(stored.received_at),
        text("/valid_until"),
        text("/scope"),
        text("/regime"),
        text("/jurisdiction"),
        stored.lang.clone(),
        source.receipt.pointer("/ui/layer").and_then(Value::as_u64).map(|layer| layer.to_string()).unwrap_or_default(),
        text("/notice/version"),
        text("/notice/sha256"),
        yes(stored.notice_known),
        yes(stored.marks & CLOCK_DIFFERS != 0),
        yes(stored.marks & SAW_GPC != 0),
        named("granted"),
        named("denied"),
    ];
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(cells.iter().map(|cell| harmless(cell)));
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).trim_end_matches('\n').to_owned()
}

/// Keeps a spreadsheet from reading a cell as a formula (OWASP, "CSV Injection"): an apostrophe before it makes it text.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(harmless(cell).starts_with('\''), "{cell}");
        }
        assert_eq!(harmless("analytics"), "analytics");
    }
}
