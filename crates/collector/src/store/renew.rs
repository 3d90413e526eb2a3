//! Rows of earlier versions of this program, brought to what this one writes: ends by the collector's clock, and less left of what was removed.

use uuid::Uuid;

use super::engine::{Connection, Row};
use super::redact::{blank, coarse_id, day};
use super::value::values;
use super::{Entry, Result, Store};

/// The property that tells which form the rows have. A database without it is renewed.
pub(crate) const FORM: &str = "rows";
const PRESENT: &str = "3";
/// Rows in one transaction.
const TOGETHER: i64 = 1_000;

const PAGE: &str = "SELECT receipt_id, received_at, salt, body, ends_at FROM receipts WHERE receipt_id > $1 ORDER BY receipt_id LIMIT $2";

/// What is done to each row. Every row has its own end before another one shortens it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    OwnEnd,
    Superseded,
}

impl Store {
    /// Brings every receipt's row to the present form, once. It may be interrupted, and begins again then.
    ///
    /// # Errors
    /// When the database refuses or is away.
    pub(crate) async fn renew(&self) -> Result<()> {
        if self.property(FORM).await?.as_deref() == Some(PRESENT) {
            return Ok(());
        }
        let mut renewed = 0;
        for pass in [Pass::OwnEnd, Pass::Superseded] {
            let mut last = Uuid::nil();
            loop {
                let mut connection = self.engine.write().await?;
                let rows = connection.fetch(PAGE, values![last, TOGETHER]).await?;
                let Some(end) = rows.last() else {
                    connection.roll_back().await?;
                    break;
                };
                last = Uuid::from_bytes(end.array(0)?);
                for row in &rows {
                    renew_row(&mut connection, pass, row).await?;
                }
                connection.commit().await?;
                renewed += rows.len();
                tracing::info!(rows = renewed, "receipts' rows are brought to this version");
            }
        }
        self.relabel().await?;
        self.replace_property(FORM, PRESENT).await
    }
}

async fn renew_row(connection: &mut Connection, pass: Pass, row: &Row) -> Result<()> {
    let (id, received_at) = (Uuid::from_bytes(row.array(0)?), row.int(1)?);
    if row.bytes_or_null(2)?.is_none() {
        if pass == Pass::OwnEnd && received_at != day(received_at) {
            blank(connection, id, coarse_id(id, received_at), day(received_at), row.text_or_null(3)?).await?;
        }
        return Ok(());
    }
    let received = assent_core::Timestamp(u64::try_from(received_at).unwrap_or_default());
    let receipt = row.text_or_null(3)?.and_then(|body| crate::receipt::read(&body).ok());
    // What cannot be read is for `verify` to name.
    let Some(entry) = receipt.and_then(|receipt| Entry::new(&receipt, "", received)) else { return Ok(()) };
    match pass {
        Pass::OwnEnd => {
            if i64::try_from(entry.ends_at) != Ok(row.int(4)?) {
                let sql = "UPDATE receipts SET ends_at = $1 WHERE receipt_id = $2";
                connection.execute(sql, values![entry.ends_at, id]).await?;
            }
        }
        Pass::Superseded => super::append::supersede(connection, &[&entry]).await?,
    }
    Ok(())
}
