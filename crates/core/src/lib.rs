//! Assent's rules, pure: no browser, no I/O, no clock of its own.
//!
//! The way of the data is `Config` → `Policy` → `Choice` → `Verdict`, `Record` and `Receipt`; nothing flows backwards.
//! Everything read from outside arrives as a [`Node`] and passes one strict reader, so that the same
//! file meets the same rules and the same errors in the browser and in the owner's terminal.

mod age;
mod aside;
pub mod catalogue;
#[cfg(feature = "native")]
mod change;
mod choice;
pub mod config;
mod contract;
mod decimal;
#[cfg(feature = "native")]
mod known;
#[cfg(feature = "native")]
mod law;
mod locale;
mod mirror;
mod nearest;
mod node;
mod outbox;
#[cfg(feature = "native")]
mod parse;
#[cfg(feature = "native")]
mod platform;
mod policy;
mod problem;
mod reader;
mod receipt;
mod record;
mod regime;
pub mod session;
mod shared;
pub mod signal;
#[cfg(feature = "native")]
mod takeover;
mod values;
mod verdict;
mod write;

pub use age::{AgeCheck, Audience, EARLIEST_BIRTH, Gate, Standing};
pub use aside::Aside;
#[cfg(feature = "native")]
pub use change::Significant;
pub use choice::{Choice, Options, UnknownName};
pub use config::Config;
pub use decimal::decimal;
#[cfg(feature = "native")]
pub use known::{Domain, Known, KnownItem, KnownSource, KnownVendor};
#[cfg(feature = "native")]
pub use law::{Citation, Day, Law, law_source, laws, regime_at, regime_names, regimes};
pub use locale::{Key, Locale, fill};
pub use mirror::{LARGEST_MIRROR, Mirror, Mirrored};
pub use nearest::nearest;
pub use node::{Node, TooDeep};
pub use outbox::{Delivery, Letter, Letters, Sender};
#[cfg(feature = "native")]
pub use platform::{Answers, LONGEST_ANSWER, Need, OldAnswer, Platform, Step, Store};
pub use policy::Policy;
#[cfg(feature = "native")]
pub use policy::Shown;
pub use problem::{Fault, Problem, Problems};
pub use reader::read_foreign;
pub use reader::{Read, Reader, read};
pub use receipt::{Actor, Basis, ConsentType, Decision, Event, JurisdictionSource, Method, Occasion, Receipt, State};
#[cfg(feature = "schema")]
pub use record::AnyRecord;
pub use record::{Link, Recalled, Record, Stored};
pub use regime::{AgeRule, BY_REGION, Control, Gpc, Mode, Place, Regime, STRICTEST, STRICTEST_ID, Source, Years};
pub use shared::{announcements, answers, requests, storage};
#[cfg(feature = "native")]
pub use takeover::{Circumstances, Needs, TakeOver, TakenOver};
pub use values::{
    Duration, EpochMilliseconds, Glob, Grants, Href, Id, Language, Lifetime, PolicyUrl, Region, Scope, Sha256, Text,
    Timestamp, Unit, UrlGlob, VisitId, fits,
};
pub use verdict::{Blocks, Reopen, Sweep, Verdict};
pub use write::Write;

/// This release's version, as receipts carry it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
