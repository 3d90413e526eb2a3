//! `assent-collector serve`

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};

use super::access::hand_over_admin;
use crate::{Clock, Error, Server, Settings, private};

pub(super) async fn run(settings: Settings) -> Result<(), Error> {
    raise_file_limit();
    let server = Server::start(settings.clone(), Clock::system()).await?;
    if let Some(token) = server.new_token() {
        hand_over_admin(&settings, token)?;
    }
    warn_of_open_files(&settings);
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

/// The collector's own files are its user's alone; those that an earlier version made, or somebody else, may not be.
fn warn_of_open_files(settings: &Settings) {
    let database = settings.database_file();
    for path in database.iter().chain(&settings.backups).filter(|path| private::others_may_read(path)) {
        tracing::warn!(path = %path.display(), "other users of this machine may read this: run `chmod go= PATH`");
    }
}

/// Each connection is a file handle, and the usual soft limit of 1,024 is from a time before event loops.
fn raise_file_limit() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    // Where it is refused the old limit holds, and connections beyond it wait.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
}
