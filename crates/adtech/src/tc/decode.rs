//! From text to a model.

use super::{
    CUSTOM_PURPOSES, PURPOSES, PublisherTc, RestrictionType, Restrictions, SPECIAL_FEATURES, TcString, vendors,
};
use crate::bits::{self, Reader};
use crate::error::{DecodeError, Fault, Offset};
use crate::{Flags, Letters, Time, VendorIds};

/// The width of `SegmentType`.
pub(super) const SEGMENT_TYPE: usize = 3;
pub(super) const DISCLOSED: u8 = 1;
pub(super) const ALLOWED: u8 = 2;
pub(super) const PUBLISHER: u8 = 3;

/// Reads the string that stands alone or in a GPP section, which the error then names.
pub(crate) fn decode(section: &'static str, text: &str) -> Result<TcString, DecodeError> {
    let mut segments = text.split('.');
    let mut string = read_core(section, segments.next().unwrap_or_default())?;
    let mut begin = text.find('.').map_or(0, |dot| dot + 1);
    for segment in segments {
        let error = |fault| DecodeError {
            section,
            segment: "segments",
            field: "SegmentType",
            offset: Offset::Character(begin),
            fault,
        };
        let is_new = match bits::leading(segment, SEGMENT_TYPE) {
            Some(DISCLOSED) => set(&mut string.vendors_disclosed, read_vendors(section, "disclosed vendors", segment)?),
            Some(ALLOWED) => set(&mut string.vendors_allowed, read_vendors(section, "allowed vendors", segment)?),
            Some(PUBLISHER) => set(&mut string.publisher, read_publisher(section, segment)?),
            Some(other) => return Err(error(Fault::Undefined(u64::from(other)))),
            None => return Err(error(segment.chars().next().map_or(Fault::Truncated, Fault::Character))),
        };
        if !is_new {
            return Err(error(Fault::Repeated));
        }
        begin += segment.chars().count() + 1;
    }
    Ok(string)
}

fn set<T>(place: &mut Option<T>, value: T) -> bool {
    place.replace(value).is_none()
}

fn read_core(section: &'static str, text: &str) -> Result<TcString, DecodeError> {
    let mut reader = Reader::new(section, "core", text)?;
    let reader = &mut reader;
    let version = reader.number("Version", 6)?;
    if version != 2 {
        return Err(reader.error_before("Version", 6, Fault::Version(version)));
    }
    Ok(TcString {
        created: read_time(reader, "Created")?,
        last_updated: read_time(reader, "LastUpdated")?,
        cmp_id: reader.number("CmpId", 12)?,
        cmp_version: reader.number("CmpVersion", 12)?,
        consent_screen: reader.number("ConsentScreen", 6)?,
        consent_language: read_letters(reader, "ConsentLanguage")?,
        vendor_list_version: reader.number("VendorListVersion", 12)?,
        policy_version: reader.number("TcfPolicyVersion", 6)?,
        is_service_specific: reader.bit("IsServiceSpecific")?,
        use_non_standard_texts: reader.bit("UseNonStandardTexts")?,
        special_feature_opt_ins: read_flags(reader, "SpecialFeatureOptIns", SPECIAL_FEATURES)?,
        purpose_consents: read_flags(reader, "PurposesConsent", PURPOSES)?,
        purpose_legitimate_interests: read_flags(reader, "PurposesLITransparency", PURPOSES)?,
        purpose_one_treatment: reader.bit("PurposeOneTreatment")?,
        publisher_country: read_letters(reader, "PublisherCC")?,
        vendor_consents: vendors::read(reader, "VendorConsents")?,
        vendor_legitimate_interests: vendors::read(reader, "VendorLegitimateInterests")?,
        restrictions: read_restrictions(reader)?,
        vendors_disclosed: None,
        vendors_allowed: None,
        publisher: None,
    })
}

fn read_restrictions(reader: &mut Reader) -> Result<Restrictions, DecodeError> {
    let count: u16 = reader.number("NumPubRestrictions", 12)?;
    let mut restrictions = Restrictions::default();
    for _ in 0..count {
        let purpose = reader.number("PurposeId", 6)?;
        if purpose == 0 {
            return Err(reader.error_before("PurposeId", 6, Fault::ZeroId));
        }
        let number = reader.number("RestrictionType", 2)?;
        let undefined = || reader.error_before("RestrictionType", 2, Fault::Undefined(u64::from(number)));
        let restriction = RestrictionType::of_number(number).ok_or_else(undefined)?;
        restrictions.add(purpose, restriction, &vendors::read_ranges(reader, "PubRestrictions", None)?);
    }
    Ok(restrictions)
}

fn read_vendors(section: &'static str, segment: &'static str, text: &str) -> Result<VendorIds, DecodeError> {
    let mut reader = Reader::new(section, segment, text)?;
    reader.take("SegmentType", SEGMENT_TYPE)?;
    vendors::read(&mut reader, "Vendors")
}

fn read_publisher(section: &'static str, text: &str) -> Result<PublisherTc, DecodeError> {
    let mut reader = Reader::new(section, "publisher TC", text)?;
    let reader = &mut reader;
    reader.take("SegmentType", SEGMENT_TYPE)?;
    let consents = read_flags(reader, "PubPurposesConsent", PURPOSES)?;
    let legitimate_interests = read_flags(reader, "PubPurposesLITransparency", PURPOSES)?;
    let custom_purposes: u8 = reader.number("NumCustomPurposes", 6)?;
    let count = usize::from(custom_purposes);
    Ok(PublisherTc {
        consents,
        legitimate_interests,
        custom_purposes,
        custom_consents: read_flags::<CUSTOM_PURPOSES>(reader, "CustomPurposesConsent", count)?,
        custom_legitimate_interests: read_flags::<CUSTOM_PURPOSES>(reader, "CustomPurposesLITransparency", count)?,
    })
}

fn read_flags<const N: usize>(reader: &mut Reader, field: &'static str, width: usize) -> Result<Flags<N>, DecodeError> {
    Ok(Flags::from_bits(reader.take(field, width)?, width))
}

fn read_time(reader: &mut Reader, field: &'static str) -> Result<Time, DecodeError> {
    let tenths = reader.take(field, 36)?;
    Time::of_deciseconds(tenths).ok_or_else(|| reader.error_before(field, 36, Fault::TooLarge))
}

fn read_letters(reader: &mut Reader, field: &'static str) -> Result<Letters, DecodeError> {
    let places: [u8; 2] = [reader.number(field, 6)?, reader.number(field, 6)?];
    let undefined = || {
        let beyond = places.into_iter().find(|place| *place >= 26).unwrap_or_default();
        reader.error_before(field, 12, Fault::Undefined(u64::from(beyond)))
    };
    Letters::of_places(places).ok_or_else(undefined)
}
