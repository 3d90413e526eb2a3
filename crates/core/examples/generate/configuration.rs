//! The reference of `consent.json`, from its JSON Schema.

use std::fmt::Write;

use assent_core::Config;
use serde_json::Value;

const HEAD: &str = "\
# Configuration reference

<!-- Generated from the types in crates/core/src/config by `cargo xtask generate`; edit those. -->

This page lists every key of `consent.json`. [The schema](../pkg-config/consent.schema.json) says the same to editors: name it in `$schema`.
`assent check` reports every error at once, each with its location and a fix.

## Example

```json
";

/// Every key that a site with all features has; it is read below, so that it cannot be wrong.
const EXAMPLE: &str = r##"{
  "$schema": "./assent/consent.schema.json",
  "site": "example.com",
  "revision": 7,
  "edition": "2026-11-21",
  "controller": { "name": "Example Ltd", "policy_url": "/privacy", "address": "1 High Street", "contact": "mailto:privacy@example.com" },
  "languages": ["en", "de"],
  "regime": "by_region",
  "region_endpoint": "/collect/v1/region",
  "audience": "general",
  "validity": "180 days",
  "scopes": ["persistent", "session"],
  "reopen": "button",
  "withdrawal": "reload",
  "receipts": { "endpoint": "https://example.com/collect/v1/receipts", "refusals": "anonymous" },
  "mirror": { "domain": "example.com", "endpoint": "/collect/v1/mirror" },
  "appearance": { "layout": "corner", "light": { "accent": "#1d6a4b" } },
  "categories": [
    { "id": "necessary", "required": true },
    { "id": "analytics", "name": { "en": "Statistics", "de": "Statistik" }, "services": [
      { "from": "matomo", "block": ["https://stats.example.com/*"] },
      { "id": "counter", "name": "Our counter", "provider": "Example Ltd", "policy_url": "/privacy", "purposes": ["Counting visits"],
        "cookies": [{ "name": "visit_*", "kind": "cookie", "lifetime": "30 days", "purpose": "Recognises a visitor", "reach": "script" }] } ] },
    { "id": "marketing", "shares": true, "if_refused": "You see the same number of advertisements." }
  ],
  "signals": [{ "from": "google-consent-mode", "options": { "wait_for_update": 500 } }],
  "gpp": { "sale": ["marketing"], "mspa": "none" },
  "texts": { "en": { "notice_title": "Your privacy on example.com" } }
}"##;

const AFTER: &str = "
```

Unknown keys are errors, except keys of the root that begin with `$`. A *text* is a string, or an object of strings by language that has the fallback language:
`{ \"en\": \"Statistics\", \"de\": \"Statistik\" }`.
";

/// The page.
pub fn page() -> String {
    let known = |path: &str| assent_core::Node::parse(&shipped(path)?).ok();
    Config::parse_with(EXAMPLE, known).expect("the example is a configuration");
    let schema: Value = serde_json::from_str(&super::schema::text()).expect("a schema is JSON");
    let mut page = [HEAD, EXAMPLE, AFTER].concat();
    let mut sections = vec![("consent.json".to_owned(), &schema)];
    let mut next = 0;
    while let Some((name, object)) = sections.get(next).cloned() {
        section(&mut page, &schema, &name, object);
        for property in members(object) {
            if let Some(found) =
                object_of(&schema, property).filter(|(name, _)| sections.iter().all(|(known, _)| known != name))
            {
                sections.push(found);
            }
        }
        next += 1;
    }
    page
}

/// An entry of the catalogue that the example names.
fn shipped(path: &str) -> Option<String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../pkg-config");
    std::fs::read_to_string(format!("{root}/{path}.json")).ok()
}

fn members(object: &Value) -> impl Iterator<Item = &Value> {
    object["properties"].as_object().into_iter().flatten().map(|(_, property)| property)
}

/// The definition that a property, or each item of its list, refers to, if it is an object with members of its own.
fn object_of<'a>(schema: &'a Value, property: &'a Value) -> Option<(String, &'a Value)> {
    let property = present(property);
    if let Some(items) = property.get("items") {
        return object_of(schema, items);
    }
    let (name, found) = referred(schema, property)?;
    found.get("properties").map(|_| (name.to_owned(), found))
}

/// The definition that a value of the schema refers to, with its name.
fn referred<'a>(schema: &'a Value, value: &'a Value) -> Option<(&'a str, &'a Value)> {
    let name = value["$ref"].as_str()?.rsplit('/').next()?;
    Some((name, schema["$defs"].get(name)?))
}

/// A property without the possibility to be null.
fn present(property: &Value) -> &Value {
    let any = property["anyOf"].as_array();
    any.and_then(|any| any.iter().find(|one| one["type"] != "null")).unwrap_or(property)
}

fn section(page: &mut String, schema: &Value, name: &str, object: &Value) {
    line(page, &format!("\n## {name}\n"));
    if name != "consent.json" {
        line(page, &format!("{}\n", text(object)));
    }
    line(page, "| key | value | meaning |\n|---|---|---|");
    let required: Vec<&str> = object["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut choices = String::new();
    for (key, property) in object["properties"].as_object().into_iter().flatten() {
        let mark = if required.contains(&key.as_str()) { " **(required)**" } else { "" };
        let kind = kind(schema, property).replace('|', "\\|");
        line(page, &format!("| `{key}`{mark} | {kind} | {} |", text(property).replace('|', "\\|")));
        for choice in choices_of(schema, property) {
            let value = choice["const"].as_str().unwrap_or_default();
            line(&mut choices, &format!("* `{key}`: `\"{value}\"` – {}", text(choice)));
        }
    }
    if !choices.is_empty() {
        line(page, &format!("\n{}", choices.trim_end()));
    }
}

/// The values of an enumeration, each with its description.
fn choices_of<'a>(schema: &'a Value, property: &'a Value) -> &'a [Value] {
    let property = present(property);
    if let Some(items) = property.get("items") {
        return choices_of(schema, items);
    }
    match referred(schema, property) {
        Some((_, found)) => choices_of(schema, found),
        None => {
            let choices = property["oneOf"].as_array().filter(|all| all.iter().all(|one| one["const"].is_string()));
            choices.map_or(&[], Vec::as_slice)
        }
    }
}

/// What a value looks like.
fn kind(schema: &Value, property: &Value) -> String {
    let property = present(property);
    if let Some((name, found)) = referred(schema, property) {
        if found.get("properties").is_some() {
            return format!("[{name}](#{})", name.to_lowercase());
        }
        let choices = found["oneOf"].as_array().into_iter().flatten().filter_map(|one| one["const"].as_str());
        let choices: Vec<String> = choices.map(|value| format!("`\"{value}\"`")).collect();
        return match (choices.is_empty(), found["description"].as_str()) {
            (false, _) => choices.join(", "),
            (true, Some(description)) => description.replace('\n', " "),
            (true, None) => kind(schema, found),
        };
    }
    if let Some(items) = property.get("items") {
        return format!("list of {}", plain(&kind(schema, items)));
    }
    match property["type"].as_str().or_else(|| property["type"][0].as_str()) {
        Some("integer") => match property["maximum"].as_u64() {
            Some(maximum) if maximum < u64::from(u32::MAX) => {
                format!("a whole number from {} to {maximum}", property["minimum"])
            }
            _ => format!("a whole number from {}", property["minimum"]),
        },
        Some("object") => match property.get("additionalProperties") {
            Some(values) if values.is_object() => format!("an object, each value {}", kind(schema, values)),
            _ => "an object".into(),
        },
        Some("boolean") => "`true` or `false`".into(),
        Some(kind) => format!("a {kind}"),
        None => "any value".into(),
    }
}

/// A kind after "list of".
fn plain(kind: &str) -> &str {
    kind.strip_prefix("a ").or_else(|| kind.strip_prefix("an ")).unwrap_or(kind)
}

fn text(value: &Value) -> String {
    value["description"].as_str().unwrap_or_default().replace('\n', " ")
}

fn line(page: &mut String, text: &str) {
    let _ = writeln!(page, "{text}");
}
