//! Kantara Consent Receipt v1.1.0.

use serde_json::json;

use super::{Kind, all_in_form, at, has_all, in_form, notices};
use crate::database::Engine;
use crate::fixture::Collector;
use crate::receipts::{given, text, with};

/// What the JSON schema of Kantara's Consent Receipt Specification v1.1.0 requires, at every level, and of which type: its workgroup's file
/// `CR_v1_1/kantara-consent-receipt-v1_1-schema.json` (repository KantaraInitiative/consent-receipt-v-next, commit 3b4e81b). `purpose` is required by the
/// specification's section 4.5 only. Of its optional fields we give `language` and `primaryPurpose`.
const KANTARA: [(&str, Kind); 24] = [
    ("/version", Kind::One(&["KI-CR-v1.1.0"])),
    ("/jurisdiction", Kind::Text),
    ("/consentTimestamp", Kind::Whole),
    ("/collectionMethod", Kind::Text),
    ("/consentReceiptID", Kind::Text),
    ("/language", Kind::Text),
    ("/piiPrincipalId", Kind::Text),
    ("/piiControllers", Kind::List),
    ("/piiControllers/*/piiController", Kind::Text),
    ("/piiControllers/*/contact", Kind::Text),
    ("/piiControllers/*/address", Kind::Object),
    ("/piiControllers/*/email", Kind::Text),
    ("/piiControllers/*/phone", Kind::Text),
    ("/policyUrl", Kind::Text),
    ("/services/*/service", Kind::Text),
    ("/services/*/purposes/*/purpose", Kind::Text),
    ("/services/*/purposes/*/consentType", Kind::One(&["EXPLICIT", "IMPLICIT"])),
    ("/services/*/purposes/*/purposeCategory", Kind::Texts),
    ("/services/*/purposes/*/piiCategory", Kind::Texts),
    ("/services/*/purposes/*/primaryPurpose", Kind::Truth),
    ("/services/*/purposes/*/termination", Kind::Text),
    ("/services/*/purposes/*/thirdPartyDisclosure", Kind::Truth),
    ("/sensitive", Kind::Truth),
    ("/spiCat", Kind::Texts),
];

#[tokio::test]
async fn kantara_has_every_required_field() {
    let collector = Collector::start(Engine::Sqlite).await;
    for (_, form) in all_in_form(&collector.api, "kantara").await {
        has_all(&form, &KANTARA);
        // Either no third party, or one that has a name; never both (the schema's `oneOf`).
        for purpose in at(&form, "/services/*/purposes/*") {
            assert_eq!(purpose["thirdPartyDisclosure"] == true, purpose["thirdPartyName"].is_string(), "{purpose}");
        }
    }
    let (receipt, form) = in_form(&collector.api, "kantara", given(), Some(&notices()[0])).await;
    let occurred: jiff::Timestamp = text(&receipt, "/occurred_at").parse().expect("a time");
    assert_eq!(form["consentTimestamp"], occurred.as_second(), "seconds, not milliseconds");
    assert_eq!(
        (&form["piiControllers"][0]["email"], &form["policyUrl"]),
        (&json!("me@shop.example"), &json!("https://shop.example/privacy"))
    );
    assert_eq!(form["services"][0]["service"], "Notwendig");
    let purposes = at(&form, "/services/*/purposes/*");
    let matomo = purposes.iter().find(|purpose| purpose["purpose"] == "Counting visits").expect("it");
    assert_eq!((&matomo["thirdPartyName"], &matomo["consentType"]), (&json!("InnoCraft Ltd"), &json!("EXPLICIT")));
    let page = with(notices()[0].clone(), "/controller/contact", "https://shop.example/contact");
    let (_, form) = in_form(&collector.api, "kantara", given(), Some(&page)).await;
    assert_eq!(form["piiControllers"][0]["email"], "not stated", "a page's address is none for letters");
}
