//! Models as the programs beside this one read and show them.

use assent_adtech::{Field, GppString, PublisherTc, Section, TcString, VendorIds};
use serde_json::{Map, Value, json};

/// A TC string without what every written one has in the same way.
pub fn of_tc(string: &TcString) -> Value {
    let restrictions = string.restrictions.iter();
    let restrictions = restrictions.map(|(purpose, kind, vendors)| json!([purpose, kind as u8, of_vendors(vendors)]));
    json!({
        "created": string.created.milliseconds(),
        "last_updated": string.last_updated.milliseconds(),
        "cmp_id": string.cmp_id,
        "cmp_version": string.cmp_version,
        "consent_screen": string.consent_screen,
        "consent_language": string.consent_language.to_string(),
        "vendor_list_version": string.vendor_list_version,
        "policy_version": string.policy_version,
        "use_non_standard_texts": string.use_non_standard_texts,
        "special_feature_opt_ins": Vec::from_iter(string.special_feature_opt_ins.iter()),
        "purpose_consents": Vec::from_iter(string.purpose_consents.iter()),
        "purpose_legitimate_interests": Vec::from_iter(string.purpose_legitimate_interests.iter()),
        "purpose_one_treatment": string.purpose_one_treatment,
        "publisher_country": string.publisher_country.to_string(),
        "vendor_consents": of_vendors(&string.vendor_consents),
        "vendor_legitimate_interests": of_vendors(&string.vendor_legitimate_interests),
        "restrictions": Vec::from_iter(restrictions),
        "vendors_disclosed": string.vendors_disclosed.as_ref().map(of_vendors),
        "publisher": string.publisher.as_ref().map(of_publisher),
    })
}

fn of_publisher(publisher: &PublisherTc) -> Value {
    json!({
        "consents": Vec::from_iter(publisher.consents.iter()),
        "legitimate_interests": Vec::from_iter(publisher.legitimate_interests.iter()),
        "custom_purposes": publisher.custom_purposes,
        "custom_consents": Vec::from_iter(publisher.custom_consents.iter()),
        "custom_legitimate_interests": Vec::from_iter(publisher.custom_legitimate_interests.iter()),
    })
}

fn of_vendors(vendors: &VendorIds) -> Value {
    vendors.ranges().map(|range| json!([range.start(), range.end()])).collect()
}

/// Each section's fields, with those that say whether its optional segment is there.
pub fn of_gpp(string: &GppString) -> Value {
    string
        .sections()
        .filter_map(|section| Some((section.prefix()?.to_owned(), of_section(section))))
        .collect::<Map<_, _>>()
        .into()
}

fn of_section(section: &Section) -> Value {
    match section {
        Section::UsPrivacy(string) => json!({
            "Version": 1,
            "Notice": string.notice.letter(),
            "OptOutSale": string.opt_out_sale.letter(),
            "LspaCovered": string.lspa_covered.letter(),
        }),
        Section::Us(section) => {
            let mut fields =
                Map::from_iter([(section.layout().version_field.to_owned(), json!(section.layout().version))]);
            match section.layout().optional.as_ref().map(|segment| segment.name) {
                Some("GPC") => fields.insert("GpcSegmentIncluded".into(), json!(section.has_optional())),
                Some(_) => fields.insert("SensitiveDataConsentSegmentIncluded".into(), json!(section.has_optional())),
                None => None,
            };
            fields.extend(section.iter().map(|(field, values)| (field.name().to_owned(), of_values(field, values))));
            fields.into()
        }
        Section::TcfEu(_) | Section::Other { .. } | _ => Value::Null,
    }
}

fn of_values(field: Field, values: &[u8]) -> Value {
    match values {
        [value] if field == Field::Gpc => json!(*value == 1),
        [value] => json!(value),
        values => json!(values),
    }
}
