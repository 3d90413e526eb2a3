//! The accept loop. Hand-written because a test must be able to drop a connection without an answer.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tower::ServiceExt;

/// Put into a response's extensions by [`super::rules`]: close the connection instead of answering.
#[derive(Clone, Copy)]
pub(super) struct DropConnection;

/// Keeps a port open; dropping it aborts the accept loop and with it every connection.
pub(super) struct Listener(JoinHandle<()>);

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Serves `router` on 127.0.0.1, on a free port when `port` is 0.
pub(super) async fn serve(port: u16, router: Router) -> io::Result<(SocketAddr, Listener)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = listener.local_addr()?;
    let task = tokio::spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            // An accept error concerns one connection; the next call waits for the next one.
            let Ok((stream, _)) = listener.accept().await else { continue };
            let router = router.clone();
            connections.spawn(async move {
                let service = service_fn(move |request| answer(router.clone(), request));
                let mut builder = http1::Builder::new();
                // A browser that goes away mid-request is its own business.
                let _ = builder.timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service).await;
            });
            while connections.try_join_next().is_some() {}
        }
    });
    Ok((address, Listener(task)))
}

async fn answer(
    router: Router,
    request: hyper::Request<hyper::body::Incoming>,
) -> io::Result<axum::response::Response> {
    let request: Request = request.map(Body::new);
    let response = router.oneshot(request).await.unwrap_or_else(|never| match never {});
    match response.extensions().get::<DropConnection>() {
        Some(DropConnection) => Err(io::ErrorKind::ConnectionAborted.into()),
        None => Ok(response),
    }
}
