//! What is wrong with a string that is read, and with a model that is written.

use alloc::string::String;

/// Where in a string something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Offset {
    /// Bits from the beginning of the segment; the first is 0.
    #[error("bit {0} of the segment")]
    Bit(usize),
    /// Characters from the beginning of the string or of the section; the first is 0.
    #[error("character {0}")]
    Character(usize),
}

/// Why a string cannot be read: the section, its segment, the field, the place and the fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{section}, {segment}, {field}, {offset}: {fault}")]
pub struct DecodeError {
    /// The section's name as in GPP, such as `usca`; `TC string`, `AC string`, `GPP` or `US Privacy` for a string that stands alone.
    pub section: &'static str,
    /// The segment within the section, such as `core` or `disclosed vendors`.
    pub segment: &'static str,
    /// The field's name, as the specification writes it.
    pub field: &'static str,
    /// Where the field begins, or where the wrong character is.
    pub offset: Offset,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a string.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The string ends inside of the field.
    #[error("the string ends too early")]
    Truncated,
    /// A character that the field's alphabet lacks.
    #[error("{0:?} is not allowed here")]
    Character(char),
    /// A version that this crate does not read.
    #[error("version {0} is not supported")]
    Version(u8),
    /// A value that the specification leaves undefined.
    #[error("the value {0} is not defined")]
    Undefined(u64),
    /// Ids begin at 1.
    #[error("0 is not an id")]
    ZeroId,
    /// A range that ends before it begins.
    #[error("the range ends at {end}, before its begin {begin}")]
    Backwards {
        /// The first id.
        begin: u16,
        /// The last id.
        end: u16,
    },
    /// An id above the maximum that the same list announces.
    #[error("the id {id} is above the announced maximum {maximum}")]
    AboveMaximum {
        /// The id.
        id: u16,
        /// What the list announces.
        maximum: u16,
    },
    /// A number that its field cannot hold.
    #[error("the number is too large")]
    TooLarge,
    /// The same segment, or the same id, for a second time.
    #[error("it is there twice")]
    Repeated,
    /// A segment that the section lacks.
    #[error("the section has no such segment")]
    NoSuchSegment,
    /// A provider that both consented and did not.
    #[error("the provider {0} is both consented and not consented")]
    Contradiction(u32),
    /// The header announces a number of sections, and another number follows.
    #[error("the header announces {announced} sections, and {found} follow")]
    SectionCount {
        /// How many section ids the header has.
        announced: usize,
        /// How many sections follow.
        found: usize,
    },
    /// The string is of no kind that this crate reads.
    #[error("this is no TC, AC, GPP or US Privacy string")]
    Unknown,
}

/// Why a model must not be written: the section, the field and the rule.
///
/// A string that was read may break these rules too: [`TcString::violations`](crate::TcString::violations) and its like list all of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{section}, {field}: {rule}")]
pub struct Violation {
    /// As in [`DecodeError`].
    pub section: &'static str,
    /// As in [`DecodeError`].
    pub field: &'static str,
    /// What the specification or the policy says.
    pub rule: Rule,
}

/// A rule that a written string follows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rule {
    /// TCF: ids of consent management platforms begin at 1; 1 is for tests, and registered ones begin at 2.
    #[error("0 is not the id of a consent management platform")]
    NoCmp,
    /// TC string format: the value must fit the field's width.
    #[error("{value} is above the largest value {largest}")]
    TooLarge {
        /// The value.
        value: u64,
        /// The largest that fits.
        largest: u64,
    },
    /// TCF technical specification 2.2: `Created` equals `LastUpdated`.
    #[error("it differs from Created; both are the day of the last answer")]
    TwoTimes,
    /// TCF technical specification 2.2: times are rounded to the day.
    #[error("it is not the beginning of a UTC day")]
    NotADay,
    /// TCF: the global scope ended in 2021.
    #[error("strings of the global scope are no longer allowed")]
    Global,
    /// TCF policies, Appendix A: purposes 1, 3, 4, 5 and 6 need consent.
    #[error("purpose {0} may not rest on legitimate interest")]
    NeedsConsent(u8),
    /// TC string format 2.3: the segment is mandatory; Google reports its absence as error 1.4.
    #[error("the segment is missing; it is mandatory since TCF 2.3 (Google's error 1.4)")]
    NoDisclosedVendors,
    /// TC string format 2.3: no signal for a vendor that was not disclosed.
    #[error("vendor {0} has a signal, and was not disclosed")]
    NotDisclosed(u16),
    /// TC string format 2.3: out-of-band legal bases ended, and with them the segment of allowed vendors.
    #[error("the segment of allowed vendors is obsolete")]
    AllowedVendors,
    /// TC string format: a restriction is for at least one vendor.
    #[error("the restriction of purpose {0} names no vendor")]
    EmptyRestriction(u8),
    /// TC string format: a vendor has one restriction for each purpose.
    #[error("vendor {vendor} has two restrictions of purpose {purpose}")]
    TwoRestrictions {
        /// The vendor.
        vendor: u16,
        /// The purpose.
        purpose: u8,
    },
    /// TC string format: `NumCustomPurposes` counts all custom purposes.
    #[error("custom purpose {id} is above their number {count}")]
    CustomPurpose {
        /// The purpose.
        id: u8,
        /// `NumCustomPurposes`.
        count: u8,
    },
    /// GPP sections: the field has a value that its section leaves undefined.
    #[error("the value {0} is not defined")]
    Undefined(u8),
    /// GPP sections: the section, in this version, lacks the field.
    #[error("the section has no such field")]
    NoSuchField,
    /// GPP sections: a list has a fixed number of values.
    #[error("{found} values were given for {expected}")]
    Count {
        /// How many the field has.
        expected: usize,
        /// How many were given.
        found: usize,
    },
    /// Ids begin at 1.
    #[error("0 is not an id")]
    ZeroId,
    /// Additional Consent: a provider is in one list only.
    #[error("the provider {0} is both consented and not consented")]
    Contradiction(u32),
    /// GPP: a section is not empty, and has no `~`.
    #[error("{0:?} is not the text of a section")]
    Text(String),
    /// GPP: a section that this crate knows is written from its fields.
    #[error("the section {0} has a form of its own")]
    Known(u16),
}
