//! The catalogue's page for people.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use assent_core::{Known, KnownItem, KnownVendor, Node};
use serde_json::Value;

const HEAD: &str = "\
# Services that come with it

<!-- Generated from pkg-config/services and pkg-config/known by `cargo xtask generate`; edit those files. -->

A service of this list is taken by its id, `{ \"from\": \"matomo\" }`; whatever you write beside it goes before. Each is a file in
`pkg-config/services`: its provider and policy, what it is for, what it stores and for how long, the addresses it is asked for at, and the consent
signal it listens to. Nothing here is legal advice, and vendors change what they store without telling: check your own site. The category is the
usual one; which one is right for you depends on how you use the service.

The texts of a service are sentences of `pkg-config/words/en.json`, and `pkg-config/words` has them in other languages.
`assent build` puts them into the languages of your site. Your own text overrides them. A site that serves the release itself, without a build,
shows them in English.

**Verified** names the values that were read in the vendor's own documentation or published package, on the date that the file
gives. Everything else is general knowledge, and its `sources` say so.

What you host yourself (Matomo, Snowplow, Umami, Countly, PostHog) is asked for at your own address: add it to `block`. Lifetimes are
upper bounds; browsers shorten some.
";

const KNOWN: &str = "
## Known vendors

Public lists know many more vendors than the services above.
Their addresses and the names of what they store are there for recognition; `assent audit` and `assent init` do not use them yet.
A configuration cannot take a known vendor by its id: nobody of this project has reviewed it.
To declare one, write its service into your `consent.json`, ask the vendor, and confirm it.
Where two lists disagree, the longer lifetime and the category that needs more caution count.

`pkg-config/known/vendors.json` is made from the lists by a program: `cargo xtask catalogue update` reads them again.
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
    known(&mut page, &services);
    page
}

/// How many vendors and entries there are, by who says so, and where they disagree.
fn known(page: &mut String, services: &[Value]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pkg-config/known/vendors.json");
    let node = Node::parse(&fs::read_to_string(path).expect("the known vendors can be read")).expect("they are JSON");
    let Known { sources, vendors } = Known::read(&node).expect("they are vendors");
    page.push_str(KNOWN);
    let stored = |service: &Value| service["cookies"].as_array().map_or(0, Vec::len);
    let read = |service: &&Value| verified(service, "cookies");
    let curated: usize = services.iter().map(stored).sum();
    let verified: usize = services.iter().filter(read).map(stored).sum();
    let others = vendors.iter().filter(|vendor| vendor.service.is_none()).count();
    let listed: usize = vendors.iter().map(|vendor| vendor.cookies.len()).sum();
    page.push_str("\n| tier | vendors | stored items | of them verified |\n|---|---:|---:|---:|\n");
    line(page, &format!("| curated services | {} | {curated} | {verified} |", services.len()));
    line(page, &format!("| known vendors | {others} | {listed} | 0 |"));
    line(page, &format!("| together | {} | {} | {verified} |", services.len() + others, curated + listed));
    page.push_str(
        "\nItems that a list knows of a curated service, and its file does not, are counted with the known vendors.\n",
    );
    page.push_str("\n| list | id | version, date | licence | vendors | stored items | domains |\n|---|---|---|---|---:|---:|---:|\n");
    for source in &sources {
        let of: Vec<&KnownVendor> = vendors.iter().filter(|vendor| vendor.sources.contains(&source.id)).collect();
        let says = |vendor: &KnownVendor, item: &KnownItem| {
            let own = if item.sources.is_empty() { &vendor.sources } else { &item.sources };
            own.contains(&source.id)
        };
        let items: usize =
            of.iter().map(|vendor| vendor.cookies.iter().filter(|item| says(vendor, item)).count()).sum();
        let domains: usize = of.iter().map(|vendor| vendor.domains.len()).sum();
        let version = source.version.as_ref().map(|version| format!("{version}, ")).unwrap_or_default();
        let (name, address, id) = (&source.name, source.address.as_str(), &source.id);
        line(
            page,
            &format!(
                "| [{name}]({address}) | `{id}` | {version}{} | {} | {} | {items} | {domains} |",
                source.date,
                source.licence,
                of.len()
            ),
        );
    }
    page.push_str(
        "\n### Where lists disagree\n\n| vendor | stored item | what each says | what counts |\n|---|---|---|---|\n",
    );
    for vendor in &vendors {
        if let Some(conflict) = &vendor.conflict {
            line(page, &format!("| {} | | {conflict} | {} |", vendor.name, vendor.category));
        }
        for item in &vendor.cookies {
            if let (Some(conflict), Some(lifetime)) = (&item.conflict, item.lifetime) {
                line(page, &format!("| {} | `{}` | {conflict} | {lifetime} |", vendor.name, item.name));
            }
        }
    }
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
