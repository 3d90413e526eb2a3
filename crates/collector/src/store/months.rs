//! PostgreSQL's partitions of receipts: one a month, made ahead of time.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sqlx::{AssertSqlSafe, Pool, Postgres};

use super::engine::Engine;
use super::{Result, Store};
use assent_core::Timestamp;

/// Months made ahead, besides the present one.
const AHEAD: i32 = 3;

impl Store {
    /// Makes the partitions from last month to some months ahead, and one for ids of any other time, and keeps samples of them from being
    /// taken. Does nothing where receipts are not partitioned.
    ///
    /// # Errors
    /// When the database refuses or is away.
    pub(crate) async fn prepare_months(&self, now: Timestamp) -> Result<()> {
        let (true, Engine::Postgres(pool)) = (self.partitioned(), &self.engine) else { return Ok(()) };
        // Names and bounds are digits made here; PostgreSQL takes no parameters in such statements.
        let run = async |sql: String| sqlx::query(AssertSqlSafe(sql)).execute(pool).await;
        run("CREATE TABLE IF NOT EXISTS receipts_other PARTITION OF receipts DEFAULT".into()).await?;
        for (name, from, until) in months(now) {
            let known = sqlx::query("SELECT 1 FROM pg_class WHERE relname = $1").bind(&name);
            if known.fetch_optional(pool).await?.is_some() {
                continue;
            }
            let bounds = format!("FROM ('\\x{from}') TO ('\\x{until}')");
            let made =
                run(format!("CREATE TABLE IF NOT EXISTS {name} PARTITION OF receipts FOR VALUES {bounds}")).await;
            if let Err(error) = made {
                // Ids of that month that came before it was made live in the default partition, and may stay there.
                tracing::warn!(partition = name, %error, "a month's partition could not be made");
            }
        }
        unsample(pool).await
    }
}

/// Keeps what is about a person out of the samples of columns that PostgreSQL keeps for its planner (`pg_statistic`), which no erasure
/// would reach. The planner does without: a receipt's id is unique, and a subject has few receipts.
async fn unsample(pool: &Pool<Postgres>) -> Result<()> {
    let sampled = "SELECT c.oid::regclass::text, quote_ident(a.attname) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid \
        WHERE c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid) AND COALESCE(a.attstattarget, -1) <> 0 AND \
        ((c.relname ~ '^receipts(_|$)' AND a.attname IN ('receipt_id', 'subject', 'origin', 'salt', 'body')) OR \
        (c.relname = 'requests' AND a.attname IN ('subject', 'answer')) OR (c.relname = 'withdrawals' AND a.attname = 'subject'))";
    let columns: Vec<(String, String)> = sqlx::query_as(sampled).fetch_all(pool).await?;
    for (table, column) in columns {
        let sql = format!("ALTER TABLE ONLY {table} ALTER COLUMN {column} SET STATISTICS 0");
        sqlx::query(AssertSqlSafe(sql)).execute(pool).await?;
    }
    Ok(())
}

/// Name and bounds of each month: the bounds are the first six bytes of a UUIDv7, its milliseconds since 1970 (RFC 9562 §5.7).
fn months(now: Timestamp) -> Vec<(String, String, String)> {
    let moment =
        i64::try_from(now.0).ok().and_then(|at| jiff::Timestamp::from_millisecond(at).ok()).unwrap_or_default();
    let this = moment.to_zoned(TimeZone::UTC).date().first_of_month();
    let first = |months: i32| this.saturating_add(months.months());
    (-1..=AHEAD)
        .map(|month| (first(month), first(month + 1)))
        .map(|(from, until)| (name(from), bound(from), bound(until)))
        .collect()
}

fn name(month: Date) -> String {
    format!("receipts_{:04}_{:02}", month.year(), month.month())
}

fn bound(day: Date) -> String {
    let milliseconds = day.to_zoned(TimeZone::UTC).map_or(0, |start| start.timestamp().as_millisecond());
    format!("{milliseconds:012x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other_without_a_gap() {
        let months = months(Timestamp(1_795_300_594_000));
        let names: Vec<&str> = months.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!(
            names,
            ["receipts_2026_10", "receipts_2026_11", "receipts_2026_12", "receipts_2027_01", "receipts_2027_02"]
        );
        assert!(months.windows(2).all(|pair| pair[0].2 == pair[1].1));
    }
}
