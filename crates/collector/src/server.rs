//! A running collector: its accept loop, its limits on connections, its orderly end.

mod stall;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::{JoinHandle, JoinSet};

use crate::alerts::Alerts;
use crate::erasures::Erasures;
use crate::heads::Heads;
use crate::http::{App, Entrance, Peer, Rates, SubjectRates};
use crate::intake::{Circumstances, judge};
use crate::listener::{Listener, Listening};
use crate::metrics::Metrics;
use crate::network::{Crowd, Place};
use crate::oidc::Provider;
use crate::settings::{Limits, Listen};
use crate::store::Store;
use crate::token::Gate;
use crate::verify::Keys;
use crate::writer::Writer;
use crate::{Clock, Error, Settings, nightly, rotation};
use stall::Impatient;

/// How long requests under way may take to end, once the end was asked for.
const FAREWELL: Duration = Duration::from_secs(20);
/// Header lines of a request.
const HEADERS: usize = 64;

/// A collector that serves. Dropping it ends it without waiting; [`Self::stop`] is the orderly way.
pub struct Server {
    address: Listen,
    token: Option<String>,
    stop: oneshot::Sender<()>,
    accepting: JoinHandle<()>,
    writing: JoinHandle<()>,
    nightly: JoinHandle<()>,
    watching: JoinHandle<()>,
    signing: Option<(JoinHandle<()>, Arc<Heads>)>,
    store: Store,
    writer: Writer,
    clock: Clock,
}

impl Server {
    /// Opens the database, brings its tables to this version, and serves.
    ///
    /// # Errors
    /// When the database cannot be reached, a key not be read, or the port not be bound.
    pub async fn start(settings: Settings, clock: Clock) -> Result<Self, Error> {
        let keys = Keys::configured(&settings)?;
        let store = Store::open(&settings).await?;
        store.migrate().await?;
        store.refuse_half().await?;
        let key = rotation::signing_key(&settings, &store).await?;
        store.prepare_months(clock.now()).await?;
        let (gate, token) = Gate::open(&settings, &store).await?;
        let metrics = Metrics::new();
        let queue = settings.limits.queue;
        let heads = key.clone().map(|key| Arc::new(Heads::new(store.clone(), key, settings.heads.clone())));
        let skew = Arc::clone(&metrics.skew);
        let alerts = Arc::new(Alerts::new(store.clone(), settings.clone(), clock.clone(), skew)?);
        let oidc = settings.oidc.as_ref().map(Provider::open).transpose()?;
        let erasures = Erasures::of(&settings);
        let (writer, writing) = Writer::start(store.clone(), clock.clone(), key, metrics.clone(), erasures, queue)?;
        let (listening, address) = Listening::at(&settings.listen)
            .map_err(|error| Error::Settings(format!("listen: {}: {error}", settings.listen)))?;
        let nightly = tokio::spawn(nightly::every_night(
            store.clone(),
            writer.clone(),
            settings.clone(),
            clock.clone(),
            Arc::clone(&alerts),
        ));
        let watcher = Arc::clone(&alerts);
        let watching = tokio::spawn(async move { watcher.watch().await });
        let signing = heads.clone().map(|heads| {
            let signer = Arc::clone(&heads);
            (tokio::spawn(async move { signer.sign_regularly().await }), heads)
        });
        let limits = settings.limits.clone();
        let rates = Rates::new(limits.rate);
        let app = App {
            settings,
            store: store.clone(),
            writer: writer.clone(),
            clock: clock.clone(),
            metrics: metrics.clone(),
            gate,
            keys,
            oidc,
            heads,
            alerts,
            rates,
            subject_rates: SubjectRates::default(),
            known: Default::default(),
            verifying: Semaphore::new(1),
            packing: Arc::new(Semaphore::new(1)),
        };
        let (stop, stopped) = oneshot::channel();
        let entrance = Entrance::new(app);
        let accepting = match listening {
            Listening::Tcp(listener) => tokio::spawn(accept(listener, entrance, limits, metrics, stopped)),
            Listening::Unix(listener) => tokio::spawn(accept(listener, entrance, limits, metrics, stopped)),
        };
        Ok(Self { address, token, stop, accepting, writing, nightly, watching, signing, store, writer, clock })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> &Listen {
        &self.address
    }

    /// The admin token, if this start made it: it is shown now or never.
    #[must_use]
    pub fn new_token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Keeps a receipt as if it had been posted, for programs that have a way of their own to receive it. Durable when this returns;
    /// a duplicate is no error.
    ///
    /// # Errors
    /// Why it is no receipt, or that it could not be stored.
    pub async fn receive(&self, body: &[u8]) -> Result<(), Error> {
        let entry = judge(body, Circumstances::default(), self.clock.now())
            .map_err(|rejection| Error::Malformed(format!("{rejection:?}")))?;
        let stored = self.writer.append(entry).await;
        stored.map(|_| ()).map_err(|_| Error::Closing)
    }

    /// Accepts nothing more, answers what is under way, stores what was accepted, and closes the database.
    pub async fn stop(self) {
        self.nightly.abort();
        self.watching.abort();
        // The loop may have ended by itself; then there is nothing to tell it.
        let _ = self.stop.send(());
        let _ = self.accepting.await;
        // The last handler's end dropped the last sender; the writer ends when its queue is empty.
        let _ = self.nightly.await;
        let _ = self.watching.await;
        if let Some((signing, heads)) = self.signing {
            signing.abort();
            let _ = signing.await;
            self.writer.settle().await;
            if let Err(error) = heads.sign().await {
                tracing::error!(%error, "the log's last head was not signed");
            }
        }
        drop(self.writer);
        let _ = self.writing.await;
        self.store.close().await;
    }
}

async fn accept(
    listener: impl Listener,
    entrance: Entrance,
    limits: Limits,
    metrics: Metrics,
    mut stopped: oneshot::Receiver<()>,
) {
    let entrance = Arc::new(entrance);
    let places = Arc::new(Semaphore::new(limits.connections));
    let crowd = Crowd::new(limits.network_connections);
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        // A place first: connections beyond the limit wait in the system's queue, where they cost next to nothing.
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            _ = &mut stopped => break,
        };
        let Ok(place) = place else { break };
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = &mut stopped => break,
        };
        let Ok((stream, peer)) = stream else {
            // No file handles left, for instance: others have to end first.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        // A network that has as many as it may gets no answer, which would take a place.
        let Some(share) = share_of(&crowd, peer, &entrance) else { continue };
        let connection = graceful.watch(connection(stream, peer, Arc::clone(&entrance), &limits));
        let open = metrics.connections.clone();
        connections.spawn(async move {
            open.inc();
            // A browser that goes away in the middle is its own business.
            let _ = connection.await;
            open.dec();
            drop((place, share));
        });
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    drop(entrance);
    if tokio::time::timeout(FAREWELL, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
    // Whatever is left of them would keep the writer waiting for more.
    connections.shutdown().await;
}

/// A connection's place in its network; inside, `None` for a peer that stands for many visitors, or for the machine itself.
fn share_of(crowd: &Arc<Crowd>, peer: Peer, entrance: &Entrance) -> Option<Option<Place>> {
    match peer {
        Peer::Network(address) if !entrance.trusts(peer) => crowd.enter(address).map(Some),
        _ => Some(None),
    }
}

fn connection<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    peer: Peer,
    entrance: Arc<Entrance>,
    limits: &Limits,
) -> http1::Connection<
    TokioIo<Impatient<S>>,
    impl hyper::service::HttpService<Incoming, ResBody = Body, Future: Send> + use<S>,
> {
    let service = service_fn(move |request| {
        let entrance = Arc::clone(&entrance);
        async move { Ok::<_, Infallible>(entrance.answer::<Incoming>(peer, request).await) }
    });
    let patience = Duration::from_secs(limits.patience);
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .max_headers(HEADERS)
        // Head and body copied together go by `send`, which the kernel has a shorter way for than for `writev`.
        .writev(false)
        // hyper's smallest buffer is 8 KiB.
        .max_buf_size(limits.head.max(8 * 1024))
        .serve_connection(TokioIo::new(Impatient::new(stream, patience)), service)
}
