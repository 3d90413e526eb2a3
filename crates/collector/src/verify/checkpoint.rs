//! The file in which a run of `verify` notes what there was, for the next one: it is kept where the database's keeper cannot write.

use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Finding, Report};
use crate::Error;
use crate::log::Head;

/// What a run found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Checkpoint {
    /// `assent-checkpoint/2`
    form: String,
    /// How many writers, batches and receipts there were.
    writers: u64,
    batches: u64,
    receipts: u64,
    /// Where each chain ended.
    pub(crate) heads: Vec<Head>,
}

/// What this version reads: its own form, or the list of heads that versions before 0.2 wrote.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Now(Checkpoint),
    Heads(Vec<Head>),
}

impl Checkpoint {
    const FORM: &str = "assent-checkpoint/2";

    /// What a run that found nothing wrong notes.
    pub(crate) fn of(report: &Report) -> Self {
        let Report { writers, batches, receipts, heads, .. } = report.clone();
        Self { form: Self::FORM.into(), writers, batches, receipts, heads }
    }

    /// Reads a checkpoint. With `begin` a file that is not there is an empty one; otherwise it is an error, since whoever cut the log
    /// may have removed it.
    ///
    /// # Errors
    /// When the file is missing, cannot be read, or has another form.
    pub(crate) fn read(path: &Path, begin: bool) -> Result<Self, Error> {
        let text = match std::fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound && begin => return Ok(Self::of(&Report::default())),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(Error::Malformed(format!(
                    "{}: there is no checkpoint; restore it, or begin one with --begin",
                    path.display()
                )));
            }
            text => text.map_err(Error::at(path))?,
        };
        let malformed = |why: String| Error::Malformed(format!("{}: {why}", path.display()));
        match serde_json::from_str(&text).map_err(|_| malformed("is no checkpoint of this program".into()))? {
            Written::Now(checkpoint) if checkpoint.form == Self::FORM => Ok(checkpoint),
            Written::Now(other) => Err(malformed(format!("has the unknown form {}", other.form))),
            Written::Heads(heads) => {
                let writers = heads.len() as u64;
                Ok(Self { form: Self::FORM.into(), writers, batches: 0, receipts: 0, heads })
            }
        }
    }

    /// The first count that fell since the checkpoint was written.
    pub(crate) fn fewer(&self, report: &Report) -> Option<Finding> {
        let counts = [
            ("writers", self.writers, report.writers),
            ("batches", self.batches, report.batches),
            ("receipts", self.receipts, report.receipts),
        ];
        let (what, noted, found) = counts.into_iter().find(|(_, noted, found)| found < noted)?;
        Some(Finding::Fewer { what, noted, found })
    }

    /// Writes it so that the file is the old or the new one at every moment, and durable when this returns.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Error> {
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        crate::file::replace(path, format!("{text}\n").as_bytes())
    }
}
