//! What needs somebody, and the messages that say so until they are delivered.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::engine::{Connection, Engine, Row};
use super::value::values;
use super::{RequestKind, Result, Store};

/// Alerts in one message.
const TOGETHER: usize = 100;
/// Requests that are looked at.
const REQUESTS: i64 = 1_000;

/// Something that needs somebody, from its beginning to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Alert {
    pub(crate) alert_id: Uuid,
    /// [`alerts::Kind`](crate::alerts::Kind), by its name.
    pub(crate) kind: String,
    /// The site, the request or the machine; empty where the kind says it all.
    pub(crate) about: String,
    /// What it is and what to do.
    pub(crate) words: String,
    pub(crate) began_at: i64,
    pub(crate) ended_at: Option<i64>,
}

/// What was found when something was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) kind: &'static str,
    pub(crate) about: String,
    /// What is wrong; `None` where all is well.
    pub(crate) words: Option<String>,
}

/// A message on its way.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) message_id: Uuid,
    pub(crate) alerts: Vec<Alert>,
    pub(crate) made_at: i64,
    /// How often it was tried, this time included.
    pub(crate) tries: i64,
}

/// Messages that were tried and are not delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Undelivered {
    pub(crate) channel: String,
    pub(crate) messages: i64,
    /// How many of them are not tried any more.
    pub(crate) given_up: i64,
    /// Why the last try of one of them failed.
    pub(crate) failure: String,
}

/// What the database tells of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DatabaseTime {
    /// It has a clock of its own.
    Now(i64),
    /// It has none, and somebody wrote this moment into it.
    NotBefore(i64),
}

/// A request that waits for an answer.
#[derive(Debug, Clone)]
pub(crate) struct DueRequest {
    pub(crate) request_id: Uuid,
    pub(crate) site: String,
    pub(crate) kind: RequestKind,
    pub(crate) due_at: i64,
}

impl Store {
    /// Notes what was found at a moment. What begins and what ends is put into a message for each channel, in the same commit.
    pub(crate) async fn note_conditions(&self, found: &[Condition], at: i64, channels: &[&'static str]) -> Result<()> {
        let open = self.open_alerts().await?;
        let of = |condition: &Condition| {
            open.iter().find(|alert| alert.kind == condition.kind && alert.about == condition.about)
        };
        let news: Vec<_> =
            found.iter().filter(|condition| condition.words.is_some() != of(condition).is_some()).collect();
        if news.is_empty() {
            return Ok(());
        }
        let (mut connection, mut changes) = (self.engine.write().await?, Vec::new());
        for condition in news {
            let changed = match (&condition.words, of(condition)) {
                (Some(words), _) => begin(&mut connection, condition, words, at).await?,
                (None, Some(alert)) => end(&mut connection, alert, at).await?,
                (None, None) => None,
            };
            changes.extend(changed);
        }
        let sql = "INSERT INTO messages (message_id, channel, content, made_at, tries, next_at) VALUES ($1, $2, $3, $4, 0, $4)";
        for part in changes.chunks(TOGETHER) {
            let content = serde_json::to_string(part).map_err(|error| sqlx::Error::Encode(error.into()))?;
            for channel in channels {
                connection.execute(sql, values![Uuid::now_v7(), *channel, content.as_str(), at]).await?;
            }
        }
        connection.commit().await
    }

    /// What needs somebody now, the oldest first.
    pub(crate) async fn open_alerts(&self) -> Result<Vec<Alert>> {
        let sql = "SELECT alert_id, kind, about, words, began_at, ended_at FROM alerts WHERE ended_at IS NULL ORDER BY began_at, alert_id";
        let alert = |row: &Row| {
            Ok(Alert {
                alert_id: Uuid::from_bytes(row.array(0)?),
                kind: row.text(1)?,
                about: row.text(2)?,
                words: row.text(3)?,
                began_at: row.int(4)?,
                ended_at: row.int_or_null(5)?,
            })
        };
        self.read().await?.fetch(sql, Vec::new()).await?.iter().map(alert).collect()
    }

    /// Takes a message of a channel that is due. It is due again at `next(tries)`, should this process end before it is delivered.
    pub(crate) async fn take_message(
        &self,
        channel: &str,
        now: i64,
        next: impl Fn(i64) -> i64,
    ) -> Result<Option<Message>> {
        let mut connection = self.engine.write().await?;
        let sql = "SELECT message_id, content, made_at, tries FROM messages WHERE channel = $1 AND next_at <= $2 \
            ORDER BY next_at, message_id LIMIT 1";
        let Some(row) = connection.first(sql, values![channel, now]).await? else {
            connection.roll_back().await?;
            return Ok(None);
        };
        let (id, tries) = (Uuid::from_bytes(row.array(0)?), row.int(3)?);
        // Of two collectors that read the same row, one changes it.
        let sql = "UPDATE messages SET tries = tries + 1, next_at = $3 WHERE message_id = $1 AND tries = $2";
        let taken = connection.execute(sql, values![id, tries, next(tries + 1)]).await?;
        connection.commit().await?;
        let alerts = serde_json::from_str(&row.text(1)?).map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok((taken > 0).then_some(Message { message_id: id, alerts, made_at: row.int(2)?, tries: tries + 1 }))
    }

    /// Removes a message that was delivered.
    pub(crate) async fn delivered(&self, id: Uuid) -> Result<()> {
        let mut connection = self.engine.write().await?;
        connection.execute("DELETE FROM messages WHERE message_id = $1", values![id]).await?;
        connection.commit().await
    }

    /// Notes why a message was not delivered, and whether it is not tried any more.
    pub(crate) async fn not_delivered(&self, id: Uuid, failure: &str, given_up: bool) -> Result<()> {
        let mut connection = self.engine.write().await?;
        connection.execute("UPDATE messages SET failure = $2 WHERE message_id = $1", values![id, failure]).await?;
        if given_up {
            connection.execute("UPDATE messages SET next_at = NULL WHERE message_id = $1", values![id]).await?;
        }
        connection.commit().await
    }

    /// The messages of each channel that were tried and are not delivered.
    pub(crate) async fn undelivered(&self) -> Result<Vec<Undelivered>> {
        let sql = "SELECT channel, COUNT(*), COUNT(*) - COUNT(next_at), MAX(failure) FROM messages WHERE failure IS NOT NULL \
            GROUP BY channel ORDER BY channel";
        let undelivered = |row: &Row| {
            Ok(Undelivered {
                channel: row.text(0)?,
                messages: row.int(1)?,
                given_up: row.int(2)?,
                failure: row.text(3)?,
            })
        };
        self.read().await?.fetch(sql, Vec::new()).await?.iter().map(undelivered).collect()
    }

    /// Forgets alerts that ended, and messages that were made, before a moment.
    pub(crate) async fn forget_alerts(&self, before: i64) -> Result<()> {
        let mut connection = self.engine.write().await?;
        connection.execute("DELETE FROM alerts WHERE ended_at < $1", values![before]).await?;
        connection.execute("DELETE FROM messages WHERE made_at < $1", values![before]).await?;
        connection.commit().await
    }

    /// The open requests that are due before a moment, and whether these are all.
    pub(crate) async fn due_requests(&self, before: i64) -> Result<(Vec<DueRequest>, bool)> {
        let sql = "SELECT request_id, site, kind, due_at FROM requests WHERE answered_at IS NULL AND due_at < $1 \
            ORDER BY due_at, request_id LIMIT $2";
        let rows = self.read().await?.fetch(sql, values![before, REQUESTS]).await?;
        let due = |row: &Row| {
            Ok(DueRequest {
                request_id: Uuid::from_bytes(row.array(0)?),
                site: row.text(1)?,
                kind: RequestKind::named(&row.text(2)?).unwrap_or(RequestKind::Other),
                due_at: row.int(3)?,
            })
        };
        let due: Vec<_> = rows.iter().map(due).collect::<Result<_>>()?;
        let all = (due.len() as i64) < REQUESTS;
        Ok((due, all))
    }

    /// What the database tells of the time; `None` of one that has no clock and no receipt.
    pub(crate) async fn time(&self) -> Result<Option<DatabaseTime>> {
        let (sql, of): (_, fn(i64) -> DatabaseTime) = match &self.engine {
            // A batch of receipts tells its day only.
            Engine::Sqlite { .. } => (
                "SELECT MAX(at) FROM (SELECT MAX(started_at) AS at FROM writers UNION ALL SELECT received_at FROM \
                    (SELECT received_at FROM receipts ORDER BY writer DESC, batch DESC, position DESC LIMIT 1))",
                DatabaseTime::NotBefore,
            ),
            Engine::Postgres(_) => {
                ("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)", DatabaseTime::Now)
            }
        };
        let row = self.read().await?.first(sql, Vec::new()).await?;
        Ok(row.map(|row| row.int_or_null(0)).transpose()?.flatten().map(of))
    }

    /// When the first collector started on this database.
    pub(crate) async fn first_start(&self) -> Result<Option<i64>> {
        let row = self.read().await?.first("SELECT MIN(started_at) FROM writers", Vec::new()).await?;
        row.map_or(Ok(None), |row| row.int_or_null(0))
    }

    /// When a site's newest receipt arrived.
    pub(crate) async fn last_received(&self, site: &str) -> Result<Option<i64>> {
        let sql = "SELECT MAX(received_at) FROM receipts WHERE site = $1";
        let row = self.read().await?.first(sql, values![site]).await?;
        row.map_or(Ok(None), |row| row.int_or_null(0))
    }
}

async fn begin(connection: &mut Connection, found: &Condition, words: &str, at: i64) -> Result<Option<Alert>> {
    let alert = Alert {
        alert_id: Uuid::now_v7(),
        kind: found.kind.to_owned(),
        about: found.about.clone(),
        words: words.to_owned(),
        began_at: at,
        ended_at: None,
    };
    let sql = "INSERT INTO alerts (alert_id, kind, about, words, began_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let values = values![alert.alert_id, found.kind, alert.about.as_str(), words, at];
    Ok((connection.execute(sql, values).await? > 0).then_some(alert))
}

async fn end(connection: &mut Connection, alert: &Alert, at: i64) -> Result<Option<Alert>> {
    let sql = "UPDATE alerts SET ended_at = $2 WHERE alert_id = $1 AND ended_at IS NULL";
    let ended = connection.execute(sql, values![alert.alert_id, at]).await?;
    Ok((ended > 0).then(|| Alert { ended_at: Some(at), ..alert.clone() }))
}
