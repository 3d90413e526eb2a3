//! Reading the log's entries in its own order, for verification.

use uuid::Uuid;

use super::Store;
use super::engine::{Result, Row};
use super::receipts::{Stored, select_receipts, stored};
use super::value::values;
use crate::log::{Hash, Kind, redaction_leaf};

/// An entry of a batch.
pub(crate) enum Logged {
    /// A receipt.
    Receipt(Box<Stored>),
    /// A removal, and where it is.
    Redaction { batch: i64, position: i64, leaf: Hash },
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
                // Whether the notice is archived is no part of the log.
                let sql = select_receipts!(
                    "CAST(0 AS BIGINT)",
                    "WHERE writer = $1 AND batch > $2 AND batch <= $3 ORDER BY batch, position, receipt_id LIMIT $4"
                );
                let rows = connection.fetch(sql, among).await?;
                rows.iter().map(|row| stored(row).map(Box::new).map(Logged::Receipt)).collect()
            }
            Kind::Redactions => {
                let sql = "SELECT batch, position, target, redacted_at, reason, replacement FROM redactions \
                    WHERE writer = $1 AND batch > $2 AND batch <= $3 ORDER BY batch, position LIMIT $4";
                connection.fetch(sql, among).await?.iter().map(redaction).collect()
            }
        }
    }

    /// What the log says now stands in place of a leaf's receipt: the hash of the replacement, empty for nothing; `None` where no
    /// removal is recorded.
    pub(crate) async fn replacement(&self, leaf: &Hash) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT replacement FROM redactions WHERE target = $1";
        self.read().await?.first(sql, values![*leaf]).await?.map(|row| row.bytes(0)).transpose()
    }

    /// A receipt that belongs to no writer's batches, if there is one, with the writer and the batch that it names. Batches are looked
    /// for in the index that has nothing but places: the table itself would be read whole for it.
    pub(crate) async fn stray(&self) -> Result<Option<(Uuid, i64, i64)>> {
        let mut connection = self.read().await?;
        let sql = "SELECT writer, batch FROM (SELECT DISTINCT writer, batch FROM receipts) named WHERE NOT EXISTS \
            (SELECT 1 FROM batches b WHERE b.writer = named.writer AND b.number = named.batch AND b.kind = 'receipts') LIMIT 1";
        let Some(named) = connection.first(sql, Vec::new()).await? else { return Ok(None) };
        let (writer, batch) = (named.int(0)?, named.int(1)?);
        let sql = "SELECT receipt_id FROM receipts WHERE writer = $1 AND batch = $2 ORDER BY position LIMIT 1";
        let stray = connection.first(sql, values![writer, batch]).await?;
        stray.map(|row| Ok((Uuid::from_bytes(row.array(0)?), writer, batch))).transpose()
    }
}

fn redaction(row: &Row) -> Result<Logged> {
    let (target, at) = (row.array(2)?, u64::try_from(row.int(3)?).unwrap_or_default());
    let leaf = redaction_leaf(&target, at, &row.text(4)?, &row.bytes(5)?);
    Ok(Logged::Redaction { batch: row.int(0)?, position: row.int(1)?, leaf })
}
