//! The two pipes that a browser is driven over: only the process that holds their ends can drive it.
//!
//! A debugging port on TCP would be open to every user of the machine. Chromium reads commands from file descriptor 3 and writes to 4.
//! It ends by itself when the pipes close, so it ends with this program, whatever ended that.
//! <https://chromium.googlesource.com/chromium/src/+/main/content/public/browser/devtools_agent_host.h>

use std::io;

use tokio::process::Command;

/// Our ends of the pipes: what the browser says, and what it is told to do.
#[cfg(unix)]
pub(super) type Ends = (tokio::net::unix::pipe::Receiver, tokio::net::unix::pipe::Sender);

/// Gives the command the pipes and the argument that makes the browser use them. They close here when the command is dropped.
///
/// # Errors
/// When the system has no more pipes, or starts processes in another way than Unix does.
#[cfg(unix)]
pub(super) fn attach(command: &mut Command) -> io::Result<Ends> {
    use command_fds::{CommandFdExt, FdMapping};
    use tokio::net::unix::pipe::{Receiver, Sender};

    let (its_commands, our_commands) = io::pipe()?;
    let (our_messages, its_messages) = io::pipe()?;
    let mapping = |descriptor: std::os::fd::OwnedFd, number| FdMapping { parent_fd: descriptor, child_fd: number };
    command
        .arg("--remote-debugging-pipe")
        .fd_mappings(vec![mapping(its_commands.into(), 3), mapping(its_messages.into(), 4)])
        .map_err(|error| io::Error::other(error.to_string()))?;
    Ok((Receiver::from_owned_fd(our_messages.into())?, Sender::from_owned_fd(our_commands.into())?))
}

/// Our ends of the pipes, of which there are none.
#[cfg(not(unix))]
pub(super) type Ends = (tokio::io::Empty, tokio::io::Sink);

/// Refuses: no other way to drive a browser is safe from the machine's other users.
///
/// # Errors
/// Always.
#[cfg(not(unix))]
pub(super) fn attach(_: &mut Command) -> io::Result<Ends> {
    Err(io::Error::other("a browser can be driven on Unix only"))
}
