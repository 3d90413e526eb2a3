//! `assent decode`: every kind of string, for people and for machines, and what is said of wrong ones.

use assent_adtech::{Field, GppString, Layout, Purposes, Section, TcString, Time, UsSection, VendorIds};
use serde_json::json;

use crate::common::assent;

fn tc(vendors: &[u16]) -> String {
    let vendors: VendorIds = vendors.iter().copied().collect();
    let string = TcString {
        cmp_id: 300,
        vendor_list_version: 178,
        purpose_consents: Purposes::of([1, 2, 3, 7]).expect("purposes"),
        vendor_consents: vendors.clone(),
        vendors_disclosed: Some(vendors),
        ..TcString::new(Time::day_of(1_790_000_000_000))
    };
    string.encode().expect("no rule is broken")
}

fn gpp() -> String {
    let mut california = UsSection::new(Layout::of_prefix("usca").expect("a section"));
    california.set(Field::SaleOptOut, &[1]).expect("a field");
    california.set(Field::KnownChildSensitiveDataConsents, &[1, 2]).expect("a field");
    california.set(Field::Gpc, &[1]).expect("a field");
    let mut string = GppString::default();
    string.insert(Section::Us(california));
    string.encode().expect("no rule is broken")
}

#[test]
fn the_kind_of_a_string_is_known_by_its_beginning() {
    for (text, kind) in [(tc(&[1]), "tc"), ("2~1.35~dv.9".into(), "ac"), (gpp(), "gpp"), ("1YNN".into(), "us_privacy")]
    {
        let answer = assent(&["decode", &text, "--json"], "");
        let document = answer.json();
        assert_eq!(
            (answer.code, &document["kind"], &document["broken_rules"]),
            (0, &json!(kind), &json!([])),
            "{text}"
        );
    }
}

#[test]
fn a_tc_string_is_shown_as_a_table() {
    let answer = assent(&["decode", "-"], &format!("{}\n", tc(&[2, 3, 4, 755])));
    assert_eq!(answer.code, 0, "{}", answer.err);
    for line in [
        "created                              2026-09-21T00:00:00.000Z",
        "cmp_id                               300",
        "consent_language                     EN",
        "purpose_consents                     1–3, 7 (4 in all)",
        "vendor_consents                      2–4, 755 (4 in all)",
        "restrictions                         none",
        "publisher                            missing",
    ] {
        assert!(answer.out.lines().any(|shown| shown == line), "{line}\n{}", answer.out);
    }
}

#[test]
fn a_gpp_section_is_shown_with_the_meaning_of_its_values() {
    let answer = assent(&["decode", &gpp()], "");
    for line in [
        "    SaleOptOut                       1 (opted out)",
        "    SensitiveDataProcessing          9 × 0 (not applicable)",
        "    KnownChildSensitiveDataConsents  1, 2",
        "    Gpc                              1 (yes)",
    ] {
        assert!(answer.out.lines().any(|shown| shown == line), "{line}\n{}", answer.out);
    }
    let document = assent(&["decode", &gpp(), "--json"], "").json();
    let section = &document["string"]["sections"][0];
    assert_eq!(
        (&section["id"], &section["prefix"], &section["says"]["SaleOptOut"]),
        (&json!(8), &json!("usca"), &json!(1))
    );
    assert_eq!(section["says"]["SensitiveDataProcessing"], json!([0, 0, 0, 0, 0, 0, 0, 0, 0]));
}

#[test]
fn consent_for_vendors_that_were_not_disclosed_is_a_finding() {
    let (with, without) = (tc(&[1, 755]), tc(&[]));
    let core = with.split('.').next().expect("a core");
    let disclosed = without.split('.').nth(1).expect("a segment");
    let answer = assent(&["decode", &format!("{core}.{disclosed}")], "");
    assert_eq!(answer.code, 1);
    assert!(
        answer.out.ends_with("broken rule: TC string, VendorConsents: vendor 1 has a signal, and was not disclosed\n"),
        "{}",
        answer.out
    );
    let document = assent(&["decode", core, "--json"], "").json();
    let message = "the segment is missing; it is mandatory since TCF 2.3 (Google's error 1.4)";
    assert_eq!(
        document["broken_rules"],
        json!([{ "section": "TC string", "field": "VendorsDisclosed", "message": message }])
    );
}

#[test]
fn what_cannot_be_read_has_its_place() {
    for (text, says) in [
        ("hello", "error: string, beginning, kind, character 0: this is no TC, AC, GPP or US Privacy string\n"),
        ("1YNX", "error: US Privacy, core, LspaCovered, character 3: 'X' is not allowed here\n"),
        (
            "BOEFEAyOEFEAyAHABDENAI4",
            "error: TC string, core, Version, bit 0 of the segment: version 1 is not supported\n",
        ),
    ] {
        let answer = assent(&["decode", text], "");
        assert_eq!((answer.code, answer.out.as_str(), answer.err.as_str()), (2, "", says));
    }
    let long = assent(&["decode", "-"], &"C".repeat(300 * 1024));
    assert!(long.code == 2 && long.err.contains("more than 262144 bytes"), "{}", long.err);
}

#[test]
fn text_of_others_gives_a_terminal_no_orders() {
    let mut string = GppString::default();
    string.insert(Section::Other { id: 5, text: "B\u{1b}[2J".into() });
    let answer = assent(&["decode", &string.encode().expect("no rule is broken")], "");
    assert!(answer.code == 0 && answer.out.contains("B\u{fffd}[2J"), "{}", answer.out);
}
