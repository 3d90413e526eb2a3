//! The demo's front door (`www/demo/index.html`): which sites there are, and where receipts arrive.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::content::Content;
use super::{Desk, collect, files, listen};
use crate::repository;

/// The running overview. Dropping it closes its port.
pub struct Overview {
    address: SocketAddr,
    _listener: listen::Listener,
}

struct State {
    /// The port that the page names, and the one that is served.
    ports: Vec<(u16, u16)>,
    desk: Desk,
}

impl Overview {
    /// Serves the overview on `port`, and the endpoint of `desk` under `/collect/`. The page names each site by its usual
    /// port; `ports` says which one takes its place.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start_on(port: u16, ports: Vec<(u16, u16)>, desk: Desk) -> io::Result<Self> {
        let state = Arc::new(State { ports, desk });
        let router = Router::new()
            .route("/", get(page))
            .route("/{file}", get(file))
            .route("/assent/{*file}", get(product))
            .route("/collect/", get(async |Shared(state): Shared<Arc<State>>| state.desk.page()))
            .route("/collect/log.json", get(async |Shared(state): Shared<Arc<State>>| state.desk.log()))
            .route(
                "/collect/v1/receipts",
                post(receive).options(async |headers: HeaderMap| collect::preflight(&headers)),
            )
            .with_state(state);
        let (address, listener) = listen::serve(port, router).await?;
        Ok(Self { address, _listener: listener })
    }

    /// Its address with `path`.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

async fn page(Shared(state): Shared<Arc<State>>, headers: HeaderMap) -> Response {
    match tokio::fs::read_to_string(repository::overview().join("index.html")).await {
        Ok(page) => Content::html(&on_ports(&page, &state.ports)).into_response(),
        Err(_) => files::answer(&repository::overview(), "", &headers).await,
    }
}

async fn file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    files::answer(&repository::overview(), &name, &headers).await
}

/// What ships, for Studio.
async fn product(Path(name): Path<String>, headers: HeaderMap) -> Response {
    files::answer(&repository::dist(), &name, &headers).await
}

async fn receive(Shared(state): Shared<Arc<State>>, headers: HeaderMap, body: Bytes) -> Response {
    state.desk.receive(&headers, body).await
}

fn on_ports(page: &str, ports: &[(u16, u16)]) -> String {
    let attribute = |port: u16| format!("data-port=\"{port}\"");
    ports.iter().fold(page.to_owned(), |page, (usual, served)| page.replace(&attribute(*usual), &attribute(*served)))
}

#[cfg(test)]
mod tests {
    use super::on_ports;

    #[test]
    fn links_lead_to_the_ports_that_are_served() {
        assert_eq!(on_ports("<a data-port=\"8801\">", &[(8801, 9801)]), "<a data-port=\"9801\">");
    }
}
