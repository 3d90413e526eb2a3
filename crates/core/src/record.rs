//! The last choice as it lies on the visitor's device.

use crate::config::Revision;
use crate::contract::contract;
use crate::values::VisitId;
use crate::{AgeCheck, Choice, Node, Read, Reader, Receipt, Verdict, Write, read};

/// The version of the stored form. A device that holds another one has no decision.
const FORMAT: u32 = 1;

contract! {
    /// A choice with its identity.
    pub struct Record {
        /// The configuration's revision that it answers.
        pub revision: Revision,
        /// What was chosen.
        pub choice: Choice,
        /// Counts the choices of this device on all hosts that share the record, from 1.
        pub count: u32 = default,
        /// The receipt of it.
        pub receipt: Receipt,
    }
}

contract! {
    /// A record read back: all of it but the receipt, of which only what links the next one to it.
    pub struct Recalled {
        /// The configuration's revision that it answers.
        pub revision: Revision,
        /// What was chosen.
        pub choice: Choice,
        /// Counts the choices of this device on all hosts that share the record, from 1; 0 where it was not counted yet.
        pub count: u32 = default,
        /// The ids of its receipt.
        pub receipt: Link,
    }
}

/// What links a receipt to the one before.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Link {
    /// The receipt's own id.
    pub receipt_id: Option<VisitId>,
    /// The visitor's id.
    pub subject_id: Option<VisitId>,
    /// Its number among the visitor's.
    pub seq: u32,
    /// What came of the question for the visitor's age.
    pub age: Option<AgeCheck>,
}

impl Read for Link {
    /// The rest of a receipt is for people and the collector; the device has no use for it.
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let members = reader.members(node, "a receipt");
        Self {
            receipt_id: reader.member(members, "receipt_id", false),
            subject_id: reader.member(members, "subject_id", false),
            seq: reader.member(members, "seq", true),
            age: reader.member(members, "age", false),
        }
    }
}

impl From<&Record> for Recalled {
    fn from(record: &Record) -> Self {
        let Receipt { receipt_id, subject_id, seq, age, .. } = record.receipt.clone();
        let receipt = Link { receipt_id, subject_id, seq, age };
        Self { revision: record.revision, choice: record.choice.clone(), count: record.count, receipt }
    }
}

impl Write for Link {
    fn write(&self) -> Node {
        Node::object(vec![
            ("receipt_id", self.receipt_id.write()),
            ("subject_id", self.subject_id.write()),
            ("seq", self.seq.write()),
            ("age", self.age.write()),
        ])
    }
}

/// What is stored under a site's key: the verdict for the guard, the record for the banner.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Stored", deny_unknown_fields))]
pub struct Stored<'a, R> {
    /// The version of this form.
    v: u32,
    /// What the guard enforces.
    verdict: &'a Verdict,
    /// The last choice. Without one the verdict is what holds before any choice, which the guard applies and nobody stores.
    record: Option<&'a R>,
}

impl<R: Write> Write for Stored<'_, R> {
    fn write(&self) -> Node {
        let record = self.record.map_or(Node::Null, Write::write);
        Node::object(vec![("v", self.v.write()), ("verdict", self.verdict.write()), ("record", record)])
    }
}

/// A record on a device.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(untagged)]
#[allow(clippy::large_enum_variant, reason = "only its schema is used")]
pub enum AnyRecord {
    /// Of a choice that was made here.
    Made(Record),
    /// Of a choice that was made on another host of the domain: its receipt stayed there.
    Followed(Recalled),
}

impl Verdict {
    /// What is stored with this verdict.
    #[must_use]
    pub fn stored<R: Write>(&self, record: Option<&R>) -> Node {
        Stored { v: FORMAT, verdict: self, record }.write()
    }
}

impl Recalled {
    /// What a stored form says of the last choice; `None` where it is corrupt, foreign or of another version.
    #[must_use]
    pub fn of_stored(stored: &Node) -> Option<Self> {
        match stored.member("v") {
            Some(Node::Number(version)) if *version == f64::from(FORMAT) => read(stored.member("record")?).ok(),
            _ => None,
        }
    }
}
