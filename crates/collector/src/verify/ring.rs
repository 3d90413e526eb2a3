//! Which key may have signed what: the keys that are trusted, bounded by the rotations in the log.
//!
//! A rotation is signed by both of its keys and is an entry of a batch of the new one, so a trusted new key speaks for the one before it,
//! as far as the rotation says. What an old key signed beyond that counts for nothing, whatever time it states: the key may have
//! been stolen since.

use std::collections::{BTreeMap, HashMap};

use crate::log::{Head, Note, PublicKey};
use crate::store::{Batch, Rotated, WriterRow};

use super::Finding;
use super::keys::{Keys, day};

/// The keys of a log.
pub(super) struct Ring {
    keys: HashMap<PublicKey, Validity>,
    /// Whether a key that is not among them is refused.
    closed: bool,
    since: i64,
}

/// What a key may have signed.
struct Validity {
    trusted: bool,
    /// Days since 1970, the last one included.
    days: (i64, i64),
    /// Whether a rotation must have closed its chains.
    rotated: bool,
    /// Where its chains end, by writer, and how large a tree of heads it may have signed; `None` while it signs.
    ends: Option<(BTreeMap<i64, i64>, u64)>,
    /// How large the tree of heads was when it began to sign.
    began: u64,
}

impl Default for Validity {
    fn default() -> Self {
        Self { trusted: false, days: (0, i64::MAX), rotated: false, ends: None, began: 0 }
    }
}

impl Ring {
    /// The keys that are trusted, with what the log's rotations say of them. That each rotation is an entry of the log is checked when its
    /// batch is recomputed.
    ///
    /// # Errors
    /// The first rotation that its keys did not sign, or that stands in a batch of another key.
    pub(super) fn new(keys: &Keys, rotations: &[Rotated], writers: &BTreeMap<i64, WriterRow>) -> Result<Self, Finding> {
        let mut ring = Self { keys: HashMap::new(), closed: !keys.trusted.is_empty(), since: keys.since };
        for given in &keys.trusted {
            let validity = Validity { trusted: true, days: given.days, rotated: given.rotated, ..Validity::default() };
            ring.keys.insert(given.key, validity);
        }
        for Rotated { writer, batch, rotation } in rotations {
            let registered = writers.get(writer).and_then(|row| PublicKey::parse(row.public_key.as_deref()?));
            let ends = rotation.heads().filter(|_| rotation.is_signed() && registered == Some(rotation.new));
            let (Some(ends), Ok(size)) = (ends, u64::try_from(rotation.size)) else {
                return Err(Finding::WrongRotation { writer: *writer, batch: *batch });
            };
            let new = ring.keys.entry(rotation.new).or_default();
            new.began = if new.began == 0 { size } else { new.began.min(size) };
            ring.keys.entry(rotation.old).or_default().close(&ends, size);
        }
        // Trust goes back from key to key; each round goes at least one rotation further.
        for _ in rotations {
            for Rotated { rotation, .. } in rotations {
                let trusted = ring.keys.get(&rotation.new).is_some_and(|new| new.trusted);
                ring.keys.entry(rotation.old).or_default().trusted |= trusted;
            }
        }
        Ok(ring)
    }

    /// Whether a batch is signed as it must be: `Ok(true)` where a signature was checked.
    ///
    /// # Errors
    /// What is wrong with the signature, or with its key at that place and time.
    pub(super) fn check(&self, writer: &WriterRow, batch: &Batch) -> Result<bool, Finding> {
        let (number, writer, registered) = (batch.header.number, batch.header.writer, &writer.public_key);
        let wrong = Finding::WrongSignature { writer, batch: number };
        let Some(signature) = batch.signature.as_deref() else {
            let must = registered.is_some() || (self.closed && batch.header.created_at >= self.since);
            return if must { Err(Finding::Unsigned { writer, batch: number }) } else { Ok(false) };
        };
        // The registered key names the one that signed; what it names has to be trusted.
        let key = registered.as_deref().and_then(PublicKey::parse).ok_or_else(|| wrong.clone())?;
        let validity = self.keys.get(&key);
        let trusted = !self.closed || validity.is_some_and(|validity| validity.trusted);
        if !trusted || !key.verifies(&batch.chain, signature) {
            return Err(wrong);
        }
        let Some(validity) = validity else { return Ok(true) };
        let (first, last) = validity.days;
        if !(first..=last).contains(&day(batch.header.created_at)) {
            return Err(Finding::KeyNotValid { writer, batch: number });
        }
        match &validity.ends {
            Some((ends, _)) if ends.get(&writer).is_none_or(|end| number > *end) => {
                Err(Finding::KeyRetired { writer, batch: number })
            }
            None if validity.rotated => Err(Finding::KeyNotRotated { writer, batch: number }),
            _ => Ok(true),
        }
    }

    /// Whether a head is signed by a trusted key that signed trees of this size.
    pub(super) fn check_head(&self, note: &Note) -> Option<Finding> {
        let size = note.size;
        let signers = self.keys.iter().filter(|(key, validity)| validity.trusted && note.is_signed_by(key));
        let mut found = Some(Finding::HeadUnsigned { size });
        for (_, validity) in signers {
            let last = validity.ends.as_ref().map_or(u64::MAX, |(_, last)| *last);
            if (validity.began..=last).contains(&size) {
                return None;
            }
            found = Some(Finding::HeadKeyNotValid { size });
        }
        found
    }
}

impl Validity {
    /// Closes the chains of the key. A later rotation to the same new key may close them again, further on.
    fn close(&mut self, closed: &[Head], size: u64) {
        let (ends, largest) = self.ends.get_or_insert_default();
        for Head { writer, number, .. } in closed {
            let end = ends.entry(*writer).or_default();
            *end = (*number).max(*end);
        }
        *largest = size.max(*largest);
    }
}
