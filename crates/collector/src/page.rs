//! Pages for people, rendered by Leptos on the server; none needs a script. What receipts and documents hold is shown as text only.

mod actions;
mod alerts;
mod bars;
mod columns;
mod dashboard;
mod decided;
mod document;
mod evidence;
mod frame;
mod lists;
mod period;
mod receipt;
mod receipts;
mod requests;
mod shown;
mod sign_in;
mod vocabulary;

pub(crate) use actions::{Actions, actions};
pub(crate) use dashboard::{Details, Overview, State, dashboard};
pub(crate) use document::document;
pub(crate) use evidence::{Wanted, evidence};
pub(crate) use period::period;
pub(crate) use receipt::{Opened, Page, Standing, receipt, sheet};
pub(crate) use receipts::{Search, receipts};
pub(crate) use requests::{Register, requests};
pub(crate) use sign_in::{sign_in, signed_in};

use crate::export::time;

/// The style sheet of every page.
pub(crate) const STYLE: &str = include_str!("page/style.css");

/// A whole number with thin spaces between its thousands, as ISO 80000-1 §7.3.1 writes it.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut written = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.push('\u{2009}');
        }
        written.push(digit);
    }
    written
}

/// A moment of the database, in milliseconds since 1970, to the second and with its time zone.
fn moment(milliseconds: i64) -> String {
    let at = time(milliseconds);
    format!("{} {} UTC", &at[..10], &at[11..19])
}

/// A share in per cent, without decimals; a dash of nothing.
fn share(part: i64, whole: i64) -> String {
    if whole == 0 { "–".into() } else { format!("{:.0}\u{2009}%", part as f64 * 100.0 / whole as f64) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        assert_eq!([grouped(7), grouped(1_234), grouped(1_234_567)], ["7", "1\u{2009}234", "1\u{2009}234\u{2009}567"]);
        assert_eq!([share(1, 3), share(0, 0)], ["33\u{2009}%", "–"]);
    }
}
