//! A receipt as a row of a table of text.

use super::columns::{COLUMNS, Holds};
use super::{Source, time};

/// The names of the columns.
pub(super) fn head() -> String {
    line(&COLUMNS.map(|(name, _)| name)) + "\n"
}

/// The row, without the end of its line's `\n`.
pub(super) fn row(source: &Source<'_>) -> String {
    line(&COLUMNS.map(|(_, holds)| cell(&holds, source)))
}

fn cell(holds: &Holds, source: &Source<'_>) -> String {
    match holds {
        Holds::Text(of) => of(source),
        Holds::Id(of) => of(source).map(|id| id.to_string()).unwrap_or_default(),
        Holds::Time(of) => of(source).map(time).unwrap_or_default(),
        Holds::Number(of) => of(source).map(|number| number.to_string()).unwrap_or_default(),
        Holds::Flag(of) => if of(source) { "yes" } else { "no" }.to_owned(),
        Holds::Words(of) => of(source).join(" "),
    }
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
