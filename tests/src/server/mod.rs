//! A web server that remembers what was asked of it.
//!
//! One [`Site`] is one origin: a demo site's pages, the product under `/assent/`, vendors' scripts under `/vendor/`, their
//! listeners under `/t/`, and the receiving endpoint of receipts under `/collect/`. Every request is in its [`Log`];
//! its [`Rules`] let a test delay, break or replace any answer.

mod collect;
mod collect_page;
mod content;
mod desk;
mod files;
mod listen;
mod log;
mod overview;
mod routes;
mod rules;
mod trackers;
mod upstream;
mod watch;

pub use collect::{Receipts, Stored};
pub use content::Content;
pub use desk::Desk;
pub use log::{Entry, Log};
pub use overview::Overview;
pub use rules::{Fault, Rules};
pub use upstream::{Downloads, Upstream, VENDORS};
pub use watch::{ERRORS, VIOLATIONS};

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

/// One running origin. Dropping it closes the port and every connection.
pub struct Site {
    address: SocketAddr,
    state: Arc<State>,
    _listener: listen::Listener,
}

/// What one origin's handlers share.
struct State {
    id: String,
    log: Log,
    rules: Rules,
    receipts: Receipts,
    desk: Desk,
    upstream: OnceLock<Upstream>,
    watched: bool,
}

impl Site {
    /// Serves the demo site `id` on a free port for a test: with a store of receipts of its own, and every page watched
    /// for uncaught errors (see [`ERRORS`]).
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(id: &str) -> io::Result<Self> {
        let receipts = Receipts::default();
        Self::listen(id, 0, receipts.clone(), Desk::StandIn(receipts), true).await
    }

    /// Serves the demo site `id` on `port` for people, and gives receipts to `desk`.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start_on(id: &str, port: u16, desk: Desk) -> io::Result<Self> {
        Self::listen(id, port, Receipts::default(), desk, false).await
    }

    async fn listen(id: &str, port: u16, receipts: Receipts, desk: Desk, watched: bool) -> io::Result<Self> {
        let state = State {
            id: id.to_owned(),
            log: Log::default(),
            rules: Rules::default(),
            receipts,
            desk,
            upstream: OnceLock::new(),
            watched,
        };
        let state = Arc::new(state);
        let (address, listener) = listen::serve(port, routes::router(Arc::clone(&state))).await?;
        Ok(Self { address, state, _listener: listener })
    }

    /// The origin with `path`, for instance `http://127.0.0.1:40123/cart.html`.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The demo site's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.state.id
    }

    /// Every request so far.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.state.log
    }

    /// What to answer differently.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.state.rules
    }

    /// From now on, a program answers what this site has no route of its own for. The first one stays.
    pub fn forward(&self, upstream: Upstream) {
        let _ = self.state.upstream.set(upstream);
    }

    /// The receipts that arrived.
    #[must_use]
    pub fn receipts(&self) -> &Receipts {
        &self.state.receipts
    }
}
