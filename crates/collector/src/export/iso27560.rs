//! ISO/IEC TS 27560:2023 in the vocabulary of the W3C's DPV 2.3, as JSON-LD (DPVCG, "Guide for implementing ISO/IEC TS 27560").
//!
//! It says to conform to the guide's general profile, not to the one for the GDPR: that one asks for what no cookie notice tells, among others
//! the supervisory authority and where each provider processes.

use assent_core::{Actor, Basis, Event, State};
use serde_json::{Value, json};

use super::{Source, time};

/// The consent record of a receipt.
pub(super) fn record(source: &Source<'_>) -> Value {
    let stored = source.stored;
    json!({
        "@context": {
            "dpv": "https://w3id.org/dpv#",
            "pd": "https://w3id.org/dpv/pd#",
            "dct": "http://purl.org/dc/terms/",
            "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": format!("urn:uuid:{}", stored.receipt_id),
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": { "@id": "https://w3id.org/dpv/schema/dpv-27560#record" },
        "dct:identifier": stored.receipt_id.to_string(),
        "dct:created": moment(&time(stored.received_at)),
        "dct:language": stored.lang,
        "dpv:hasDataSubject": match stored.subject {
            Some(subject) => json!({ "@type": "dpv:DataSubject", "dct:identifier": subject.to_string() }),
            None => json!({ "@type": "dpv:DataSubject" }),
        },
        "dpv:hasNotice": {
            "@type": "dpv:ConsentNotice",
            "dct:identifier": source.text("/notice/sha256"),
            "dct:hasVersion": source.text("/notice/version"),
            "dct:language": stored.lang,
        },
        "dpv:hasConsentStatus": [status(source)],
        "dpv:hasProcess": source.decisions().iter().map(|decision| process(source, decision)).collect::<Vec<_>>(),
        "dpv:hasDataController": controller(source),
        "dpv:hasStorageCondition": [
            {
                "@type": "dpv:StorageDuration",
                "dct:title": "this record, after nobody relies on it any more",
                "dpv:hasDuration": {
                    "@type": "dpv:TemporalDuration",
                    "rdf:value": { "@type": "xsd:duration", "@value": format!("P{}D", source.retention.as_secs() / 86_400) },
                },
            },
            stated("dpv:StorageLocation", None),
        ],
        // Every page of the site has the control, and the collector takes withdrawals (GDPR Art. 7(3)).
        "dpv:hasConsentControl": {
            "@type": "dpv:WithdrawConsent",
            "dpv:isExercisedAt": format!("the cookie settings on every page of {}", stored.site),
        },
        "dpv:hasRight": {
            "@type": "dpv:DataSubjectRight",
            "dct:title": "access, portability, rectification, erasure",
            "dpv:isExercisedAt": source.controller("contact").map_or_else(unknown, Value::from),
        },
        "dpv:hasJurisdiction": stated("dpv:Jurisdiction", source.receipt["jurisdiction"].as_str()),
    })
}

/// What is mandatory in the record and in no notice: DPV has a word for that.
fn unknown() -> Value {
    json!({ "dpv:hasApplicability": { "@id": "dpv:NotAvailable" } })
}

/// A thing by its name, or that it is not known.
fn stated(class: &str, name: Option<&str>) -> Value {
    let mut thing = name.map_or_else(unknown, |name| json!({ "dct:identifier": name }));
    thing["@type"] = class.into();
    thing
}

/// What was said of consent, by whom, when, how, and until when it holds.
fn status(source: &Source<'_>) -> Value {
    let state = match Event::named(&source.stored.event) {
        Some(Event::Given | Event::Partial | Event::GpcOverride) => "dpv:ConsentGiven",
        Some(Event::Renewed) => "dpv:RenewedConsentGiven",
        Some(Event::Refused | Event::OptedOut) => "dpv:ConsentRefused",
        Some(Event::Withdrawn) => "dpv:ConsentWithdrawn",
        None => "dpv:ConsentUnknown",
    };
    json!({
        "@type": [state, "dpv:ExplicitlyExpressedConsent"],
        // A browser speaks for its user.
        "dpv:isIndicatedBy": { "@id": match Actor::named(source.text("/actor")) {
            Some(Actor::Guardian) => "dpv:GuardianOfDataSubject",
            Some(Actor::Controller) => "dpv:DataController",
            Some(Actor::DataSubject | Actor::UserAgent) | None => "dpv:DataSubject",
        } },
        "dpv:hasIndicationMethod": source.text("/method"),
        "dpv:isIndicatedAtTime": moment(&time(source.stored.occurred_at)),
        "dpv:hasDuration": match source.text("/valid_until") {
            // An anonymised receipt tells no moments.
            "" => json!({ "@type": "dpv:IndeterminateDuration" }),
            until => json!({ "@type": "dpv:UntilTimeDuration", "rdf:value": moment(until) }),
        },
    })
}

fn moment(time: &str) -> Value {
    json!({ "@type": "xsd:dateTime", "@value": time })
}

fn controller(source: &Source<'_>) -> Value {
    let text = |key: &str| source.controller(key).map_or_else(unknown, Value::from);
    json!({
        "@type": "dpv:DataController",
        "dpv:hasIdentifier": source.stored.site,
        "dpv:hasName": source.controller("name").unwrap_or(&source.stored.site),
        "dpv:hasAddress": text("address"),
        "dpv:hasContact": text("contact"),
        "dpv:hasPolicy": source.policy().map_or_else(unknown, Value::from),
    })
}

/// One purpose with its basis, its answer, how long its services store, and who receives data for it.
fn process(source: &Source<'_>, decision: &Value) -> Value {
    let id = decision["purpose"].as_str().unwrap_or_default();
    let mut process = json!({
        "@type": "dpv:Process",
        "dpv:hasPurpose": {
            "@type": "dpv:Purpose",
            "dct:identifier": id,
            "dct:title": source.category_name(id).unwrap_or(id),
            "dct:description": source.category_description(id).unwrap_or_default(),
        },
        "dpv:hasPersonalData": {
            "@type": "dpv:PersonalData",
            "skos:broader": { "@id": "pd:Identifier" },
            "dct:title": "online identifiers",
        },
        "dpv:hasRecipient": recipients(source, id),
        "dpv:hasStorageCondition": source.services(id).iter().flat_map(storage).collect::<Vec<_>>(),
    });
    let granted = decision["state"] == State::Granted.name();
    match decision["basis"].as_str().and_then(Basis::named) {
        // What the service needs rests on no consent (Directive 2002/58/EC Art. 5(3)), so it has no state of one.
        Some(Basis::Necessary) => process["dpv:hasNecessity"] = json!({ "@id": "dpv:Required" }),
        // Where the visitor is told and may object the law asks for no consent: the answer is there, the basis is not.
        basis @ (Some(Basis::Consent | Basis::Notice) | None) => {
            process["dpv:hasNecessity"] = json!({ "@id": "dpv:Optional" });
            if basis == Some(Basis::Consent) {
                process["dpv:hasLegalBasis"] = json!({ "@id": "dpv:ExplicitlyExpressedConsent" });
            }
            process["dpv:hasConsentStatus"] = json!({ "@id": match Event::named(&source.stored.event) {
                _ if granted => "dpv:ConsentGiven",
                Some(Event::Withdrawn) => "dpv:ConsentWithdrawn",
                _ => "dpv:ConsentRefused",
            } });
        }
    }
    process
}

/// The providers of a category's services; where it has none the controller alone; where the notice is not archived nobody knows.
fn recipients(source: &Source<'_>, category: &str) -> Vec<Value> {
    let services = source.services(category);
    if services.is_empty() {
        return vec![source.category(category).map_or_else(|| stated("dpv:Recipient", None), |_| controller(source))];
    }
    let recipient = |service: &Value| {
        let policy = service["policy_url"].as_str().map_or_else(unknown, |address| source.absolute(address).into());
        json!({
            "@type": "dpv:Recipient",
            "dpv:hasIdentifier": service["id"],
            "dpv:hasName": service["provider"],
            "dct:title": service["name"],
            // Their policies tell where to write to; the notice does not.
            "dpv:hasAddress": unknown(),
            "dpv:hasContact": policy,
            "dpv:hasPolicy": policy,
        })
    };
    services.iter().map(recipient).collect()
}

/// What a service stores on the device, and for how long.
fn storage(service: &Value) -> Vec<Value> {
    let cookies = service["cookies"].as_array().map_or(&[][..], Vec::as_slice);
    let duration = |cookie: &Value| {
        json!({
            "@type": "dpv:StorageDuration",
            "dct:title": cookie["name"],
            "dpv:hasDuration": { "@type": "dpv:Duration", "rdf:value": cookie["lifetime"] },
        })
    };
    cookies.iter().map(duration).collect()
}
