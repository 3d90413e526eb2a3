//! npm `third-party-web`: whose a domain is.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::facts::{Vendor, domain};

#[derive(Deserialize)]
struct Entity {
    name: String,
    company: Option<String>,
    category: String,
    domains: Vec<String>,
}

/// Its entities.
///
/// # Errors
/// When the file is not what it was.
pub fn read(files: &[String]) -> Result<Vec<Vendor>> {
    let text = files.first().context("third-party-web has no dist/entities.json")?;
    let entities: Vec<Entity> = serde_json::from_str(text).context("third-party-web's entities")?;
    let mut vendors: Vec<Vendor> =
        entities.into_iter().map(vendor).filter(|vendor| !vendor.domains.is_empty()).collect();
    vendors.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(vendors)
}

fn vendor(entity: Entity) -> Vendor {
    let (category, purpose) = of_category(&entity.category);
    let mut domains: Vec<String> = entity.domains.iter().filter_map(|written| domain(written)).collect();
    domains.sort();
    domains.dedup();
    // What is below a domain of the list is in it.
    let all = domains.clone();
    domains.retain(|own| !all.iter().any(|other| own.strip_suffix(other).is_some_and(|head| head.ends_with('.'))));
    Vendor {
        name: entity.name.trim().to_owned(),
        provider: entity.company.map(|company| company.trim().to_owned()).filter(|company| *company != entity.name),
        category: category.to_owned(),
        purpose: purpose.map(str::to_owned),
        domains,
        ..Vendor::default()
    }
}

/// Our category and sentence for one of its categories. What it calls other, or a word that is new there, gets the most cautious.
fn of_category(category: &str) -> (&'static str, Option<&'static str>) {
    match category {
        "ad" => ("marketing", Some("does-ads")),
        "analytics" => ("analytics", Some("does-audience")),
        "social" => ("marketing", Some("does-posts")),
        "marketing" => ("marketing", Some("does-messages")),
        "video" => ("functional", Some("does-videos")),
        "customer-success" => ("functional", Some("does-chat")),
        "consent-provider" => ("functional", Some("does-consent")),
        "cdn" | "hosting" => ("functional", Some("does-files")),
        "tag-manager" => ("marketing", Some("does-tags")),
        "utility" | "content" => ("functional", None),
        _ => ("marketing", None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_below_another_says_nothing_new() {
        let text = r#"[{ "name": "B", "category": "new", "domains": ["*.b.test", "a.b.test", "xb.test", "*.test", ""] },
            { "name": "A", "company": "A", "category": "ad", "domains": [] }]"#;
        let vendors = read(&[text.to_owned()]).expect("entities");
        assert_eq!(vendors.len(), 1, "without an address there is nothing to recognise");
        assert_eq!(vendors[0].domains, ["b.test", "xb.test"]);
        assert_eq!((vendors[0].category.as_str(), &vendors[0].purpose), ("marketing", &None));
    }
}
