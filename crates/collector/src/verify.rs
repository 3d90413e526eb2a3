//! Recomputes the whole log and names the first thing that does not fit. Reads in pages, so that its memory does not grow.

mod finding;
mod pages;

use pages::{Content, Examined, Page, Pages, Receipt};

pub(crate) use finding::Finding;

use crate::Error;
use crate::log::{Genesis, Hash, Head, PublicKey, hex, root};
use crate::store::{Batch, Store};

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
    /// The first thing that does not fit.
    pub(crate) first: Option<Finding>,
}

/// Verifies everything. With a key every batch must be signed by it; without, signatures are checked against the writers' own keys.
///
/// # Errors
/// When the database is away; what does not fit is in the report.
pub(crate) async fn run(
    store: &Store,
    key: Option<&PublicKey>,
    mut progress: impl FnMut(&Report),
) -> Result<Report, Error> {
    let mut report = Report::default();
    report.first = everything(store, key, &mut report, &mut progress).await?;
    Ok(report)
}

async fn everything(
    store: &Store,
    key: Option<&PublicKey>,
    report: &mut Report,
    progress: &mut impl FnMut(&Report),
) -> Result<Option<Finding>, Error> {
    let mut anchors: Vec<Head> = Vec::new();
    for writer in store.writers().await? {
        let Some(heads) = writer.genesis.heads() else {
            return Ok(Some(Finding::WriterRemoved { writer: writer.genesis.writer }));
        };
        anchors.extend(heads);
        let own = writer.public_key.as_deref().and_then(PublicKey::parse);
        let signed = key.is_some() || writer.public_key.is_some();
        let check = Check { store, key: key.copied().or(own), signed };
        if let Some(finding) = check.writer(&writer.genesis, report, progress).await? {
            return Ok(Some(finding));
        }
        report.writers += 1;
    }
    if let Some(finding) = missing(store, &anchors).await? {
        return Ok(Some(finding));
    }
    let stray = store.stray().await?;
    Ok(stray.map(|(receipt_id, writer, batch)| Finding::Inserted { receipt_id: Some(receipt_id), writer, batch }))
}

/// The first of the heads that is not in the log any more.
///
/// # Errors
/// When the database is away.
pub(crate) async fn missing(store: &Store, heads: &[Head]) -> Result<Option<Finding>, Error> {
    for head in heads {
        let found = store.batch(head.writer, head.number).await?;
        if found.is_none_or(|batch| hex(&batch.chain) != head.chain) {
            return Ok(Some(Finding::WriterRemoved { writer: head.writer }));
        }
    }
    Ok(None)
}

/// How one writer's batches are checked.
struct Check<'a> {
    store: &'a Store,
    key: Option<PublicKey>,
    signed: bool,
}

impl Check<'_> {
    async fn writer(
        &self,
        genesis: &Genesis,
        report: &mut Report,
        progress: &mut impl FnMut(&Report),
    ) -> Result<Option<Finding>, Error> {
        let (writer, mut number, mut chain) = (genesis.writer, 0, genesis.chain());
        let mut pages = Pages::of(self.store, writer);
        while let Some(Page { batches, mut entries }) = pages.next().await? {
            for batch in batches {
                if let Some(finding) = self.link(&batch, number + 1, &chain, report) {
                    return Ok(Some(finding));
                }
                (number, chain) = (batch.header.number, batch.chain);
                let held = entries.remove(&(batch.header.kind, number)).unwrap_or_default();
                if let Some(finding) = self.entries(&batch, &held, report).await? {
                    return Ok(Some(finding));
                }
                report.batches += 1;
            }
            // What is left claims a batch that is not there, or is of the other kind.
            if let Some(entry) = entries.into_values().flatten().next() {
                return Ok(Some(inserted(writer, &entry)));
            }
            progress(report);
        }
        Ok(None)
    }

    /// Whether the batch follows the one before it and is signed.
    fn link(&self, batch: &Batch, number: i64, previous: &Hash, report: &mut Report) -> Option<Finding> {
        let (writer, found) = (batch.header.writer, batch.header.number);
        if found != number {
            return Some(Finding::BatchRemoved { writer, batch: number });
        }
        if batch.header.previous != *previous || batch.header.chain() != batch.chain {
            return Some(Finding::BatchChanged { writer, batch: found, among: None });
        }
        if !self.signed {
            return None;
        }
        let valid =
            self.key.zip(batch.signature.as_deref()).is_some_and(|(key, sign)| key.verifies(&batch.chain, sign));
        report.signed += u64::from(valid);
        (!valid).then_some(Finding::WrongSignature { writer, batch: found })
    }

    /// Whether the entries are those that the batch was made of.
    async fn entries(&self, batch: &Batch, held: &[Examined], report: &mut Report) -> Result<Option<Finding>, Error> {
        let (writer, number, count) = (batch.header.writer, batch.header.number, batch.header.count);
        let mut leaves = Vec::with_capacity(held.len());
        for entry in held {
            let expected = i64::try_from(leaves.len()).unwrap_or(i64::MAX);
            if entry.position < expected || entry.position >= count {
                return Ok(Some(inserted(writer, entry)));
            }
            if entry.position > expected {
                return Ok(Some(Finding::Removed { writer, batch: number, position: expected }));
            }
            if let Some(receipt) = &entry.receipt {
                if let Some(finding) = self.receipt(writer, entry, receipt).await? {
                    return Ok(Some(finding));
                }
                report.receipts += 1;
                report.bytes += receipt.bytes;
            }
            leaves.push(entry.leaf);
        }
        let present = i64::try_from(leaves.len()).unwrap_or(i64::MAX);
        if present < count {
            return Ok(Some(Finding::Removed { writer, batch: number, position: present }));
        }
        let among = held.iter().find_map(|entry| entry.receipt.as_ref()).map(|receipt| receipt.receipt_id);
        let whole = root(&leaves) == batch.header.root;
        Ok((!whole).then_some(Finding::BatchChanged { writer, batch: number, among }))
    }

    /// Whether a receipt says what its leaf was made of, or was redacted as the log tells.
    async fn receipt(&self, writer: i64, entry: &Examined, receipt: &Receipt) -> Result<Option<Finding>, Error> {
        let (receipt_id, batch) = (receipt.receipt_id, entry.batch);
        let changed = Finding::Changed { receipt_id, writer, batch };
        Ok(match &receipt.content {
            Content::Intact => None,
            Content::Changed => Some(changed),
            Content::Removed(content) => match self.store.replacement(&entry.leaf).await? {
                None => Some(Finding::UnloggedRemoval { receipt_id, writer, batch }),
                Some(replacement) => (replacement != *content).then_some(changed),
            },
        })
    }
}

fn inserted(writer: i64, entry: &Examined) -> Finding {
    let receipt_id = entry.receipt.as_ref().map(|receipt| receipt.receipt_id);
    Finding::Inserted { receipt_id, writer, batch: entry.batch }
}
