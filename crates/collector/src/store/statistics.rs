//! What visitors choose, counted while receipts arrive.

use std::collections::BTreeMap;

use super::Store;
use super::engine::{Connection, Result};
use super::value::values;

/// What is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Dimension {
    /// Everything together; the outcome is the event.
    Event,
    /// By category; the outcome is granted, denied or necessary.
    Category,
    /// By the notice's language.
    Language,
    /// By the layer that the answer was given on.
    Layer,
    /// By the notice's version.
    Version,
}

impl Dimension {
    /// The name in the database and in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Category => "category",
            Self::Language => "language",
            Self::Layer => "layer",
            Self::Version => "version",
        }
    }
}

/// Site, day, dimension, label, outcome.
pub(super) type Fact<'a> = (&'a str, i64, Dimension, &'a str, &'static str);

/// How often something happened.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub(crate) struct Count {
    /// The day, as days since 1970; 0 where days are added up.
    pub(crate) day: i64,
    /// The category, language, layer or version; empty for all together.
    pub(crate) label: String,
    /// The event, or what was decided.
    pub(crate) outcome: String,
    /// Receipts.
    pub(crate) receipts: i64,
}

/// Adds to the counts.
pub(super) async fn add(
    connection: &mut Connection,
    parameters: usize,
    writer: i64,
    counts: &BTreeMap<Fact<'_>, u64>,
) -> Result<()> {
    let row = |((site, day, dimension, label, outcome), count): (&Fact<'_>, &u64)| {
        values![*site, *day, dimension.name(), *label, *outcome, writer, *count]
    };
    let head = "INSERT INTO statistics (site, day, dimension, label, outcome, writer, receipts) VALUES";
    let tail = "ON CONFLICT (site, day, dimension, label, outcome, writer) \
        DO UPDATE SET receipts = statistics.receipts + excluded.receipts";
    connection.insert(head, tail, parameters, 7, counts.iter().map(row)).await.map(|_| ())
}

impl Store {
    /// The counts of a site by label and outcome between two days, the first included, the last not.
    pub(crate) async fn counts(&self, site: &str, dimension: Dimension, from: i64, until: i64) -> Result<Vec<Count>> {
        let sql = "SELECT label, outcome, CAST(SUM(receipts) AS BIGINT) FROM statistics \
            WHERE site = $1 AND dimension = $2 AND day >= $3 AND day < $4 GROUP BY label, outcome ORDER BY label, outcome";
        let rows = self.read().await?.fetch(sql, values![site, dimension.name(), from, until]).await?;
        let count = |row: &super::engine::Row| {
            Ok(Count { day: 0, label: row.text(0)?, outcome: row.text(1)?, receipts: row.int(2)? })
        };
        rows.iter().map(count).collect()
    }

    /// The counts of a site's events by day.
    pub(crate) async fn daily(&self, site: &str, from: i64, until: i64) -> Result<Vec<Count>> {
        let sql = "SELECT day, outcome, CAST(SUM(receipts) AS BIGINT) FROM statistics \
            WHERE site = $1 AND dimension = 'event' AND day >= $2 AND day < $3 GROUP BY day, outcome ORDER BY day, outcome";
        let rows = self.read().await?.fetch(sql, values![site, from, until]).await?;
        let count = |row: &super::engine::Row| {
            Ok(Count { day: row.int(0)?, label: String::new(), outcome: row.text(1)?, receipts: row.int(2)? })
        };
        rows.iter().map(count).collect()
    }

    /// Every site that a receipt was counted for, with how many.
    pub(crate) async fn known_sites(&self) -> Result<Vec<(String, i64)>> {
        let sql = "SELECT site, CAST(SUM(receipts) AS BIGINT) FROM statistics WHERE dimension = 'event' GROUP BY site ORDER BY site";
        let rows = self.read().await?.fetch(sql, Vec::new()).await?;
        rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
    }
}
