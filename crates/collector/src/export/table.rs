//! A receipt as a row of a table.

use assent_core::State;
use serde_json::Value;

use super::{Source, time};
use crate::answers::with_state;
use crate::store::{CLOCK_DIFFERS, SAW_GPC};

const COLUMNS: [&str; 21] = [
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
    "services_granted",
];

/// The names of the columns.
pub(super) fn head() -> String {
    line(&COLUMNS) + "\n"
}

/// The row, without the end of its line's `\n`.
pub(super) fn row(source: &Source<'_>) -> String {
    let stored = source.stored;
    let answers = |state: State| with_state(source.decisions(), state);
    let categories = |state: State| -> String {
        let of = answers(state).into_iter().filter(|answer| answer.services.is_empty());
        of.map(|answer| answer.category).collect::<Vec<_>>().join(" ")
    };
    // A category is granted where all of it is; this is what of the others is granted.
    let services: Vec<String> = answers(State::Granted)
        .iter()
        .flat_map(|answer| answer.services.iter().map(|service| format!("{}/{service}", answer.category)))
        .collect();
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
        categories(State::Granted),
        categories(State::Denied),
        services.join(" "),
    ];
    line(&cells)
}

/// A line of the table, every cell in quotes: a program that splits lines at `;` or at tabs would else begin a cell in the middle of one.
fn line(cells: &[impl AsRef<str>]) -> String {
    let style = csv::QuoteStyle::Always;
    let mut writer =
        csv::WriterBuilder::new().quote_style(style).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(cells.iter().map(|cell| harmless(cell.as_ref())));
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).trim_end_matches('\n').to_owned()
}

/// What spreadsheets take for the beginning of a formula, and the full-width signs that some of them take for the same
/// (OWASP, "CSV Injection").
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// Where a cell may begin for a program that splits lines in another way than RFC 4180.
const SEPARATORS: [char; 8] = [',', ';', '|', '\t', '\r', '\n', '"', '\''];

/// Keeps a spreadsheet from reading a cell, or what it may take for one, as a formula: an apostrophe before the sign makes it text.
fn harmless(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut begins = true;
    for sign in cell.chars() {
        if begins && SIGNS.contains(&sign) {
            text.push('\'');
        }
        // White space and what is not seen at all stand before a formula without hindering it.
        begins =
            SEPARATORS.contains(&sign) || begins && (sign.is_whitespace() || sign.is_control() || sign == '\u{feff}');
        text.push(sign);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "\t'=1"),
            ("\r=1", "\r'=1"),
            ("\n=1", "\n'=1"),
            (" \u{a0}\u{3000}\u{feff}=1", " \u{a0}\u{3000}\u{feff}'=1"),
            ("\0=1", "\0'=1"),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠A1", "'＠A1"),
            ("\"=1", "\"'=1"),
            ("x;=1", "x;'=1"),
            ("x; =1", "x; '=1"),
            ("x,=1", "x,'=1"),
            ("x\t=1", "x\t'=1"),
            ("x\n=1", "x\n'=1"),
            ("'=1", "''=1"),
            ("analytics", "analytics"),
            ("2026-09-15", "2026-09-15"),
            ("de-AT", "de-AT"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), written, "{cell:?}");
        }
    }

    #[test]
    fn every_cell_is_quoted() {
        assert_eq!(line(&["a", "", "b\"c", "d;=1"]), "\"a\",\"\",\"b\"\"c\",\"d;'=1\"\r");
    }
}
