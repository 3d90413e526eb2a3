//! Kantara Consent Receipt v1.1.0: a receipt and the notice it names, joined. It names what was granted; what was refused it has no place for.

use assent_core::{Basis, ConsentType, State};
use serde_json::{Value, json};

use super::Source;

/// What stands where the owner's notice says nothing: the form's required texts may not be absent.
const NOT_STATED: &str = "not stated";

/// The receipt in Kantara's form. Fields that the form requires and no cookie notice knows (a phone, a postal code) say so.
pub(super) fn receipt(source: &Source<'_>) -> Value {
    let decisions: Vec<&Value> =
        source.decisions().iter().filter(|decision| decision["state"] == State::Granted.name()).collect();
    let services: Vec<Value> = decisions.iter().flat_map(|decision| services(source, decision)).collect();
    let contact = source.controller("contact").unwrap_or(NOT_STATED);
    json!({
        "version": "KI-CR-v1.1.0",
        "jurisdiction": source.receipt["jurisdiction"].as_str().unwrap_or(NOT_STATED),
        // Seconds since 1970 (Kantara CR v1.1, 4.3.3).
        "consentTimestamp": source.stored.occurred_at.div_euclid(1_000),
        "collectionMethod": source.text("/method"),
        "consentReceiptID": source.stored.receipt_id.to_string(),
        "language": source.stored.lang,
        "piiPrincipalId": source.stored.subject.map_or_else(|| "anonymous".to_owned(), |subject| subject.to_string()),
        "piiControllers": [{
            "piiController": source.controller("name").unwrap_or(&source.stored.site),
            "contact": contact,
            "address": { "streetAddress": source.controller("address").unwrap_or(NOT_STATED) },
            // The contact may be a page as well.
            "email": contact.strip_prefix("mailto:").unwrap_or(NOT_STATED),
            "phone": NOT_STATED,
        }],
        "policyUrl": source.policy().unwrap_or_else(|| NOT_STATED.to_owned()),
        "services": services,
        // A cookie notice never asks for special categories (GDPR Art. 9).
        "sensitive": false,
        "spiCat": [],
    })
}

fn services(source: &Source<'_>, decision: &Value) -> Vec<Value> {
    let category = decision["purpose"].as_str().unwrap_or_default();
    let granted =
        |service: &&Value| decision["services"][service["id"].as_str().unwrap_or_default()] == State::Granted.name();
    let known: Vec<Value> = source
        .services(category)
        .iter()
        .filter(granted)
        .map(|service| {
            let name = service["name"].as_str().unwrap_or_default();
            let purposes = service["purposes"].as_array().map_or(&[][..], Vec::as_slice).iter();
            let provider = service["provider"].as_str();
            let purposes: Vec<Value> =
                purposes.map(|text| purpose(source, decision, text.as_str().unwrap_or(category), provider)).collect();
            json!({ "service": name, "purposes": purposes })
        })
        .collect();
    // A category may have no services, and without the notice its id is all that is known of what was granted.
    if known.is_empty() {
        let name = source.category_name(category).unwrap_or(category);
        vec![json!({ "service": name, "purposes": [purpose(source, decision, name, None)] })]
    } else {
        known
    }
}

/// When consent ends by itself; an anonymised receipt tells no moments.
fn termination<'a>(source: &'a Source<'_>) -> &'a str {
    Some(source.text("/valid_until")).filter(|until| !until.is_empty()).unwrap_or(NOT_STATED)
}

fn purpose(source: &Source<'_>, decision: &Value, text: &str, provider: Option<&str>) -> Value {
    let id = decision["purpose"].as_str().unwrap_or_default();
    let explicit = decision["consent_type"] == ConsentType::Explicit.name();
    let third_party = provider.filter(|provider| source.controller("name") != Some(*provider));
    let mut purpose = json!({
        "purpose": text,
        "purposeCategory": [source.category_name(id).unwrap_or(id)],
        "consentType": if explicit { "EXPLICIT" } else { "IMPLICIT" },
        "piiCategory": ["online identifiers"],
        "primaryPurpose": decision["basis"] == Basis::Necessary.name(),
        "termination": termination(source),
        "thirdPartyDisclosure": third_party.is_some(),
    });
    if let Some(provider) = third_party {
        purpose["thirdPartyName"] = provider.into();
    }
    purpose
}
