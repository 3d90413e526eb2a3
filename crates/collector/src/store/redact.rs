//! Taking out what a receipt said, so that the log still verifies: its leaf stays, and the removal is an entry of the log.

use std::collections::HashSet;

use uuid::{NoContext, Timestamp as UuidTime, Uuid};

use super::engine::Connection;
use super::log::{Tail, seal};
use super::value::values;
use super::{Result, Store, append, removed};
use crate::clock::DAY;
use crate::log::{Hash, Key, Kind, Reason, hash, redaction_leaf};

/// A receipt to be redacted.
#[derive(Debug, Clone)]
pub(crate) struct Redaction {
    /// Which.
    pub(crate) receipt_id: Uuid,
    /// Its leaf, which stays.
    pub(crate) leaf: Hash,
    /// When it was received; its day stays.
    pub(crate) received_at: i64,
    /// What was chosen, without ids and times, in place of its content; nothing for a removal.
    pub(crate) replacement: Option<String>,
}

/// A removal without its entry in the log.
#[derive(Debug, Clone)]
pub(crate) struct Removal {
    /// The leaf of what was removed.
    pub(crate) target: Hash,
    pub(crate) reason: Reason,
    /// The hash of what stands there now; empty for nothing.
    pub(crate) replacement: Vec<u8>,
}

const REMOVE: &str = "UPDATE receipts SET receipt_id = $2, received_at = $3, occurred_at = $3, ends_at = $3, subject = NULL, origin = NULL, \
    salt = NULL, body = NULL, event = 'removed', lang = '', notice = $4, marks = 0 WHERE receipt_id = $1";
const ANONYMISE: &str = "UPDATE receipts SET receipt_id = $2, received_at = $3, occurred_at = $3, ends_at = $3, subject = NULL, \
    origin = NULL, salt = NULL, body = $4 WHERE receipt_id = $1";

const INSERT: &str =
    "INSERT INTO redactions (writer, batch, position, target, redacted_at, reason, replacement) VALUES";

/// Takes a row's content, ids and times away, but for the day and the replacement; whether the row is there.
pub(super) async fn blank(
    connection: &mut Connection,
    id: Uuid,
    new: Uuid,
    day: i64,
    replacement: Option<String>,
) -> Result<bool> {
    let changed = match replacement {
        None => connection.execute(REMOVE, values![id, new, day, [0_u8; 32]]).await?,
        Some(body) => connection.execute(ANONYMISE, values![id, new, day, body]).await?,
    };
    Ok(changed > 0)
}

/// The start of a moment's day.
pub(super) fn day(at: i64) -> i64 {
    at - at.rem_euclid(DAY as i64)
}

/// A new id for a receipt that loses its own: of the same day, so that it stays in its month's partition, and otherwise random. An id whose
/// time is far from that of the receipt's arrival is no time to go by.
pub(super) fn coarse_id(id: Uuid, received_at: i64) -> Uuid {
    let named = id.get_timestamp().map(|at| at.to_unix()).filter(|_| id.get_version_num() == 7);
    let named = named.and_then(|(seconds, _)| i64::try_from(seconds).ok()?.checked_mul(1_000));
    let near = named.filter(|at| at.abs_diff(received_at) < 10 * DAY).unwrap_or(received_at);
    Uuid::new_v7(UuidTime::from_unix(NoContext, u64::try_from(day(near) / 1_000).unwrap_or_default(), 0))
}

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
        // What ended by its retention is older than any delivery that could come again.
        let removals = if reason == Reason::Erased { Some(self.removal_key().await?) } else { None };
        let mut connection = self.engine.write().await?;
        let (mut leaves, mut rows) = (Vec::new(), Vec::new());
        for Redaction { receipt_id, leaf, received_at, replacement } in redactions {
            let new = coarse_id(*receipt_id, *received_at);
            // Another collector may have been quicker: then no row has this id any more.
            if !blank(&mut connection, *receipt_id, new, day(*received_at), replacement.clone()).await? {
                continue;
            }
            if let Some(removals) = &removals {
                removed::note(&mut connection, removals, *receipt_id, i64::try_from(now).unwrap_or(i64::MAX)).await?;
            }
            let content = replacement.as_ref().map(|body| hash(body.as_bytes()).to_vec()).unwrap_or_default();
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
        connection.insert(INSERT, "", self.engine.parameters(), 7, rows.into_iter()).await?;
        let tail = seal(&mut connection, tail, Kind::Redactions, &leaves, now, key).await?;
        connection.commit().await?;
        Ok((leaves.len(), tail))
    }

    /// Enters removals into the log whose own entries a restore left out, as far as what they removed is there without its content.
    pub(crate) async fn log_removals(&self, removals: Vec<Removal>, now: u64, key: Option<&Key>) -> Result<()> {
        let gone = self.read().await?.fetch("SELECT leaf FROM receipts WHERE salt IS NULL", Vec::new()).await?;
        let gone = gone.iter().map(|row| row.array(0)).collect::<Result<HashSet<Hash>>>()?;
        let removals: Vec<Removal> = removals.into_iter().filter(|removal| gone.contains(&removal.target)).collect();
        if removals.is_empty() {
            return Ok(());
        }
        let tail = self.register(now, key).await?;
        let (mut leaves, mut rows) = (Vec::new(), Vec::new());
        for Removal { target, reason, replacement } in removals {
            let (position, reason) = (leaves.len() as u64, reason.name());
            leaves.push(redaction_leaf(&target, now, reason, &replacement));
            rows.push(values![tail.writer, tail.number + 1, position, target, now, reason, replacement]);
        }
        let mut connection = self.engine.write().await?;
        connection.insert(INSERT, "", self.engine.parameters(), 7, rows.into_iter()).await?;
        seal(&mut connection, &tail, Kind::Redactions, &leaves, now, key).await?;
        connection.commit().await
    }

    /// The leaves of all receipts that their subjects had erased.
    pub(crate) async fn erased(&self) -> Result<Vec<Hash>> {
        let sql = "SELECT target FROM redactions WHERE reason = 'erased'";
        self.read().await?.fetch(sql, Vec::new()).await?.iter().map(|row| row.array(0)).collect()
    }

    /// Some of the receipts that still have their content, behind an id: what a redaction needs of them.
    pub(crate) async fn whole_behind(&self, id: Uuid, limit: i64) -> Result<Vec<Redaction>> {
        let sql = "SELECT receipt_id, leaf, received_at FROM receipts WHERE receipt_id > $1 AND salt IS NOT NULL \
            ORDER BY receipt_id LIMIT $2";
        let redaction = |row: &super::engine::Row| {
            let receipt_id = Uuid::from_bytes(row.array(0)?);
            Ok(Redaction { receipt_id, leaf: row.array(1)?, received_at: row.int(2)?, replacement: None })
        };
        self.read().await?.fetch(sql, values![id, limit]).await?.iter().map(redaction).collect()
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
