//! A receipt as it is stored: the bytes that came, and the columns that are looked for, derived from them.

use std::sync::Arc;

use assent_core::{Receipt, Timestamp, VisitId};
use smol_str::SmolStr;
use uuid::Uuid;

use super::facts::{Fact, Told};
use crate::log::{Hash, unhex};

/// The device's clock differs from ours by more than delivery can explain.
pub(crate) const CLOCK_DIFFERS: u8 = 1;
/// The request carried `Sec-GPC: 1`.
pub(crate) const SAW_GPC: u8 = 2;

/// A receipt on its way into the database. Its short texts are in itself: it is made by one thread and dropped by another, and small
/// pieces of memory that change threads are slow to come by again.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) receipt_id: Uuid,
    pub(crate) supersedes: Option<Uuid>,
    pub(crate) received_at: u64,
    pub(crate) occurred_at: u64,
    /// When it is no longer relied upon, by our clock.
    pub(crate) ends_at: u64,
    pub(crate) site: SmolStr,
    pub(crate) subject: Option<Uuid>,
    pub(crate) event: &'static str,
    pub(crate) lang: SmolStr,
    pub(crate) notice: Hash,
    pub(crate) origin: Option<String>,
    pub(crate) marks: u8,
    /// Byte for byte as it came.
    pub(crate) body: Arc<str>,
    /// What is counted.
    pub(crate) facts: Vec<Fact>,
}

impl Entry {
    /// The entry of a receipt that has an id; `None` for one that has none.
    pub(crate) fn new(receipt: &Receipt, body: &str, received_at: Timestamp) -> Option<Self> {
        Some(Self {
            receipt_id: uuid(receipt.receipt_id.as_ref()?)?,
            supersedes: receipt.supersedes.as_ref().and_then(uuid),
            received_at: received_at.0,
            occurred_at: receipt.occurred_at.0,
            ends_at: crate::validity::end(receipt, received_at),
            site: receipt.site_id.as_str().into(),
            subject: receipt.subject_id.as_ref().and_then(uuid),
            event: receipt.event.name(),
            lang: receipt.lang.as_str().into(),
            notice: unhex(receipt.notice.sha256.as_str())?,
            origin: None,
            marks: 0,
            body: body.into(),
            facts: Told::of(receipt).facts(),
        })
    }
}

/// The contract's id as the bytes that are stored.
fn uuid(id: &VisitId) -> Option<Uuid> {
    Uuid::try_parse(id.as_str()).ok()
}
