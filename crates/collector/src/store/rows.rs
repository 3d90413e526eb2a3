//! Whole tables as JSON, for backups that any of the databases can restore.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

use super::engine::{Connection, Row};
use super::properties::ADMIN_TOKEN;
use super::value::{Value, values};
use super::{Result, Store};

/// A column's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Int,
    Text,
    Bytes,
}

/// A table: how it is read in pages by its key, and how a row is put back.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    columns: &'static [Type],
    /// Columns at the end that backups of earlier versions lack: NULL in their rows.
    later: usize,
    /// Selects a page behind the key in `$1…`, whose columns come first; the last parameter is the page's size.
    page: &'static str,
    key: usize,
    insert: &'static str,
    /// Removes every row.
    clear: &'static str,
    /// The column with the moment that a restore to a point in time goes by.
    pub(crate) moment: Option<usize>,
}

impl Table {
    /// A row's values; an error where it is none of this self.
    pub(crate) fn parameters(&self, row: &Json) -> std::result::Result<Vec<Value>, String> {
        let wrong = || format!("a row of {} is malformed", self.name);
        let (most, least) = (self.columns.len(), self.columns.len() - self.later);
        let cells = row.as_array().filter(|cells| (least..=most).contains(&cells.len())).ok_or_else(wrong)?;
        let cells = cells.iter().chain(std::iter::repeat(&Json::Null)).take(most);
        let cell = |(cell, column): (&Json, &Type)| {
            Ok(match (column, cell) {
                (Type::Int, Json::Null) => Value::Int(None),
                (Type::Text, Json::Null) => Value::Text(None),
                (Type::Bytes, Json::Null) => Value::Bytes(None),
                (Type::Int, cell) => Value::from(cell.as_i64().ok_or_else(wrong)?),
                (Type::Text, cell) => Value::from(cell.as_str().ok_or_else(wrong)?),
                (Type::Bytes, cell) => {
                    Value::from(cell.as_str().and_then(|text| STANDARD.decode(text).ok()).ok_or_else(wrong)?)
                }
            })
        };
        cells.zip(self.columns).map(cell).collect()
    }
}

use Type::{Bytes as B, Int as I, Text as T};

/// Every table, in the order in which they are read. Writers come last: what a snapshot of batches names is then there too.
pub(crate) const TABLES: [Table; 12] = [
    Table {
        name: "batches",
        columns: &[I, I, T, I, I, B, B, B, B],
        later: 0,
        page: "SELECT writer, number, kind, entries, created_at, root, previous, chain, signature FROM batches \
            WHERE writer > $1 OR (writer = $1 AND number > $2) ORDER BY writer, number LIMIT $3",
        key: 2,
        clear: "DELETE FROM batches",
        insert: "INSERT INTO batches (writer, number, kind, entries, created_at, root, previous, chain, signature) VALUES",
        moment: Some(4),
    },
    Table {
        name: "heads",
        columns: &[I, I, I, B],
        later: 0,
        page: "SELECT position, writer, number, chain FROM heads WHERE position > $1 ORDER BY position LIMIT $2",
        key: 1,
        clear: "DELETE FROM heads",
        insert: "INSERT INTO heads (position, writer, number, chain) VALUES",
        moment: None,
    },
    Table {
        name: "receipts",
        columns: &[B, I, I, I, I, I, I, T, B, T, T, B, T, I, B, B, T],
        later: 0,
        page: "SELECT receipt_id, writer, batch, position, received_at, occurred_at, ends_at, site, subject, event, lang, notice, \
            origin, marks, salt, leaf, body FROM receipts WHERE receipt_id > $1 ORDER BY receipt_id LIMIT $2",
        key: 1,
        clear: "DELETE FROM receipts",
        insert: "INSERT INTO receipts (receipt_id, writer, batch, position, received_at, occurred_at, ends_at, site, subject, event, \
            lang, notice, origin, marks, salt, leaf, body) VALUES",
        moment: None,
    },
    Table {
        name: "redactions",
        columns: &[I, I, I, B, I, T, B],
        later: 0,
        page: "SELECT writer, batch, position, target, redacted_at, reason, replacement FROM redactions WHERE writer > $1 \
            OR (writer = $1 AND (batch > $2 OR (batch = $2 AND position > $3))) ORDER BY writer, batch, position LIMIT $4",
        key: 3,
        clear: "DELETE FROM redactions",
        insert: "INSERT INTO redactions (writer, batch, position, target, redacted_at, reason, replacement) VALUES",
        moment: None,
    },
    Table {
        name: "rotations",
        columns: &[I, I, I, B, B, I, I, T, B, B],
        later: 0,
        page: "SELECT writer, batch, position, old_key, new_key, rotated_at, heads, ends, old_signature, new_signature FROM rotations \
            WHERE writer > $1 OR (writer = $1 AND (batch > $2 OR (batch = $2 AND position > $3))) ORDER BY writer, batch, position LIMIT $4",
        key: 3,
        clear: "DELETE FROM rotations",
        insert: "INSERT INTO rotations (writer, batch, position, old_key, new_key, rotated_at, heads, ends, old_signature, new_signature) VALUES",
        moment: None,
    },
    Table {
        name: "actions",
        columns: &[I, I, I, I, T, T, T],
        later: 0,
        page: "SELECT writer, batch, position, done_at, person, action, about FROM actions WHERE writer > $1 \
            OR (writer = $1 AND (batch > $2 OR (batch = $2 AND position > $3))) ORDER BY writer, batch, position LIMIT $4",
        key: 3,
        clear: "DELETE FROM actions",
        insert: "INSERT INTO actions (writer, batch, position, done_at, person, action, about) VALUES",
        moment: None,
    },
    Table {
        name: "statistics",
        columns: &[T, I, T, T, T, I, I],
        later: 0,
        page: "SELECT site, day, dimension, label, outcome, writer, receipts FROM statistics \
            WHERE (site, day, dimension, label, outcome, writer) > ($1, $2, $3, $4, $5, $6) \
            ORDER BY site, day, dimension, label, outcome, writer LIMIT $7",
        key: 6,
        clear: "DELETE FROM statistics",
        insert: "INSERT INTO statistics (site, day, dimension, label, outcome, writer, receipts) VALUES",
        moment: None,
    },
    Table {
        name: "documents",
        columns: &[B, T, T, T, T, I, B],
        later: 0,
        page: "SELECT sha256, kind, site, lang, version, archived_at, body FROM documents WHERE sha256 > $1 ORDER BY sha256 LIMIT $2",
        key: 1,
        clear: "DELETE FROM documents",
        insert: "INSERT INTO documents (sha256, kind, site, lang, version, archived_at, body) VALUES",
        moment: Some(5),
    },
    Table {
        name: "requests",
        columns: &[B, T, T, B, I, I, I, T, T, I],
        later: 2,
        page: "SELECT request_id, site, kind, subject, received_at, due_at, answered_at, answer, outcome, corrected_at FROM requests \
            WHERE request_id > $1 ORDER BY request_id LIMIT $2",
        key: 1,
        clear: "DELETE FROM requests",
        insert: "INSERT INTO requests (request_id, site, kind, subject, received_at, due_at, answered_at, answer, outcome, corrected_at) VALUES",
        moment: Some(4),
    },
    Table {
        name: "withdrawals",
        columns: &[T, B, T, I, I],
        later: 0,
        page: "SELECT site, subject, kind, last, day FROM withdrawals WHERE (site, subject) > ($1, $2) ORDER BY site, subject LIMIT $3",
        key: 2,
        clear: "DELETE FROM withdrawals",
        insert: "INSERT INTO withdrawals (site, subject, kind, last, day) VALUES",
        moment: None,
    },
    Table {
        name: "properties",
        columns: &[T, T],
        later: 0,
        page: "SELECT name, content FROM properties WHERE name > $1 AND name <> 'admin_token_sha256' ORDER BY name LIMIT $2",
        key: 1,
        clear: "DELETE FROM properties",
        insert: "INSERT INTO properties (name, content) VALUES",
        moment: None,
    },
    Table {
        name: "writers",
        columns: &[I, I, T, T],
        later: 0,
        page: "SELECT writer, started_at, anchors, public_key FROM writers WHERE writer > $1 ORDER BY writer LIMIT $2",
        key: 1,
        clear: "DELETE FROM writers",
        insert: "INSERT INTO writers (writer, started_at, anchors, public_key) VALUES",
        moment: Some(1),
    },
];

/// A reading of all tables at one moment.
pub(crate) struct Rows(Connection);

impl Rows {
    /// The rows of a table behind `last`, some thousand at the most; each is a list.
    pub(crate) async fn page(&mut self, table: &Table, last: Option<&Json>) -> Result<Vec<Json>> {
        let mut key = match last {
            Some(row) => table.parameters(row).map_err(|error| sqlx::Error::Decode(error.into()))?,
            None => table.columns.iter().map(|column| lowest(*column)).collect(),
        };
        key.truncate(table.key);
        key.extend(values![1_000_i64]);
        self.0.fetch(table.page, key).await?.iter().map(|row| json(table, row)).collect()
    }
}

impl Store {
    /// Begins a reading that later changes do not disturb.
    pub(crate) async fn rows(&self) -> Result<Rows> {
        self.engine.snapshot().await.map(Rows)
    }

    /// Puts rows back; they must not be there. The token's hash, which backups of earlier versions have, is left out.
    ///
    /// # Errors
    /// When a row is malformed, or there already.
    pub(crate) async fn put_back(&self, table: &Table, rows: &[Json]) -> Result<()> {
        let kept = rows.iter().filter(|row| table.name != "properties" || row[0] != ADMIN_TOKEN);
        let rows: std::result::Result<Vec<_>, String> = kept.map(|row| table.parameters(row)).collect();
        let mut connection = self.engine.write().await?;
        let rows = rows.map_err(|error| sqlx::Error::Decode(error.into()))?;
        let width = table.columns.len();
        connection.insert(table.insert, "", self.engine.parameters(), width, rows.into_iter()).await?;
        connection.commit().await
    }
}

impl Store {
    /// Whether no table of the log, the archive or the register has a row. Properties may be there: a start makes them.
    pub(crate) async fn is_empty(&self) -> Result<bool> {
        let mut connection = self.read().await?;
        let kept = TABLES.iter().filter(|table| table.name != "properties");
        for table in kept {
            let nothing: Vec<Value> = table.columns.iter().take(table.key).map(|column| lowest(*column)).collect();
            let parameters = nothing.into_iter().chain(values![1_i64]).collect::<Vec<_>>();
            if !connection.fetch(table.page, parameters).await?.is_empty() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Takes every row out of every table: the end of a restore that failed.
    pub(crate) async fn clear(&self) -> Result<()> {
        let mut connection = self.engine.write().await?;
        for table in &TABLES {
            connection.execute(table.clear, Vec::new()).await?;
        }
        connection.commit().await
    }
}

/// Sorts before every key: ids and names are not empty, numbers not negative.
fn lowest(column: Type) -> Value {
    match column {
        Type::Int => Value::from(-1_i64),
        Type::Text => Value::from(""),
        Type::Bytes => Value::from(Vec::new()),
    }
}

fn json(table: &Table, row: &Row) -> Result<Json> {
    let cell = |(at, column): (usize, &Type)| {
        Ok(match column {
            Type::Int => row.int_or_null(at)?.map_or(Json::Null, Json::from),
            Type::Text => row.text_or_null(at)?.map_or(Json::Null, Json::from),
            Type::Bytes => row.bytes_or_null(at)?.map_or(Json::Null, |bytes| STANDARD.encode(bytes).into()),
        })
    };
    table.columns.iter().enumerate().map(cell).collect::<Result<Vec<_>>>().map(Json::Array)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The register got two columns after the first backups were made.
    #[test]
    fn a_row_of_an_earlier_version_is_read() {
        let requests = TABLES.iter().find(|table| table.name == "requests").expect("the register");
        let row = serde_json::json!(["AA==", "shop.example", "access", null, 1, 2, 3, "sent"]);
        let read = requests.parameters(&row).expect("it is whole");
        assert_eq!(read.len(), 10);
        assert!(matches!(read[8..], [Value::Text(None), Value::Int(None)]));
        for wrong in [7, 11] {
            let row = Json::Array(vec![Json::Null; wrong]);
            assert!(requests.parameters(&row).is_err(), "{wrong} cells");
        }
    }
}
