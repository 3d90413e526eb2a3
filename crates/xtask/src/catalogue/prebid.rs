//! npm `prebid.js`: what its modules disclose to store (`metadata/modules`, read from the vendors' own device storage disclosures).

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::facts::{Stored, Vendor, domain, duration, name};

#[derive(Deserialize)]
struct Module {
    #[serde(default)]
    disclosures: Option<BTreeMap<String, Disclosure>>,
    #[serde(default)]
    components: Vec<Component>,
}

#[derive(Deserialize)]
struct Disclosure {
    #[serde(default)]
    disclosures: Option<Vec<Item>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    identifier: String,
    r#type: String,
    max_age_seconds: Option<i64>,
    #[serde(default)]
    purposes: Vec<u8>,
    #[serde(default)]
    opt_out: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Component {
    component_type: String,
    component_name: String,
    alias_of: Option<String>,
    #[serde(rename = "disclosureURL")]
    disclosure_url: Option<String>,
}

/// The vendors that disclose what they store.
///
/// # Errors
/// When a file is not what it was.
pub fn read(files: &[String]) -> Result<Vec<Vendor>> {
    let mut vendors: BTreeMap<String, Vendor> = BTreeMap::new();
    for text in files {
        let module: Module = serde_json::from_str(text).context("a module's metadata of prebid.js")?;
        for (address, disclosure) in module.disclosures.unwrap_or_default() {
            // A module of Prebid itself has no vendor.
            let Some(host) = address.strip_prefix("https://").and_then(|rest| rest.split('/').next()) else { continue };
            let is_its = |component: &&Component| component.disclosure_url.as_deref() == Some(&address);
            let of = module.components.iter().filter(is_its).min_by_key(|component| component.alias_of.is_some());
            let Some(component) = of else { continue };
            let name = component.component_name.clone();
            let purpose = match component.component_type.as_str() {
                "bidder" => "does-ads-auction",
                "userId" => "does-ads-identity",
                "analytics" => "does-ads-measure",
                _ => "does-ads-profile",
            };
            let vendor = vendors.entry(address.clone()).or_insert_with(|| Vendor {
                name,
                category: "marketing".into(),
                purpose: Some(purpose.into()),
                domains: site(host).into_iter().collect(),
                ..Vendor::default()
            });
            for item in disclosure.disclosures.unwrap_or_default() {
                if let Some(stored) = stored(&item).filter(|stored| !vendor.stored.contains(stored)) {
                    vendor.stored.push(stored);
                }
            }
        }
    }
    let mut vendors: Vec<Vendor> = vendors.into_values().filter(|vendor| !vendor.stored.is_empty()).collect();
    vendors.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(vendors)
}

/// The vendor's domain, of the host that serves its disclosure; none where many vendors keep theirs on one host.
fn site(host: &str) -> Option<String> {
    /// Where anybody can publish.
    const ANYBODYS: [&str; 9] = [
        "github.io",
        "githubusercontent.com",
        "amazonaws.com",
        "cloudfront.net",
        "googleapis.com",
        "jsdelivr.net",
        "pages.dev",
        "netlify.app",
        "b-cdn.net",
    ];
    const SECOND: [&str; 6] = ["co", "com", "net", "org", "ne", "or"];
    let labels: Vec<&str> = host.split('.').collect();
    let at_end = |count: usize| labels.get(labels.len().checked_sub(count)?..).map(|labels| labels.join("."));
    let second = labels.len() > 2 && SECOND.contains(&labels[labels.len() - 2]) && labels[labels.len() - 1].len() == 2;
    let site = domain(&at_end(if second { 3 } else { 2 })?)?;
    (!ANYBODYS.contains(&site.as_str())).then_some(site)
}

fn stored(item: &Item) -> Option<Stored> {
    let kind = match item.r#type.as_str() {
        "cookie" => None,
        "web" => Some("local_storage".to_owned()),
        _ => return None,
    };
    let lifetime = match (item.max_age_seconds, &kind) {
        (Some(0), None) => Some("session".to_owned()),
        (Some(seconds), _) => u64::try_from(seconds).ok().and_then(duration),
        (None, _) => None,
    };
    Some(Stored { name: name(&item.identifier)?, kind, lifetime, purpose: Some(purpose(item).to_owned()) })
}

/// Our sentence for purposes of the Transparency and Consent Framework, by their numbers in version 2.2.
fn purpose(item: &Item) -> &'static str {
    let has = |wanted: &[u8]| wanted.iter().any(|purpose| item.purposes.contains(purpose));
    if item.opt_out {
        "keeps-answer-ads"
    } else if has(&[3, 4]) {
        "keeps-profile"
    } else if has(&[2, 7]) {
        "keeps-ads-choose"
    } else if has(&[5, 6, 8, 9, 10, 11]) {
        "keeps-visitor"
    } else {
        "keeps-state"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vendor_is_known_by_the_site_of_its_disclosure() {
        let text = r#"{ "disclosures": { "https://cdn.vendor.co.uk/d.json": { "disclosures": [
                { "identifier": "v_id", "type": "cookie", "maxAgeSeconds": 33696000, "purposes": [1, 3] },
                { "identifier": "v_{id}", "type": "web", "maxAgeSeconds": null, "purposes": [1] },
                { "identifier": "v out", "type": "web", "maxAgeSeconds": null, "purposes": [] },
                { "identifier": "v_s", "type": "cookie", "maxAgeSeconds": 0, "purposes": [], "optOut": true }] },
              "local://prebid/probes.json": { "disclosures": [] } },
            "components": [
                { "componentType": "bidder", "componentName": "alias", "aliasOf": "vendor", "disclosureURL": "https://cdn.vendor.co.uk/d.json" },
                { "componentType": "bidder", "componentName": "vendor", "aliasOf": null, "disclosureURL": "https://cdn.vendor.co.uk/d.json" }] }"#;
        let vendors = read(&[text.to_owned()]).expect("modules");
        assert_eq!((vendors.len(), vendors[0].name.as_str()), (1, "vendor"));
        assert_eq!(vendors[0].domains, ["vendor.co.uk"]);
        let stored: Vec<_> =
            vendors[0].stored.iter().map(|item| (item.name.as_str(), item.lifetime.as_deref())).collect();
        assert_eq!(stored, [("v_id", Some("390 days")), ("v_*", None), ("v_s", Some("session"))]);
        assert_eq!(vendors[0].stored[2].purpose.as_deref(), Some("keeps-answer-ads"));
        assert_eq!(site("me.github.io"), None);
    }
}
