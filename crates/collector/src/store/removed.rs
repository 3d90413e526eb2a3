//! Receipts that were erased and must not come back: known by a keyed hash of their ids, for as long as a device may deliver them again.

use std::collections::HashMap;

use uuid::Uuid;

use super::engine::Connection;
use super::removal_key::RemovalKey;
use super::value::{Value, values};
use super::{Entry, Result, Store};
use crate::log::{Hash, hex, unhex};

/// The property that holds the key.
const KEY: &str = "removal_key";

impl Store {
    /// The key, which the first erasure makes. Not to be asked for within a transaction that writes.
    pub(super) async fn removal_key(&self) -> Result<RemovalKey> {
        let made = self.removal_key.get_or_try_init(async || {
            let mut key = [0; 32];
            getrandom::fill(&mut key).map_err(|error| sqlx::Error::Io(error.into()))?;
            let kept = self.settle_property(KEY, &hex(&key)).await?;
            unhex(&kept)
                .map(RemovalKey)
                .ok_or_else(|| sqlx::Error::Decode("the property removal_key is malformed".into()))
        });
        made.await.copied()
    }
}

/// Which of the entries were erased.
pub(super) async fn among(
    connection: &mut Connection,
    key: Option<&RemovalKey>,
    entries: &[Entry],
) -> Result<HashMap<Uuid, Option<String>>> {
    let Some(key) = key else { return Ok(HashMap::new()) };
    let ids: HashMap<Hash, Uuid> = entries.iter().map(|entry| (key.hash(entry.receipt_id), entry.receipt_id)).collect();
    let keys = ids.keys().map(|hash| Value::from(*hash)).collect();
    let rows = connection.select_in("SELECT hash FROM removed WHERE hash IN", keys).await?;
    let mut gone = HashMap::new();
    for row in rows {
        gone.extend(ids.get(&row.array::<32>(0)?).map(|id| (*id, None)));
    }
    Ok(gone)
}

/// Whether any erasure is recent enough for its receipt to come again.
pub(super) async fn any(connection: &mut Connection) -> Result<bool> {
    Ok(connection.first("SELECT day FROM removed LIMIT 1", Vec::new()).await?.is_some())
}

/// Notes that a receipt was erased.
pub(super) async fn note(connection: &mut Connection, key: &RemovalKey, id: Uuid, day: i64) -> Result<()> {
    let sql = "INSERT INTO removed (hash, day) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING";
    connection.execute(sql, values![key.hash(id), day]).await.map(|_| ())
}
