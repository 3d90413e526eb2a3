//! ISO/IEC TS 27560:2023 in the vocabulary of the W3C's DPV, as JSON-LD (DPVCG, "Guide for implementing ISO/IEC TS 27560").

use serde_json::{Value, json};

use super::{Source, time};

/// The consent record of a receipt.
pub(super) fn record(source: &Source<'_>) -> Value {
    let stored = source.stored;
    let status = json!({
        "@type": status(&stored.event),
        "dpv:isIndicatedBy": { "@id": "dpv:DataSubject" },
        "dpv:hasIndicationMethod": source.text("/method"),
        "dpv:isIndicatedAtTime": moment(&time(stored.occurred_at)),
        "dct:valid": moment(source.text("/valid_until")),
    });
    let mut record = json!({
        "@context": {
            "dpv": "https://w3id.org/dpv#",
            "dct": "http://purl.org/dc/terms/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": format!("urn:uuid:{}", stored.receipt_id),
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": { "@id": "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr" },
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
        "dpv:hasConsentStatus": [status],
        "dpv:hasProcess": source.decisions().iter().map(|decision| process(source, decision)).collect::<Vec<_>>(),
        "dpv:hasDataController": controller(source),
        "dpv:hasStorageCondition": {
            "@type": "dpv:StorageDuration",
            "dpv:hasDuration": { "@type": "xsd:duration", "@value": format!("P{}D", source.retention.as_secs() / 86_400) },
        },
        // Every page of the site has the control, and the collector takes withdrawals (GDPR Art. 7(3)).
        "dpv:hasWithdrawalMethod": "the cookie settings on every page of the site",
    });
    if let Some(region) = source.receipt["jurisdiction"].as_str() {
        record["dpv:hasJurisdiction"] = json!({ "dct:identifier": region });
    }
    record
}

/// DPV's states of consent.
fn status(event: &str) -> &'static str {
    match event {
        "given" | "partial" => "dpv:ConsentGiven",
        "renewed" => "dpv:RenewedConsentGiven",
        "refused" => "dpv:ConsentRefused",
        "withdrawn" => "dpv:ConsentWithdrawn",
        _ => "dpv:ConsentUnknown",
    }
}

fn moment(time: &str) -> Value {
    json!({ "@type": "xsd:dateTime", "@value": time })
}

fn controller(source: &Source<'_>) -> Value {
    let mut controller = json!({ "@type": "dpv:DataController", "dpv:hasName": source.controller("name").unwrap_or(&source.stored.site) });
    for (key, term) in [("address", "dpv:hasAddress"), ("contact", "dpv:hasContact")] {
        if let Some(text) = source.controller(key) {
            controller[term] = text.into();
        }
    }
    controller
}

/// One purpose with its basis, its answer and who receives data for it.
fn process(source: &Source<'_>, decision: &Value) -> Value {
    let id = decision["purpose"].as_str().unwrap_or_default();
    let text = |key: &str| source.category(id).and_then(|category| category[key].as_str());
    let state = match decision["state"].as_str() {
        Some("granted") => "dpv:ConsentGiven",
        _ if source.stored.event == "withdrawn" => "dpv:ConsentWithdrawn",
        _ => "dpv:ConsentRefused",
    };
    let recipient = |service: &Value| {
        json!({
            "@type": "dpv:Recipient",
            "dpv:hasName": service["provider"],
            "dct:title": service["name"],
            "dpv:hasPolicy": service["policy_url"],
        })
    };
    let mut process = json!({
        "@type": "dpv:Process",
        "dpv:hasPurpose": {
            "@type": "dpv:Purpose",
            "dct:identifier": id,
            "dct:title": text("name").unwrap_or(id),
            "dct:description": text("description").unwrap_or_default(),
        },
        "dpv:hasPersonalData": { "@type": "dpv:PersonalData", "dct:title": "online identifiers" },
        "dpv:hasRecipient": source.services(id).iter().map(recipient).collect::<Vec<_>>(),
    });
    if decision["basis"] == "necessary" {
        // What the service needs rests on no consent (Directive 2002/58/EC Art. 5(3)), so it has no state of one.
        process["dpv:hasNecessity"] = json!({ "@id": "dpv:Required" });
    } else {
        process["dpv:hasLegalBasis"] = json!({ "@id": "dpv:ExplicitlyExpressedConsent" });
        process["dpv:hasConsentStatus"] = json!({ "@id": state });
    }
    process
}
