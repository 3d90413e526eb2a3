//! Rotations of the log's key: entries of the log, in batches of their own.

use super::engine::{Connection, Row};
use super::log::{Tail, heads, seal};
use super::value::values;
use super::{Result, Store, append};
use crate::log::{Head, Key, Kind, PublicKey, Rotation};

/// A rotation, and the batch that holds it.
#[derive(Debug, Clone)]
pub(crate) struct Rotated {
    pub(crate) writer: i64,
    pub(crate) batch: i64,
    pub(crate) rotation: Rotation,
}

macro_rules! select_rotations {
    ($rest:literal) => {
        concat!(
            "SELECT writer, batch, position, old_key, new_key, rotated_at, heads, ends, old_signature, new_signature FROM rotations ",
            $rest
        )
    };
}
pub(super) use select_rotations;

impl Store {
    /// Every rotation, in no order of time.
    pub(crate) async fn rotations(&self) -> Result<Vec<Rotated>> {
        let rows = self.read().await?.fetch(select_rotations!("ORDER BY writer, batch, position"), Vec::new()).await?;
        let rotated = |row: &Row| Ok(Rotated { writer: row.int(0)?, batch: row.int(1)?, rotation: rotation(row)? });
        rows.iter().map(rotated).collect()
    }

    /// The keys that writers with batches registered.
    pub(crate) async fn signers(&self) -> Result<Vec<String>> {
        let sql = "SELECT DISTINCT public_key FROM writers WHERE public_key IS NOT NULL \
            AND EXISTS (SELECT 1 FROM batches WHERE batches.writer = writers.writer)";
        self.read().await?.fetch(sql, Vec::new()).await?.iter().map(|row| row.text(0)).collect()
    }

    /// Closes every chain of the old key by an entry of a new writer, which signs with the new key. The tree of heads must have been
    /// extended before.
    pub(crate) async fn rotate(&self, old: &Key, new: &Key, now: u64) -> Result<Rotation> {
        let tail = self.register(now, Some(new)).await?;
        let mut tried = 1;
        loop {
            match self.try_rotate(&tail, old, new, now).await {
                Err(error) if tried < append::TRIES && append::again(&error) => tried += 1,
                done => return done,
            }
        }
    }

    async fn try_rotate(&self, tail: &Tail, old: &Key, new: &Key, now: u64) -> Result<Rotation> {
        let mut connection = self.engine.write().await?;
        let ends = ends_of(&mut connection, &old.public()).await?;
        let size = connection.first("SELECT COUNT(*) FROM heads", Vec::new()).await?.map_or(Ok(0), |row| row.int(0))?;
        let rotation = Rotation::sign(old, new, i64::try_from(now).unwrap_or(i64::MAX), size, &ends);
        let row = values![
            tail.writer,
            tail.number + 1,
            0_i64,
            *rotation.old.bytes(),
            *rotation.new.bytes(),
            rotation.at,
            rotation.size,
            rotation.ends.as_str(),
            rotation.old_signature.clone(),
            rotation.new_signature.clone(),
        ];
        let sql = "INSERT INTO rotations (writer, batch, position, old_key, new_key, rotated_at, heads, ends, old_signature, new_signature) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        connection.execute(sql, row).await?;
        seal(&mut connection, tail, Kind::Rotations, &[rotation.leaf()], now, Some(new)).await?;
        connection.commit().await?;
        Ok(rotation)
    }
}

/// Where the chains of a key's writers end.
async fn ends_of(connection: &mut Connection, key: &PublicKey) -> Result<Vec<Head>> {
    let mut ends = heads(connection).await?;
    let sql = "SELECT writer FROM writers WHERE public_key = $1";
    let rows = connection.fetch(sql, values![key.to_string()]).await?;
    let own = rows.iter().map(|row| row.int(0)).collect::<Result<Vec<_>>>()?;
    ends.retain(|end| own.contains(&end.writer));
    Ok(ends)
}

/// The rotation of a row that [`select_rotations`] selects.
pub(super) fn rotation(row: &Row) -> Result<Rotation> {
    let key = |column: usize| {
        let wrong = || sqlx::Error::Decode(format!("column {column} of a rotation is no Ed25519 key").into());
        PublicKey::of(&row.array(column)?).ok_or_else(wrong)
    };
    Ok(Rotation {
        old: key(3)?,
        new: key(4)?,
        at: row.int(5)?,
        size: row.int(6)?,
        ends: row.text(7)?,
        old_signature: row.bytes(8)?,
        new_signature: row.bytes(9)?,
    })
}
