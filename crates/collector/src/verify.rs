//! Recomputes the whole log and names the first thing that does not fit. Reads in pages, so that its memory does not grow.
//!
//! Nothing that the database says of itself counts before it was recomputed in the same run:
//! * Every writer is walked that any table, any writer's genesis or any head noted outside names.
//! * A head counts only once the walk of its writer has met it with a chain hash of its own.
//! * A removal counts only as an entry of a batch of removals. All rows of removals are entries of batches that were recomputed when
//!   the run ends without a finding: each is read with its batch, and one that belongs to no batch is a stray.

mod checkpoint;
mod columns;
mod counts;
mod expected;
mod finding;
mod keys;
mod pages;
mod ring;

use std::collections::{BTreeMap, BTreeSet};

use counts::Counts;
use expected::Expected;
use pages::{Content, Examined, Page, Pages, Receipt};
use ring::Ring;

pub(crate) use checkpoint::Checkpoint;
pub(crate) use finding::Finding;
pub(crate) use keys::Keys;

use crate::Error;
use crate::log::{Hash, Head, Note, hex, root};
use crate::store::{Batch, Store, WriterRow};

/// What verification found.
#[derive(Debug, Default, Clone)]
pub(crate) struct Report {
    pub(crate) writers: u64,
    pub(crate) batches: u64,
    pub(crate) receipts: u64,
    /// Bytes of receipts that were hashed.
    pub(crate) bytes: u64,
    /// Batches with a signature that was checked.
    pub(crate) signed: u64,
    /// Where each chain ends, recomputed.
    pub(crate) heads: Vec<Head>,
    /// The first thing that does not fit.
    pub(crate) first: Option<Finding>,
}

/// What was noted outside of the database, and must still be in the log.
#[derive(Debug, Default, Clone)]
pub(crate) struct Noted {
    /// Ends of chains, from a checkpoint.
    pub(crate) heads: Vec<Head>,
    /// Signed heads.
    pub(crate) notes: Vec<Note>,
}

/// Verifies everything: the log, and that it still holds what was `noted` outside.
///
/// # Errors
/// When the database is away; what does not fit is in the report.
pub(crate) async fn run(
    store: &Store,
    keys: &Keys,
    noted: &Noted,
    mut progress: impl FnMut(&Report),
) -> Result<Report, Error> {
    let mut report = Report::default();
    let first = match everything(store, keys, noted, &mut report, &mut progress).await {
        // What no collector writes was written by somebody else.
        Err(Error::Database(error @ (sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. }))) => {
            Some(Finding::Unreadable(error.to_string()))
        }
        found => found?,
    };
    Ok(Report { first, ..report })
}

async fn everything(
    store: &Store,
    keys: &Keys,
    noted: &Noted,
    report: &mut Report,
    progress: &mut impl FnMut(&Report),
) -> Result<Option<Finding>, Error> {
    let mut expected = Expected::default();
    expected.add(noted.heads.iter().cloned());
    let mut registered: BTreeMap<i64, WriterRow> = BTreeMap::new();
    for writer in store.writers().await? {
        let Some(heads) = writer.genesis.heads() else {
            return Ok(Some(Finding::WriterRemoved { writer: writer.genesis.writer }));
        };
        expected.add(heads);
        registered.insert(writer.genesis.writer, writer);
    }
    let rotations = store.rotations().await?;
    let ring = match Ring::new(keys, &rotations, &registered) {
        Ok(ring) => ring,
        Err(finding) => return Ok(Some(finding)),
    };
    expected.add(rotations.iter().flat_map(|rotated| rotated.rotation.heads().unwrap_or_default()));
    let heads = store.heads().await?;
    if let Some(finding) = noted.notes.iter().find_map(|note| check_head(&ring, &heads, note)) {
        return Ok(Some(finding));
    }
    // Each of its entries is compared with the chain that is recomputed.
    expected.add(heads);
    Check { store, ring, registered, expected, report }.log(progress).await
}

/// What does not fit of one batch's signature, by the same rules as for the whole log: for the proof of a single receipt.
///
/// # Errors
/// When the database is away.
pub(crate) async fn signature(store: &Store, keys: &Keys, writer: i64, number: i64) -> Result<Option<Finding>, Error> {
    let rows = store.writers().await?.into_iter().map(|row| (row.genesis.writer, row));
    let registered: BTreeMap<i64, WriterRow> = rows.collect();
    let ring = match Ring::new(keys, &store.rotations().await?, &registered) {
        Ok(ring) => ring,
        Err(finding) => return Ok(Some(finding)),
    };
    let (Some(row), Some(batch)) = (registered.get(&writer), store.batch(writer, number).await?) else {
        return Ok(Some(Finding::BatchRemoved { writer, batch: number }));
    };
    Ok(ring.check(row, &batch).err())
}

/// Whether a trusted key signed a head that was kept outside, and the tree of heads has what it was signed over.
fn check_head(ring: &Ring, heads: &[Head], note: &Note) -> Option<Finding> {
    let size = note.size;
    ring.check_head(note).or_else(|| match crate::heads::holds(heads, note) {
        Some(true) => None,
        Some(false) => Some(Finding::HeadDiffers { size }),
        None => Some(Finding::HeadAhead { size }),
    })
}

/// A run of verification.
struct Check<'a> {
    store: &'a Store,
    ring: Ring,
    registered: BTreeMap<i64, WriterRow>,
    expected: Expected,
    report: &'a mut Report,
}

impl Check<'_> {
    async fn log(&mut self, progress: &mut impl FnMut(&Report)) -> Result<Option<Finding>, Error> {
        let mut named: BTreeSet<i64> = self.store.named_writers().await?.into_iter().collect();
        named.extend(self.expected.writers());
        for writer in named {
            let Some(row) = self.registered.get(&writer).cloned() else {
                // Its entries were inserted, unless it has batches or somebody noted it.
                return Ok(self.stray().await?.or(Some(Finding::WriterRemoved { writer })));
            };
            if let Some(finding) = self.writer(&row, progress).await? {
                return Ok(Some(finding));
            }
            self.report.writers += 1;
        }
        if let Some(finding) = self.expected.unmet() {
            return Ok(Some(finding));
        }
        if let Some(finding) = self.stray().await? {
            return Ok(Some(finding));
        }
        self.documents().await
    }

    /// Whether every archived document is what its hash and its columns say.
    async fn documents(&self) -> Result<Option<Finding>, Error> {
        let mut last = Vec::new();
        while let Some(document) = self.store.next_document(&last).await? {
            if !document.is_whole() {
                return Ok(Some(Finding::DocumentChanged { sha256: hex(&document.sha256) }));
            }
            last = document.sha256.to_vec();
        }
        Ok(None)
    }

    async fn stray(&self) -> Result<Option<Finding>, Error> {
        let stray = self.store.stray().await?;
        Ok(stray.map(|(receipt_id, writer, batch)| Finding::Inserted { receipt_id, writer, batch }))
    }

    async fn writer(&mut self, row: &WriterRow, progress: &mut impl FnMut(&Report)) -> Result<Option<Finding>, Error> {
        let (writer, mut number, mut chain) = (row.genesis.writer, 0, row.genesis.chain());
        let mut counts = Counts::of(self.store, writer).await?;
        let mut pages = Pages::of(self.store, writer, counts.last);
        while let Some(Page { batches, mut entries, tally }) = pages.next().await? {
            for batch in batches {
                if let Some(finding) = self.link(row, &batch, number + 1, &chain) {
                    return Ok(Some(finding));
                }
                (number, chain) = (batch.header.number, batch.chain);
                let held = entries.remove(&(batch.header.kind, number)).unwrap_or_default();
                if let Some(finding) = self.entries(&batch, &held) {
                    return Ok(Some(finding));
                }
                self.report.batches += 1;
            }
            // What is left claims a batch that is not there, or is of the other kind.
            if let Some(entry) = entries.into_values().flatten().next() {
                return Ok(Some(inserted(writer, &entry)));
            }
            counts.add(tally);
            progress(self.report);
        }
        if let Some(finding) = counts.check() {
            return Ok(Some(finding));
        }
        if number > 0 {
            self.report.heads.push(Head::new(writer, number, &chain));
        }
        Ok(None)
    }

    /// Whether the batch follows the one before it, is signed, and is the one that was noted.
    fn link(&mut self, row: &WriterRow, batch: &Batch, number: i64, previous: &Hash) -> Option<Finding> {
        let (writer, found) = (batch.header.writer, batch.header.number);
        if found != number {
            return Some(Finding::BatchRemoved { writer, batch: number });
        }
        if batch.header.previous != *previous || batch.header.chain() != batch.chain {
            return Some(Finding::BatchChanged { writer, batch: found, among: None });
        }
        match self.ring.check(row, batch) {
            Ok(signed) => self.report.signed += u64::from(signed),
            Err(finding) => return Some(finding),
        }
        self.expected.meet(writer, found, &batch.chain)
    }

    /// Whether the entries are those that the batch was made of.
    fn entries(&mut self, batch: &Batch, held: &[Examined]) -> Option<Finding> {
        let (writer, number, count) = (batch.header.writer, batch.header.number, batch.header.count);
        let mut leaves = Vec::with_capacity(held.len());
        for entry in held {
            let expected = i64::try_from(leaves.len()).unwrap_or(i64::MAX);
            if entry.position < expected || entry.position >= count {
                return Some(inserted(writer, entry));
            }
            if entry.position > expected {
                return Some(Finding::Removed { writer, batch: number, position: expected });
            }
            if let Some(receipt) = &entry.receipt {
                if let Some(finding) = content(writer, number, receipt) {
                    return Some(finding);
                }
                self.report.receipts += 1;
                self.report.bytes += receipt.bytes;
            }
            leaves.push(entry.leaf);
        }
        let present = i64::try_from(leaves.len()).unwrap_or(i64::MAX);
        if present < count {
            return Some(Finding::Removed { writer, batch: number, position: present });
        }
        let among = held.iter().find_map(|entry| entry.receipt.as_ref()).map(|receipt| receipt.receipt_id);
        let whole = root(&leaves) == batch.header.root;
        (!whole).then_some(Finding::BatchChanged { writer, batch: number, among })
    }
}

/// Whether a receipt says what its leaf was made of, or was redacted as the log tells.
fn content(writer: i64, batch: i64, receipt: &Receipt) -> Option<Finding> {
    let receipt_id = receipt.receipt_id;
    match receipt.content {
        Content::Intact | Content::Removed => None,
        Content::Changed => Some(Finding::Changed { receipt_id, writer, batch }),
        Content::Unlogged => Some(Finding::UnloggedRemoval { receipt_id, writer, batch }),
        Content::Returned => Some(Finding::Returned { receipt_id, writer, batch }),
    }
}

fn inserted(writer: i64, entry: &Examined) -> Finding {
    let receipt_id = entry.receipt.as_ref().map(|receipt| receipt.receipt_id);
    Finding::Inserted { receipt_id, writer, batch: entry.batch }
}
