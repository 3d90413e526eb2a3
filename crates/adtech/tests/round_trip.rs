//! What is written is read again; what anybody wrote never panics; what breaks a rule is not written.

mod models;

use assent_adtech::{
    AdditionalConsent, AnyString, DecodeError, GppString, NEED_CONSENT, Rule, Section, TcString, Time, UsPrivacy,
    VendorIds,
};
use proptest::prelude::*;

/// Characters of every kind of string, and one that none has.
const ALPHABET: &str = "[ABCDIYbcz0129_~.dvYN\\-é]{0,80}";

/// What a text says, written again: `None` where it is of no kind, or breaks a rule.
fn write_again(text: &str) -> Option<String> {
    match AnyString::decode(text).ok()? {
        AnyString::Tc(string) => string.encode().ok(),
        AnyString::Ac(string) => string.encode().ok(),
        AnyString::Gpp(string) => string.encode().ok(),
        AnyString::UsPrivacy(string) => Some(string.encode()),
        _ => None,
    }
}

/// AC strings: some providers consented, some others only disclosed.
fn ac() -> impl Strategy<Value = AdditionalConsent> {
    proptest::collection::btree_map(1_u32..=30_000, any::<bool>(), 0..60).prop_map(|providers| {
        let of = |wanted| providers.iter().filter(move |(_, consented)| **consented == wanted).map(|(id, _)| *id);
        AdditionalConsent { consented: of(true).collect(), disclosed_only: of(false).collect() }
    })
}

proptest! {
    #[test]
    fn tc_strings_are_read_as_written(string in models::tc()) {
        let text = string.encode().expect("no rule is broken");
        prop_assert_eq!(TcString::decode(&text), Ok(string));
    }

    #[test]
    fn ac_strings_are_read_as_written(string in ac()) {
        let text = string.encode().expect("no rule is broken");
        prop_assert_eq!(AdditionalConsent::decode(&text), Ok(string));
    }

    #[test]
    fn gpp_strings_are_read_as_written(string in models::gpp(), tc in proptest::option::of(models::tc())) {
        let mut string = string;
        tc.map(|tc| Section::TcfEu(Box::new(tc))).into_iter().for_each(|section| { string.insert(section); });
        let text = string.encode().expect("no rule is broken");
        prop_assert_eq!(GppString::decode(&text), Ok(string));
    }

    #[test]
    fn us_privacy_strings_are_read_as_written(string in models::us_privacy()) {
        prop_assert_eq!(UsPrivacy::decode(&string.encode()), Ok(string));
    }

    #[test]
    fn any_text_is_read_or_refused_and_what_is_written_again_stays(text in ALPHABET) {
        if let Some(again) = write_again(&text) {
            prop_assert_eq!(AnyString::decode(&again).ok(), AnyString::decode(&text).ok());
        }
    }

    #[test]
    fn a_cut_string_is_refused_or_lacks_whole_segments(string in models::tc(), at in any::<prop::sample::Index>()) {
        let text = string.encode().expect("no rule is broken");
        if let Ok(read) = TcString::decode(&text[..at.index(text.len())]) {
            prop_assert!(read.vendors_disclosed.is_none() || read.vendors_disclosed == string.vendors_disclosed);
            prop_assert!(read.publisher.is_none() || read.publisher == string.publisher);
            let (vendors_disclosed, publisher) = (read.vendors_disclosed.clone(), read.publisher.clone());
            prop_assert_eq!(read, TcString { vendors_disclosed, publisher, ..string });
        }
    }

    #[test]
    fn legitimate_interest_is_refused_for_purposes_that_need_consent(
        string in models::tc(),
        wrong in models::flags(|id| NEED_CONSENT.contains(&id)),
    ) {
        let expected: Vec<_> = wrong.iter().map(Rule::NeedsConsent).collect();
        let string = TcString { purpose_legitimate_interests: wrong, ..string };
        let found: Vec<_> = string.violations().into_iter().map(|violation| violation.rule).collect();
        prop_assert_eq!(string.encode().is_ok(), expected.is_empty());
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn consent_without_disclosure_is_not_written() {
    let vendors: VendorIds = [1, 755].into_iter().collect();
    let day = Time::day_of(1_790_000_000_000);
    let string = TcString { cmp_id: 2, vendor_consents: vendors.clone(), ..TcString::new(day) };
    assert_eq!(string.encode().map_err(|violation| violation.rule), Err(Rule::NotDisclosed(1)));
    let missing = TcString { vendors_disclosed: None, ..string.clone() };
    assert_eq!(missing.encode().map_err(|violation| violation.rule), Err(Rule::NoDisclosedVendors));
    let told = TcString { vendors_disclosed: Some(vendors), ..string };
    assert!(told.encode().is_ok());
}

#[test]
fn each_fault_of_a_tc_string_has_its_place() {
    let says = |text: &str| TcString::decode(text).map_err(|error: DecodeError| error.to_string()).expect_err(text);
    assert_eq!(says(""), "TC string, core, Version, bit 0 of the segment: the string ends too early");
    assert_eq!(
        says("BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA"),
        "TC string, core, Version, bit 0 of the segment: version 1 is not supported"
    );
    assert_eq!(says("CP+"), "TC string, core, base64url, character 2: '+' is not allowed here");
    let string = TcString { cmp_id: 2, ..TcString::new(Time::day_of(0)) }.encode().expect("no rule is broken");
    let (core, disclosed) = string.split_once('.').expect("two segments");
    assert_eq!(
        says(&format!("{core}.{disclosed}.{disclosed}")),
        format!("TC string, segments, SegmentType, character {}: it is there twice", string.len() + 1)
    );
    assert_eq!(
        says(&format!("{core}.gAAA")),
        format!("TC string, segments, SegmentType, character {}: the value 4 is not defined", core.len() + 1)
    );
    assert_eq!(
        says(&format!("{core}.I")),
        "TC string, disclosed vendors, Vendors, bit 3 of the segment: the string ends too early"
    );
}

#[test]
fn each_fault_of_the_other_strings_has_its_place() {
    let says = |text: &str| AnyString::decode(text).map_err(|error| error.to_string()).expect_err(text);
    for (text, message) in [
        ("", "string, beginning, kind, character 0: this is no TC, AC, GPP or US Privacy string"),
        ("hello", "string, beginning, kind, character 0: this is no TC, AC, GPP or US Privacy string"),
        ("1~1.2", "AC string, providers, Version, character 0: version 1 is not supported"),
        ("2~1.2", "AC string, providers, Disclosed, character 6: the string ends too early"),
        ("2~1.x~dv.", "AC string, providers, Consented, character 4: 'x' is not allowed here"),
        ("2~1..2~dv.", "AC string, providers, Consented, character 4: the string ends too early"),
        ("2~1.0~dv.", "AC string, providers, Consented, character 4: 0 is not an id"),
        ("2~1.2~dv.3.3", "AC string, providers, Disclosed, character 11: it is there twice"),
        (
            "2~1.2~dv.2",
            "AC string, providers, Disclosed, character 6: the provider 2 is both consented and not consented",
        ),
        ("2~1.99999999999~dv.", "AC string, providers, Consented, character 4: the number is too large"),
        ("2~1~dv.2~3", "AC string, providers, Disclosed, character 8: '~' is not allowed here"),
        ("1YN", "US Privacy, core, LspaCovered, character 3: the string ends too early"),
        ("1yNN", "US Privacy, core, Notice, character 1: 'y' is not allowed here"),
        ("1YNNN", "US Privacy, core, LspaCovered, character 4: 'N' is not allowed here"),
        ("DCAA", "GPP, header, Version, bit 6 of the segment: version 2 is not supported"),
        ("DBABTA", "GPP, header, SectionIds, bit 30 of the segment: the header announces 1 sections, and 0 follow"),
        ("DBABTA~", "GPP, sections, section, character 7: the string ends too early"),
        ("DBABTA~2YNN", "uspv1, core, Version, character 0: version 2 is not supported"),
    ] {
        assert_eq!(says(text), message, "{text}");
    }
}

#[test]
fn a_section_of_a_later_year_keeps_its_text() {
    let mut string = GppString::default();
    string.insert(Section::Other { id: 28, text: "BAAA".into() });
    let text = string.encode().expect("no rule is broken");
    assert_eq!(GppString::decode(&text), Ok(string.clone()));
    string.insert(Section::Other { id: 8, text: "BAAA".into() });
    assert_eq!(string.encode().map_err(|violation| violation.rule), Err(Rule::Known(8)));
}
