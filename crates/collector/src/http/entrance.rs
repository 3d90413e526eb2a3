//! Where requests come in: what every visitor posts is answered at once, everything else by the router.
//!
//! The router copies each of its layers for each request. That is nothing to a page, and much to a receipt.

use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::header::ORIGIN;
use axum::http::{Method, Request};
use axum::response::{IntoResponse, Response};
use axum::{BoxError, Router};
use tower::ServiceExt;

use super::problem::Problem;
use super::router::{protect, router, share};
use super::{App, Peer, host, limits, receipts};

/// The way in.
pub(crate) struct Entrance {
    app: Arc<App>,
    router: Router,
}

impl Entrance {
    /// The way into this application.
    pub(crate) fn new(app: App) -> Self {
        let app = Arc::new(app);
        Self { router: router(&app), app }
    }

    /// Answers a request, and counts the answer and the time it took.
    pub(crate) async fn answer<B>(&self, peer: Peer, request: Request<B>) -> Response
    where
        B: HttpBody<Data = axum::body::Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        let began = Instant::now();
        let origin = request.headers().get(ORIGIN).cloned();
        let response = match self.admit(peer, &request) {
            Err(problem) => protect(share(&self.app.settings, origin, problem.into_response())),
            Ok(()) if request.method() == Method::POST && request.uri().path() == "/v1/receipts" => {
                let received = receipts::receive(&self.app, request).await;
                // What the layers do that the router has for this address, in their order.
                protect(share(&self.app.settings, origin, received.into_response()))
            }
            Ok(()) => self.route(peer, request).await,
        };
        self.app.metrics.answered(response.status().as_u16(), began.elapsed());
        response
    }

    /// Whether this peer is a proxy that stands for many visitors.
    pub(crate) fn trusts(&self, peer: Peer) -> bool {
        peer.trusted(&self.app.settings)
    }

    /// What holds for every address alike: how often a network may ask, and under which name.
    fn admit<B>(&self, peer: Peer, request: &Request<B>) -> Result<(), Problem> {
        limits::admit(&self.app, peer, request.uri().path(), request.headers())?;
        host::check(&self.app.settings, request.uri(), request.headers())
    }

    async fn route<B>(&self, peer: Peer, request: Request<B>) -> Response
    where
        B: HttpBody<Data = axum::body::Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let Ok(response) = self.router.clone().oneshot(request).await;
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The room that a call's future takes, which every connection has in itself.
    fn room<A, F>(_: impl Fn(A) -> F) -> usize {
        size_of::<F>()
    }

    type Asked = (&'static Entrance, Peer, Request<hyper::body::Incoming>);

    #[test]
    fn a_connection_has_little_room_for_an_answer() {
        let room = room(|(entrance, peer, request): Asked| entrance.answer(peer, request));
        assert!(room <= 2_560, "{room} bytes");
    }
}
