//! Whether a receipt's columns say what its body says: they are what is searched, exported and retained by.

use serde_json::Value;

use crate::clock::{DAY, date};
use crate::log::{hex, receipt_leaf};
use crate::store::{Entry, Stored};

/// How long a receipt is kept, as its row says it.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    /// The column.
    pub(super) at: i64,
    /// Whether the same subject's next receipt arrived then, or was removed on that day.
    pub(super) superseded: bool,
}

/// What the body says, if leaf and columns are those of the body.
pub(super) fn intact(stored: &Stored, salt: &[u8], end: End) -> Option<Entry> {
    let (Ok(salt), Some(body)) = (<[u8; 16]>::try_from(salt), stored.body.as_deref()) else { return None };
    let received_at = u64::try_from(stored.received_at).unwrap_or_default();
    if receipt_leaf(&salt, received_at, stored.marks, stored.origin.as_deref(), body) != stored.leaf {
        return None;
    }
    let entry = crate::receipt::read(body)
        .ok()
        .and_then(|receipt| Entry::new(&receipt, "", assent_core::Timestamp(received_at)));
    entry.filter(|entry| {
        let own = i64::try_from(entry.ends_at).unwrap_or(i64::MAX);
        entry.receipt_id == stored.receipt_id
            && entry.subject == stored.subject
            && entry.site == stored.site
            && entry.event == stored.event
            && entry.lang == stored.lang
            && entry.notice == stored.notice
            && i64::try_from(entry.occurred_at) == Ok(stored.occurred_at)
            && (end.at == own || (end.at < own && end.superseded))
    })
}

/// Whether the columns of a row without salt are those of what was left of it: nothing, or an anonymised body.
pub(super) fn left(stored: &Stored, end: End) -> bool {
    let day = stored.received_at % DAY as i64 == 0
        && (stored.occurred_at, end.at) == (stored.received_at, stored.received_at);
    let alone = stored.subject.is_none() && stored.origin.is_none();
    day && alone
        && match stored.body.as_deref() {
            None => {
                let nothing = (stored.event.as_str(), stored.lang.as_str(), stored.marks) == ("removed", "", 0);
                nothing && stored.notice == [0; 32]
            }
            Some(body) => anonymised(stored, body),
        }
}

fn anonymised(stored: &Stored, body: &str) -> bool {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let day = stored.received_at.div_euclid(DAY as i64);
    body["day"] == date(day)
        && body["event"] == stored.event
        && body["site_id"] == stored.site
        && body["lang"] == stored.lang
        && body["notice"]["sha256"] == hex(&stored.notice)
}
