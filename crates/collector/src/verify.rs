//! Recomputes the whole log and names the first thing that does not fit. Reads in pages, so that its memory does not grow.

use std::collections::HashMap;
use std::fmt;

use uuid::Uuid;

use crate::Error;
use crate::log::{Genesis, Hash, Head, Kind, PublicKey, hash, hex, receipt_leaf, root};
use crate::store::{Batch, Entry, Logged, Store, Stored};

/// Entries read at one time, about.
const PAGE: i64 = 2_000;

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

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Finding {
    Changed { receipt_id: Uuid, writer: i64, batch: i64 },
    Removed { writer: i64, batch: i64, position: i64 },
    Inserted { receipt_id: Option<Uuid>, writer: i64, batch: i64 },
    BatchChanged { writer: i64, batch: i64, among: Option<Uuid> },
    BatchRemoved { writer: i64, batch: i64 },
    WriterRemoved { writer: i64 },
    WrongSignature { writer: i64, batch: i64 },
    UnloggedRemoval { receipt_id: Uuid, writer: i64, batch: i64 },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { receipt_id, writer, batch } => {
                write!(f, "receipt {receipt_id} was changed (writer {writer}, batch {batch})")
            }
            Self::Removed { writer, batch, position } => {
                write!(f, "a receipt was removed: number {position} of batch {batch} of writer {writer}")
            }
            Self::Inserted { receipt_id: Some(id), writer, batch } => {
                write!(f, "receipt {id} was inserted (writer {writer}, batch {batch})")
            }
            Self::Inserted { receipt_id: None, writer, batch } => {
                write!(f, "an entry was inserted (writer {writer}, batch {batch})")
            }
            Self::BatchChanged { writer, batch, among } => {
                write!(f, "batch {batch} of writer {writer} was changed")?;
                among.map_or(Ok(()), |id| write!(f, "; its first receipt is {id}"))
            }
            Self::BatchRemoved { writer, batch } => write!(f, "batch {batch} of writer {writer} was removed"),
            Self::WriterRemoved { writer } => write!(f, "writer {writer} or its last batches were removed"),
            Self::WrongSignature { writer, batch } => {
                write!(f, "the signature of batch {batch} of writer {writer} is not of the key")
            }
            Self::UnloggedRemoval { receipt_id, writer, batch } => {
                write!(
                    f,
                    "the content of receipt {receipt_id} was removed without an entry in the log (writer {writer}, batch {batch})"
                )
            }
        }
    }
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
    Ok(stray.map(|stray| Finding::Inserted {
        receipt_id: Some(stray.receipt_id),
        writer: stray.writer,
        batch: stray.batch,
    }))
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
        loop {
            let batches = self.page(writer, number).await?;
            let Some(last) = batches.last().map(|batch| batch.header.number) else { return Ok(None) };
            let mut entries = HashMap::new();
            for kind in [Kind::Receipts, Kind::Redactions] {
                let found = self.store.entries(kind, writer, number, last).await?;
                for entry in found {
                    entries.entry((kind.name(), entry.place().0)).or_insert_with(Vec::new).push(entry);
                }
            }
            for batch in batches {
                if let Some(finding) = self.link(&batch, number + 1, &chain, report) {
                    return Ok(Some(finding));
                }
                (number, chain) = (batch.header.number, batch.chain);
                let held = entries.remove(&(batch.header.kind.name(), number)).unwrap_or_default();
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
    }

    /// Batches after `number` with about a page of entries.
    async fn page(&self, writer: i64, number: i64) -> Result<Vec<Batch>, Error> {
        let mut batches = self.store.batches(writer, number, PAGE).await?;
        let mut entries = 0;
        let enough = batches.iter().position(|batch| {
            entries += batch.header.count;
            entries >= PAGE
        });
        batches.truncate(enough.map_or(usize::MAX, |at| at + 1));
        Ok(batches)
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
    async fn entries(&self, batch: &Batch, held: &[Logged], report: &mut Report) -> Result<Option<Finding>, Error> {
        let (writer, number, count) = (batch.header.writer, batch.header.number, batch.header.count);
        let mut leaves = Vec::with_capacity(held.len());
        for entry in held {
            let expected = i64::try_from(leaves.len()).unwrap_or(i64::MAX);
            let (_, position) = entry.place();
            if position < expected || position >= count {
                return Ok(Some(inserted(writer, entry)));
            }
            if position > expected {
                return Ok(Some(Finding::Removed { writer, batch: number, position: expected }));
            }
            leaves.push(match entry {
                Logged::Redaction { leaf, .. } => *leaf,
                Logged::Receipt(stored) => {
                    if let Some(finding) = self.receipt(stored).await? {
                        return Ok(Some(finding));
                    }
                    report.receipts += 1;
                    report.bytes += stored.body.as_ref().map_or(0, String::len) as u64;
                    stored.leaf
                }
            });
        }
        let present = i64::try_from(leaves.len()).unwrap_or(i64::MAX);
        if present < count {
            return Ok(Some(Finding::Removed { writer, batch: number, position: present }));
        }
        let among = held.iter().find_map(|entry| match entry {
            Logged::Receipt(stored) => Some(stored.receipt_id),
            Logged::Redaction { .. } => None,
        });
        let whole = root(&leaves) == batch.header.root;
        Ok((!whole).then_some(Finding::BatchChanged { writer, batch: number, among }))
    }

    /// Whether a receipt says what its leaf was made of, or was redacted as the log tells.
    async fn receipt(&self, stored: &Stored) -> Result<Option<Finding>, Error> {
        let Stored { receipt_id, writer, batch, .. } = *stored;
        if let Some(salt) = &stored.salt {
            let fits = intact(stored, salt);
            return Ok((!fits).then_some(Finding::Changed { receipt_id, writer, batch }));
        }
        let content = stored.body.as_ref().map(|body| hash(body.as_bytes()).to_vec()).unwrap_or_default();
        Ok(match self.store.replacement(&stored.leaf).await? {
            None => Some(Finding::UnloggedRemoval { receipt_id, writer, batch }),
            Some(replacement) => (replacement != content).then_some(Finding::Changed { receipt_id, writer, batch }),
        })
    }
}

/// Whether leaf and columns are those of the body.
fn intact(stored: &Stored, salt: &[u8]) -> bool {
    let (Ok(salt), Some(body)) = (<[u8; 16]>::try_from(salt), stored.body.as_deref()) else { return false };
    let received_at = u64::try_from(stored.received_at).unwrap_or_default();
    if receipt_leaf(&salt, received_at, stored.marks, stored.origin.as_deref(), body) != stored.leaf {
        return false;
    }
    // The columns are what is searched and exported by: they must say what the body says.
    let entry = crate::intake::read(body)
        .ok()
        .and_then(|receipt| Entry::new(&receipt, String::new(), assent_core::Timestamp(received_at)));
    entry.is_some_and(|entry| {
        entry.receipt_id == stored.receipt_id
            && entry.subject == stored.subject
            && entry.site == stored.site
            && entry.event == stored.event
            && entry.lang == stored.lang
            && entry.notice == stored.notice
            && i64::try_from(entry.occurred_at) == Ok(stored.occurred_at)
    })
}

fn inserted(writer: i64, entry: &Logged) -> Finding {
    let receipt_id = match entry {
        Logged::Receipt(stored) => Some(stored.receipt_id),
        Logged::Redaction { .. } => None,
    };
    Finding::Inserted { receipt_id, writer, batch: entry.place().0 }
}
