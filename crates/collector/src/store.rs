//! The database: SQLite or PostgreSQL behind one set of statements.
//!
//! Every statement is text of this crate with parameters; what a visitor sent is never part of it.

mod actions;
mod alerts;
mod append;
mod archive;
mod clean;
mod dimension;
mod direct;
mod engine;
mod entry;
mod facts;
mod heads;
mod labels;
mod log;
mod months;
mod open;
mod people;
mod properties;
mod receipts;
mod redact;
mod removal_key;
mod removed;
mod renew;
mod requests;
mod rotations;
mod rows;
mod scan;
mod search;
mod sessions;
mod statistics;
mod transaction;
mod value;
mod withdrawals;

/// A result of the database.
pub(crate) type Result<T> = std::result::Result<T, sqlx::Error>;

pub(crate) use actions::{Action, Done};
pub(crate) use alerts::{Alert, Condition, DatabaseTime, Message, Undelivered};
pub(crate) use append::Outcome;
pub(crate) use archive::{Document, DocumentKind};
pub(crate) use clean::Cleaned;
pub(crate) use dimension::{Dimension, GPC};
pub(crate) use entry::{CLOCK_DIFFERS, Entry, SAW_GPC};
pub(crate) use facts::{Fact, Told};
pub(crate) use labels::{Labels, OTHER};
pub(crate) use log::{Batch, Tail, WriterRow};
pub(crate) use open::Store;
pub(crate) use people::{OWNER, Person};
pub(crate) use properties::ADMIN_TOKEN;
pub(crate) use receipts::{Cursor, Stored};
pub(crate) use redact::{Redaction, Removal};
pub(crate) use renew::FORM;
pub(crate) use requests::{Reply, Request, RequestKind, RequestOutcome};
pub(crate) use rotations::Rotated;
pub(crate) use rows::TABLES;
pub(crate) use scan::Logged;
pub(crate) use search::Removed;
pub(crate) use sessions::{Role, Session};
pub(crate) use statistics::{Count, Counted};
pub(crate) use withdrawals::{Fate, Withdrawal};
