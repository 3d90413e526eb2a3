//! SIGINT and SIGTERM while browsers run: each visit ends its browser and removes its profile before the program ends.

use std::io;

use tokio::sync::watch;

/// Whether the program was asked to end. Clones hear of the same request.
#[derive(Clone)]
pub(super) struct Interrupt {
    asked: watch::Receiver<bool>,
}

/// Listens until it is dropped. From then on a signal ends the program at once, as without any listener.
pub(super) struct Listener {
    #[cfg(unix)]
    over: std::sync::Arc<std::sync::atomic::AtomicBool>,
}

impl Interrupt {
    /// Completes when the program is asked to end, else never.
    pub async fn asked(&self) {
        let mut asked = self.asked.clone();
        if asked.wait_for(|asked| *asked).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Whether the program was asked to end.
    pub fn is_asked(&self) -> bool {
        *self.asked.borrow()
    }
}

impl Listener {
    /// Listens from now on. Needs the runtime of the visits.
    ///
    /// # Errors
    /// When the system refuses a handler.
    #[cfg(unix)]
    pub fn begin() -> io::Result<(Self, Interrupt)> {
        use signal_hook::consts::{SIGINT, SIGTERM};
        use tokio::signal::unix::{SignalKind, signal};

        let (ask, asked) = watch::channel(false);
        let (mut interrupts, mut terminations) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let over = std::sync::Arc::default();
        // The runtime never gives its handlers back, and would swallow every later signal.
        for number in [SIGINT, SIGTERM] {
            signal_hook::flag::register_conditional_default(number, std::sync::Arc::clone(&over))?;
        }
        tokio::spawn(async move {
            tokio::select! { _ = interrupts.recv() => {}, _ = terminations.recv() => {} }
            let _ = ask.send(true);
        });
        Ok((Self { over }, Interrupt { asked }))
    }

    /// Listens for Ctrl-C from now on. Needs the runtime of the visits.
    ///
    /// # Errors
    /// Never.
    #[cfg(not(unix))]
    pub fn begin() -> io::Result<(Self, Interrupt)> {
        let (ask, asked) = watch::channel(false);
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                let _ = ask.send(true);
            }
        });
        Ok((Self {}, Interrupt { asked }))
    }
}

#[cfg(unix)]
impl Drop for Listener {
    fn drop(&mut self) {
        self.over.store(true, std::sync::atomic::Ordering::SeqCst);
    }
}
