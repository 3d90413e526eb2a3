//! The catalogue's page for people.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::Value;

const HEAD: &str = "\
# Services that come with it

<!-- Generated from pkg-config/services by `cargo xtask generate`; edit those files. -->

A service of this list is taken by its id, `{ \"from\": \"matomo\" }`; whatever you write beside it goes before. Each is a file in
`pkg-config/services`: its provider and policy, what it is for, what it stores and for how long, the addresses it is asked for at, and the consent
signal it listens to. Nothing here is legal advice, and vendors change what they store without telling: check your own site. The category is the
usual one; which one is right for you depends on how you use the service.

**Verified** names the values that were read in the vendor's own documentation or published package, on the date that the file
gives. Everything else is general knowledge, and its `sources` say so.

What you host yourself (Matomo, Snowplow, Umami, Countly, PostHog) is asked for at your own address: add it to `block`. Lifetimes are
upper bounds; browsers shorten some.
";

/// The rules whose sources the page counts, with what it calls them.
const RULES: [(&str, &str); 4] =
    [("cookies", "cookies"), ("policy_url", "policy"), ("provider", "provider"), ("block", "addresses")];

/// The page.
pub fn page() -> String {
    let services = catalogue();
    let mut page = HEAD.to_owned();
    let count = |rule: &str| services.iter().filter(|service| verified(service, rule)).count();
    let counts: Vec<String> = RULES.iter().map(|(rule, word)| format!("{word} of {}", count(rule))).collect();
    line(&mut page, &format!("\nThere are {} services; verified are the {}.\n", services.len(), counts.join(", the ")));
    page.push_str("| id | name | provider | category | stores | signal | verified |\n|---|---|---|---|---:|---|---|\n");
    for service in &services {
        let text = |key: &str| service[key].as_str().unwrap_or_default();
        let signal = service["signal"].as_str().map(|name| format!("`{name}`")).unwrap_or_default();
        let rules: Vec<&str> =
            RULES.iter().filter(|(rule, _)| verified(service, rule)).map(|(_, word)| *word).collect();
        let cells = [
            format!("`{}`", text("id")),
            text("name").to_owned(),
            text("provider").to_owned(),
            text("category").to_owned(),
            service["cookies"].as_array().map_or(0, Vec::len).to_string(),
            signal,
            if rules.is_empty() { "no".to_owned() } else { rules.join(", ") },
        ];
        line(&mut page, &format!("| {} |", cells.join(" | ")));
    }
    page
}

/// The services of the catalogue as their files have them, by id.
fn catalogue() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pkg-config/services");
    let entries = fs::read_dir(folder).expect("a directory of pkg-config");
    let read = |file| {
        let text = fs::read_to_string(file).expect("a service can be read");
        serde_json::from_str(&text).expect("a service is JSON")
    };
    let mut services: Vec<Value> = entries.map(|entry| read(entry.expect("an entry").path())).collect();
    services.sort_by(|one, other| one["id"].as_str().cmp(&other["id"].as_str()));
    services
}

/// Whether somebody read the value of a rule where it comes from.
fn verified(service: &Value, rule: &str) -> bool {
    let sources = service["sources"].as_array();
    sources.is_some_and(|sources| sources.iter().any(|source| source["rule"] == rule && source["verified"] == true))
}

fn line(page: &mut String, text: &str) {
    writeln!(page, "{text}").expect("a string can be written to");
}
