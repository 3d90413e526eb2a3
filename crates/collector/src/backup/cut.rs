//! What a restore to a moment leaves out: batches from then on, and with them their entries.

use std::collections::{BTreeSet, HashMap};

use assent_core::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::clock::{DAY, milliseconds};
use crate::log::Reason;
use crate::store::{FORM, Removal, TABLES};

/// A batch itself tells only its day, so a backup is read twice: first for the time of each entry.
pub(crate) struct Cut {
    until: Option<i64>,
    /// The first batch that has an entry from after the moment, by writer.
    after: HashMap<i64, i64>,
    /// The last batch kept, by writer.
    last: HashMap<i64, i64>,
    /// Whether every entry of the tree of heads was kept so far.
    heads: bool,
    /// Writers and days of receipts that are left out: their statistics are counted again.
    counts: BTreeSet<(i64, i64)>,
    /// Removals that are left out, although what they removed is gone.
    removals: Vec<Removal>,
}

/// A table of the log's entries, with the columns of its writer, its batch and its time.
const ENTRIES: [(&str, [usize; 3]); 4] =
    [("receipts", [1, 2, 4]), ("redactions", [0, 1, 4]), ("rotations", [0, 1, 5]), ("actions", [0, 1, 3])];

impl Cut {
    /// A cut at a moment, or none.
    pub(crate) fn new(until: Option<Timestamp>) -> Self {
        let until = until.map(milliseconds);
        Self {
            until,
            after: HashMap::new(),
            last: HashMap::new(),
            heads: true,
            counts: BTreeSet::new(),
            removals: Vec::new(),
        }
    }

    /// Looks at a row of the backup before any is put back.
    pub(crate) fn look(&mut self, table: usize, row: &Value) {
        let entry = ENTRIES.iter().find(|(name, _)| *name == TABLES[table].name);
        let (Some(until), Some((_, [writer, batch, at]))) = (self.until, entry) else { return };
        let number = |column: &usize| row[*column].as_i64().unwrap_or(i64::MAX);
        if number(at) > until {
            let first = self.after.entry(number(writer)).or_insert(i64::MAX);
            *first = number(batch).min(*first);
        }
    }

    /// Whether a row is put back.
    pub(crate) fn keeps(&mut self, table: usize, row: &Value) -> bool {
        let Some(until) = self.until else { return true };
        let number = |column: usize| row[column].as_i64().unwrap_or(i64::MAX);
        let table = &TABLES[table];
        if table.moment.is_some_and(|column| number(column) > until) {
            return false;
        }
        match table.name {
            "batches" => {
                // A clock may have stepped back: what follows a batch that is left out is left out too.
                let last = self.last.entry(number(0)).or_insert(0);
                let early = self.after.get(&number(0)).is_none_or(|first| number(1) < *first);
                let follows = early && number(1) == *last + 1;
                *last += i64::from(follows);
                follows
            }
            // In the order of the tree: behind an entry that is left out every other is.
            "heads" => {
                self.heads &= self.last.get(&number(1)).is_some_and(|last| number(2) <= *last);
                self.heads
            }
            "receipts" => {
                let kept = self.keeps_batch(number(1), number(2));
                if !kept {
                    self.counts.insert((number(1), number(4).div_euclid(DAY as i64)));
                }
                kept
            }
            "redactions" => {
                let kept = self.keeps_batch(number(0), number(1));
                if !kept {
                    self.removals.extend(removal(row));
                }
                kept
            }
            "rotations" | "actions" => self.keeps_batch(number(0), number(1)),
            // After the receipts, by the order of the tables.
            "statistics" => !self.counts.contains(&(number(5), number(1))),
            // Receipts that are left out had ended others: their ends are computed again.
            "properties" => row[0] != FORM,
            _ => true,
        }
    }

    /// The writers and days whose statistics were left out.
    pub(super) fn counts(&self) -> impl Iterator<Item = (i64, i64)> {
        self.counts.iter().copied()
    }

    /// The removals that were left out.
    pub(super) fn removals(&mut self) -> Vec<Removal> {
        std::mem::take(&mut self.removals)
    }

    fn keeps_batch(&self, writer: i64, number: i64) -> bool {
        self.last.get(&writer).is_some_and(|last| number <= *last)
    }
}

/// What a row of removals says; `None` for a malformed one.
fn removal(row: &Value) -> Option<Removal> {
    let bytes = |column: usize| STANDARD.decode(row[column].as_str()?).ok();
    let reason = Reason::of(row[5].as_str()?)?;
    Some(Removal { target: bytes(3)?.try_into().ok()?, reason, replacement: bytes(6)? })
}
