//! Appending receipts: what arrived together becomes one batch, in one transaction.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::engine::Connection;
use super::log::{Tail, seal};
use super::value::{Value, values};
use super::{Entry, Labels, Result, Store, removed, statistics};
use crate::log::{Hash, Key, Kind, receipt_leaf};

/// What became of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is stored.
    Stored,
    /// It was there already, with the same content.
    Duplicate,
    /// Another receipt has its id.
    Conflict,
    /// It was there and its subject had it erased since; it is not taken a second time.
    Gone,
}

/// Columns of a receipt.
const COLUMNS: usize = 17;
/// How often a transaction is tried that another collector's got in the way of.
pub(super) const TRIES: u32 = 5;

impl Store {
    /// Appends receipts behind `tail`. When this returns they are durable. The outcomes are in the order of the entries.
    ///
    /// # Errors
    /// When the database refuses; nothing is stored then, unless the connection broke during the commit itself.
    pub(crate) async fn append(
        &self,
        tail: &Tail,
        entries: &[Entry],
        now: u64,
        key: Option<&Key>,
        labels: &Labels,
    ) -> Result<(Vec<Outcome>, Tail)> {
        let mut tried = 1;
        loop {
            // Hardly any receipt comes twice: looking for each id before inserting it would cost more than repeating the rare batch
            // that has one.
            match self.try_append(tail, entries, now, key, labels, tried > 1).await {
                Ok(Some(done)) => return Ok(done),
                // One of them is there. Another collector may also have stored it between our look and our insert: its row is
                // visible now.
                Ok(None) if tried < TRIES => {}
                Ok(None) => return Err(sqlx::Error::Protocol("receipts kept appearing while they were stored".into())),
                Err(error) if tried < TRIES && again(&error) => {}
                Err(error) => return Err(error),
            }
            tried += 1;
        }
    }

    async fn try_append(
        &self,
        tail: &Tail,
        entries: &[Entry],
        now: u64,
        key: Option<&Key>,
        labels: &Labels,
        look: bool,
    ) -> Result<Option<(Vec<Outcome>, Tail)>> {
        let removals =
            if removed::any(&mut self.read().await?).await? { Some(self.removal_key().await?) } else { None };
        let mut connection = self.engine.write().await?;
        let mut known = if look { known(&mut connection, entries).await? } else { HashMap::new() };
        known.extend(removed::among(&mut connection, removals.as_ref(), entries).await?);
        let mut first: HashMap<Uuid, &Entry> = HashMap::new();
        let mut outcomes = Vec::with_capacity(entries.len());
        for entry in entries {
            outcomes.push(match (known.get(&entry.receipt_id), first.get(&entry.receipt_id)) {
                (Some(None), _) => Outcome::Gone,
                (Some(Some(body)), _) => compare(body, &entry.body),
                (None, Some(earlier)) => compare(&earlier.body, &entry.body),
                (None, None) => {
                    first.insert(entry.receipt_id, entry);
                    Outcome::Stored
                }
            });
        }
        if first.is_empty() {
            connection.roll_back().await?;
            return Ok(Some((outcomes, tail.clone())));
        }
        // In one order everywhere, so that two collectors with the same receipts wait for each other instead of dying together.
        let mut fresh: Vec<&Entry> = first.into_values().collect();
        fresh.sort_unstable_by_key(|entry| entry.receipt_id);
        let batch = Tail { number: tail.number + 1, ..tail.clone() };
        let Some(leaves) = insert(&mut connection, self.engine.parameters(), &batch, &fresh).await? else {
            connection.roll_back().await?;
            return Ok(None);
        };
        supersede(&mut connection, &fresh).await?;
        statistics::add(
            &mut connection,
            self.engine.parameters(),
            tail.writer,
            &statistics::facts(
                fresh.iter().map(|entry| (entry.site.as_str(), entry.received_at, entry.facts.as_slice())),
                labels,
            ),
        )
        .await?;
        let tail = seal(&mut connection, tail, Kind::Receipts, &leaves, now, key).await?;
        connection.commit().await?;
        Ok(Some((outcomes, tail)))
    }
}

/// Which of the ids are taken, and by which content.
async fn known(connection: &mut Connection, entries: &[Entry]) -> Result<HashMap<Uuid, Option<String>>> {
    let keys = entries.iter().map(|entry| Value::from(entry.receipt_id)).collect();
    let sql = "SELECT receipt_id, body FROM receipts WHERE receipt_id IN";
    let rows = connection.select_in(sql, keys).await?;
    rows.iter().map(|row| Ok((Uuid::from_bytes(row.array(0)?), row.text_or_null(1)?))).collect()
}

/// The same receipt may be written with its members in another order.
fn compare(stored: &str, arrived: &str) -> Outcome {
    let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    if stored == arrived || value(stored) == value(arrived) { Outcome::Duplicate } else { Outcome::Conflict }
}

/// Inserts the rows and gives their leaves; nothing if one of them is there by now.
async fn insert(
    connection: &mut Connection,
    parameters: usize,
    batch: &Tail,
    fresh: &[&Entry],
) -> Result<Option<Vec<Hash>>> {
    let mut leaves = Vec::with_capacity(fresh.len());
    let mut salts = vec![[0; 16]; fresh.len()];
    // All at once: each asking of the system's source is a system call.
    getrandom::fill(salts.as_flattened_mut()).map_err(|error| sqlx::Error::Io(error.into()))?;
    let rows = fresh.iter().zip(salts).enumerate().map(|(position, (entry, salt))| {
        let leaf = receipt_leaf(&salt, entry.received_at, entry.marks, entry.origin.as_deref(), &entry.body);
        leaves.push(leaf);
        let row: [Value; COLUMNS] = values![
            entry.receipt_id,
            batch.writer,
            batch.number,
            position as u64,
            entry.received_at,
            entry.occurred_at,
            entry.ends_at,
            entry.site.as_str(),
            entry.subject,
            entry.event,
            entry.lang.as_str(),
            entry.notice,
            entry.origin.clone(),
            u64::from(entry.marks),
            salt,
            leaf,
            Arc::clone(&entry.body),
        ];
        row
    });
    let head = "INSERT INTO receipts (receipt_id, writer, batch, position, received_at, occurred_at, ends_at, site, subject, \
        event, lang, notice, origin, marks, salt, leaf, body) VALUES";
    let tail = "ON CONFLICT (receipt_id) DO NOTHING";
    let inserted = connection.insert(head, tail, parameters, COLUMNS, rows).await?;
    Ok((inserted == fresh.len() as u64).then_some(leaves))
}

/// A receipt is relied upon until the subject's next one on its site arrives: from then its retention counts. A receipt of another site
/// ends none: the sites may have different owners, and `verify` looks for the next one within the site.
pub(super) async fn supersede(connection: &mut Connection, fresh: &[&Entry]) -> Result<()> {
    let sql = "UPDATE receipts SET ends_at = $1 WHERE receipt_id = $2 AND subject = $3 AND site = $4 AND ends_at > $1";
    for entry in fresh {
        if let (Some(previous), Some(subject)) = (entry.supersedes, entry.subject) {
            connection.execute(sql, values![entry.received_at, previous, subject, entry.site.as_str()]).await?;
        }
    }
    Ok(())
}

/// Whether a transaction failed only because of another one: serialisation, deadlock (SQLSTATE class 40), a busy SQLite.
pub(super) fn again(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| code.starts_with("40") || code == "5" || code == "517")
}
