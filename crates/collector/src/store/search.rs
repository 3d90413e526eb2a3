//! Finding receipts for people: a site's or a subject's, the newest first, and what became of a removed one.

use uuid::Uuid;

use super::receipts::{select_receipts, stored};
use super::value::values;
use super::{Cursor, Result, Store, Stored};
use crate::log::{Hash, Reason};

/// When and why a receipt lost its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Removed {
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    /// `None` where the log has a reason that this version does not know.
    pub(crate) reason: Option<Reason>,
}

impl Store {
    /// Some of a site's receipts before a cursor, the newest first, none of them received before `from` (milliseconds since 1970).
    /// Those that lost their content are among them.
    pub(crate) async fn latest(&self, site: &str, before: Cursor, from: i64, limit: i64) -> Result<Vec<Stored>> {
        let sql = select_receipts!(
            "WHERE site = $1 AND (received_at < $2 OR (received_at = $2 AND receipt_id < $3)) AND received_at <= $2 \
             AND received_at >= $4 ORDER BY received_at DESC, receipt_id DESC LIMIT $5"
        );
        let values = values![site, before.received_at, before.receipt_id, from, limit];
        self.read().await?.fetch(sql, values).await?.iter().map(stored).collect()
    }

    /// How many receipts of a site, received at `from` or later and before `until`, can be proven; counted to `most`.
    pub(crate) async fn provable(&self, site: &str, from: i64, until: i64, most: i64) -> Result<i64> {
        let sql = "SELECT count(*) FROM (SELECT receipt_id FROM receipts WHERE site = $1 AND received_at >= $2 AND received_at < $3 \
            AND salt IS NOT NULL LIMIT $4) provable";
        let counted = self.read().await?.first(sql, values![site, from, until, most]).await?;
        counted.map_or(Ok(0), |row| row.int(0))
    }

    /// A subject's latest receipts, the newest first.
    pub(crate) async fn latest_of(&self, subject: Uuid, limit: i64) -> Result<Vec<Stored>> {
        let sql = select_receipts!("WHERE subject = $1 ORDER BY received_at DESC, receipt_id DESC LIMIT $2");
        self.read().await?.fetch(sql, values![subject, limit]).await?.iter().map(stored).collect()
    }

    /// Why the receipt of a leaf has no content any more; `None` while it has its content.
    pub(crate) async fn removed(&self, leaf: &Hash) -> Result<Option<Removed>> {
        let sql = "SELECT redacted_at, reason FROM redactions WHERE target = $1 ORDER BY redacted_at LIMIT 1";
        let row = self.read().await?.first(sql, values![*leaf]).await?;
        row.map(|row| Ok(Removed { at: row.int(0)?, reason: Reason::of(&row.text(1)?) })).transpose()
    }
}
