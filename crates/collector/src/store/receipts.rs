//! Reading receipts: one, a subject's, a site's in pages.

use uuid::Uuid;

use super::engine::Row;
use super::value::values;
use super::{Result, Store};
use crate::log::Hash;

/// A receipt as it stands in the database.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) receipt_id: Uuid,
    pub(crate) writer: i64,
    pub(crate) batch: i64,
    pub(crate) position: i64,
    pub(crate) received_at: i64,
    pub(crate) occurred_at: i64,
    pub(crate) site: String,
    pub(crate) subject: Option<Uuid>,
    pub(crate) event: String,
    pub(crate) lang: String,
    pub(crate) notice: Hash,
    pub(crate) origin: Option<String>,
    pub(crate) marks: u8,
    /// Gone once the content was removed.
    pub(crate) salt: Option<Vec<u8>>,
    pub(crate) leaf: Hash,
    pub(crate) body: Option<String>,
    /// Whether the notice it names is archived.
    pub(crate) notice_known: bool,
}

/// Where a page of receipts begins: after this time of receipt and id.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cursor {
    pub(super) received_at: i64,
    pub(super) receipt_id: Uuid,
}

impl Cursor {
    /// Between what was received before a moment and what was received from it on.
    pub(crate) fn from(received_at: i64) -> Self {
        Self { received_at, receipt_id: Uuid::nil() }
    }

    /// Behind a receipt.
    pub(crate) fn behind(stored: &Stored) -> Self {
        Self { received_at: stored.received_at, receipt_id: stored.receipt_id }
    }

    /// The moment it stands at, in milliseconds since 1970.
    pub(crate) fn received_at(&self) -> i64 {
        self.received_at
    }

    /// Reads what its `Display` wrote.
    pub(crate) fn parse(written: &str) -> Option<Self> {
        let (received_at, receipt_id) = written.split_once('.')?;
        Some(Self { received_at: received_at.parse().ok()?, receipt_id: Uuid::try_parse(receipt_id).ok()? })
    }
}

/// For the address of a next page: milliseconds since 1970 and the id.
impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.received_at, self.receipt_id)
    }
}

macro_rules! select_receipts {
    ($rest:literal) => {
        $crate::store::receipts::select_receipts!(
            "CASE WHEN EXISTS (SELECT 1 FROM documents d WHERE d.sha256 = receipts.notice) THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END",
            $rest
        )
    };
    ($notice_known:literal, $rest:literal) => {
        concat!(
            "SELECT receipt_id, writer, batch, position, received_at, occurred_at, site, subject, event, lang, notice, origin, \
             marks, salt, leaf, body, ",
            $notice_known,
            " FROM receipts ",
            $rest
        )
    };
}

pub(super) use select_receipts;

/// A row of `select_receipts!`.
pub(super) fn stored(row: &Row) -> Result<Stored> {
    let subject = row.bytes_or_null(7)?.map(|bytes| Uuid::from_slice(&bytes)).transpose();
    Ok(Stored {
        receipt_id: Uuid::from_bytes(row.array(0)?),
        writer: row.int(1)?,
        batch: row.int(2)?,
        position: row.int(3)?,
        received_at: row.int(4)?,
        occurred_at: row.int(5)?,
        site: row.text(6)?,
        subject: subject.map_err(|error| sqlx::Error::Decode(error.into()))?,
        event: row.text(8)?,
        lang: row.text(9)?,
        notice: row.array(10)?,
        origin: row.text_or_null(11)?,
        marks: u8::try_from(row.int(12)?).map_err(|error| sqlx::Error::Decode(error.into()))?,
        salt: row.bytes_or_null(13)?,
        leaf: row.array(14)?,
        body: row.text_or_null(15)?,
        notice_known: row.int(16)? == 1,
    })
}

impl Store {
    /// One receipt, with or without its content.
    pub(crate) async fn receipt(&self, id: Uuid) -> Result<Option<Stored>> {
        let sql = select_receipts!("WHERE receipt_id = $1");
        self.read().await?.first(sql, values![id]).await?.as_ref().map(stored).transpose()
    }

    /// A subject's receipts, the oldest first.
    pub(crate) async fn subject(&self, subject: Uuid) -> Result<Vec<Stored>> {
        let sql = select_receipts!("WHERE subject = $1 ORDER BY received_at, receipt_id");
        self.read().await?.fetch(sql, values![subject]).await?.iter().map(stored).collect()
    }

    /// Some of a site's receipts that still have their content, in the order of their arrival, received before `until`.
    pub(crate) async fn page(&self, site: &str, after: Cursor, until: i64, limit: i64) -> Result<Vec<Stored>> {
        let sql = select_receipts!(
            "WHERE site = $1 AND (received_at > $2 OR (received_at = $2 AND receipt_id > $3)) AND received_at >= $2 \
             AND received_at < $4 AND body IS NOT NULL ORDER BY received_at, receipt_id LIMIT $5"
        );
        let values = values![site, after.received_at, after.receipt_id, until, limit];
        self.read().await?.fetch(sql, values).await?.iter().map(stored).collect()
    }

    /// How many receipts of a site's days have lost their content; of their time the day is left.
    pub(crate) async fn removed_of(&self, site: &str, from: i64, until: i64) -> Result<u64> {
        let sql =
            "SELECT COUNT(*) FROM receipts WHERE site = $1 AND received_at >= $2 AND received_at < $3 AND salt IS NULL";
        let from = from - from.rem_euclid(crate::clock::DAY as i64);
        let row = self.read().await?.first(sql, values![site, from, until]).await?;
        row.map_or(Ok(0), |row| Ok(u64::try_from(row.int(0)?).unwrap_or_default()))
    }

    /// The leaves of a batch in their order, with whose they are.
    pub(crate) async fn leaves(&self, writer: i64, batch: i64) -> Result<Vec<(Uuid, Hash)>> {
        let sql = "SELECT receipt_id, leaf FROM receipts WHERE writer = $1 AND batch = $2 ORDER BY position";
        let rows = self.read().await?.fetch(sql, values![writer, batch]).await?;
        rows.iter().map(|row| Ok((Uuid::from_bytes(row.array(0)?), row.array(1)?))).collect()
    }
}
