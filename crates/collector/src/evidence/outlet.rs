//! The way of a pack to whoever takes it while it is being made, so that no more than a page of it is in memory.

use std::io::{Result, Write};
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;

use crate::Error;

/// Pieces that may wait: whoever takes them slowly slows the making.
const WAITING: usize = 2;

/// What takes the pieces out; an error says that the rest does not come.
pub(crate) type Pieces = mpsc::Receiver<Result<Vec<u8>>>;

/// Where a pack is written to.
#[derive(Clone, Default)]
pub(crate) struct Held(Arc<Mutex<Vec<u8>>>);

impl Write for Held {
    fn write(&mut self, piece: &[u8]) -> Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(piece)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

/// Sends on what is held.
pub(crate) struct Outlet {
    held: Held,
    sender: mpsc::Sender<Result<Vec<u8>>>,
}

impl Outlet {
    /// An outlet with both of its ends.
    pub(crate) fn open() -> (Held, Self, Pieces) {
        let (sender, pieces) = mpsc::channel(WAITING);
        let held = Held::default();
        (held.clone(), Self { held, sender }, pieces)
    }

    /// Sends everything that was written since.
    ///
    /// # Errors
    /// When nobody takes it any more.
    pub(super) async fn send(&self) -> std::result::Result<(), Error> {
        let piece = mem::take(&mut *self.held.0.lock().unwrap_or_else(PoisonError::into_inner));
        let gone = || Error::Io(std::io::ErrorKind::BrokenPipe.into());
        if piece.is_empty() { Ok(()) } else { self.sender.send(Ok(piece)).await.map_err(|_| gone()) }
    }

    /// Says that the rest does not come, so that nobody takes a part for the whole.
    pub(crate) async fn fail(self) {
        // Whoever has gone needs no word of it.
        let _ = self.sender.send(Err(std::io::ErrorKind::UnexpectedEof.into())).await;
    }
}
