//! Where a site's receipts go: the stand-in that tests look into, or the collector that the demo runs.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, LOCATION, ORIGIN};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use super::{Receipts, collect, collect_page};

/// Takes receipts. Clones share what they take.
#[derive(Clone)]
pub enum Desk {
    /// In memory, for tests.
    StandIn(Receipts),
    /// In the collector at this origin, such as `http://127.0.0.1:8787`.
    Collector(Arc<Collector>),
}

/// A running collector, as a reverse proxy in front of it sees it.
pub struct Collector {
    origin: String,
    client: Client<HttpConnector, Body>,
}

impl Desk {
    /// The desk of a collector.
    #[must_use]
    pub fn collector(origin: &str) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self::Collector(Arc::new(Collector { origin: origin.to_owned(), client }))
    }

    /// `POST /collect/v1/receipts`
    pub(super) async fn receive(&self, headers: &HeaderMap, body: Bytes) -> Response {
        match self {
            Self::StandIn(receipts) => collect::receive(receipts, headers, &body),
            Self::Collector(collector) => collector.forward(headers, body).await,
        }
    }

    /// `GET /collect/`: what arrived, for people.
    pub(super) fn page(&self) -> Response {
        match self {
            Self::StandIn(receipts) => collect_page::page(&receipts.all()).into_response(),
            Self::Collector(collector) => {
                (StatusCode::SEE_OTHER, [(LOCATION, format!("{}/", collector.origin))]).into_response()
            }
        }
    }

    /// `GET /collect/log.json`: the stand-in's receipts; a collector shows its own to its owner only.
    pub(super) fn log(&self) -> Response {
        match self {
            Self::StandIn(receipts) => collect::log(receipts),
            Self::Collector(_) => StatusCode::NOT_FOUND.into_response(),
        }
    }
}

impl Collector {
    async fn forward(&self, headers: &HeaderMap, body: Bytes) -> Response {
        let mut request = Request::builder().method(Method::POST).uri(format!("{}/v1/receipts", self.origin));
        for name in [CONTENT_TYPE, ORIGIN] {
            if let Some(value) = headers.get(&name) {
                request = request.header(name, value);
            }
        }
        let Ok(request) = request.body(Body::from(body)) else { return StatusCode::BAD_REQUEST.into_response() };
        match self.client.request(request).await {
            Ok(response) => response.map(Body::new).into_response(),
            Err(error) => {
                (StatusCode::BAD_GATEWAY, format!("the collector does not answer: {error}\n")).into_response()
            }
        }
    }
}
