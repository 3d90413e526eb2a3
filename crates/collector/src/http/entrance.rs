//! Where requests come in: what every visitor posts is answered at once, everything else by the router.
//!
//! The router copies each of its layers for each request. That is nothing to a page, and much to a receipt.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request};
use axum::response::{IntoResponse, Response};
use axum::{BoxError, Router};
use tower::{Layer, ServiceExt, service_fn};
use tower_http::cors::CorsLayer;

use super::router::{cors, protect, router};
use super::{App, limits, receipts};

/// The way in.
pub(crate) struct Entrance {
    app: Arc<App>,
    router: Router,
    cors: CorsLayer,
}

impl Entrance {
    /// The way into this application.
    pub(crate) fn new(app: App) -> Self {
        let app = Arc::new(app);
        Self { router: router(&app), cors: cors(&app.settings), app }
    }

    /// Answers a request, and counts the answer and the time it took.
    pub(crate) async fn answer<B>(&self, peer: SocketAddr, request: Request<B>) -> Response
    where
        B: HttpBody<Data = axum::body::Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        let began = Instant::now();
        let response = if request.method() == Method::POST && request.uri().path() == "/v1/receipts" {
            self.receive(peer, request).await
        } else {
            self.route(peer, request).await
        };
        self.app.metrics.answered(response.status().as_u16(), began.elapsed());
        response
    }

    /// The layers that the router has for this address, in its order.
    async fn receive<B>(&self, peer: SocketAddr, request: Request<B>) -> Response
    where
        B: HttpBody<Data: Send, Error: Into<BoxError>>,
    {
        let receive = service_fn(async |request: Request<B>| {
            let admitted = limits::admit(&self.app, peer, request.headers());
            let received = match admitted {
                Ok(()) => receipts::receive(&self.app, request).await,
                Err(problem) => Err(problem),
            };
            Ok::<_, Infallible>(received.into_response())
        });
        let Ok(response) = self.cors.layer(receive).oneshot(request).await;
        protect(response)
    }

    async fn route<B>(&self, peer: SocketAddr, request: Request<B>) -> Response
    where
        B: HttpBody<Data = axum::body::Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let Ok(response) = self.router.clone().oneshot(request).await;
        response
    }
}
