//! The US sections of GPP as data: one row for each version of a section.
//!
//! Source: "GPP Extension: IAB Privacy's US National Privacy Technical Specification" and those of the states (IAB Tech Lab, "Global
//! Privacy Platform", directory "Sections"), in the form that the reference library writes (`@iabgpp/cmpapi` 3.2). The published sections
//! of Maryland, Indiana, Kentucky and Rhode Island name a section header. The reference library does not write it, and neither does this
//! table.

use super::layout::Field::*;
use super::layout::{Fields, Layout, OptionalSegment};

const GPC: Option<OptionalSegment> = Some(OptionalSegment { name: "GPC", number: Some(1), fields: &[(Gpc, 1)] });
const SENSITIVE: Option<OptionalSegment> =
    Some(OptionalSegment { name: "sensitive data consent", number: None, fields: &[(SensitiveDataProcessing, 8)] });

/// The sections until Minnesota, each in its first version unless it says otherwise.
const fn state(
    id: u16,
    prefix: &'static str,
    jurisdiction: &'static str,
    core: Fields,
    optional: Option<OptionalSegment>,
) -> Layout {
    Layout { id, prefix, jurisdiction, version: 1, version_field: "Version", core, optional }
}

/// The sections since Maryland, which begin with the agreement.
const fn agreement(
    id: u16,
    prefix: &'static str,
    jurisdiction: &'static str,
    core: Fields,
    optional: Option<OptionalSegment>,
) -> Layout {
    Layout { version_field: "MspaVersion", ..state(id, prefix, jurisdiction, core, optional) }
}

/// A core that begins with a notice (of sharing or of processing), and has room for kinds of sensitive data and ages of children.
macro_rules! core {
    ($notice:ident, $sensitive:literal, $child:literal $(, $additional:ident)?) => {
        &[
            ($notice, 1),
            (SaleOptOutNotice, 1),
            (TargetedAdvertisingOptOutNotice, 1),
            (SaleOptOut, 1),
            (TargetedAdvertisingOptOut, 1),
            (SensitiveDataProcessing, $sensitive),
            (KnownChildSensitiveDataConsents, $child),
            $(($additional, 1),)?
            (MspaCoveredTransaction, 1),
            (MspaOptOutOptionMode, 1),
            (MspaServiceProviderMode, 1),
        ]
    };
}

/// The same with a notice of its own for sensitive data.
macro_rules! core_with_sensitive_notice {
    ($notice:ident, $sensitive:ident) => {
        &[
            ($notice, 1),
            (SaleOptOutNotice, 1),
            (TargetedAdvertisingOptOutNotice, 1),
            ($sensitive, 1),
            (SaleOptOut, 1),
            (TargetedAdvertisingOptOut, 1),
            (SensitiveDataProcessing, 8),
            (KnownChildSensitiveDataConsents, 1),
            (MspaCoveredTransaction, 1),
            (MspaOptOutOptionMode, 1),
            (MspaServiceProviderMode, 1),
        ]
    };
}

/// The national core, whose lists have grown.
macro_rules! national {
    ($sensitive:literal, $child:literal) => {
        &[
            (SharingNotice, 1),
            (SaleOptOutNotice, 1),
            (SharingOptOutNotice, 1),
            (TargetedAdvertisingOptOutNotice, 1),
            (SensitiveDataProcessingOptOutNotice, 1),
            (SensitiveDataLimitUseNotice, 1),
            (SaleOptOut, 1),
            (SharingOptOut, 1),
            (TargetedAdvertisingOptOut, 1),
            (SensitiveDataProcessing, $sensitive),
            (KnownChildSensitiveDataConsents, $child),
            (PersonalDataConsents, 1),
            (MspaCoveredTransaction, 1),
            (MspaOptOutOptionMode, 1),
            (MspaServiceProviderMode, 1),
        ]
    };
}

const CALIFORNIA: Fields = &[
    (SaleOptOutNotice, 1),
    (SharingOptOutNotice, 1),
    (SensitiveDataLimitUseNotice, 1),
    (SaleOptOut, 1),
    (SharingOptOut, 1),
    (SensitiveDataProcessing, 9),
    (KnownChildSensitiveDataConsents, 2),
    (PersonalDataConsents, 1),
    (MspaCoveredTransaction, 1),
    (MspaOptOutOptionMode, 1),
    (MspaServiceProviderMode, 1),
];
const MARYLAND: Fields = &[
    (MspaCoveredTransaction, 1),
    (MspaMode, 1),
    (ProcessingNotice, 1),
    (SaleOptOutNotice, 1),
    (TargetedAdvertisingOptOutNotice, 1),
    (SaleOptOut, 1),
    (TargetedAdvertisingOptOut, 1),
    (AdditionalDataProcessingConsent, 1),
];
const INDIANA: Fields = &[
    (MspaCoveredTransaction, 1),
    (MspaMode, 1),
    (ProcessingNotice, 1),
    (SaleOptOutNotice, 1),
    (TargetedAdvertisingOptOutNotice, 1),
    (SaleOptOut, 1),
    (TargetedAdvertisingOptOut, 1),
    (KnownChildSensitiveDataConsents, 1),
    (AdditionalDataProcessingConsent, 1),
];
const UTAH: Fields = core_with_sensitive_notice!(SharingNotice, SensitiveDataProcessingOptOutNotice);
const IOWA: Fields = core_with_sensitive_notice!(ProcessingNotice, SensitiveDataOptOutNotice);

pub(super) static LAYOUTS: &[Layout] = &[
    Layout { version: 2, ..state(7, "usnat", "United States", national!(16, 3), GPC) },
    state(7, "usnat", "United States", national!(12, 2), GPC),
    state(8, "usca", "California", CALIFORNIA, GPC),
    state(9, "usva", "Virginia", core!(SharingNotice, 8, 1), None),
    state(10, "usco", "Colorado", core!(SharingNotice, 7, 1), GPC),
    state(11, "usut", "Utah", UTAH, None),
    state(12, "usct", "Connecticut", core!(SharingNotice, 8, 3), GPC),
    state(13, "usfl", "Florida", core!(ProcessingNotice, 8, 3, AdditionalDataProcessingConsent), None),
    state(14, "usmt", "Montana", core!(SharingNotice, 8, 3, AdditionalDataProcessingConsent), GPC),
    state(15, "usor", "Oregon", core!(ProcessingNotice, 11, 3, AdditionalDataProcessingConsent), GPC),
    state(16, "ustx", "Texas", core!(ProcessingNotice, 8, 1, AdditionalDataProcessingConsent), GPC),
    state(17, "usde", "Delaware", core!(ProcessingNotice, 9, 5, AdditionalDataProcessingConsent), GPC),
    state(18, "usia", "Iowa", IOWA, GPC),
    state(19, "usne", "Nebraska", core!(ProcessingNotice, 8, 1, AdditionalDataProcessingConsent), GPC),
    state(20, "usnh", "New Hampshire", core!(ProcessingNotice, 8, 3, AdditionalDataProcessingConsent), GPC),
    state(21, "usnj", "New Jersey", core!(ProcessingNotice, 10, 5, AdditionalDataProcessingConsent), GPC),
    state(22, "ustn", "Tennessee", core!(ProcessingNotice, 8, 1, AdditionalDataProcessingConsent), GPC),
    state(23, "usmn", "Minnesota", core!(ProcessingNotice, 8, 1, AdditionalDataProcessingConsent), GPC),
    agreement(24, "usmd", "Maryland", MARYLAND, GPC),
    agreement(25, "usin", "Indiana", INDIANA, SENSITIVE),
    agreement(26, "usky", "Kentucky", INDIANA, SENSITIVE),
    agreement(27, "usri", "Rhode Island", INDIANA, SENSITIVE),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The core bits that the reference library has for each section from 7 to 27.
    const BITS: [usize; 21] = [70, 46, 40, 38, 42, 44, 46, 46, 52, 42, 52, 42, 42, 46, 54, 42, 42, 22, 24, 24, 24];

    #[test]
    fn every_section_from_7_to_27_has_its_length() {
        for (id, bits) in (7..=27).zip(BITS) {
            let layout = Layout::newest(id).expect("a row");
            let counted: usize = layout.core.iter().map(|(field, count)| field.width() * count).sum();
            assert_eq!(6 + counted, bits, "{}", layout.prefix);
        }
    }

    #[test]
    fn a_field_is_once_in_a_section() {
        for layout in LAYOUTS {
            let fields = || layout.core.iter().chain(layout.optional_fields());
            for (field, _) in fields() {
                assert_eq!(fields().filter(|(other, _)| other == field).count(), 1, "{} {field:?}", layout.prefix);
            }
        }
    }
}
