//! The register of what subjects asked for (GDPR Art. 12(3): an answer is owed within a time).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::engine::Row;
use super::value::{Values, values};
use super::{Result, Store};

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RequestKind {
    /// What is stored (GDPR Art. 15).
    Access,
    /// Its correction (Art. 16).
    Correction,
    /// Its erasure (Art. 17).
    Erasure,
    /// That it is kept and not used (Art. 18).
    Restriction,
    /// Its transfer elsewhere (Art. 20).
    Transfer,
    /// An objection to its use (Art. 21).
    Objection,
    /// The end of a consent (Art. 7(3)).
    Withdrawal,
    /// Anything else.
    Other,
}

impl RequestKind {
    /// Every kind, in the order in which a form offers them.
    pub(crate) const ALL: [Self; 8] = [
        Self::Access,
        Self::Correction,
        Self::Erasure,
        Self::Restriction,
        Self::Transfer,
        Self::Objection,
        Self::Withdrawal,
        Self::Other,
    ];

    /// The kind of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name in the database and in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Correction => "correction",
            Self::Erasure => "erasure",
            Self::Restriction => "restriction",
            Self::Transfer => "transfer",
            Self::Objection => "objection",
            Self::Withdrawal => "withdrawal",
            Self::Other => "other",
        }
    }
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RequestOutcome {
    /// What was asked for was done.
    #[default]
    Answered,
    /// It was refused, with a reason (GDPR Art. 12(4)).
    Rejected,
}

impl RequestOutcome {
    /// The outcome of a name; whatever is not a rejection is an answer.
    pub(crate) fn of(name: &str) -> Self {
        if name == Self::Rejected.name() { Self::Rejected } else { Self::Answered }
    }

    /// The name in the database, in JSON and in forms.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Rejected => "rejected",
        }
    }
}

/// An answer as it stands in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    /// When it was given.
    pub(crate) at: i64,
    pub(crate) outcome: RequestOutcome,
    /// The owner's words, without personal data.
    pub(crate) text: String,
    /// When outcome or words were corrected last.
    pub(crate) corrected_at: Option<i64>,
}

/// A request. It names its subject until it is answered, and nobody afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) request_id: Uuid,
    pub(crate) site: String,
    pub(crate) kind: RequestKind,
    pub(crate) subject: Option<Uuid>,
    pub(crate) received_at: i64,
    pub(crate) due_at: i64,
    pub(crate) reply: Option<Reply>,
}

impl Request {
    /// What stands in the log when it is entered or corrected: its dates decide when an answer is due.
    pub(crate) fn about(&self) -> String {
        let day = |at: i64| crate::clock::date(at.div_euclid(crate::clock::DAY as i64));
        format!("{} {} received {}", self.request_id, self.kind.name(), day(self.received_at))
    }
}

impl Store {
    /// Enters a request.
    pub(crate) async fn enter_request(&self, request: &Request) -> Result<()> {
        self.enter_requests(std::slice::from_ref(request)).await
    }

    /// Enters requests in one transaction.
    pub(crate) async fn enter_requests(&self, requests: &[Request]) -> Result<()> {
        if requests.is_empty() {
            return Ok(());
        }
        let mut connection = self.engine.write().await?;
        let sql = "INSERT INTO requests (request_id, site, kind, subject, received_at, due_at, answered_at, answer, outcome, corrected_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL)";
        for Request { request_id, site, kind, subject, received_at, due_at, reply } in requests {
            let (at, text) = (reply.as_ref().map(|reply| reply.at), reply.as_ref().map(|reply| reply.text.clone()));
            let outcome = reply.as_ref().map(|reply| reply.outcome.name().to_owned());
            let values =
                values![*request_id, site.as_str(), kind.name(), *subject, *received_at, *due_at, at, text, outcome];
            connection.execute(sql, values).await?;
        }
        connection.commit().await
    }

    /// Gives requests of an older backup their outcome, as the eighth migration did for those that were there.
    pub(crate) async fn settle_outcomes(&self) -> Result<()> {
        let mut connection = self.engine.write().await?;
        let rejected = "UPDATE requests SET outcome = 'rejected', answer = SUBSTR(answer, 11) \
            WHERE outcome IS NULL AND answered_at IS NOT NULL AND answer LIKE 'rejected: %'";
        connection.execute(rejected, values![]).await?;
        let answered = "UPDATE requests SET outcome = 'answered' WHERE outcome IS NULL AND answered_at IS NOT NULL";
        connection.execute(answered, values![]).await?;
        connection.commit().await
    }

    /// Removes requests that were answered before a moment.
    pub(crate) async fn forget_requests(&self, before: i64) -> Result<()> {
        let mut connection = self.engine.write().await?;
        connection.execute("DELETE FROM requests WHERE answered_at < $1", values![before]).await?;
        connection.commit().await
    }

    /// Notes that a request was answered; `false` if there is no open one of this id.
    pub(crate) async fn answer_request(&self, id: Uuid, at: i64, outcome: RequestOutcome, text: &str) -> Result<bool> {
        let sql = "UPDATE requests SET answered_at = $2, outcome = $3, answer = $4, subject = NULL \
            WHERE request_id = $1 AND answered_at IS NULL";
        self.change_request(sql, values![id, at, outcome.name(), text]).await
    }

    /// Corrects an answer; `false` if there is no answered request of this id. What it said before is gone: it may be what had to go.
    pub(crate) async fn correct_answer(&self, id: Uuid, at: i64, outcome: RequestOutcome, text: &str) -> Result<bool> {
        let sql = "UPDATE requests SET corrected_at = $2, outcome = $3, answer = $4 WHERE request_id = $1 AND answered_at IS NOT NULL";
        self.change_request(sql, values![id, at, outcome.name(), text]).await
    }

    /// Puts an open request in the place of the one with its id; `false` if there is none.
    pub(crate) async fn correct_request(&self, request: &Request) -> Result<bool> {
        let Request { request_id, site, kind, subject, received_at, due_at, .. } = request;
        let sql = "UPDATE requests SET site = $2, kind = $3, subject = $4, received_at = $5, due_at = $6 \
            WHERE request_id = $1 AND answered_at IS NULL";
        self.change_request(sql, values![*request_id, site.as_str(), kind.name(), *subject, *received_at, *due_at])
            .await
    }

    async fn change_request(&self, sql: &'static str, values: impl Values) -> Result<bool> {
        let mut connection = self.engine.write().await?;
        let changed = connection.execute(sql, values).await?;
        connection.commit().await?;
        Ok(changed > 0)
    }

    /// Open requests first, by when they are due; then the answered ones, the latest first.
    pub(crate) async fn requests(&self, limit: i64) -> Result<Vec<Request>> {
        let sql = "SELECT request_id, site, kind, subject, received_at, due_at, answered_at, answer, outcome, corrected_at FROM requests \
            ORDER BY CASE WHEN answered_at IS NULL THEN 0 ELSE 1 END, CASE WHEN answered_at IS NULL THEN due_at ELSE -received_at END \
            LIMIT $1";
        self.read().await?.fetch(sql, values![limit]).await?.iter().map(request).collect()
    }
}

fn request(row: &Row) -> Result<Request> {
    let kind = row.text(2)?;
    let subject = row.bytes_or_null(3)?.and_then(|bytes| Uuid::from_slice(&bytes).ok());
    Ok(Request {
        request_id: Uuid::from_bytes(row.array(0)?),
        site: row.text(1)?,
        kind: RequestKind::named(&kind).unwrap_or(RequestKind::Other),
        subject,
        received_at: row.int(4)?,
        due_at: row.int(5)?,
        reply: match row.int_or_null(6)? {
            None => None,
            Some(at) => Some(Reply {
                at,
                text: row.text_or_null(7)?.unwrap_or_default(),
                outcome: RequestOutcome::of(&row.text_or_null(8)?.unwrap_or_default()),
                corrected_at: row.int_or_null(9)?,
            }),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A backup of before the eighth migration has the outcome in the answer's words.
    #[tokio::test]
    async fn a_request_of_an_older_backup_gets_its_outcome() {
        let directory = tempfile::TempDir::new().expect("a directory");
        let database = format!("sqlite:{}", directory.path().join("assent.db").display());
        let store = Store::open(&crate::Settings { database, ..Default::default() }).await.expect("a database");
        store.migrate().await.expect("its tables");
        let mut connection = store.engine.write().await.expect("a connection");
        let sql = "INSERT INTO requests (request_id, site, kind, received_at, due_at, answered_at, answer) VALUES ($1, 'x', 'access', 1, 2, $2, $3)";
        for (answered_at, answer) in [(Some(3_i64), Some("rejected: Not ours")), (Some(4), Some("Sent")), (None, None)]
        {
            let values = values![Uuid::now_v7(), answered_at, answer.map(str::to_owned)];
            connection.execute(sql, values).await.expect("a row");
        }
        connection.commit().await.expect("all of them");
        store.settle_outcomes().await.expect("they are settled");
        let mut replies: Vec<_> = store.requests(9).await.expect("a list").into_iter().map(|one| one.reply).collect();
        replies.sort_by_key(|reply| reply.as_ref().map(|reply| reply.at));
        let reply = |at, outcome, text: &str| Some(Reply { at, outcome, text: text.into(), corrected_at: None });
        let expected =
            [None, reply(3, RequestOutcome::Rejected, "Not ours"), reply(4, RequestOutcome::Answered, "Sent")];
        assert_eq!(replies, expected);
    }
}
