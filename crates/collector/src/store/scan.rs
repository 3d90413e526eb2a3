//! Reading the log's entries in its own order, for verification.

use uuid::Uuid;

use super::engine::Row;
use super::receipts::{Stored, select_receipts, stored};
use super::rotations::{rotation, select_rotations};
use super::value::values;
use super::{Result, Store};
use crate::log::{Hash, Kind, action_leaf, redaction_leaf};

/// An entry of a batch.
pub(crate) enum Logged {
    /// A receipt. `removal` is the hash of what stands in its place, empty for nothing; `None` where no sealed batch holds its removal.
    /// `superseded`: the same subject's receipt was received at `ends_at`, or a receipt of the site that was received on that day is removed.
    Receipt { stored: Box<Stored>, removal: Option<Vec<u8>>, ends_at: i64, superseded: bool },
    /// A removal, a rotation or an action, and where it is.
    Other { batch: i64, position: i64, leaf: Hash },
}

impl Store {
    /// Every entry of one kind in a writer's batches after `after` up to `last`, in order, `limit` of them at the most.
    pub(crate) async fn entries(
        &self,
        kind: Kind,
        writer: i64,
        after: i64,
        last: i64,
        limit: i64,
    ) -> Result<Vec<Logged>> {
        let mut connection = self.read().await?;
        let among = values![writer, after, last, limit];
        match kind {
            Kind::Receipts => {
                // Whether the notice is archived is no part of the log. A removal counts only as an entry of a batch of removals: the
                // batch itself is recomputed when its own writer is walked.
                let sql = select_receipts!(
                    "CAST(0 AS BIGINT), (SELECT d.replacement FROM redactions d JOIN batches s ON s.writer = d.writer \
                     AND s.number = d.batch AND s.kind = 'redactions' WHERE d.target = receipts.leaf LIMIT 1), \
                     ends_at, CASE WHEN subject IS NOT NULL AND (EXISTS (SELECT 1 FROM receipts n WHERE n.subject = receipts.subject \
                     AND n.site = receipts.site AND n.received_at = receipts.ends_at AND n.receipt_id <> receipts.receipt_id) OR EXISTS (SELECT 1 FROM receipts n \
                     WHERE n.site = receipts.site AND n.received_at = receipts.ends_at - receipts.ends_at % 86400000 \
                     AND n.salt IS NULL)) THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END",
                    "WHERE writer = $1 AND batch > $2 AND batch <= $3 ORDER BY batch, position, receipt_id LIMIT $4"
                );
                let rows = connection.fetch(sql, among).await?;
                let logged = |row: &Row| {
                    let (removal, ends_at, superseded) = (row.bytes_or_null(17)?, row.int(18)?, row.int(19)? == 1);
                    Ok(Logged::Receipt { stored: Box::new(stored(row)?), removal, ends_at, superseded })
                };
                rows.iter().map(logged).collect()
            }
            Kind::Redactions => {
                let sql = "SELECT batch, position, target, redacted_at, reason, replacement FROM redactions \
                    WHERE writer = $1 AND batch > $2 AND batch <= $3 ORDER BY batch, position LIMIT $4";
                connection.fetch(sql, among).await?.iter().map(redaction).collect()
            }
            Kind::Actions => {
                let sql = "SELECT batch, position, done_at, person, action, about FROM actions \
                    WHERE writer = $1 AND batch > $2 AND batch <= $3 ORDER BY batch, position LIMIT $4";
                connection.fetch(sql, among).await?.iter().map(action).collect()
            }
            Kind::Rotations => {
                let sql = select_rotations!(
                    "WHERE writer = $1 AND batch > $2 AND batch <= $3 ORDER BY batch, position LIMIT $4"
                );
                let logged = |row: &Row| {
                    let (batch, position) = (row.int(1)?, row.int(2)?);
                    Ok(Logged::Other { batch, position, leaf: rotation(row)?.leaf() })
                };
                connection.fetch(sql, among).await?.iter().map(logged).collect()
            }
        }
    }

    /// Every writer that any table names.
    pub(crate) async fn named_writers(&self) -> Result<Vec<i64>> {
        let sql = "SELECT writer FROM writers UNION SELECT writer FROM batches UNION SELECT writer FROM receipts \
            UNION SELECT writer FROM redactions UNION SELECT writer FROM rotations \
            UNION SELECT writer FROM actions UNION SELECT writer FROM statistics";
        self.read().await?.fetch(sql, Vec::new()).await?.iter().map(|row| row.int(0)).collect()
    }

    /// An entry that belongs to no sealed batch of its kind, if there is one: the receipt's id (`None` for any other entry), and the writer
    /// and batch that it names.
    pub(crate) async fn stray(&self) -> Result<Option<(Option<Uuid>, i64, i64)>> {
        let mut connection = self.read().await?;
        // Batches are looked for in the index that has nothing but places: the table itself would be read whole for it.
        let sql = "SELECT writer, batch FROM (SELECT DISTINCT writer, batch FROM receipts) named WHERE NOT EXISTS \
            (SELECT 1 FROM batches b WHERE b.writer = named.writer AND b.number = named.batch AND b.kind = 'receipts') LIMIT 1";
        if let Some(named) = connection.first(sql, Vec::new()).await? {
            let (writer, batch) = (named.int(0)?, named.int(1)?);
            let sql = "SELECT receipt_id FROM receipts WHERE writer = $1 AND batch = $2 ORDER BY position LIMIT 1";
            let stray = connection.first(sql, values![writer, batch]).await?;
            let id = stray.map(|row| row.array(0).map(Uuid::from_bytes)).transpose()?;
            return Ok(Some((id, writer, batch)));
        }
        let sql = "SELECT writer, batch FROM (SELECT DISTINCT writer, batch FROM redactions) named WHERE NOT EXISTS \
            (SELECT 1 FROM batches b WHERE b.writer = named.writer AND b.number = named.batch AND b.kind = 'redactions') LIMIT 1";
        let mut named = connection.first(sql, Vec::new()).await?;
        let rotations = "SELECT writer, batch FROM rotations WHERE NOT EXISTS (SELECT 1 FROM batches b WHERE b.writer = rotations.writer \
            AND b.number = rotations.batch AND b.kind = 'rotations') LIMIT 1";
        let actions = "SELECT writer, batch FROM actions WHERE NOT EXISTS (SELECT 1 FROM batches b WHERE b.writer = actions.writer \
            AND b.number = actions.batch AND b.kind = 'actions') LIMIT 1";
        for sql in [rotations, actions] {
            if named.is_none() {
                named = connection.first(sql, Vec::new()).await?;
            }
        }
        named.map(|row| Ok((None, row.int(0)?, row.int(1)?))).transpose()
    }
}

fn redaction(row: &Row) -> Result<Logged> {
    let (target, at) = (row.array(2)?, u64::try_from(row.int(3)?).unwrap_or_default());
    let leaf = redaction_leaf(&target, at, &row.text(4)?, &row.bytes(5)?);
    Ok(Logged::Other { batch: row.int(0)?, position: row.int(1)?, leaf })
}

fn action(row: &Row) -> Result<Logged> {
    let at = u64::try_from(row.int(2)?).unwrap_or_default();
    let leaf = action_leaf(at, &row.text(3)?, &row.text(4)?, &row.text(5)?);
    Ok(Logged::Other { batch: row.int(0)?, position: row.int(1)?, leaf })
}
