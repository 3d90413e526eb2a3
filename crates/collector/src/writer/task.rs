//! The task behind the orders: gathers them, commits, and wakes those who wait.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use super::Order;
use super::folding::Folding;
use crate::erasures::Erasures;
use crate::log::{Key, Reason};
use crate::metrics::Metrics;
use crate::register::Notes;
use crate::store::{Done, Entry, Labels, Outcome, Redaction, Store, Tail};
use crate::{Clock, Error};

/// Receipts in one commit at the most: what is kept waiting stays small, and the cost of a commit is spread thinly enough.
const TOGETHER: usize = 512;

/// A commit with so many receipts says that there is a rush: each waits for the same disk, and more of them may wait together.
const RUSH: usize = 16;
/// How long the next commit of a rush gathers. It takes about as long itself.
const GATHERING: Duration = Duration::from_millis(2);

/// How long after a failure the write-ahead log is emptied again.
const AGAIN: Duration = Duration::from_secs(1);

/// The task's own state.
pub(super) struct Task {
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

impl Task {
    /// A task that has written nothing yet.
    pub(super) fn new(
        store: Store,
        clock: Clock,
        key: Option<Key>,
        metrics: Metrics,
        requests: Handle,
        erasures: Erasures,
    ) -> Self {
        Self {
            store,
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
        }
    }

    /// Carries out orders until nobody can send one any more.
    pub(super) async fn work(mut self, mut orders: mpsc::Receiver<Order>) {
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
                    Order::Record(done, reply) => {
                        self.append(std::mem::take(&mut entries), std::mem::take(&mut replies)).await;
                        // Whoever asked may have gone; the action stands all the same.
                        let _ = reply.send(self.record(&done).await.map_err(Error::from));
                    }
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
        self.metrics.committed(&entries, &outcomes);
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

    async fn record(&mut self, done: &Done) -> Result<(), sqlx::Error> {
        let tail = self.tail().await?;
        let recorded = self.store.record(&tail, done, self.clock.now().0, self.key.as_ref()).await;
        self.tail = recorded.as_ref().ok().cloned();
        recorded.map(|_| ())
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
        let tail = self.store.register(self.clock.now().0, self.key.as_ref()).await?;
        self.writer = Some(tail.writer);
        Ok(tail)
    }
}
