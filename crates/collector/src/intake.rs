//! Judges what was posted as a receipt: by the rules of `assent-core` and by those of the collector. No I/O.

use assent_core::Timestamp;

use crate::receipt::{Rejection, read};
use crate::store::{CLOCK_DIFFERS, Entry, SAW_GPC};

/// Later than this a receipt is from a clock that is ahead, in milliseconds: a day.
const AHEAD: u64 = 86_400_000;
/// Earlier than this it is from one that is behind: a device's outbox keeps a receipt for seven days, and one day of difference.
const BEHIND: u64 = 8 * 86_400_000;

/// What the request tells besides its body.
#[derive(Debug, Clone, Default)]
pub(crate) struct Circumstances {
    /// The page's origin.
    pub(crate) origin: Option<String>,
    /// `Sec-GPC: 1` was there (W3C Global Privacy Control).
    pub(crate) gpc: bool,
}

/// Reads a body.
///
/// # Errors
/// Why it is no receipt that can be kept.
pub(crate) fn judge(body: &[u8], about: Circumstances, now: Timestamp) -> Result<Entry, Rejection> {
    let text =
        std::str::from_utf8(body).map_err(|error| Rejection::Unreadable(format!("this is not UTF-8: {error}")))?;
    let receipt = read(text)?;
    let mut marks = if about.gpc { SAW_GPC } else { 0 };
    if receipt.occurred_at > now.after(AHEAD) || receipt.occurred_at.after(BEHIND) < now {
        marks |= CLOCK_DIFFERS;
    }
    let entry = Entry::new(&receipt, text, now).ok_or_else(|| {
        let without_id = "a receipt that is sent has an id; without `receipts.endpoint` none is sent";
        Rejection::Invalid(vec![("/receipt_id".into(), without_id.into())])
    })?;
    Ok(Entry { origin: about.origin, marks, ..entry })
}
