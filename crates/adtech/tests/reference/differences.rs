//! Where the crate means to differ from the reference libraries: each row of the table in `src/lib.rs`, shown on both sides.

use assent_adtech::{
    Fault, Field, GppString, Layout, Purposes, RestrictionType, Rule, Section, TcString, Time, UsSection, VendorIds,
};
use serde_json::{Value, json};

use crate::{as_json, child, node};

const DAY: u64 = 86_400_000;

/// The answer to one task.
fn asked(task: Value) -> Value {
    let mut found = Value::Null;
    child::ask(node(), [(task, ())].into_iter(), |(), answer| found = answer);
    found
}

/// What core writes of a model, and reads of what it wrote.
fn written_by_core(model: Value) -> TcString {
    let answer = asked(json!({ "task": "tc", "model": model, "text": plain().encode().expect("no rule is broken") }));
    let text = answer["written"]["core"].as_str().expect("a text").to_owned();
    TcString::decode(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn plain() -> TcString {
    TcString { cmp_id: 300, ..TcString::new(Time::day_of(20_000 * DAY)) }
}

fn rule(string: &TcString) -> Option<Rule> {
    string.encode().err().map(|violation| violation.rule)
}

fn vendors(ids: &[u16]) -> VendorIds {
    ids.iter().copied().collect()
}

#[test]
fn core_drops_legitimate_interest_where_consent_is_needed_and_we_refuse() {
    let wanted = Purposes::of(1..=7).expect("purposes");
    let string = TcString { purpose_legitimate_interests: wanted, ..plain() };
    let written = written_by_core(as_json::of_tc(&string));
    assert!(written.purpose_legitimate_interests.iter().eq([2, 7]));
    assert_eq!(rule(&string), Some(Rule::NeedsConsent(1)));
}

#[test]
fn core_writes_consent_for_vendors_that_were_not_disclosed_and_we_refuse() {
    let string = TcString { vendor_consents: vendors(&[1, 755]), ..plain() };
    let written = written_by_core(as_json::of_tc(&string));
    assert_eq!((&written.vendor_consents, &written.vendors_disclosed), (&vendors(&[1, 755]), &Some(vendors(&[]))));
    assert_eq!(rule(&string), Some(Rule::NotDisclosed(1)));
    assert_eq!(written.violations().first().map(|violation| &violation.rule), Some(&Rule::NotDisclosed(1)));
}

#[test]
fn core_writes_any_moment_and_we_whole_days() {
    let moment = Time::of_deciseconds(17_280_000_001).expect("a moment");
    let string = TcString { created: moment, last_updated: moment, ..plain() };
    assert_eq!(written_by_core(as_json::of_tc(&string)).created, moment);
    assert_eq!(rule(&string), Some(Rule::NotADay));
}

#[test]
fn core_bridges_ids_that_its_list_lacks_and_we_name_the_restricted_vendors_only() {
    let mut string = plain();
    string.restrictions.add(2, RestrictionType::NotAllowed, &vendors(&[1, 5]));
    let mut model = as_json::of_tc(&string);
    model["known"] = json!([1, 5]);
    let written = written_by_core(model);
    assert_eq!(written.restrictions.of(2, 3), Some(RestrictionType::NotAllowed));
    let ours = TcString::decode(&string.encode().expect("no rule is broken")).expect("our own string");
    assert_eq!(ours.restrictions.of(2, 3), None);
}

#[test]
fn core_does_not_read_the_id_for_tests_and_we_do() {
    let text = TcString { cmp_id: 1, ..plain() }.encode().expect("no rule is broken");
    let answer = asked(json!({ "task": "read-tc", "text": text }));
    assert!(answer["core"].as_str().is_some_and(|thrown| thrown.starts_with("thrown: ")), "{answer}");
    assert_eq!(answer["gpp"]["cmp_id"], json!(1));
    assert!(TcString::decode(&text).is_ok_and(|string| string.cmp_id == 1));
}

/// The segment of disclosed vendors with one range: `SegmentType`, `MaxVendorId`, `IsRangeEncoding`, `NumEntries`, the range.
fn disclosed(maximum: u16, begin: u16, end: u16) -> String {
    let bits = format!("001{maximum:016b}1{:012b}1{begin:016b}{end:016b}", 1);
    let character = |six: &[u8]| {
        let value = six.iter().fold(0, |value, bit| value << 1 | usize::from(bit - b'0')) << (6 - six.len());
        char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[value])
    };
    bits.as_bytes().chunks(6).map(character).collect()
}

#[test]
fn the_references_read_lists_that_contradict_themselves_and_we_refuse() {
    let whole = plain().encode().expect("no rule is broken");
    let core = whole.split('.').next().expect("a core");
    let shown = |text: &str| asked(json!({ "task": "read-tc", "text": text }))["core"]["vendors_disclosed"].clone();
    let fault = |text: &str| TcString::decode(text).map_err(|error| error.fault).expect_err(text);

    let above = format!("{core}.{}", disclosed(10, 1, 20));
    assert_eq!(shown(&above), json!([[1, 20]]));
    assert_eq!(fault(&above), Fault::AboveMaximum { id: 20, maximum: 10 });

    let backwards = format!("{core}.{}", disclosed(20, 9, 3));
    assert_eq!(shown(&backwards), json!([]));
    assert_eq!(fault(&backwards), Fault::Backwards { begin: 9, end: 3 });

    let repeated = format!("{core}.{}.{}", disclosed(20, 1, 1), disclosed(20, 2, 20));
    assert_eq!(shown(&repeated), json!([[2, 20]]));
    assert_eq!(fault(&repeated), Fault::Repeated);
}

#[test]
fn undefined_values_of_us_sections_are_read_by_both_and_named_by_us() {
    // usva: version 1, then 3 in each field.
    let text = "DBABRg~B_______";
    let read = asked(json!({ "task": "read-gpp", "text": text }));
    assert_eq!(read["usva"]["SaleOptOut"], json!(3));
    let string = GppString::decode(text).expect("a string");
    assert_eq!(string.violations().first().map(|violation| &violation.rule), Some(&Rule::Undefined(3)));
    assert!(string.encode().is_err());
}

#[test]
fn a_new_section_is_covered_for_the_reference_and_not_for_us() {
    let answer = asked(json!({ "task": "gpp", "sections": { "usva": { "Version": 1 } }, "text": "DBAA" }));
    let written = GppString::decode(answer["written"].as_str().expect("a text")).expect("a string");
    let Some(Section::Us(theirs)) = written.get(9) else { panic!("section 9") };
    let ours = UsSection::new(Layout::newest(9).expect("Virginia"));
    assert_eq!(theirs.get(Field::MspaCoveredTransaction), Some(&[1][..]));
    assert_eq!(ours.get(Field::MspaCoveredTransaction), Some(&[2][..]));
}

#[test]
fn the_national_section_of_version_1_is_known_by_its_length_there_and_by_its_version_here() {
    // Eleven characters have 66 bits, for which the reference takes any section of that length to have the old lists.
    let old = "DBABLA~BVVVVVVVVVU";
    let string = GppString::decode(old).expect("a string");
    let Some(Section::Us(section)) = string.get(7) else { panic!("section 7") };
    assert_eq!(section.get(Field::SensitiveDataProcessing).map(<[u8]>::len), Some(12));
    // With the padding that other encoders use the same bits have twelve characters: the reference reads them as the new lists.
    let padded = format!("{old}A");
    let read = asked(json!({ "task": "read-gpp", "text": padded }));
    assert_eq!(read["usnat"]["MspaServiceProviderMode"], json!(0));
    assert_eq!(GppString::decode(&padded), Ok(string));
}
