//! Single facts: the hash of the admin token.

use super::value::values;
use super::{Result, Store};

/// The property that holds the hash of the admin token, where the settings have none. No backup has it: a restore would else bring back
/// a token that was replaced because somebody had stolen it.
pub(crate) const ADMIN_TOKEN: &str = "admin_token_sha256";

const SELECT: &str = "SELECT content FROM properties WHERE name = $1";

impl Store {
    /// Sets a property unless it is there; gives what is there now, so that of two collectors that start at once both know
    /// the winner's.
    pub(crate) async fn settle_property(&self, name: &str, content: &str) -> Result<String> {
        let mut connection = self.engine.write().await?;
        let insert = "INSERT INTO properties (name, content) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
        connection.execute(insert, values![name, content]).await?;
        let row = connection.first(SELECT, values![name]).await?;
        connection.commit().await?;
        row.map_or_else(|| Ok(content.to_owned()), |row| row.text(0))
    }

    /// A property's content; `None` where it is not set.
    pub(crate) async fn property(&self, name: &str) -> Result<Option<String>> {
        let row = self.read().await?.first(SELECT, values![name]).await?;
        row.map(|row| row.text(0)).transpose()
    }

    /// Sets a property, whether it is there or not.
    pub(crate) async fn replace_property(&self, name: &str, content: &str) -> Result<()> {
        let mut connection = self.engine.write().await?;
        let upsert = "INSERT INTO properties (name, content) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET content = EXCLUDED.content";
        connection.execute(upsert, values![name, content]).await?;
        connection.commit().await
    }

    /// Removes a property.
    pub(crate) async fn remove_property(&self, name: &str) -> Result<()> {
        let mut connection = self.engine.write().await?;
        connection.execute("DELETE FROM properties WHERE name = $1", values![name]).await?;
        connection.commit().await
    }
}
