//! `assent-collector serve`

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};

use crate::{Clock, Error, Server, Settings};

pub(super) async fn run(settings: Settings) -> Result<(), Error> {
    raise_file_limit();
    let server = Server::start(settings, Clock::system()).await?;
    if let Some(token) = server.new_token() {
        // To the terminal and not to the log, which others may read; only its hash is stored.
        eprintln!("the admin token, shown this once: {token}");
    }
    tracing::info!(address = %server.address(), "serving");
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminated.recv() => {}
    }
    tracing::info!("ending: answering what is under way");
    server.stop().await;
    Ok(())
}

/// Each connection is a file handle, and the usual soft limit of 1,024 is from a time before event loops.
fn raise_file_limit() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    // Where it is refused the old limit holds, and connections beyond it wait.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
}
