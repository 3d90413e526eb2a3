//! What `__gpp` is given: every string fits its section's fields and the answer that it stands for.

use std::collections::BTreeMap;

use assent_adtech::{Field, GppString, Section, UsSection};
use serde_json::{Value, json};

use crate::fixture::{Workshop, config, with};

/// What a build gives to the page: the part's data, and the stub's.
fn built(config: &Value) -> (Value, Value) {
    let workshop = Workshop::new();
    workshop.build(config, "site").expect("a build");
    let script = String::from_utf8(workshop.files("site")["parts/gpp.js"].clone()).expect("UTF-8");
    let data = script.strip_prefix("const GPP=").and_then(|rest| rest.split_once(";\n")).expect("a constant").0;
    (serde_json::from_str(data).expect("JSON"), workshop.data("site")["gpp"].clone())
}

fn gpp(value: Value) -> Value {
    with(config(), "gpp", value)
}

/// A section's values by field, as the API gives them; `bits` decide those that are texts.
fn told(section: &Value, bits: usize) -> BTreeMap<String, Value> {
    let decide = |value: &Value| match value.as_str() {
        None => value.clone(),
        Some(text) => {
            let [bit, set, unset] = text.as_bytes() else { panic!("{text}") };
            let digit = if bits >> (bit - b'0') & 1 == 1 { set } else { unset };
            json!(digit - b'0')
        }
    };
    let segments = section["segments"].as_array().expect("segments").iter();
    let members = segments.flat_map(|segment| segment.as_object().expect("an object"));
    let known = members.filter(|(name, _)| !name.ends_with("Version") && *name != "GpcSegmentType");
    let value =
        |value: &Value| value.as_array().map_or_else(|| decide(value), |list| list.iter().map(decide).collect());
    known.map(|(name, found)| (name.clone(), value(found))).collect()
}

/// The same of a decoded string.
fn decoded(section: &UsSection) -> BTreeMap<String, Value> {
    let value = |values: &[u8]| match values {
        [value] => json!(value),
        values => json!(values),
    };
    section.iter().map(|(field, values)| (field.name().to_owned(), value(values))).collect()
}

fn section_of(text: &Value) -> UsSection {
    let string = GppString::decode(text.as_str().expect("a text")).expect("a GPP string");
    match string.sections().collect::<Vec<_>>()[..] {
        [Section::Us(section)] => section.clone(),
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn each_string_says_what_its_fields_say() {
    for configuration in [
        gpp(json!({})),
        with(gpp(json!({ "mspa": "opt_out", "national": true })), "audience", json!("mixed")),
        gpp(
            json!({ "sale": ["marketing"], "sharing": ["analytics"], "targeted_advertising": [], "mspa": "service_provider" }),
        ),
        with(gpp(json!({ "sale": ["marketing"] })), "audience", json!("child_directed")),
    ] {
        let (data, _) = built(&configuration);
        let bits = data["bits"].as_array().expect("bits").len();
        for section in data["sections"].as_object().expect("sections").values() {
            let texts = section["texts"].as_array().expect("texts");
            assert_eq!(texts.len(), 1 << bits, "a string for each answer");
            for (set, text) in texts.iter().enumerate() {
                assert_eq!(told(section, set), decoded(&section_of(text)), "{} of {text}", section["prefix"]);
            }
        }
    }
}

#[test]
fn an_answer_opts_out_of_what_its_names_mean() {
    let (data, _) = built(&gpp(json!({ "sale": ["marketing"], "sharing": ["analytics"], "targeted_advertising": [] })));
    assert_eq!(data["bits"], json!([["marketing"], ["analytics"], "gpc"]));
    let texts = data["sections"]["US-NJ"]["texts"].as_array().expect("New Jersey");
    let california = data["sections"]["US-CA"]["texts"].as_array().expect("California");
    for (set, (texts, california)) in texts.iter().zip(california).enumerate() {
        let (new_jersey, california) = (section_of(texts), section_of(california));
        let [sale, sharing, gpc] = [0, 1, 2].map(|bit| set >> bit & 1 == 1);
        let out = |is_out: bool| if is_out { &[1][..] } else { &[2][..] };
        assert_eq!(new_jersey.get(Field::SaleOptOut), Some(out(sale)));
        assert_eq!(california.get(Field::SaleOptOut), Some(out(sale)));
        assert_eq!(california.get(Field::SharingOptOut), Some(out(sharing)));
        assert_eq!(california.get(Field::SharingOptOutNotice), Some(&[1][..]));
        assert_eq!(california.get(Field::Gpc), Some(&[u8::from(gpc)][..]));
        // The site does none.
        assert_eq!(new_jersey.get(Field::TargetedAdvertisingOptOut), Some(&[0][..]));
        assert_eq!(new_jersey.get(Field::TargetedAdvertisingOptOutNotice), Some(&[0][..]));
        assert_eq!(california.get(Field::MspaCoveredTransaction), Some(&[2][..]), "nobody signed the agreement");
    }
}

#[test]
fn a_known_child_has_not_consented() {
    let (mixed, _) = built(&with(gpp(json!({})), "audience", json!("mixed")));
    assert_eq!(mixed["bits"], json!([["marketing"], "child", "gpc"]));
    let ages = |data: &Value, set: usize| {
        section_of(&data["sections"]["US-CA"]["texts"][set])
            .get(Field::KnownChildSensitiveDataConsents)
            .map(<[u8]>::to_vec)
    };
    assert_eq!(ages(&mixed, 0b000), Some(vec![0, 0]));
    assert_eq!(ages(&mixed, 0b010), Some(vec![1, 1]));
    let (directed, _) = built(&with(gpp(json!({})), "audience", json!("child_directed")));
    assert_eq!(directed["bits"], json!([["marketing"], "gpc"]));
    assert_eq!(ages(&directed, 0), Some(vec![1, 1]));
}

#[test]
fn each_state_has_its_section_and_signatories_the_national_one() {
    let (data, stub) = built(&gpp(json!({ "cmp_id": 31 })));
    let sections = data["sections"].as_object().expect("sections");
    assert_eq!(sections.len(), 20, "{:?}", sections.keys());
    assert!(!sections.contains_key("US"));
    assert_eq!(sections["US-CA"]["id"], 8);
    assert_eq!(sections["US-RI"]["prefix"], "usri");
    assert_eq!(stub["cmp"], 31);
    assert_eq!(stub["apis"][0], "8:usca");
    assert_eq!(stub["apis"].as_array().map(Vec::len), Some(20));
    let (data, stub) = built(&gpp(json!({ "mspa": "opt_out", "national": true })));
    assert_eq!(data["sections"]["US"]["prefix"], "usnat");
    assert_eq!(stub["apis"][0], "7:usnat");
    let national = section_of(&data["sections"]["US"]["texts"][0]);
    assert_eq!(national.get(Field::MspaCoveredTransaction), Some(&[1][..]));
    assert_eq!(national.get(Field::MspaOptOutOptionMode), Some(&[1][..]));
    assert_eq!(national.get(Field::MspaServiceProviderMode), Some(&[2][..]));
}

#[test]
fn one_regime_for_one_place_holds_for_everybody() {
    assert_eq!(built(&with(gpp(json!({})), "regime", json!("us-ca"))).0["everywhere"], "US-CA");
    assert_eq!(built(&with(gpp(json!({})), "regime", json!("by_region"))).0["everywhere"], Value::Null);
    assert_eq!(built(&gpp(json!({}))).0["everywhere"], Value::Null);
}

#[test]
fn a_site_without_it_has_nothing_of_it() {
    let workshop = Workshop::new();
    workshop.build(&config(), "site").expect("a build");
    let files = workshop.files("site");
    assert!(!files.contains_key("parts/gpp.js"));
    assert!(!String::from_utf8_lossy(&files["assent.js"]).contains("gpp"));
}
