//! The sockets that connections come in by.

use std::fs::{self, Permissions};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::UnixStream as Probe;
use std::path::{Path, PathBuf};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream, UnixListener, UnixSocket, UnixStream};

use crate::http::Peer;
use crate::settings::Listen;

/// Connections that may wait to be accepted; the system may allow fewer (`net.core.somaxconn`). Those of a rush beyond them are dropped,
/// and their clients try again after a second (RFC 6298, 2.1).
const WAITING: u32 = 4_096;
/// Who may connect to a socket in the file system: its owner and its group, so that a proxy is let in by being put into the group.
const MODE: u32 = 0o660;

/// A socket that is listened at.
pub(crate) trait Listener: Send + Sync + 'static {
    /// A connection.
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// The next connection, and who is at its other end.
    fn accept(&self) -> impl Future<Output = io::Result<(Self::Stream, Peer)>> + Send;
}

/// Listens at an address of the network. Gives the address too, with its port.
fn tcp(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A collector that starts anew does not wait for the last one's connections to be forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let listener = socket.listen(WAITING)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

impl Listener for TcpListener {
    type Stream = TcpStream;

    async fn accept(&self) -> io::Result<(TcpStream, Peer)> {
        let (stream, peer) = Self::accept(self).await?;
        // An answer is written in one piece; waiting for more of it would only delay it. Where it cannot be set, answers are late.
        let _ = stream.set_nodelay(true);
        Ok((stream, Peer::Network(peer.ip().to_canonical())))
    }
}

/// A socket in the file system, whose file goes when nobody listens any more.
pub(crate) struct SocketFile {
    listener: UnixListener,
    path: PathBuf,
}

impl SocketFile {
    /// Makes the file, in place of one that a collector left which did not come to its end.
    fn listen(path: &Path) -> io::Result<Self> {
        let left = fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket());
        if left && Probe::connect(path).is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused) {
            fs::remove_file(path)?;
        }
        let socket = UnixSocket::new_stream()?;
        socket.bind(path)?;
        fs::set_permissions(path, Permissions::from_mode(MODE))?;
        Ok(Self { listener: socket.listen(WAITING)?, path: path.to_owned() })
    }
}

impl Listener for SocketFile {
    type Stream = UnixStream;

    async fn accept(&self) -> io::Result<(UnixStream, Peer)> {
        self.listener.accept().await.map(|(stream, _)| (stream, Peer::Local))
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Somebody may have removed it already.
        let _ = fs::remove_file(&self.path);
    }
}

/// Where it is listened, once it is.
pub(crate) enum Listening {
    Tcp(TcpListener),
    Unix(SocketFile),
}

impl Listening {
    /// Listens, and says where.
    pub(crate) fn at(place: &Listen) -> io::Result<(Self, Listen)> {
        match place {
            Listen::Tcp(address) => {
                tcp(*address).map(|(listener, address)| (Self::Tcp(listener), Listen::Tcp(address)))
            }
            Listen::Unix(path) => SocketFile::listen(path).map(|socket| (Self::Unix(socket), place.clone())),
        }
    }
}
