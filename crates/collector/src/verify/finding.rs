//! What a verification can find wrong, in words.

use std::fmt;

use uuid::Uuid;

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Finding {
    Changed { receipt_id: Uuid, writer: i64, batch: i64 },
    Removed { writer: i64, batch: i64, position: i64 },
    Inserted { receipt_id: Option<Uuid>, writer: i64, batch: i64 },
    BatchChanged { writer: i64, batch: i64, among: Option<Uuid> },
    BatchRemoved { writer: i64, batch: i64 },
    WriterRemoved { writer: i64 },
    Rewritten { writer: i64, batch: i64 },
    WrongSignature { writer: i64, batch: i64 },
    Unsigned { writer: i64, batch: i64 },
    WrongRotation { writer: i64, batch: i64 },
    KeyNotValid { writer: i64, batch: i64 },
    KeyNotRotated { writer: i64, batch: i64 },
    KeyRetired { writer: i64, batch: i64 },
    Returned { receipt_id: Uuid, writer: i64, batch: i64 },
    Fewer { what: &'static str, noted: u64, found: u64 },
    HeadUnsigned { size: u64 },
    HeadKeyNotValid { size: u64 },
    HeadAhead { size: u64 },
    HeadDiffers { size: u64 },
    CountsDiffer { site: String, day: i64, dimension: &'static str, writer: i64 },
    DocumentChanged { sha256: String },
    Unreadable(String),
    UnloggedRemoval { receipt_id: Uuid, writer: i64, batch: i64 },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { receipt_id, writer, batch } => {
                write!(f, "receipt {receipt_id} was changed (writer {writer}, batch {batch})")
            }
            Self::Removed { writer, batch, position } => {
                write!(f, "a receipt was removed: number {position} of batch {batch} of writer {writer}")
            }
            Self::Inserted { receipt_id: Some(id), writer, batch } => {
                write!(f, "receipt {id} was inserted (writer {writer}, batch {batch})")
            }
            Self::Inserted { receipt_id: None, writer, batch } => {
                write!(f, "an entry was inserted (writer {writer}, batch {batch})")
            }
            Self::BatchChanged { writer, batch, among } => {
                write!(f, "batch {batch} of writer {writer} was changed")?;
                among.map_or(Ok(()), |id| write!(f, "; its first receipt is {id}"))
            }
            Self::BatchRemoved { writer, batch } => write!(f, "batch {batch} of writer {writer} was removed"),
            Self::WriterRemoved { writer } => write!(f, "writer {writer} or its last batches were removed"),
            Self::WrongSignature { writer, batch } => {
                write!(f, "the signature of batch {batch} of writer {writer} is not of the key")
            }
            Self::Rewritten { writer, batch } => {
                write!(
                    f,
                    "batch {batch} of writer {writer} is not the one that was noted earlier: its chain was rewritten"
                )
            }
            Self::Unsigned { writer, batch } => {
                write!(f, "batch {batch} of writer {writer} has no signature, and the key must have signed it")
            }
            Self::WrongRotation { writer, batch } => {
                write!(f, "the change of the key in batch {batch} of writer {writer} is not signed by both keys")
            }
            Self::KeyNotValid { writer, batch } => {
                write!(f, "batch {batch} of writer {writer} was made on a day on which its key was not valid")
            }
            Self::KeyNotRotated { writer, batch } => {
                write!(
                    f,
                    "batch {batch} of writer {writer} has an earlier key, and the log has no entry that replaces this key"
                )
            }
            Self::KeyRetired { writer, batch } => {
                write!(f, "batch {batch} of writer {writer} was signed after its key had been replaced")
            }
            Self::Returned { receipt_id, writer, batch } => {
                write!(f, "receipt {receipt_id} has content that the log removed (writer {writer}, batch {batch})")
            }
            Self::Fewer { what, noted, found } => {
                write!(f, "{what} were removed: {noted} were noted earlier, {found} are there")
            }
            Self::HeadUnsigned { size } => write!(f, "the head of size {size} is not signed by a key that is trusted"),
            Self::HeadKeyNotValid { size } => {
                write!(f, "the head of size {size} is signed by a key that was not valid for this size of the log")
            }
            Self::HeadAhead { size } => {
                write!(
                    f,
                    "the head of size {size} is ahead of the log: the log was rolled back, or its end was removed"
                )
            }
            Self::HeadDiffers { size } => {
                write!(f, "the head of size {size} is of another log: this one was rewritten, or there are two of them")
            }
            Self::CountsDiffer { site, day, dimension, writer } => {
                let day = crate::clock::date(*day);
                write!(
                    f,
                    "the statistics of {site} on {day} by {dimension} are not those of its receipts (writer {writer})"
                )
            }
            Self::DocumentChanged { sha256 } => write!(f, "the archived document {sha256} was changed"),
            Self::Unreadable(why) => write!(f, "a row does not have the form that the collector writes: {why}"),
            Self::UnloggedRemoval { receipt_id, writer, batch } => {
                write!(
                    f,
                    "the content of receipt {receipt_id} was removed without an entry in the log (writer {writer}, batch {batch})"
                )
            }
        }
    }
}
