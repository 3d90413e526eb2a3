//! People who have a token of their own.

use super::engine::Row;
use super::value::values;
use super::{Result, Role, Store};
use crate::log::Hash;

/// Whose sessions the admin token opens.
pub(crate) const OWNER: &str = "owner";

/// Somebody with a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) name: String,
    /// What their sessions may do at the most.
    pub(crate) role: Role,
    pub(crate) added_at: i64,
}

impl Store {
    /// Adds somebody; `false` where there is somebody of this name.
    pub(crate) async fn add_person(&self, person: &Person, token: &Hash) -> Result<bool> {
        let mut connection = self.engine.write().await?;
        let sql =
            "INSERT INTO people (name, role, token, added_at) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING";
        let values = values![person.name.as_str(), person.role.name(), *token, person.added_at];
        let added = connection.execute(sql, values).await?;
        connection.commit().await?;
        Ok(added > 0)
    }

    /// Removes somebody with their sessions; `false` where there is nobody of this name.
    pub(crate) async fn remove_person(&self, name: &str) -> Result<bool> {
        let mut connection = self.engine.write().await?;
        connection.execute("DELETE FROM sessions WHERE person = $1 AND person <> 'owner'", values![name]).await?;
        let removed = connection.execute("DELETE FROM people WHERE name = $1", values![name]).await?;
        connection.commit().await?;
        Ok(removed > 0)
    }

    /// Everybody, by name.
    pub(crate) async fn people(&self) -> Result<Vec<Person>> {
        let rows =
            self.read().await?.fetch("SELECT name, role, added_at FROM people ORDER BY name", Vec::new()).await?;
        rows.iter().map(person).collect()
    }

    /// Who has this name.
    pub(crate) async fn person_named(&self, name: &str) -> Result<Option<Person>> {
        let sql = "SELECT name, role, added_at FROM people WHERE name = $1";
        self.read().await?.first(sql, values![name]).await?.as_ref().map(person).transpose()
    }

    /// Whose token has this hash.
    pub(crate) async fn person(&self, token: &Hash) -> Result<Option<Person>> {
        let sql = "SELECT name, role, added_at FROM people WHERE token = $1";
        self.read().await?.first(sql, values![*token]).await?.as_ref().map(person).transpose()
    }
}

fn person(row: &Row) -> Result<Person> {
    Ok(Person { name: row.text(0)?, role: Role::of(&row.text(1)?), added_at: row.int(2)? })
}
