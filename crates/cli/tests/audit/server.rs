//! Sites on this machine, told apart by their host.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Response, header};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// What a site answers: status, headers, body.
pub struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Answer {
    pub fn of(media: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, headers: vec![("content-type", media.to_owned())], body: body.into() }
    }

    pub fn page(body: &str) -> Self {
        Self::of(
            "text/html; charset=utf-8",
            format!(
                "<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href=data:,><title>A page</title>{body}"
            ),
        )
    }

    pub fn script(body: &str) -> Self {
        Self::of("text/javascript", body)
    }

    pub fn nothing() -> Self {
        Self::of("text/plain", "").status(404)
    }

    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub fn redirect(to: &str) -> Self {
        Self { status: 302, headers: vec![("location", to.to_owned())], body: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// A running server; dropping it ends it.
pub struct Server {
    pub address: SocketAddr,
    _runtime: Runtime,
}

/// Serves what `answer` gives for a host and a path with its query.
pub fn serve(answer: fn(host: &str, path: &str) -> Answer) -> Server {
    let runtime = Runtime::new().expect("a runtime");
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = Router::new().fallback(move |request: Request| async move {
        let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default();
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let answer = answer(host, path);
        let mut response = Response::builder().status(answer.status).header("cache-control", "no-store");
        for (name, value) in answer.headers {
            response = response.header(name, value);
        }
        response.body(Body::from(answer.body)).expect("an answer")
    });
    runtime.spawn(async move { axum::serve(listener, router).await });
    Server { address, _runtime: runtime }
}

/// A picture of one pixel.
pub const PIXEL: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
