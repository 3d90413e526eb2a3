//! From a model that breaks no rule to text.

use alloc::string::String;

use super::decode::{DISCLOSED, PUBLISHER, SEGMENT_TYPE};
use super::{PURPOSES, PublisherTc, SPECIAL_FEATURES, TcString, vendors};
use crate::bits::{Padding, Writer};
use crate::{Letters, VendorIds};

/// Writes all segments. The caller has made sure that every number fits its field.
pub(super) fn encode(string: &TcString) -> String {
    let mut text = core(string);
    let others = [string.vendors_disclosed.as_ref().map(disclosed), string.publisher.as_ref().map(publisher)];
    for segment in others.into_iter().flatten() {
        text.push('.');
        text.push_str(&segment);
    }
    text
}

fn core(string: &TcString) -> String {
    let mut writer = Writer::default();
    writer.put(2, 6);
    writer.put(string.created.deciseconds(), 36);
    writer.put(string.last_updated.deciseconds(), 36);
    writer.put(u64::from(string.cmp_id), 12);
    writer.put(u64::from(string.cmp_version), 12);
    writer.put(u64::from(string.consent_screen), 6);
    letters(&mut writer, string.consent_language);
    writer.put(u64::from(string.vendor_list_version), 12);
    writer.put(u64::from(string.policy_version), 6);
    writer.bit(string.is_service_specific);
    writer.bit(string.use_non_standard_texts);
    writer.put(string.special_feature_opt_ins.to_bits(SPECIAL_FEATURES), SPECIAL_FEATURES);
    writer.put(string.purpose_consents.to_bits(PURPOSES), PURPOSES);
    writer.put(string.purpose_legitimate_interests.to_bits(PURPOSES), PURPOSES);
    writer.bit(string.purpose_one_treatment);
    letters(&mut writer, string.publisher_country);
    vendors::write(&mut writer, &string.vendor_consents);
    vendors::write(&mut writer, &string.vendor_legitimate_interests);
    writer.put(string.restrictions.iter().len() as u64, 12);
    for (purpose, restriction, vendors) in string.restrictions.iter() {
        writer.put(u64::from(purpose), 6);
        writer.put(restriction as u64, 2);
        vendors::write_ranges(&mut writer, vendors);
    }
    writer.finish(Padding::Bytes3)
}

fn disclosed(vendors: &VendorIds) -> String {
    let mut writer = Writer::default();
    writer.put(u64::from(DISCLOSED), SEGMENT_TYPE);
    vendors::write(&mut writer, vendors);
    writer.finish(Padding::Bytes3)
}

fn publisher(publisher: &PublisherTc) -> String {
    let mut writer = Writer::default();
    let count = usize::from(publisher.custom_purposes);
    writer.put(u64::from(PUBLISHER), SEGMENT_TYPE);
    writer.put(publisher.consents.to_bits(PURPOSES), PURPOSES);
    writer.put(publisher.legitimate_interests.to_bits(PURPOSES), PURPOSES);
    writer.put(u64::from(publisher.custom_purposes), 6);
    writer.put(publisher.custom_consents.to_bits(count), count);
    writer.put(publisher.custom_legitimate_interests.to_bits(count), count);
    writer.finish(Padding::Bytes3)
}

fn letters(writer: &mut Writer, letters: Letters) {
    letters.places().into_iter().for_each(|place| writer.put(u64::from(place), 6));
}
