//! Taking out what a receipt said, so that the log still verifies: its leaf stays, and the removal is an entry of the log.

use uuid::Uuid;

use super::engine::Result;
use super::log::{Tail, seal};
use super::value::values;
use super::{Store, append};
use crate::log::{Hash, Key, Kind, Reason, hash, redaction_leaf};

/// A receipt to be redacted.
#[derive(Debug, Clone)]
pub(crate) struct Redaction {
    /// Which.
    pub(crate) receipt_id: Uuid,
    /// Its leaf, which stays.
    pub(crate) leaf: Hash,
    /// What stands in its place; nothing for a removal.
    pub(crate) replacement: Option<Replacement>,
}

/// What remains of an anonymised receipt.
#[derive(Debug, Clone)]
pub(crate) struct Replacement {
    /// A new id, so that the device's own leads nowhere.
    pub(crate) receipt_id: Uuid,
    /// The start of its day.
    pub(crate) day: i64,
    /// What was chosen, without ids and times.
    pub(crate) body: String,
}

const REMOVE: &str = "UPDATE receipts SET subject = NULL, origin = NULL, salt = NULL, body = NULL, event = 'removed', lang = '' \
    WHERE receipt_id = $1 AND salt IS NOT NULL";
const ANONYMISE: &str = "UPDATE receipts SET subject = NULL, origin = NULL, salt = NULL, receipt_id = $2, body = $3, \
    received_at = $4, occurred_at = $4 WHERE receipt_id = $1 AND salt IS NOT NULL";

impl Store {
    /// Redacts receipts in one transaction; how many there were still to redact.
    pub(crate) async fn redact(
        &self,
        tail: &Tail,
        redactions: &[Redaction],
        reason: Reason,
        now: u64,
        key: Option<&Key>,
    ) -> Result<(usize, Tail)> {
        let mut tried = 1;
        loop {
            match self.try_redact(tail, redactions, reason, now, key).await {
                Err(error) if tried < append::TRIES && append::again(&error) => tried += 1,
                done => return done,
            }
        }
    }

    async fn try_redact(
        &self,
        tail: &Tail,
        redactions: &[Redaction],
        reason: Reason,
        now: u64,
        key: Option<&Key>,
    ) -> Result<(usize, Tail)> {
        let mut connection = self.engine.write().await?;
        let (mut leaves, mut rows) = (Vec::new(), Vec::new());
        for Redaction { receipt_id, leaf, replacement } in redactions {
            let changed = match replacement {
                None => connection.execute(REMOVE, values![*receipt_id]).await?,
                Some(Replacement { receipt_id: new, day, body }) => {
                    connection.execute(ANONYMISE, values![*receipt_id, *new, body.as_str(), *day]).await?
                }
            };
            // Another collector may have been quicker.
            if changed == 0 {
                continue;
            }
            let content =
                replacement.as_ref().map(|replacement| hash(replacement.body.as_bytes()).to_vec()).unwrap_or_default();
            rows.push(values![
                tail.writer,
                tail.number + 1,
                leaves.len() as u64,
                *leaf,
                now,
                reason.name(),
                content.clone()
            ]);
            leaves.push(redaction_leaf(leaf, now, reason.name(), &content));
        }
        if leaves.is_empty() {
            connection.roll_back().await?;
            return Ok((0, tail.clone()));
        }
        let head = "INSERT INTO redactions (writer, batch, position, target, redacted_at, reason, replacement) VALUES";
        connection.insert(head, "", self.engine.parameters(), 7, rows.into_iter()).await?;
        let tail = seal(&mut connection, tail, Kind::Redactions, &leaves, now, key).await?;
        connection.commit().await?;
        Ok((leaves.len(), tail))
    }

    /// Some of a site's receipts that still have their content and were relied upon until before `ended`: refusals, or the others.
    pub(crate) async fn expired(
        &self,
        site: &str,
        refusals: bool,
        ended: i64,
        limit: i64,
    ) -> Result<Vec<super::Stored>> {
        let sql = if refusals {
            super::receipts::select_receipts!(
                "WHERE site = $1 AND ends_at < $2 AND body IS NOT NULL AND salt IS NOT NULL AND event = 'refused' LIMIT $3"
            )
        } else {
            super::receipts::select_receipts!(
                "WHERE site = $1 AND ends_at < $2 AND body IS NOT NULL AND salt IS NOT NULL AND event <> 'refused' LIMIT $3"
            )
        };
        self.read().await?.fetch(sql, values![site, ended, limit]).await?.iter().map(super::receipts::stored).collect()
    }

    /// How many [`Self::expired`] would give without a limit.
    pub(crate) async fn count_expired(&self, site: &str, refusals: bool, ended: i64) -> Result<i64> {
        let sql = if refusals {
            "SELECT COUNT(*) FROM receipts WHERE site = $1 AND ends_at < $2 AND body IS NOT NULL AND salt IS NOT NULL AND event = 'refused'"
        } else {
            "SELECT COUNT(*) FROM receipts WHERE site = $1 AND ends_at < $2 AND body IS NOT NULL AND salt IS NOT NULL AND event <> 'refused'"
        };
        self.read().await?.first(sql, values![site, ended]).await?.map_or(Ok(0), |row| row.int(0))
    }
}
