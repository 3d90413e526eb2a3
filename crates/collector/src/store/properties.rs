//! Single facts: the hash of the admin token.

use super::value::values;
use super::{Result, Store};
use crate::Error;

/// The property that holds the hash of the admin token, where the settings have none. No backup has it: a restore would else bring back
/// a token that was replaced because somebody had stolen it.
pub(crate) const ADMIN_TOKEN: &str = "admin_token_sha256";

/// The property that a database has while a restore fills it.
const RESTORING: &str = "restoring";

const SELECT: &str = "SELECT content FROM properties WHERE name = $1";

impl Store {
    /// Marks the database as half restored, in case the process ends before [`Self::end_restore`].
    pub(crate) async fn begin_restore(&self) -> Result<()> {
        self.replace_property(RESTORING, "").await
    }

    /// From here on what was restored counts.
    pub(crate) async fn end_restore(&self) -> Result<()> {
        self.remove_property(RESTORING).await
    }

    /// # Errors
    /// When a restore began here and did not end: what is in the database is a part, and erasures may be missing from it.
    pub(crate) async fn refuse_half(&self) -> std::result::Result<(), Error> {
        if self.is_half_restored().await? {
            return Err(Error::Malformed(
                "a restore into this database did not end, so that it holds a part only: run `restore` again, which begins anew".into(),
            ));
        }
        Ok(())
    }

    /// Whether a restore began here and did not end.
    pub(crate) async fn is_half_restored(&self) -> Result<bool> {
        Ok(self.property(RESTORING).await?.is_some())
    }

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
