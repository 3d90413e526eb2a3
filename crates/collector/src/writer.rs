//! The one task that writes to the log: what arrives while a commit is under way goes into the next one together.
//!
//! Every start of a collector is a writer of its own, so that collectors share a database without waiting for each other, and none
//! has to be told its name.
//!
//! It has a thread to itself. Among the tasks of thousands of requests it would wait for its turn after each statement, while
//! all those requests wait for its commit.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::erasures::Erasures;
use crate::log::{Key, Reason};
use crate::metrics::Metrics;
use crate::register::Notes;
use crate::store::{Entry, Labels, Outcome, Redaction, Request, Store, Tail};
use crate::{Clock, Error};

/// Receipts in one commit at the most: what is kept waiting stays small, and the cost of a commit is spread thinly enough.
const TOGETHER: usize = 512;

/// A commit with so many receipts says that there is a rush: each waits for the same disk, and more of them may wait together.
const RUSH: usize = 16;
/// How long the next commit of a rush gathers. It takes about as long itself.
const GATHERING: Duration = Duration::from_millis(2);
/// Receipts after which what was committed is folded into the database's file: a page that many commits changed is then written once,
/// and the write-ahead log stays at some 10 MB. The log begins again at the latest after twice as many and one commit.
const FOLDED: usize = 4_096;

/// How long after a failure the write-ahead log is emptied again.
const AGAIN: Duration = Duration::from_secs(1);

/// Sends orders to the writing task. Clones send to the same one; it ends when all are gone and their orders carried out.
#[derive(Clone)]
pub(crate) struct Writer(mpsc::Sender<Order>);

enum Order {
    Append(Box<Entry>, oneshot::Sender<Result<Outcome, Error>>),
    Redact(Vec<Redaction>, Reason, oneshot::Sender<Result<usize, Error>>),
    Settle(oneshot::Sender<()>),
    Note(Uuid, Box<Request>),
}

/// Why an order was not taken.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Too much is waiting already.
    Full,
    /// It was taken and failed; the log says why.
    Failed,
}

impl Writer {
    /// Starts the task. `queue` is how many orders may wait.
    ///
    /// # Errors
    /// When the system has no file handle left for the thread's own event loop.
    pub(crate) fn start(
        store: Store,
        clock: Clock,
        key: Option<Key>,
        metrics: Metrics,
        erasures: Erasures,
        queue: usize,
    ) -> Result<(Self, JoinHandle<()>), Error> {
        let (sender, receiver) = mpsc::channel(queue.max(1));
        let requests = Handle::current();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let work = async move {
            let store = store.apart();
            let log = Log {
                store: store.clone(),
                clock,
                key,
                metrics,
                requests,
                tail: None,
                writer: None,
                folding: Folding::default(),
                unclean: false,
                labels: Labels::default(),
                erasures,
                notes: Notes::default(),
            };
            log.work(receiver).await;
            store.leave().await;
        };
        Ok((Self(sender), tokio::task::spawn_blocking(move || runtime.block_on(work))))
    }

    /// Appends a receipt; durable when this returns.
    pub(crate) async fn append(&self, entry: Entry) -> Result<Outcome, Refused> {
        let (reply, answer) = oneshot::channel();
        self.0.try_send(Order::Append(Box::new(entry), reply)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Refused::Full,
            mpsc::error::TrySendError::Closed(_) => Refused::Failed,
        })?;
        answer.await.unwrap_or(Err(Error::Closing)).map_err(|_| Refused::Failed)
    }

    /// Enters an answered request into the register soon, once for each subject, site, kind and day. Not waited for: where there is a rush
    /// of them, or the process is killed within a second, the register lacks it.
    pub(crate) fn note(&self, subject: Uuid, request: Request) {
        // A queue that is full has receipts to store, which come first.
        let _ = self.0.try_send(Order::Note(subject, Box::new(request)));
    }

    /// Removes receipts' contents; how many still had one.
    pub(crate) async fn redact(&self, redactions: Vec<Redaction>, reason: Reason) -> Result<usize, Error> {
        let (reply, answer) = oneshot::channel();
        self.0.send(Order::Redact(redactions, reason, reply)).await.map_err(|_| Error::Closing)?;
        answer.await.unwrap_or(Err(Error::Closing))
    }

    /// Waits until every order that was sent before is carried out.
    pub(crate) async fn settle(&self) {
        let (reply, answer) = oneshot::channel();
        if self.0.send(Order::Settle(reply)).await.is_ok() {
            // A task that ended has nothing left to carry out.
            let _ = answer.await;
        }
    }
}

/// The task's own state.
struct Log {
    store: Store,
    clock: Clock,
    key: Option<Key>,
    metrics: Metrics,
    /// Where those who wait for a commit run. Woken from another thread, each of them would be handed over under a lock.
    requests: Handle,
    /// Where the chain ends; unknown before the first write, and after a failure that may have come behind the commit.
    tail: Option<Tail>,
    /// The writer's number, once it is registered.
    writer: Option<i64>,
    folding: Folding,
    /// Whether the database's write-ahead log may still hold what was removed.
    unclean: bool,
    labels: Labels,
    erasures: Erasures,
    notes: Notes,
}

impl Log {
    async fn work(mut self, mut orders: mpsc::Receiver<Order>) {
        let (mut taken, mut rush) = (Vec::with_capacity(TOGETHER), false);
        while self.next(&mut orders, &mut taken).await {
            if rush && taken.len() < TOGETHER {
                tokio::time::sleep(GATHERING).await;
                while taken.len() < TOGETHER
                    && let Ok(order) = orders.try_recv()
                {
                    taken.push(order);
                }
            }
            rush = taken.len() >= RUSH;
            let (mut entries, mut replies) = (Vec::new(), Vec::new());
            for order in taken.drain(..) {
                match order {
                    Order::Append(entry, reply) => {
                        entries.push(*entry);
                        replies.push(reply);
                    }
                    Order::Settle(reply) => {
                        self.append(std::mem::take(&mut entries), std::mem::take(&mut replies)).await;
                        // Whoever asked may have gone.
                        let _ = reply.send(());
                    }
                    Order::Note(subject, request) => self.notes.add(subject, *request),
                    Order::Redact(redactions, reason, reply) => {
                        // A subject's erasure must not overtake its own receipts.
                        self.append(std::mem::take(&mut entries), std::mem::take(&mut replies)).await;
                        let done = self.redact(&redactions, reason).await;
                        // Whoever asked may have gone; the work is done all the same.
                        let _ = reply.send(done.map_err(Error::from));
                    }
                }
            }
            self.folding.after(&self.store, entries.len()).await;
            self.append(entries, replies).await;
        }
        self.enter_notes().await;
    }

    /// Waits for orders; whether there are any. Meanwhile it tries again what readers kept it from.
    async fn next(&mut self, orders: &mut mpsc::Receiver<Order>, taken: &mut Vec<Order>) -> bool {
        loop {
            tokio::select! {
                received = orders.recv_many(taken, TOGETHER) => return received > 0,
                () = tokio::time::sleep_until(self.notes.due()), if !self.notes.is_empty() => self.enter_notes().await,
                () = tokio::time::sleep(AGAIN), if self.unclean => self.empty_log().await,
            }
        }
    }

    /// Enters what was noted into the register, in one commit.
    async fn enter_notes(&mut self) {
        let notes = self.notes.take();
        if let Err(error) = self.store.enter_requests(&notes).await {
            tracing::error!(%error, requests = notes.len(), "answered requests could not be entered into the register");
        }
    }

    /// Takes what was removed out of the write-ahead log too.
    async fn empty_log(&mut self) {
        self.unclean = !self.store.empty_log().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the write-ahead log could not be emptied after a removal");
            false
        });
    }

    async fn append(&mut self, entries: Vec<Entry>, replies: Vec<oneshot::Sender<Result<Outcome, Error>>>) {
        if entries.is_empty() {
            return;
        }
        let outcomes = match self.try_append(&entries).await {
            Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
            Err(error) => {
                tracing::error!(%error, receipts = entries.len(), "receipts could not be stored");
                self.tail = None;
                let message = error.to_string();
                let failed = |_| Err(Error::Database(sqlx::Error::Protocol(message.clone())));
                entries.iter().map(failed).collect::<Vec<_>>()
            }
        };
        self.metrics.committed(&outcomes);
        self.requests.spawn(async move {
            for (reply, outcome) in replies.into_iter().zip(outcomes) {
                // A visitor who left does not need the answer.
                let _ = reply.send(outcome);
            }
        });
    }

    async fn try_append(&mut self, entries: &[Entry]) -> Result<Vec<Outcome>, sqlx::Error> {
        let tail = self.tail().await?;
        self.labels.prepare(&self.store, entries.iter().map(|entry| entry.site.as_str())).await?;
        let now = self.clock.now().0;
        let (outcomes, tail) = self.store.append(&tail, entries, now, self.key.as_ref(), &self.labels).await?;
        self.tail = Some(tail);
        Ok(outcomes)
    }

    async fn redact(&mut self, redactions: &[Redaction], reason: Reason) -> Result<usize, sqlx::Error> {
        let tail = self.tail().await?;
        match self.store.redact(&tail, redactions, reason, self.clock.now().0, self.key.as_ref()).await {
            Ok((removed, tail)) => {
                self.tail = Some(tail);
                self.empty_log().await;
                if reason == Reason::Erased
                    && let Err(error) = self.erasures.add(redactions.iter().map(|redaction| redaction.leaf))
                {
                    tracing::error!(%error, "an erasure is not in the file that restores go by; the next night tries again");
                }
                Ok(removed)
            }
            Err(error) => {
                self.tail = None;
                Err(error)
            }
        }
    }

    /// Where the chain ends, registering the writer before its first batch.
    async fn tail(&mut self) -> Result<Tail, sqlx::Error> {
        if let Some(tail) = &self.tail {
            return Ok(tail.clone());
        }
        if let Some(writer) = self.writer
            && let Some(tail) = self.store.tail(writer).await?
        {
            return Ok(tail);
        }
        let now = self.clock.now().0;
        let writer = writer_number(now);
        let tail = self.store.register(writer, now, self.key.as_ref()).await?;
        self.writer = Some(writer);
        Ok(tail)
    }
}

/// Folds what was committed into the database's file while the next commits are made, which would otherwise have to wait for it.
#[derive(Default)]
struct Folding {
    receipts: usize,
    task: Option<JoinHandle<()>>,
}

impl Folding {
    /// Notes how many more receipts there are. Called between two commits, when nobody else adds to what is to be folded.
    async fn after(&mut self, store: &Store, receipts: usize) {
        self.receipts += receipts;
        // On a disk that folds more slowly than receipts come, the next commit waits: else the log would have no bound. It waits only for
        // pages to be copied: folding waits for no reader and no commit.
        let waits = self.receipts >= FOLDED;
        if let Some(task) = self.task.take_if(|task| waits || task.is_finished()) {
            // The task reports its own error.
            let _ = task.await;
            warned(store.fold_rest().await);
        } else if self.task.is_none() && self.receipts >= FOLDED {
            self.receipts = 0;
            let store = store.clone();
            self.task = Some(tokio::spawn(async move { warned(store.fold().await) }));
        }
    }
}

/// A full disk, for instance: everything committed is safe where it is, and the next time is soon.
fn warned(folded: Result<(), sqlx::Error>) {
    if let Err(error) = folded {
        tracing::warn!(%error, "what was committed could not be folded into the database's file");
    }
}

/// A number for a writer: its start in milliseconds and eleven random bits, below 2^53 so that every JSON reader has it exactly.
fn writer_number(now: u64) -> i64 {
    let random = u64::from(uuid::Uuid::new_v4().as_fields().0) & 0x7ff;
    i64::try_from(((now & 0x1ff_ffff_ffff) << 11) | random).unwrap_or(i64::MAX)
}
