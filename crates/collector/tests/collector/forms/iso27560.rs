//! ISO/IEC TS 27560 in the DPV's words.

use serde_json::Value;

use super::{Kind, all_in_form, at, has_all, in_form, notices};
use crate::database::Engine;
use crate::fixture::Collector;
use crate::receipts::given;

/// What ISO/IEC TS 27560 makes mandatory, by the names that the DPVCG's guide gives it (section 8.2; 9.1 to 9.5 for the places).
const ISO_27560: [(&str, Kind); 39] = [
    // schema_version, record_id, pii_principal_id
    ("/@type", Kind::One(&["dpv:ConsentRecord"])),
    ("/dct:conformsTo/@id", Kind::One(&["https://w3id.org/dpv/schema/dpv-27560#record"])),
    ("/dct:identifier", Kind::Text),
    ("/dpv:hasDataSubject", Kind::Object),
    // privacy_notice, language
    ("/dpv:hasNotice/@type", Kind::One(&["dpv:ConsentNotice"])),
    ("/dpv:hasNotice/dct:identifier", Kind::Text),
    ("/dpv:hasNotice/dct:language", Kind::Text),
    ("/dct:language", Kind::Text),
    // purpose, pii_information, pii_type
    ("/dpv:hasProcess", Kind::List),
    ("/dpv:hasProcess/*/@type", Kind::One(&["dpv:Process"])),
    ("/dpv:hasProcess/*/dpv:hasPurpose/@type", Kind::One(&["dpv:Purpose"])),
    ("/dpv:hasProcess/*/dpv:hasPurpose/dct:title", Kind::Text),
    ("/dpv:hasProcess/*/dpv:hasPersonalData/@type", Kind::One(&["dpv:PersonalData"])),
    ("/dpv:hasProcess/*/dpv:hasPersonalData/skos:broader/@id", Kind::One(&["pd:Identifier"])),
    // recipient_third_parties; party_id, party_name and party_contact where the notice is archived
    ("/dpv:hasProcess/*/dpv:hasRecipient", Kind::List),
    ("/dpv:hasProcess/*/dpv:hasRecipient/*/@type", Kind::One(&["dpv:Recipient", "dpv:DataController"])),
    ("/dpv:hasProcess/*/dpv:hasNecessity/@id", Kind::One(&["dpv:Required", "dpv:Optional"])),
    // pii_controllers: party_id, party_name, party_address, party_contact, party_type
    ("/dpv:hasDataController/@type", Kind::One(&["dpv:DataController"])),
    ("/dpv:hasDataController/dpv:hasIdentifier", Kind::Text),
    ("/dpv:hasDataController/dpv:hasName", Kind::Text),
    ("/dpv:hasDataController/dpv:hasAddress", Kind::Node),
    ("/dpv:hasDataController/dpv:hasContact", Kind::Node),
    // retention_period, storage_locations
    ("/dpv:hasStorageCondition/0/@type", Kind::One(&["dpv:StorageDuration"])),
    ("/dpv:hasStorageCondition/0/dpv:hasDuration/rdf:value/@value", Kind::Text),
    ("/dpv:hasStorageCondition/1/@type", Kind::One(&["dpv:StorageLocation"])),
    ("/dpv:hasStorageCondition/1/dpv:hasApplicability/@id", Kind::One(&["dpv:NotAvailable"])),
    // withdrawal_method, privacy_rights, jurisdiction
    ("/dpv:hasConsentControl/@type", Kind::One(&["dpv:WithdrawConsent"])),
    ("/dpv:hasConsentControl/dpv:isExercisedAt", Kind::Text),
    ("/dpv:hasRight/@type", Kind::One(&["dpv:DataSubjectRight"])),
    ("/dpv:hasRight/dpv:isExercisedAt", Kind::Node),
    ("/dpv:hasJurisdiction/@type", Kind::One(&["dpv:Jurisdiction"])),
    ("/dpv:hasJurisdiction", Kind::Node),
    // event_state, event_type, entity_id, event_time, validity_duration
    ("/dpv:hasConsentStatus", Kind::List),
    (
        "/dpv:hasConsentStatus/*/@type/0",
        Kind::One(&["dpv:ConsentGiven", "dpv:RenewedConsentGiven", "dpv:ConsentRefused", "dpv:ConsentWithdrawn"]),
    ),
    ("/dpv:hasConsentStatus/*/@type/1", Kind::One(&["dpv:ExplicitlyExpressedConsent"])),
    ("/dpv:hasConsentStatus/*/dpv:isIndicatedBy/@id", Kind::One(&["dpv:DataSubject", "dpv:GuardianOfDataSubject"])),
    ("/dpv:hasConsentStatus/*/dpv:isIndicatedAtTime/@value", Kind::Text),
    ("/dpv:hasConsentStatus/*/dpv:hasDuration/@type", Kind::One(&["dpv:UntilTimeDuration"])),
    ("/dpv:hasConsentStatus/*/dpv:hasDuration/rdf:value/@value", Kind::Text),
];

/// The words that the form may use. Those of the DPV were each looked up in the vocabulary's tables of 2.2 and 2.3 (repository w3c/dpv,
/// `dpv/modules/*.csv` and `pd/modules/extended.csv`).
const VOCABULARY: &str = "
dpv:ConsentGiven dpv:ConsentNotice dpv:ConsentRecord dpv:ConsentRefused dpv:ConsentWithdrawn dpv:DataController dpv:DataSubject dpv:DataSubjectRight
dpv:Duration dpv:ExplicitlyExpressedConsent dpv:GuardianOfDataSubject dpv:Jurisdiction dpv:NotAvailable dpv:Optional dpv:PersonalData dpv:Process
dpv:Purpose dpv:Recipient dpv:RenewedConsentGiven dpv:Required dpv:StorageDuration dpv:StorageLocation dpv:TemporalDuration dpv:UntilTimeDuration
dpv:WithdrawConsent dpv:hasAddress dpv:hasApplicability dpv:hasConsentControl dpv:hasConsentStatus dpv:hasContact dpv:hasDataController
dpv:hasDataSubject dpv:hasDuration dpv:hasIdentifier dpv:hasIndicationMethod dpv:hasJurisdiction dpv:hasLegalBasis dpv:hasName dpv:hasNecessity
dpv:hasNotice dpv:hasPersonalData dpv:hasPolicy dpv:hasProcess dpv:hasPurpose dpv:hasRecipient dpv:hasRight dpv:hasStorageCondition
dpv:isExercisedAt dpv:isIndicatedAtTime dpv:isIndicatedBy pd:Identifier dct:conformsTo dct:created dct:description dct:hasVersion dct:identifier
dct:language dct:title rdf:value skos:broader xsd:dateTime xsd:duration";

/// The words of a JSON-LD document: its keys, and what `@type` and `@id` name.
fn words<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    for (key, value) in value.as_object().into_iter().flatten().filter(|(key, _)| *key != "@context") {
        found.push(key);
        if ["@type", "@id"].contains(&key.as_str()) {
            let list = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
            found.extend(list.iter().filter_map(Value::as_str));
        }
        words(value, found);
    }
    value.as_array().into_iter().flatten().for_each(|value| words(value, found));
}

#[tokio::test]
async fn iso_27560_has_every_mandatory_field_in_words_of_the_dpv() {
    let collector = Collector::start(Engine::Sqlite).await;
    let known: Vec<&str> = VOCABULARY.split_whitespace().collect();
    let mut used = Vec::new();
    let forms = all_in_form(&collector.api, "iso27560").await;
    for (receipt, form) in &forms {
        has_all(form, &ISO_27560);
        assert_eq!(form["dct:identifier"], receipt["receipt_id"]);
        words(form, &mut used);
        // An answer where there was a question, a basis where it is consent.
        for (process, decision) in at(form, "/dpv:hasProcess/*").iter().zip(at(receipt, "/decisions/*")) {
            let optional = decision["basis"] != "necessary";
            assert_eq!(process["dpv:hasConsentStatus"].is_object(), optional, "{process}");
            assert_eq!(process["dpv:hasLegalBasis"].is_object(), decision["basis"] == "consent", "{process}");
        }
        for (prefix, _) in used.iter().filter_map(|word| word.split_once(':')) {
            let outside = ["https", "urn"].contains(&prefix);
            assert!(outside || form["@context"][prefix].is_string(), "{prefix}: has no meaning");
        }
    }
    used.retain(|word| !word.starts_with(['@', '{']) && !word.starts_with("https:") && !word.starts_with("urn:"));
    used.sort_unstable();
    used.dedup();
    let unknown: Vec<_> = used.iter().filter(|word| !known.contains(word)).collect();
    assert!(unknown.is_empty(), "no words of the vocabulary: {unknown:?}");
    let unused: Vec<_> = known.iter().filter(|word| !used.contains(word)).collect();
    assert!(unused.is_empty(), "no form has {unused:?}");
}

#[tokio::test]
async fn iso_27560_says_what_the_receipt_and_the_notice_say() {
    let collector = Collector::start(Engine::Sqlite).await;
    let (receipt, form) = in_form(&collector.api, "iso27560", given(), Some(&notices()[0])).await;
    assert_eq!(form["@context"]["dpv"], "https://w3id.org/dpv#");
    assert_eq!(form["dpv:hasDataSubject"]["dct:identifier"], receipt["subject_id"]);
    assert_eq!(form["dpv:hasNotice"]["dct:identifier"], receipt["notice"]["sha256"]);
    assert_eq!(form["dpv:hasJurisdiction"]["dct:identifier"], "DE");
    let status = &form["dpv:hasConsentStatus"][0];
    assert_eq!(status["@type"][0], "dpv:ConsentGiven");
    assert_eq!(status["dpv:isIndicatedAtTime"]["@value"], receipt["occurred_at"]);
    assert_eq!(status["dpv:hasDuration"]["rdf:value"]["@value"], receipt["valid_until"]);
    let analytics = &form["dpv:hasProcess"][1];
    assert_eq!(analytics["dpv:hasPurpose"]["dct:title"], "Statistik");
    let necessary = &form["dpv:hasProcess"][0]["dpv:hasPurpose"];
    assert_eq!(necessary["dct:title"], "Notwendig");
    assert_eq!(necessary["dct:description"], "Ohne sie geht es nicht");
    assert_eq!(form["dpv:hasDataController"]["dpv:hasPolicy"], "https://shop.example/privacy");
    assert_eq!(analytics["dpv:hasRecipient"][0]["dpv:hasName"], "InnoCraft Ltd");
    assert_eq!(analytics["dpv:hasStorageCondition"][0]["dpv:hasDuration"]["rdf:value"], "13 months");
    assert_eq!(form["dpv:hasProcess"][0]["dpv:hasRecipient"][0]["dpv:hasName"], "Shop Ltd", "no services, no others");
    assert_eq!(form["dpv:hasDataController"]["dpv:hasName"], "Shop Ltd");
    assert_eq!(form["dpv:hasRight"]["dpv:isExercisedAt"], "mailto:me@shop.example");
}
