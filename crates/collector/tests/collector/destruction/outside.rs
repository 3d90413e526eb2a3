//! What lies outside of the log: `verify` does not find every change of it, and why that is so.

/// A row that was added.
pub const ADDED: &str = "(a row added)";
/// A row that was removed.
pub const REMOVED: &str = "(a row removed)";
/// All three times of a receipt were moved together.
pub const MOVED: &str = "(all three times, by a day)";

/// Before the table in the document.
pub const HEAD: &str = "# What `verify` finds\n\n\
    `verify` recomputes the whole log and reports the first thing that does not fit.\n\
    This table lists every column of every table, and says whether `verify` finds a change there.\n\n\
    * **found**: `verify` found every change that the test made.\n\
    * **outside**: `verify` missed at least one of these changes. The reason says why.\n\n\
    The test makes one change at a time on SQLite and PostgreSQL: another value, no value, a row removed, a row copied under another key.\n\
    The values are invented ones. A count (`statistics`) under a label can be moved to \"other\" without a finding.\n\
    It reads tables and columns from the database's own catalogue, and fails when this table lacks one.\n\
    The log of the test is signed, and `verify` has neither a checkpoint nor a head that was kept elsewhere.\n\
    Without one of these it cannot know that the end of the log was removed: see [signed heads](collector.md#signed-heads).\n\n\
    `cargo test -p assent-collector --test collector destruction` runs the test. `ASSENT_WRITE=1` writes this page again.\n\n\
    | rows | change of | `verify` | reason |\n|---|---|---|---|\n";

const IDENTITY: &str = "A removal replaces the id by a random one of the same day. Nothing can be compared with it.";
const COUNTS: &str = "A removed receipt tells only its site and day, so `verify` accepts counts that it can explain.";
const ARCHIVE: &str =
    "The hash covers the document's bytes. A policy's text names neither its site, its language nor its version.";
const REGISTER: &str = "The register of requests is a list to work by. Erasures themselves are entries of the log.";
const SERVICE: &str = "The service's own state. It says nothing about a consent.";

/// Rows, columns, and the reason.
pub const OUTSIDE: &[(&str, &[&str], &str)] = &[
    ("alerts", &[ADDED, REMOVED, "alert_id", "kind", "about", "words", "began_at", "ended_at"], SERVICE),
    (
        "messages",
        &[ADDED, REMOVED, "message_id", "channel", "content", "made_at", "tries", "next_at", "failure"],
        SERVICE,
    ),
    ("documents", &["kind", "lang", "site", "version"], ARCHIVE),
    (
        "documents",
        &["archived_at"],
        "The hash covers the document's bytes, and these do not tell when it was archived.",
    ),
    (
        "documents",
        &[REMOVED],
        "A receipt may name a notice that was never archived, so a missing document is no fault of the log.",
    ),
    (
        "heads",
        &[REMOVED],
        "The last row can be missing, as before the next head is signed. `verify --heads` finds that it was removed.",
    ),
    ("properties", &[ADDED, REMOVED, "name", "content"], SERVICE),
    (
        "receipts",
        &["ends_at"],
        "`verify` accepts an earlier end on a day of which the site has a removed receipt: that may have been the successor.",
    ),
    ("receipts, anonymised", &["receipt_id"], IDENTITY),
    (
        "receipts, anonymised",
        &["marks"],
        "The marks are no part of the anonymised content that the log has the hash of.",
    ),
    ("people", &[ADDED, REMOVED, "name", "role", "token", "added_at"], SERVICE),
    ("receipts, removed", &["receipt_id"], IDENTITY),
    (
        "removed",
        &[ADDED, REMOVED, "hash", "day"],
        "Known for 30 days, to refuse a receipt that a device delivers after its erasure.",
    ),
    (
        "requests",
        &[
            ADDED,
            REMOVED,
            "request_id",
            "site",
            "kind",
            "subject",
            "received_at",
            "due_at",
            "answered_at",
            "answer",
            "outcome",
            "corrected_at",
        ],
        REGISTER,
    ),
    ("sessions", &[ADDED, REMOVED, "session", "started_at", "role", "person"], SERVICE),
    ("statistics, days with removals", &[REMOVED, "label", "outcome", "receipts"], COUNTS),
    (
        "withdrawals",
        &[ADDED, REMOVED, "site", "subject", "kind", "last", "day"],
        "What devices are told. The withdrawals and erasures themselves are entries of the log.",
    ),
    ("writers", &[ADDED], "A collector that has stored nothing yet looks the same. Its row has no entries."),
];
