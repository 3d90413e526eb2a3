//! Single facts: the hash of the admin token that the first start made.

use super::Store;
use super::engine::Result;
use super::value::values;

impl Store {
    /// Sets a property unless it is there; gives what is there now, so that of two collectors that start at once both know
    /// the winner's.
    pub(crate) async fn settle_property(&self, name: &str, content: &str) -> Result<String> {
        let mut connection = self.engine.write().await?;
        let insert = "INSERT INTO properties (name, content) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
        connection.execute(insert, values![name, content]).await?;
        let row = connection.first("SELECT content FROM properties WHERE name = $1", values![name]).await?;
        connection.commit().await?;
        row.map_or_else(|| Ok(content.to_owned()), |row| row.text(0))
    }
}
