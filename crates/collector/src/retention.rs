//! The end of a receipt: erased for its subject, deleted or anonymised when nobody may need it any longer.

use std::collections::HashSet;

use assent_core::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::clock::DAY;
use crate::log::{Hash, Reason};
use crate::settings::{AtEnd, Site};
use crate::store::{Redaction, Store, Stored};
use crate::writer::Writer;
use crate::{Error, Settings};

/// Receipts in one transaction.
const TOGETHER: i64 = 500;

/// What a purge does, or would do, for one site.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Purged {
    pub(crate) site: String,
    /// `delete` or `anonymise`.
    pub(crate) action: AtEnd,
    /// Refusals.
    pub(crate) refusals: i64,
    /// All other receipts.
    pub(crate) others: i64,
}

/// Removes what a subject's receipts said; how many had a content.
///
/// # Errors
/// When the database refuses or is away.
pub(crate) async fn erase(writer: &Writer, receipts: &[Stored]) -> Result<usize, Error> {
    let whole = receipts.iter().filter(|stored| stored.salt.is_some());
    let redactions: Vec<_> = whole.map(|stored| redaction(stored, None)).collect();
    let mut removed = 0;
    for portion in redactions.chunks(TOGETHER as usize) {
        removed += writer.redact(portion.to_vec(), Reason::Erased).await?;
    }
    Ok(removed)
}

/// Removes again what was erased after a backup was made from which this database comes; how many receipts had a content.
///
/// # Errors
/// When the database refuses or is away.
pub(crate) async fn erase_again(store: &Store, writer: &Writer, erased: &HashSet<Hash>) -> Result<usize, Error> {
    let (mut removed, mut last) = (0, Uuid::nil());
    loop {
        let page = store.whole_behind(last, TOGETHER).await?;
        let Some(end) = page.last() else { return Ok(removed) };
        last = end.receipt_id;
        let again: Vec<_> = page.into_iter().filter(|redaction| erased.contains(&redaction.leaf)).collect();
        if !again.is_empty() {
            removed += writer.redact(again, Reason::Erased).await?;
        }
    }
}

/// Ends the retention of every site's receipts that are due; without a writer only counts them.
///
/// # Errors
/// When the database refuses or is away.
pub(crate) async fn purge(
    store: &Store,
    writer: Option<&Writer>,
    settings: &Settings,
    now: Timestamp,
) -> Result<Vec<Purged>, Error> {
    let mut report = Vec::new();
    for (id, _) in store.known_sites().await? {
        // A site that is no longer in the list keeps the usual retention rather than an endless one.
        let site = settings.site(&id).unwrap_or_else(|| Site::any(&id));
        let mut counts = [0, 0];
        for (refusals, span) in [(true, site.retention_refused), (false, site.retention)] {
            let ended = i64::try_from(now.0.saturating_sub(span.milliseconds())).unwrap_or(i64::MAX);
            counts[usize::from(!refusals)] = match writer {
                None => store.count_expired(&id, refusals, ended).await?,
                Some(writer) => end(store, writer, &site, refusals, ended).await?,
            };
        }
        report.push(Purged { site: id, action: site.at_end, refusals: counts[0], others: counts[1] });
    }
    Ok(report)
}

async fn end(store: &Store, writer: &Writer, site: &Site, refusals: bool, ended: i64) -> Result<i64, Error> {
    let mut removed = 0;
    loop {
        let due = store.expired(&site.id, refusals, ended, TOGETHER).await?;
        if due.is_empty() {
            return Ok(removed);
        }
        let reason = match site.at_end {
            AtEnd::Delete => Reason::Expired,
            AtEnd::Anonymise => Reason::Anonymised,
        };
        let replaced = |stored: &Stored| (site.at_end == AtEnd::Anonymise).then(|| anonymous(stored)).flatten();
        let redactions = due.iter().map(|stored| redaction(stored, replaced(stored))).collect();
        removed += i64::try_from(writer.redact(redactions, reason).await?).unwrap_or(i64::MAX);
    }
}

fn redaction(stored: &Stored, replacement: Option<String>) -> Redaction {
    Redaction { receipt_id: stored.receipt_id, leaf: stored.leaf, received_at: stored.received_at, replacement }
}

/// The members that stay of an anonymised receipt: all that statistics count by, and none that tells who or when.
const KEPT: [&str; 11] =
    ["site_id", "event", "method", "scope", "regime", "lang", "notice", "config_sha256", "ui", "signals", "decisions"];

/// What may stay of a receipt: nothing that singles anybody out (GDPR, recital 26). `None`, and so a deletion, where it cannot be read.
fn anonymous(stored: &Stored) -> Option<String> {
    let receipt: Value = serde_json::from_str(stored.body.as_deref()?).ok()?;
    let day = crate::clock::date(stored.received_at.div_euclid(DAY as i64));
    let mut body = json!({ "schema": "assent-receipt/1", "anonymised": true, "day": day });
    for key in KEPT {
        body[key] = receipt.get(key).cloned().unwrap_or_default();
    }
    Some(body.to_string())
}
