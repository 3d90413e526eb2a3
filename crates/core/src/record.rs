//! The last choice as it lies on the visitor's device.

use serde::Serialize;

use crate::config::Revision;
use crate::contract::contract;
use crate::{Choice, Node, Receipt, Verdict, read};

/// The version of the stored form. A device that holds another one has no decision.
const FORMAT: u32 = 1;

contract! {
    /// A choice with its identity.
    pub struct Record {
        /// The configuration's revision that it answers.
        pub revision: Revision,
        /// What was chosen.
        pub choice: Choice,
        /// The receipt of it.
        pub receipt: Receipt,
    }
}

/// What is stored under the key `assent`: the verdict for the guard, the record for the banner.
#[derive(Debug, Serialize)]
pub struct Stored<'a> {
    v: u32,
    verdict: &'a Verdict,
    record: &'a Record,
}

impl<'a> Stored<'a> {
    /// The stored form.
    #[must_use]
    pub fn new(verdict: &'a Verdict, record: &'a Record) -> Self {
        Self {
            v: FORMAT,
            verdict,
            record,
        }
    }

    /// The record of a stored form; `None` where it is corrupt, foreign or of another version.
    #[must_use]
    pub fn record(stored: &Node) -> Option<Record> {
        match stored.member("v") {
            Some(Node::Number(version)) if *version == f64::from(FORMAT) => {
                read(stored.member("record")?).ok()
            }
            _ => None,
        }
    }
}
