//! Heads that must still be in the log: those that writers found at their start, and those that were noted outside.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use crate::log::{Hash, Head, hex};

/// Heads by writer and batch, each until a recomputed chain has met it.
#[derive(Default)]
pub(super) struct Expected(BTreeMap<i64, BTreeMap<i64, BTreeSet<String>>>);

impl Expected {
    /// Adds heads.
    pub(super) fn add(&mut self, heads: impl IntoIterator<Item = Head>) {
        for Head { writer, number, chain } in heads {
            self.0.entry(writer).or_default().entry(number).or_default().insert(chain);
        }
    }

    /// The writers that a head names.
    pub(super) fn writers(&self) -> impl Iterator<Item = i64> {
        self.0.keys().copied()
    }

    /// Compares a chain hash that was recomputed with the heads that name its batch.
    pub(super) fn meet(&mut self, writer: i64, batch: i64, chain: &Hash) -> Option<Finding> {
        let noted = self.0.get_mut(&writer)?.remove(&batch)?;
        let chain = hex(chain);
        noted.iter().any(|noted| *noted != chain).then_some(Finding::Rewritten { writer, batch })
    }

    /// The first head that no chain has met.
    pub(super) fn unmet(&self) -> Option<Finding> {
        let (writer, _) = self.0.iter().find(|(_, heads)| !heads.is_empty())?;
        Some(Finding::WriterRemoved { writer: *writer })
    }
}
