//! Folding SQLite's write-ahead log into its file beside the commits.

use tokio::task::JoinHandle;

use crate::store::Store;

/// Receipts after which what was committed is folded into the database's file: a page that many commits changed is then written once,
/// and the write-ahead log stays at some 10 MB. The log begins again at the latest after twice as many and one commit.
const FOLDED: usize = 4_096;

/// Folds what was committed into the database's file while the next commits are made, which would otherwise have to wait for it.
#[derive(Default)]
pub(super) struct Folding {
    receipts: usize,
    task: Option<JoinHandle<()>>,
}

impl Folding {
    /// Notes how many more receipts there are. Called between two commits, when nobody else adds to what is to be folded.
    pub(super) async fn after(&mut self, store: &Store, receipts: usize) {
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
