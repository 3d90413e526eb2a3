//! What servers on this machine have in common: the names they answer under, and what they say themselves.

use std::net::{Ipv4Addr, SocketAddr};

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST, X_CONTENT_TYPE_OPTIONS};
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

use crate::Error;

/// A listener that only this machine reaches, and its port; 0 takes a free one.
///
/// # Errors
/// When the port is taken.
pub(crate) async fn listen(port: u16) -> Result<(TcpListener, u16), Error> {
    let failed = || Error::at(format!("port {port} of this machine"));
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await.map_err(failed())?;
    let port = listener.local_addr().map_err(failed())?.port();
    Ok((listener, port))
}

/// The names under which this machine itself reaches a server. A page elsewhere whose name was turned to this machine has another.
pub(crate) struct Names(Vec<String>);

impl Names {
    /// Those of a server at a port.
    pub(crate) fn of(port: u16) -> Self {
        Self(["127.0.0.1", "localhost"].map(|name| format!("{name}:{port}")).to_vec())
    }

    /// Whether a request is for this server, by its one `Host` and by its address.
    pub(crate) fn are_asked_for<B>(&self, request: &Request<B>) -> bool {
        let mut hosts = request.headers().get_all(HOST).iter();
        let by_host = hosts.next().and_then(|host| host.to_str().ok()).is_some_and(|host| self.has(host))
            && hosts.next().is_none();
        by_host && request.uri().authority().is_none_or(|authority| self.has(authority.as_str()))
    }

    /// The origins of its pages.
    pub(crate) fn origins(&self) -> Vec<String> {
        self.0.iter().map(|host| format!("http://{host}")).collect()
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|host| host == name)
    }
}

/// The media type of a file of ours.
pub(crate) fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}

/// What a server itself has to say, as text: nothing in it can become markup.
pub(crate) fn problem(status: StatusCode, text: &str) -> Response {
    let headers =
        [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (status, headers, format!("{text}\n")).into_response()
}
