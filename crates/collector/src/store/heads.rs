//! The tree of heads: how far each chain had come whenever a head was signed. Rows are added and never changed.

use super::value::values;
use super::{Result, Store, append};
use crate::log::Head;

/// The ends of chains that the tree does not have yet, in the order in which every collector adds them.
const REACHED: &str = "SELECT b.writer, b.number, b.chain FROM writers w JOIN batches b ON b.writer = w.writer \
    AND b.number = (SELECT MAX(number) FROM batches WHERE writer = w.writer) \
    WHERE NOT EXISTS (SELECT 1 FROM heads h WHERE h.writer = b.writer AND h.number = b.number) ORDER BY b.writer";

impl Store {
    /// Adds how far each chain has come.
    pub(crate) async fn extend_heads(&self) -> Result<()> {
        let mut tried = 1;
        loop {
            match self.try_extend_heads().await {
                Err(error) if tried < append::TRIES && (append::again(&error) || taken(&error)) => tried += 1,
                done => return done,
            }
        }
    }

    async fn try_extend_heads(&self) -> Result<()> {
        let mut connection = self.engine.write().await?;
        let reached = connection.fetch(REACHED, Vec::new()).await?;
        let next = "SELECT COALESCE(MAX(position) + 1, 0) FROM heads";
        let mut position = connection.first(next, Vec::new()).await?.map_or(Ok(0), |row| row.int(0))?;
        for row in &reached {
            let sql = "INSERT INTO heads (position, writer, number, chain) VALUES ($1, $2, $3, $4)";
            connection.execute(sql, values![position, row.int(0)?, row.int(1)?, row.bytes(2)?]).await?;
            position += 1;
        }
        connection.commit().await
    }

    /// The entries of the tree in their order. A gap is an error of the rows' form, since no collector leaves one.
    pub(crate) async fn heads(&self) -> Result<Vec<Head>> {
        let sql = "SELECT position, writer, number, chain FROM heads ORDER BY position";
        let rows = self.read().await?.fetch(sql, Vec::new()).await?;
        let entry = |(place, row): (usize, &super::engine::Row)| {
            if i64::try_from(place) != Ok(row.int(0)?) {
                return Err(sqlx::Error::Decode(format!("head {place} is not in its place").into()));
            }
            Ok(Head::new(row.int(1)?, row.int(2)?, &row.array(3)?))
        };
        rows.iter().enumerate().map(entry).collect()
    }
}

/// Whether another collector took the place.
fn taken(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
