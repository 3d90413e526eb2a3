//! A writer's log in pages of whole batches, read and recomputed ahead of who checks them: the database, the recomputing and the
//! checking have a processor each where there are as many.

use std::collections::{HashMap, VecDeque};

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::columns::{End, intact, left};
use super::counts::Tally;
use crate::Error;
use crate::log::{Hash, Kind, hash};
use crate::store::{Batch, Logged, Store, Stored};

/// Entries of a page, about. No page holds less than a batch.
const PAGE: i64 = 500;
/// Pages that wait to be checked, besides one that is being read. Memory is theirs, so it does not grow with the log.
const AHEAD: usize = 1;

/// Before every batch, also before those that no collector numbers so: they would otherwise lend their place to inserted entries.
const BEFORE: i64 = i64::MIN;

/// Some batches, in order, and every entry that claims to be of one of them.
pub(super) struct Page {
    pub(super) batches: Vec<Batch>,
    /// By kind and batch, in the order of their positions.
    pub(super) entries: Entries,
    /// What its receipts are counted as.
    pub(super) tally: Tally,
}

type Entries = HashMap<(Kind, i64), Vec<Examined>>;

/// An entry of the log whose content was compared with its leaf.
pub(super) struct Examined {
    pub(super) batch: i64,
    pub(super) position: i64,
    pub(super) leaf: Hash,
    /// Whose content it is; `None` for any other entry.
    pub(super) receipt: Option<Receipt>,
}

/// What is left of a receipt once its content was looked at.
pub(super) struct Receipt {
    pub(super) receipt_id: Uuid,
    pub(super) bytes: u64,
    pub(super) content: Content,
}

/// How a receipt's content stands to its leaf and to the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Leaf and columns are those of the body.
    Intact,
    /// Body, columns and leaf do not fit together.
    Changed,
    /// It was removed, and a batch of removals says so.
    Removed,
    /// It was removed, and no batch of removals says so.
    Unlogged,
    /// A batch says that it was removed, and it is there.
    Returned,
}

/// What was read; nothing marks the end, which a reader that broke down does not send.
type Read = Result<Option<(Vec<Batch>, JoinHandle<(Entries, Tally)>)>, Error>;

/// The pages of a writer's log.
pub(super) struct Pages(mpsc::Receiver<Read>);

impl Pages {
    /// Begins to read. Receipts of batches up to `counted` are tallied.
    pub(super) fn of(store: &Store, writer: i64, counted: i64) -> Self {
        let (sender, receiver) = mpsc::channel(AHEAD);
        let mut reader = Reader { store: store.clone(), writer, counted, number: BEFORE, batches: VecDeque::new() };
        tokio::spawn(async move {
            loop {
                let read = reader.page().await;
                let more = matches!(read, Ok(Some(_)));
                // Whoever found a fault wants no further page.
                if sender.send(read).await.is_err() || !more {
                    return;
                }
            }
        });
        Self(receiver)
    }

    /// The next page; `None` at the end of the log.
    ///
    /// # Errors
    /// When the database is away.
    pub(super) async fn next(&mut self) -> Result<Option<Page>, Error> {
        let Some((batches, entries)) = self.0.recv().await.unwrap_or(Err(Error::Closing))? else { return Ok(None) };
        let (entries, tally) = entries.await.map_err(|error| Error::Io(error.into()))?;
        Ok(Some(Page { batches, entries, tally }))
    }
}

/// Where the reading is.
struct Reader {
    store: Store,
    writer: i64,
    counted: i64,
    /// The last batch of the page before.
    number: i64,
    /// Batches whose entries were not read yet.
    batches: VecDeque<Batch>,
}

impl Reader {
    async fn page(&mut self) -> Read {
        if self.batches.is_empty() {
            self.batches = self.store.batches(self.writer, self.number, PAGE).await?.into();
        }
        let (mut batches, mut count) = (Vec::new(), 0_i64);
        while count < PAGE
            && let Some(batch) = self.batches.pop_front()
        {
            count = count.saturating_add(batch.header.count.max(0));
            batches.push(batch);
        }
        let Some(last) = batches.last().map(|batch| batch.header.number) else { return Ok(None) };
        let mut found = Vec::new();
        for kind in Kind::ALL {
            // One more than there should be is enough to be found out: it is in the first batch that has too many.
            let limit = count.saturating_add(1);
            found.push((kind, self.store.entries(kind, self.writer, self.number, last, limit).await?));
        }
        self.number = last;
        let counted = self.counted;
        Ok(Some((batches, tokio::task::spawn_blocking(move || examine(found, counted)))))
    }
}

fn examine(found: Vec<(Kind, Vec<Logged>)>, counted: i64) -> (Entries, Tally) {
    let (mut entries, mut tally) = (Entries::new(), Tally::default());
    for (kind, logged) in found.into_iter().flat_map(|(kind, some)| some.into_iter().map(move |one| (kind, one))) {
        let examined = match logged {
            Logged::Other { batch, position, leaf } => Examined { batch, position, leaf, receipt: None },
            Logged::Receipt { stored, removal, ends_at, superseded } => Examined {
                batch: stored.batch,
                position: stored.position,
                leaf: stored.leaf,
                receipt: Some(Receipt {
                    receipt_id: stored.receipt_id,
                    bytes: stored.body.as_ref().map_or(0, String::len) as u64,
                    content: {
                        let tally = (stored.batch <= counted).then_some(&mut tally);
                        content(&stored, removal.as_deref(), End { at: ends_at, superseded }, tally)
                    },
                }),
            },
        };
        entries.entry((kind, examined.batch)).or_default().push(examined);
    }
    (entries, tally)
}

fn content(stored: &Stored, removal: Option<&[u8]>, end: End, tally: Option<&mut Tally>) -> Content {
    match (&stored.salt, removal) {
        (Some(salt), None) => {
            let Some(entry) = intact(stored, salt, end) else { return Content::Changed };
            if let Some(tally) = tally {
                tally.add(&entry);
            }
            Content::Intact
        }
        (Some(_), Some(_)) => Content::Returned,
        (None, None) => Content::Unlogged,
        (None, Some(removal)) => {
            let there = stored.body.as_ref().map(|body| hash(body.as_bytes()).to_vec()).unwrap_or_default();
            if there != removal || !left(stored, end) {
                return Content::Changed;
            }
            if let Some(tally) = tally {
                tally.add_left(stored);
            }
            Content::Removed
        }
    }
}
