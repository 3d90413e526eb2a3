//! The one task that writes to the log: what arrives while a commit is under way goes into the next one together.
//!
//! Every start of a collector is a writer of its own, so that collectors share a database without waiting for each other, and none
//! has to be told its name.
//!
//! It has a thread to itself. Among the tasks of thousands of requests it would wait for its turn after each statement, while
//! all those requests wait for its commit.

mod folding;
mod task;

use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use uuid::Uuid;

use task::Task;

use crate::erasures::Erasures;
use crate::log::{Key, Reason};
use crate::metrics::Metrics;
use crate::store::{Done, Entry, Outcome, Redaction, Request, Store};
use crate::{Clock, Error};

/// Sends orders to the writing task. Clones send to the same one; it ends when all are gone and their orders carried out.
#[derive(Clone)]
pub(crate) struct Writer(mpsc::Sender<Order>);

enum Order {
    Append(Box<Entry>, oneshot::Sender<Result<Outcome, Error>>),
    Redact(Vec<Redaction>, Reason, oneshot::Sender<Result<usize, Error>>),
    Settle(oneshot::Sender<()>),
    Note(Uuid, Box<Request>),
    Record(Box<Done>, oneshot::Sender<Result<(), Error>>),
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
            Task::new(store.clone(), clock, key, metrics, requests, erasures).work(receiver).await;
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

    /// Appends an action; durable when this returns.
    ///
    /// # Errors
    /// When it could not be stored: then what it is about must not happen.
    pub(crate) async fn record(&self, done: Done) -> Result<(), Error> {
        let (reply, answer) = oneshot::channel();
        self.0.send(Order::Record(Box::new(done), reply)).await.map_err(|_| Error::Closing)?;
        answer.await.unwrap_or(Err(Error::Closing))
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
