//! Writers and batches: the chain that receipts hang on.

use uuid::Uuid;

use super::engine::{Connection, Row};
use super::value::values;
use super::{Result, Store};
use crate::log::{Genesis, Hash, Head, Header, Key, Kind};

/// Where a writer's chain ends: what the next batch follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tail {
    /// The writer.
    pub(crate) writer: i64,
    /// Its last batch; 0 before the first.
    pub(crate) number: i64,
    /// That batch's chain hash, or the genesis.
    pub(crate) chain: Hash,
}

/// A batch with its signature.
#[derive(Debug, Clone)]
pub(crate) struct Batch {
    pub(crate) header: Header,
    pub(crate) chain: Hash,
    pub(crate) signature: Option<Vec<u8>>,
}

/// A writer as it was registered.
#[derive(Debug, Clone)]
pub(crate) struct WriterRow {
    pub(crate) genesis: Genesis,
    pub(crate) public_key: Option<String>,
}

macro_rules! select_batches {
    ($rest:literal) => {
        concat!(
            "SELECT writer, number, kind, entries, created_at, root, previous, chain, signature FROM batches ",
            $rest
        )
    };
}

impl Store {
    /// Registers a new writer, which names the ends of all chains that no writer before it named.
    pub(crate) async fn register(&self, started_at: u64, key: Option<&Key>) -> Result<Tail> {
        let writer = writer_number(started_at);
        let mut connection = self.engine.write().await?;
        let mut heads = heads(&mut connection).await?;
        let known = connection.fetch("SELECT anchors FROM writers", Vec::new()).await?;
        for row in known {
            let anchored: Vec<Head> = serde_json::from_str(&row.text(0)?).unwrap_or_default();
            heads.retain(|head| !anchored.contains(head));
        }
        let anchors = serde_json::to_string(&heads).unwrap_or_default();
        let genesis = Genesis { writer, started_at: i64::try_from(started_at).unwrap_or(i64::MAX), anchors };
        let sql = "INSERT INTO writers (writer, started_at, anchors, public_key) VALUES ($1, $2, $3, $4)";
        let public = key.map(|key| key.public().to_string());
        connection.execute(sql, values![writer, genesis.started_at, genesis.anchors.as_str(), public]).await?;
        connection.commit().await?;
        Ok(Tail { writer, number: 0, chain: genesis.chain() })
    }

    /// Where the chain of a registered writer ends in the database: for a writer that does not know whether its last commit arrived.
    pub(crate) async fn tail(&self, writer: i64) -> Result<Option<Tail>> {
        let mut connection = self.engine.read().await?;
        let last = "SELECT number, chain FROM batches WHERE writer = $1 ORDER BY number DESC LIMIT 1";
        if let Some(row) = connection.first(last, values![writer]).await? {
            return Ok(Some(Tail { writer, number: row.int(0)?, chain: row.array(1)? }));
        }
        let row =
            connection.first("SELECT started_at, anchors FROM writers WHERE writer = $1", values![writer]).await?;
        row.map(|row| {
            let genesis = Genesis { writer, started_at: row.int(0)?, anchors: row.text(1)? };
            Ok(Tail { writer, number: 0, chain: genesis.chain() })
        })
        .transpose()
    }

    /// Every writer, the oldest first.
    pub(crate) async fn writers(&self) -> Result<Vec<WriterRow>> {
        let sql = "SELECT writer, started_at, anchors, public_key FROM writers ORDER BY writer";
        let rows = self.read().await?.fetch(sql, Vec::new()).await?;
        let writer = |row: &Row| {
            let genesis = Genesis { writer: row.int(0)?, started_at: row.int(1)?, anchors: row.text(2)? };
            Ok(WriterRow { genesis, public_key: row.text_or_null(3)? })
        };
        rows.iter().map(writer).collect()
    }

    /// Some of a writer's batches after `number`, in order.
    pub(crate) async fn batches(&self, writer: i64, after: i64, limit: i64) -> Result<Vec<Batch>> {
        let sql = select_batches!("WHERE writer = $1 AND number > $2 ORDER BY number LIMIT $3");
        let rows = self.read().await?.fetch(sql, values![writer, after, limit]).await?;
        rows.iter().map(batch).collect()
    }

    /// One batch.
    pub(crate) async fn batch(&self, writer: i64, number: i64) -> Result<Option<Batch>> {
        let sql = select_batches!("WHERE writer = $1 AND number = $2");
        self.read().await?.first(sql, values![writer, number]).await?.as_ref().map(batch).transpose()
    }
}

/// Where each chain ends.
pub(super) async fn heads(connection: &mut Connection) -> Result<Vec<Head>> {
    let sql = "SELECT b.writer, b.number, b.chain FROM batches b JOIN \
        (SELECT writer, MAX(number) AS number FROM batches GROUP BY writer) last \
        ON b.writer = last.writer AND b.number = last.number ORDER BY b.writer";
    let rows = connection.fetch(sql, Vec::new()).await?;
    rows.iter().map(|row| Ok(Head::new(row.int(0)?, row.int(1)?, &row.array(2)?))).collect()
}

fn batch(row: &Row) -> Result<Batch> {
    let kind = row.text(2)?;
    let kind =
        Kind::of(&kind).ok_or_else(|| sqlx::Error::Decode(format!("a batch of the unknown kind {kind}").into()))?;
    let header = Header {
        writer: row.int(0)?,
        number: row.int(1)?,
        kind,
        count: row.int(3)?,
        created_at: row.int(4)?,
        root: row.array(5)?,
        previous: row.array(6)?,
    };
    Ok(Batch { header, chain: row.array(7)?, signature: row.bytes_or_null(8)? })
}

/// Adds a batch to the chain within a transaction that has written its entries. Of its time only the day is kept: a batch of one receipt
/// would otherwise tell the moment of that receipt after its removal. The exact time of a receipt is in its own leaf.
pub(super) async fn seal(
    connection: &mut Connection,
    tail: &Tail,
    kind: Kind,
    leaves: &[Hash],
    created_at: u64,
    key: Option<&Key>,
) -> Result<Tail> {
    let header = Header {
        writer: tail.writer,
        number: tail.number + 1,
        kind,
        count: i64::try_from(leaves.len()).unwrap_or(i64::MAX),
        created_at: i64::try_from(created_at - created_at % crate::clock::DAY).unwrap_or(i64::MAX),
        root: crate::log::root(leaves),
        previous: tail.chain,
    };
    let chain = header.chain();
    let signature = key.map(|key| key.sign(&chain).to_vec());
    let sql = "INSERT INTO batches (writer, number, kind, entries, created_at, root, previous, chain, signature) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let Header { writer, number, count, created_at, root, previous, .. } = header;
    let values = values![writer, number, kind.name(), count, created_at, root, previous, chain, signature];
    connection.execute(sql, values).await?;
    Ok(Tail { writer, number, chain })
}

/// How far apart the numbers of two writers are at the most whose starts are so many milliseconds apart.
pub(super) fn numbers(milliseconds: u64) -> i64 {
    i64::try_from(milliseconds << 11).unwrap_or(i64::MAX)
}

/// A number for a writer: its start in milliseconds and eleven random bits, below 2^53 so that every JSON reader has it exactly.
fn writer_number(now: u64) -> i64 {
    let random = u64::from(Uuid::new_v4().as_fields().0) & 0x7ff;
    i64::try_from(((now & 0x1ff_ffff_ffff) << 11) | random).unwrap_or(i64::MAX)
}
