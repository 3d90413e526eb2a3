//! What a US section consists of.

use core::ops::RangeInclusive;

use super::table::LAYOUTS;

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// A field of a US section, called as in the specification and in the answers of `__gpp`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field {
            $($(#[$doc])* $name,)+
        }

        impl Field {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The name in the specification, such as `SaleOptOut`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }
        }
    };
}

fields! {
    /// The visitor was told that data is processed: 0 not applicable, 1 yes, 2 no. So are all `…Notice`.
    ProcessingNotice,
    /// The visitor was told that data is shared.
    SharingNotice,
    /// The visitor could opt out of sales.
    SaleOptOutNotice,
    /// The visitor could opt out of sharing.
    SharingOptOutNotice,
    /// The visitor could opt out of targeted advertising.
    TargetedAdvertisingOptOutNotice,
    /// The visitor could opt out of the processing of sensitive data.
    SensitiveDataProcessingOptOutNotice,
    /// The same, as Iowa's section calls it.
    SensitiveDataOptOutNotice,
    /// The visitor could limit the use of sensitive data.
    SensitiveDataLimitUseNotice,
    /// 0 not applicable, 1 opted out, 2 did not opt out. So are all `…OptOut`.
    SaleOptOut,
    /// Of sharing.
    SharingOptOut,
    /// Of targeted advertising.
    TargetedAdvertisingOptOut,
    /// For each kind of sensitive data: 0 not applicable, 1 no consent or opted out, 2 consent or not opted out.
    SensitiveDataProcessing,
    /// For each age: 0 not applicable, 1 no consent, 2 consent.
    KnownChildSensitiveDataConsents,
    /// To processing that differs from what was told: 0 not applicable, 1 no consent, 2 consent.
    PersonalDataConsents,
    /// The same, as the newer sections call it.
    AdditionalDataProcessingConsent,
    /// Whether the Multi-State Privacy Agreement covers the transaction: 1 yes, 2 no; 0 is not defined.
    MspaCoveredTransaction,
    /// Whether the agreement's opt-out option mode holds: 0 not applicable, 1 yes, 2 no.
    MspaOptOutOptionMode,
    /// Whether its service provider mode holds: 0 not applicable, 1 yes, 2 no.
    MspaServiceProviderMode,
    /// Which mode of the agreement holds, in the sections since Maryland: 0 not applicable.
    MspaMode,
    /// Whether the browser sends Global Privacy Control: 0 no, 1 yes.
    Gpc,
}

impl Field {
    /// The values that the specification defines.
    #[must_use]
    pub fn values(self) -> RangeInclusive<u8> {
        match self {
            Self::Gpc => 0..=1,
            Self::MspaCoveredTransaction => 1..=2,
            _ => 0..=2,
        }
    }

    /// What a value means, where the specification defines it; `None` elsewhere, and for the modes of `MspaMode`, whose specification
    /// we have not read.
    #[must_use]
    pub fn meaning(self, value: u8) -> Option<&'static str> {
        use Field::*;
        let [none, one, two] = match self {
            Gpc => [Some("no"), Some("yes"), None],
            MspaCoveredTransaction => [None, Some("yes"), Some("no")],
            SaleOptOut | SharingOptOut | TargetedAdvertisingOptOut => {
                [Some("not applicable"), Some("opted out"), Some("did not opt out")]
            }
            SensitiveDataProcessing => {
                [Some("not applicable"), Some("no consent, or opted out"), Some("consent, or did not opt out")]
            }
            KnownChildSensitiveDataConsents | PersonalDataConsents | AdditionalDataProcessingConsent => {
                [Some("not applicable"), Some("no consent"), Some("consent")]
            }
            MspaMode => [Some("not applicable"), None, None],
            ProcessingNotice
            | SharingNotice
            | SaleOptOutNotice
            | SharingOptOutNotice
            | TargetedAdvertisingOptOutNotice
            | SensitiveDataProcessingOptOutNotice
            | SensitiveDataOptOutNotice
            | SensitiveDataLimitUseNotice
            | MspaOptOutOptionMode
            | MspaServiceProviderMode => [Some("not applicable"), Some("yes"), Some("no")],
        };
        [none, one, two].get(usize::from(value)).copied().flatten()
    }

    /// How many bits a value has.
    pub(super) fn width(self) -> usize {
        if self == Self::Gpc { 1 } else { 2 }
    }

    /// What a new section begins with: "not applicable", and a transaction that the agreement does not cover.
    pub(super) fn beginning(self) -> u8 {
        if self == Self::MspaCoveredTransaction { 2 } else { 0 }
    }
}

/// Fields in the order of their bits, each with its number of values.
pub type Fields = &'static [(Field, usize)];

/// A segment that a section may have after its core.
#[derive(Debug, PartialEq, Eq)]
pub struct OptionalSegment {
    /// The segment's name, as in errors.
    pub name: &'static str,
    /// The number in its first two bits, where it has one.
    pub number: Option<u8>,
    /// What it holds.
    pub fields: Fields,
}

/// One version of a US section.
#[derive(Debug, PartialEq, Eq)]
pub struct Layout {
    /// The section's id, 7 to 27.
    pub id: u16,
    /// The prefix of the API, such as `usca`.
    pub prefix: &'static str,
    /// Whose law it is for.
    pub jurisdiction: &'static str,
    /// The version, in the first six bits.
    pub version: u8,
    /// What the section calls its version: `Version`, or `MspaVersion` since Maryland.
    pub version_field: &'static str,
    /// What the core holds after the version.
    pub core: Fields,
    /// The segment that may follow.
    pub optional: Option<OptionalSegment>,
}

impl Layout {
    /// All of them, by section id; a section's newest version comes first.
    ///
    /// ```
    /// assert_eq!(assent_adtech::Layout::all().len(), 22); // 21 sections, of which usnat has two versions
    /// ```
    #[must_use]
    pub fn all() -> &'static [Self] {
        LAYOUTS
    }

    /// The newest version of a section.
    #[must_use]
    pub fn newest(id: u16) -> Option<&'static Self> {
        LAYOUTS.iter().find(|layout| layout.id == id)
    }

    /// The newest version of the section with a prefix, such as `usca`.
    #[must_use]
    pub fn of_prefix(prefix: &str) -> Option<&'static Self> {
        LAYOUTS.iter().find(|layout| layout.prefix == prefix)
    }

    /// A version of a section.
    #[must_use]
    pub fn of(id: u16, version: u8) -> Option<&'static Self> {
        LAYOUTS.iter().find(|layout| layout.id == id && layout.version == version)
    }

    /// The fields of the optional segment; none for a section without one.
    #[must_use]
    pub fn optional_fields(&self) -> Fields {
        self.optional.as_ref().map_or(&[], |segment| segment.fields)
    }
}
