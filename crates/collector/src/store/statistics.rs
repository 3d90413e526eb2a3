//! What visitors choose, counted while receipts arrive.

use std::collections::BTreeMap;

use super::engine::{Connection, Row};
use super::value::values;
use super::{Dimension, Labels, Result, Store, Stored, Told, log};

/// A day in milliseconds.
const DAY: i64 = crate::clock::DAY as i64;

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

/// A row of a writer's statistics.
pub(crate) struct Counted {
    pub(crate) site: String,
    /// Days since 1970.
    pub(crate) day: i64,
    pub(crate) dimension: Dimension,
    pub(crate) label: String,
    pub(crate) outcome: String,
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

/// What receipts are counted as.
pub(super) fn facts<'a>(
    fresh: impl IntoIterator<Item = (&'a str, u64, &'a [super::Fact])>,
    labels: &Labels,
) -> BTreeMap<Fact<'a>, u64> {
    // Most receipts of a rush say the same as another: those are counted together.
    let mut alike: BTreeMap<_, u64> = BTreeMap::new();
    for (site, received_at, facts) in fresh {
        let day = i64::try_from(received_at / crate::clock::DAY).unwrap_or(i64::MAX);
        *alike.entry((site, day, facts)).or_default() += 1;
    }
    let mut counts = BTreeMap::new();
    for ((site, day, facts), receipts) in alike {
        for (dimension, label, outcome) in facts {
            let label = labels.counted(site, *dimension, label);
            *counts.entry((site, day, *dimension, label, *outcome)).or_default() += receipts;
        }
    }
    counts
}

/// What a receipt that is stored is counted as, whole or anonymised.
fn again(stored: &Stored) -> Option<Vec<super::Fact>> {
    let body = stored.body.as_deref()?;
    if stored.salt.is_some() {
        return crate::receipt::read(body).ok().map(|receipt| Told::of(&receipt).facts());
    }
    Told::of_anonymised(&serde_json::from_str(body).ok()?).map(|told| told.facts())
}

impl Store {
    /// A writer's statistics, and the last batch whose receipts they count.
    pub(crate) async fn counted(&self, writer: i64) -> Result<(Vec<Counted>, i64)> {
        let mut snapshot = self.engine.snapshot().await?;
        let sql = "SELECT site, day, dimension, label, outcome, receipts FROM statistics WHERE writer = $1";
        let rows = snapshot.fetch(sql, values![writer]).await?;
        let sql = "SELECT COALESCE(MAX(number), 0) FROM batches WHERE writer = $1";
        let last = snapshot.first(sql, values![writer]).await?.map_or(Ok(0), |row| row.int(0))?;
        snapshot.roll_back().await?;
        let counted = |row: &Row| {
            let (site, day, dimension) = (row.text(0)?, row.int(1)?, Dimension::of(&row.text(2)?)?);
            Ok(Counted { site, day, dimension, label: row.text(3)?, outcome: row.text(4)?, receipts: row.int(5)? })
        };
        Ok((rows.iter().map(counted).collect::<Result<_>>()?, last))
    }

    /// Whether a writer is of a version that did not count [`Dimension::LATER`]: it counted, and none of that, before anybody did.
    pub(crate) async fn is_earlier(&self, writer: i64) -> Result<bool> {
        let mut connection = self.read().await?;
        let sql = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN dimension = $2 THEN 1 ELSE 0 END), 0) FROM statistics WHERE writer = $1";
        let row = connection.first(sql, values![writer, Dimension::Signal.name()]).await?;
        let counts = row.map_or(Ok(false), |row| Ok::<_, sqlx::Error>(row.int(0)? > 0 && row.int(1)? == 0))?;
        let sql = "SELECT MIN(writer) FROM statistics WHERE dimension = $1";
        let first = connection.first(sql, values![Dimension::Signal.name()]).await?;
        let first = first.map_or(Ok(None), |row| row.int_or_null(0))?;
        // Writers are numbered by their start; the clocks of two machines differ by less than a day.
        Ok(counts && first.is_none_or(|first| writer < first.saturating_add(log::numbers(crate::clock::DAY))))
    }

    /// Counts a writer's receipts of a day that still tell what they are counted as, where nothing of this day is counted yet.
    pub(crate) async fn count_again(&self, writer: i64, day: i64) -> Result<()> {
        let sql = super::receipts::select_receipts!(
            "WHERE writer = $1 AND received_at >= $2 AND received_at < $3 AND body IS NOT NULL"
        );
        let (from, until) = (day.saturating_mul(DAY), day.saturating_add(1).saturating_mul(DAY));
        let rows = self.read().await?.fetch(sql, values![writer, from, until]).await?;
        let mut told = Vec::new();
        for row in &rows {
            let stored = super::receipts::stored(row)?;
            let received = u64::try_from(stored.received_at).unwrap_or_default();
            // What cannot be read is for `verify` to name.
            told.extend(again(&stored).map(|facts| (stored.site, received, facts)));
        }
        if self.is_earlier(writer).await? {
            // All its days are counted alike, as `verify` expects.
            told.iter_mut().for_each(|(.., facts)| facts.retain(|(of, ..)| !Dimension::LATER.contains(of)));
        }
        let mut labels = Labels::default();
        labels.prepare(self, told.iter().map(|(site, ..)| site.as_str())).await?;
        let mut connection = self.engine.write().await?;
        let told = told.iter().map(|(site, received, facts)| (site.as_str(), *received, facts.as_slice()));
        add(&mut connection, self.engine.parameters(), writer, &facts(told, &labels)).await?;
        connection.commit().await
    }

    /// The counts of a site by label and outcome between two days, the first included, the last not.
    pub(crate) async fn counts(&self, site: &str, dimension: Dimension, from: i64, until: i64) -> Result<Vec<Count>> {
        let sql = "SELECT label, outcome, CAST(SUM(receipts) AS BIGINT) FROM statistics \
            WHERE site = $1 AND dimension = $2 AND day >= $3 AND day < $4 GROUP BY label, outcome ORDER BY label, outcome";
        let rows = self.read().await?.fetch(sql, values![site, dimension.name(), from, until]).await?;
        let count = |row: &Row| Ok(Count { day: 0, label: row.text(0)?, outcome: row.text(1)?, receipts: row.int(2)? });
        rows.iter().map(count).collect()
    }

    /// The counts of a site's events by day.
    pub(crate) async fn daily(&self, site: &str, from: i64, until: i64) -> Result<Vec<Count>> {
        let sql = "SELECT day, outcome, CAST(SUM(receipts) AS BIGINT) FROM statistics \
            WHERE site = $1 AND dimension = 'event' AND day >= $2 AND day < $3 GROUP BY day, outcome ORDER BY day, outcome";
        let rows = self.read().await?.fetch(sql, values![site, from, until]).await?;
        let count = |row: &Row| {
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
