//! Who looked, exported, erased and answered: entries of the log, in batches of their own.
//!
//! A action names no visitor: a receipt stands in it under its leaf, which stays when the receipt is erased and tells nothing of it.

use super::engine::Row;
use super::log::{Tail, seal};
use super::value::values;
use super::{Result, Store, append};
use crate::log::{Key, Kind, action_leaf};

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    SignedIn,
    /// Searched the receipts of a site, or by an id.
    Searched,
    /// Opened a receipt, or all of a subject.
    Opened,
    /// Took an evidence pack.
    Packed,
    Exported,
    Erased,
    Withdrew,
    /// Entered a request.
    Entered,
    /// Answered or rejected one.
    Answered,
    /// Corrected one, or its answer.
    Corrected,
}

impl Action {
    const ALL: [Self; 10] = [
        Self::SignedIn,
        Self::Searched,
        Self::Opened,
        Self::Packed,
        Self::Exported,
        Self::Erased,
        Self::Withdrew,
        Self::Entered,
        Self::Answered,
        Self::Corrected,
    ];

    /// The action of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }

    /// The name in the database.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::Searched => "searched",
            Self::Opened => "opened",
            Self::Packed => "packed",
            Self::Exported => "exported",
            Self::Erased => "erased",
            Self::Withdrew => "withdrew",
            Self::Entered => "entered",
            Self::Answered => "answered",
            Self::Corrected => "corrected",
        }
    }
}

/// A action and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Done {
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    pub(crate) person: String,
    /// The name of a [`Action`]; a later version may have others.
    pub(crate) action: String,
    /// A receipt's leaf, a request's id, a site with what was asked of it; empty where the action says all.
    pub(crate) about: String,
}

impl Store {
    /// Appends an action behind `tail`.
    ///
    /// # Errors
    /// When the database refuses; nothing is stored then, unless the connection broke during the commit itself.
    pub(crate) async fn record(&self, tail: &Tail, done: &Done, now: u64, key: Option<&Key>) -> Result<Tail> {
        let mut tried = 1;
        loop {
            match self.try_record(tail, done, now, key).await {
                Err(error) if tried < append::TRIES && append::again(&error) => tried += 1,
                recorded => return recorded,
            }
        }
    }

    async fn try_record(&self, tail: &Tail, done: &Done, now: u64, key: Option<&Key>) -> Result<Tail> {
        let mut connection = self.engine.write().await?;
        let Done { at, person, action, about } = done;
        let sql = "INSERT INTO actions (writer, batch, position, done_at, person, action, about) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let row = values![tail.writer, tail.number + 1, 0_i64, *at, person.as_str(), action.as_str(), about.as_str()];
        connection.execute(sql, row).await?;
        let leaf = action_leaf(u64::try_from(*at).unwrap_or_default(), person, action, about);
        let tail = seal(&mut connection, tail, Kind::Actions, &[leaf], now, key).await?;
        connection.commit().await?;
        Ok(tail)
    }

    /// Actions, the latest first.
    pub(crate) async fn actions(&self, limit: i64) -> Result<Vec<Done>> {
        let sql = "SELECT done_at, person, action, about FROM actions ORDER BY done_at DESC, writer DESC, batch DESC LIMIT $1";
        let done =
            |row: &Row| Ok(Done { at: row.int(0)?, person: row.text(1)?, action: row.text(2)?, about: row.text(3)? });
        self.read().await?.fetch(sql, values![limit]).await?.iter().map(done).collect()
    }
}
