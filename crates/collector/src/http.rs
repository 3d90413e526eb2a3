//! The service over HTTP: who may ask what, and the answers.

mod archive;
mod auth;
mod client;
mod dashboard;
mod desk;
mod entrance;
mod evidence;
mod files;
mod host;
mod limits;
mod log;
mod mirror;
mod oidc;
mod operations;
mod problem;
mod receipts;
mod register;
mod requests;
mod router;
mod session;
mod sites;
mod subjects;

pub(crate) use archive::notice;
pub(crate) use client::Peer;
pub(crate) use entrance::Entrance;
pub(crate) use limits::{Rates, SubjectRates};

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::alerts::Alerts;
use crate::heads::Heads;
use crate::metrics::Metrics;
use crate::oidc::Provider;
use crate::store::Store;
use crate::token::Gate;
use crate::verify::Keys;
use crate::writer::Writer;
use crate::{Clock, Settings};

/// What every handler can reach.
pub(crate) struct App {
    pub(crate) settings: Settings,
    pub(crate) store: Store,
    pub(crate) writer: Writer,
    pub(crate) clock: Clock,
    pub(crate) metrics: Metrics,
    pub(crate) gate: Gate,
    /// The provider that people sign in with.
    pub(crate) oidc: Option<Provider>,
    /// Signs heads, where there is a key.
    pub(crate) heads: Option<Arc<Heads>>,
    /// Reports what needs somebody.
    pub(crate) alerts: Arc<Alerts>,
    /// Who must have signed the log.
    pub(crate) keys: Keys,
    pub(crate) rates: Rates,
    pub(crate) subject_rates: SubjectRates,
    pub(crate) known: archive::Known,
    /// The log is verified once at a time: that reads all of it.
    pub(crate) verifying: Semaphore,
    /// A period is packed once at a time.
    pub(crate) packing: Arc<Semaphore>,
}

/// How handlers get it.
type Shared = axum::extract::State<Arc<App>>;
