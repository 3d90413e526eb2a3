//! Reading the log's entries in its own order, for verification.

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

impl Logged {
    /// The batch and the place that the entry claims.
    pub(crate) fn place(&self) -> (i64, i64) {
        match self {
            Self::Receipt(stored) => (stored.batch, stored.position),
            Self::Redaction { batch, position, .. } => (*batch, *position),
        }
    }
}

impl Store {
    /// Every entry of one kind in a writer's batches after `after` up to `last`, in order.
    pub(crate) async fn entries(&self, kind: Kind, writer: i64, after: i64, last: i64) -> Result<Vec<Logged>> {
        let mut connection = self.read().await?;
        match kind {
            Kind::Receipts => {
                let sql = select_receipts!(
                    "WHERE writer = $1 AND batch > $2 AND batch <= $3 ORDER BY batch, position, receipt_id"
                );
                let rows = connection.fetch(sql, values![writer, after, last]).await?;
                rows.iter().map(|row| stored(row).map(Box::new).map(Logged::Receipt)).collect()
            }
            Kind::Redactions => {
                let sql = "SELECT batch, position, target, redacted_at, reason, replacement FROM redactions \
                    WHERE writer = $1 AND batch > $2 AND batch <= $3 ORDER BY batch, position";
                connection.fetch(sql, values![writer, after, last]).await?.iter().map(redaction).collect()
            }
        }
    }

    /// What the log says now stands in place of a leaf's receipt: the hash of the replacement, empty for nothing; `None` where no
    /// removal is recorded.
    pub(crate) async fn replacement(&self, leaf: &Hash) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT replacement FROM redactions WHERE target = $1";
        self.read().await?.first(sql, values![*leaf]).await?.map(|row| row.bytes(0)).transpose()
    }

    /// A receipt that belongs to no writer's batches, if there is one.
    pub(crate) async fn stray(&self) -> Result<Option<Stored>> {
        let sql = select_receipts!(
            "WHERE NOT EXISTS (SELECT 1 FROM batches b WHERE b.writer = receipts.writer AND b.number = receipts.batch \
             AND b.kind = 'receipts') LIMIT 1"
        );
        self.read().await?.first(sql, Vec::new()).await?.as_ref().map(stored).transpose()
    }
}

fn redaction(row: &Row) -> Result<Logged> {
    let (target, at) = (row.array(2)?, u64::try_from(row.int(3)?).unwrap_or_default());
    let leaf = redaction_leaf(&target, at, &row.text(4)?, &row.bytes(5)?);
    Ok(Logged::Redaction { batch: row.int(0)?, position: row.int(1)?, leaf })
}
