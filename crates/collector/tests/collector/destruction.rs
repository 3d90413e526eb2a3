//! The verifier is tested by destruction: every column of every table is changed, rows are added and removed everywhere, and each change
//! is found, or stands in the one list of what lies outside of the log. Tables and columns come from the database's own catalogue, so a new
//! one cannot be forgotten.

mod outside;
mod store;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use outside::{ADDED, MOVED, OUTSIDE, REMOVED};
use store::Whole;

use crate::database::{Engine, number, tamper, texts};

crate::on_both! { every_change_is_found_or_listed, what_only_a_checkpoint_can_know }

/// Rows of a kind that are changed: enough to have one of each.
const ROWS: i64 = 6;

/// All times of a receipt, together.
const A_DAY_LATER: &str =
    "received_at = received_at + 86400000, occurred_at = occurred_at + 86400000, ends_at = ends_at + 86400000";

/// A kind of rows: its name, its table, and which rows of it.
struct Class {
    name: String,
    table: String,
    rows: &'static str,
}

/// A column by the catalogue.
struct Column {
    name: String,
    kind: String,
    nullable: bool,
}

/// Every table that the service has.
async fn tables(engine: Engine, database: &str) -> Vec<String> {
    let sql = match engine {
        Engine::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> '_sqlx_migrations' ORDER BY name"
        }
        Engine::Postgres => {
            "SELECT CAST(relname AS TEXT) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') \
             AND NOT relispartition AND relname <> '_sqlx_migrations' ORDER BY relname"
        }
    };
    texts(database, sql).await
}

async fn columns(engine: Engine, database: &str, table: &str) -> Vec<Column> {
    let sql = match engine {
        Engine::Sqlite => format!(
            "SELECT name || '|' || lower(type) || '|' || (\"notnull\" = 0 AND pk = 0) FROM pragma_table_info('{table}') ORDER BY cid"
        ),
        Engine::Postgres => format!(
            "SELECT column_name || '|' || data_type || '|' || CASE WHEN is_nullable = 'YES' THEN '1' ELSE '0' END \
             FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
        ),
    };
    let column = |written: String| {
        let mut parts = written.split('|').map(str::to_owned);
        let (name, kind) = (parts.next().expect("a name"), parts.next().expect("a type"));
        Column { name, kind, nullable: parts.next().as_deref() == Some("1") }
    };
    texts(database, &sql).await.into_iter().map(column).collect()
}

/// Whether no receipt that a row of the statistics may count was removed.
macro_rules! whole_day {
    () => {
        "NOT EXISTS (SELECT 1 FROM receipts r WHERE r.site = statistics.site AND r.writer = statistics.writer \
         AND r.received_at / 86400000 = statistics.day AND r.salt IS NULL AND r.body IS NULL)"
    };
}

/// Rows of receipts are of three kinds, and those of statistics of two, whose columns the log covers differently.
fn classes(tables: &[String]) -> Vec<Class> {
    let class = |name: &str, table: &str, rows| Class { name: name.into(), table: table.into(), rows };
    let mut classes = Vec::new();
    for table in tables {
        if table == "receipts" {
            classes.push(class("receipts", table, "salt IS NOT NULL"));
            classes.push(class("receipts, removed", table, "salt IS NULL AND body IS NULL"));
            classes.push(class("receipts, anonymised", table, "salt IS NULL AND body IS NOT NULL"));
        } else if table == "statistics" {
            classes.push(class("statistics", table, whole_day!()));
            classes.push(class("statistics, days with removals", table, concat!("NOT ", whole_day!())));
        } else {
            classes.push(class(table, table, "1 = 1"));
        }
    }
    classes
}

/// Other values for a column: each of them is a change.
fn others(engine: Engine, column: &Column) -> Vec<String> {
    let name = &column.name;
    let mut others = match (column.kind.as_str(), engine) {
        // By a day, and by the least.
        ("bigint", _) => [86_400_000, 1].map(|more| format!("COALESCE({name}, 0) + {more}")).into(),
        ("text", _) => vec![format!("COALESCE({name}, '') || 'x'")],
        (_, Engine::Sqlite) => vec![format!("randomblob(MAX(16, COALESCE(length({name}), 0)))")],
        (_, Engine::Postgres) => vec![format!(
            "CASE WHEN length({name}) IN (32, 64) THEN sha256(random()::text::bytea) ELSE decode(md5(random()::text), 'hex') END"
        )],
    };
    if column.nullable {
        others.push("NULL".into());
    }
    others
}

/// The row of a class at a place, as a condition.
fn at(engine: Engine, class: &Class, order: &str, nth: i64) -> String {
    let Class { table, rows, .. } = class;
    let id = if engine == Engine::Sqlite { "rowid" } else { "(tableoid, ctid)" };
    let selected = id.trim_matches(['(', ')']);
    format!("{id} = (SELECT {selected} FROM {table} WHERE {rows} ORDER BY {order} LIMIT 1 OFFSET {nth})")
}

async fn every_change_is_found_or_listed(engine: Engine) {
    let whole = Whole::make(engine).await;
    let database = &whole.collector.database;
    assert!(whole.finds_nothing().await, "{}", whole.words());
    let tables = tables(engine, database).await;
    whole.keep(&tables).await;
    let mut found: BTreeMap<(String, String), bool> = BTreeMap::new();
    for class in classes(&tables) {
        let columns = columns(engine, database, &class.table).await;
        let order = columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ");
        let rows = number(database, &format!("SELECT COUNT(*) FROM {} WHERE {}", class.table, class.rows)).await;
        assert!(rows > 0, "there is a row of every kind: {}", class.name);
        for nth in 0..rows.min(ROWS) {
            let row = at(engine, &class, &order, nth);
            let mut changes = Vec::new();
            for column in &columns {
                for other in others(engine, column) {
                    // What is NULL already is not changed by NULL.
                    let same =
                        if other == "NULL" { format!(" AND {} IS NOT NULL", column.name) } else { String::new() };
                    let sql = format!("UPDATE {} SET {} = {other} WHERE {row}{same}", class.table, column.name);
                    changes.push((column.name.as_str(), sql));
                }
            }
            changes.push((REMOVED, format!("DELETE FROM {} WHERE {row}", class.table)));
            if class.table == "receipts" {
                changes.push((MOVED, format!("UPDATE receipts SET {A_DAY_LATER} WHERE {row}")));
            }
            // A copy under another key.
            let key = others(engine, &columns[0]).swap_remove(0);
            let copied = columns.iter().skip(1).map(|column| column.name.as_str());
            let copied = [key.as_str()].into_iter().chain(copied).collect::<Vec<_>>().join(", ");
            changes.push((ADDED, format!("INSERT INTO {0} SELECT {copied} FROM {0} WHERE {row}", class.table)));
            for (what, sql) in changes {
                // What breaks a unique key is refused by the database itself, and is no change.
                let changed = match whole.change(&sql).await {
                    Err(sqlx::Error::Database(error)) if error.is_unique_violation() => 0,
                    changed => changed.expect("the statement"),
                };
                if changed == 0 {
                    continue;
                }
                let finds = !whole.finds_nothing().await;
                whole.put_back(&class.table).await;
                *found.entry((class.name.clone(), what.to_owned())).or_insert(true) &= finds;
            }
        }
    }
    assert!(whole.finds_nothing().await, "everything was put back: {}", whole.words());
    let listed =
        |class: &str, what: &str| OUTSIDE.iter().any(|(of, columns, _)| *of == class && columns.contains(&what));
    let wrong: Vec<_> = found.iter().filter(|((class, what), found)| **found == listed(class, what)).collect();
    assert!(wrong.is_empty(), "neither found nor listed (false), or listed and found (true): {wrong:#?}");
    let known = |class: &str, what: &str| found.contains_key(&(class.to_owned(), what.to_owned()));
    for (class, columns, _) in OUTSIDE {
        let gone = columns.iter().find(|what| !known(class, what));
        assert_eq!(gone, None, "{class}: listed, and not there");
    }
    document(&found);
}

/// Holds the documented table against what was seen; with `ASSENT_WRITE` set it is written.
fn document(found: &BTreeMap<(String, String), bool>) {
    let mut text = String::from(outside::HEAD);
    for ((class, what), found) in found {
        let reason = OUTSIDE.iter().find(|(of, columns, _)| of == class && columns.contains(&what.as_str()));
        let verdict = if *found { "found" } else { "outside" };
        let reason = reason.map_or("", |(_, _, reason)| reason);
        writeln!(text, "| {class} | {what} | {verdict} | {reason} |").expect("a string");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/log-coverage.md");
    if std::env::var_os("ASSENT_WRITE").is_some() {
        std::fs::write(&path, &text).expect("the document");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, text, "docs/log-coverage.md is of another version: run this test with ASSENT_WRITE=1");
}

async fn what_only_a_checkpoint_can_know(engine: Engine) {
    let whole = Whole::make(engine).await;
    let database = &whole.collector.database;
    let tables = tables(engine, database).await;
    whole.note();
    whole.keep(&tables).await;
    let last = "(SELECT MAX(writer) FROM batches)";
    let number = format!("(SELECT MAX(number) FROM batches WHERE writer = {last})");
    let end = |table: &str, batch: &str| format!("DELETE FROM {table} WHERE writer = {last} AND {batch} = {number}");
    let newest_first = ["receipts", "redactions", "heads", "batches"].map(|table| {
        let batch = if ["heads", "batches"].contains(&table) { "number" } else { "batch" };
        end(table, batch)
    });
    let everything = tables.iter().map(|table| format!("DELETE FROM {table}")).collect::<Vec<_>>().join("; ");
    let log = ["receipts", "redactions", "heads", "batches", "statistics", "writers"];
    let writer = log.map(|table| format!("DELETE FROM {table} WHERE writer = {last}"));
    let changes = [
        ("the last batch", newest_first.join("; ")),
        // The writers table goes last, the number of the writer that everything is taken of comes from the batches.
        (
            "the last writer",
            format!(
                "CREATE TABLE gone AS SELECT {last} AS w; {}; DROP TABLE gone",
                writer.join("; ").replace(last, "(SELECT w FROM gone)")
            ),
        ),
        ("everything", everything),
    ];
    for (what, sql) in changes {
        tamper(database, &sql).await;
        assert!(!whole.holds_checkpoint(), "{what}: {}", whole.words());
        for table in &tables {
            whole.put_back(table).await;
        }
        assert!(whole.holds_checkpoint(), "{what} was put back: {}", whole.words());
    }
    // What needs no checkpoint: contents, signatures and places exchanged within the log.
    let two = "(SELECT receipt_id FROM receipts WHERE salt IS NOT NULL ORDER BY receipt_id LIMIT 1)";
    let other = "(SELECT receipt_id FROM receipts WHERE salt IS NOT NULL ORDER BY receipt_id DESC LIMIT 1)";
    let exchanged = |column: &str| {
        format!(
            "CREATE TABLE aside AS SELECT receipt_id AS id, {column} AS c FROM receipts WHERE receipt_id IN ({two}, {other}); \
             UPDATE receipts SET {column} = (SELECT c FROM aside WHERE id <> receipts.receipt_id) WHERE receipt_id IN (SELECT id FROM aside); \
             DROP TABLE aside"
        )
    };
    let mut changes: Vec<String> = ["body", "leaf", "salt", "site", "subject"].map(exchanged).into();
    changes.push("UPDATE batches SET signature = NULL".into());
    changes.push("UPDATE writers SET public_key = NULL; UPDATE batches SET signature = NULL".into());
    changes.push(
        "UPDATE batches SET signature = (SELECT b.signature FROM batches b WHERE b.chain <> batches.chain LIMIT 1)"
            .into(),
    );
    changes.push(
        "UPDATE redactions SET target = (SELECT leaf FROM receipts WHERE salt IS NOT NULL ORDER BY leaf LIMIT 1)"
            .into(),
    );
    // What decides how long a receipt is kept, and what a visitor was shown.
    changes.push("UPDATE receipts SET ends_at = 1 WHERE salt IS NOT NULL".into());
    changes.push("UPDATE documents SET body = sha256".into());
    for sql in changes {
        // Two receipts of one site have the same, so that exchanging it changes nothing.
        if tamper(database, &sql).await == 0 || sql.contains("site AS c") {
            continue;
        }
        assert!(!whole.finds_nothing().await, "{sql}");
        for table in ["receipts", "batches", "writers", "redactions", "documents"] {
            whole.put_back(table).await;
        }
    }
}
