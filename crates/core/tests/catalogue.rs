//! Every service of the catalogue, taken by its name into a configuration, is as right as one written out.

mod common;

use std::collections::HashSet;
use std::path::Path;

use assent_core::catalogue::{self, Entry};
use assent_core::{Config, Node};
use common::node;
use serde_json::{Value, json};

fn folder(name: &str) -> Vec<Entry> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pkg-config").join(name);
    let files = std::fs::read_dir(path).expect("a folder of the catalogue").map(|file| file.expect("a file").path());
    let entry = |path: std::path::PathBuf| {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        (format!("{name}/{stem}"), node(&std::fs::read_to_string(&path).expect("a text")))
    };
    let mut entries: Vec<Entry> = files.map(entry).collect();
    entries.sort_by(|one, other| one.0.cmp(&other.0));
    entries
}

fn taken(services: &Value, found: &[Entry]) -> Config {
    let file = json!({ "site": "example.com", "controller": { "name": "Example", "policy_url": "/privacy" },
        "categories": [{ "id": "all", "services": services }] });
    let mut config = node(&file.to_string());
    assert_eq!(catalogue::wanted(&config, found), Vec::<String>::new(), "{services}");
    catalogue::complete(&mut config, found);
    Config::read(&config).unwrap_or_else(|problems| panic!("{services}: {problems}"))
}

#[test]
fn every_service_is_complete() {
    let services = folder("services");
    assert!(services.len() >= 60, "{} services", services.len());
    let found: Vec<Entry> = services.iter().cloned().chain(folder("signals")).collect();
    for (path, entry) in &services {
        let name = path.strip_prefix("services/").unwrap_or_default();
        let config = taken(&json!([{ "from": name }]), &found);
        let service = &config.categories[0].services[0];
        assert_eq!(service.id.as_str(), name);
        assert_eq!(config.signals.len(), usize::from(service.signal.is_some()), "{name}: its signal comes with it");
        assert!(service.name.as_str().len() > 1 && service.provider.as_str().len() > 1, "{name}");
        let usual = ["necessary", "functional", "analytics", "marketing"].map(|id| Node::String(id.to_owned()));
        assert!(
            entry.member("category").is_some_and(|category| usual.contains(category)),
            "{name}: where it usually belongs"
        );
        let Some(Node::List(sources)) = entry.member("sources") else { panic!("{name} has no sources") };
        let rules: HashSet<String> = sources.iter().map(|source| format!("{:?}", source.member("rule"))).collect();
        assert!(rules.len() >= 4, "{name}: cookies, policy_url, provider and block have their source");
        for source in sources {
            let Some(Node::String(date)) = source.member("date") else { panic!("{name}: a source without its date") };
            assert!(date.len() == 10 && matches!(source.member("verified"), Some(Node::Bool(_))), "{name}");
        }
    }
    // One site may have them all: no two are at odds.
    let all: Vec<Value> =
        services.iter().map(|(path, _)| json!({ "from": path.trim_start_matches("services/") })).collect();
    taken(&json!(all), &found);
}

#[test]
fn an_owner_overrides_what_they_like() {
    let found: Vec<Entry> = folder("services").into_iter().chain(folder("signals")).collect();
    let config =
        taken(&json!([{ "from": "matomo", "id": "counting", "provider": "Ourselves", "cookies": [] }]), &found);
    let service = &config.categories[0].services[0];
    assert_eq!((service.id.as_str(), service.provider.as_str(), service.cookies.len()), ("counting", "Ourselves", 0));
    assert!(!service.purposes.is_empty());
    assert_eq!(config.signals[0].of, std::slice::from_ref(&service.id));
}

#[test]
fn a_cookie_of_ones_own_changes_that_of_its_name_and_keeps_the_others() {
    let entry = json!({ "id": "a", "name": "A", "provider": "A", "policy_url": "/a", "purposes": ["Counting"], "cookies": [
        { "name": "one", "lifetime": "2 years", "purpose": "Counts" }, { "name": "two", "lifetime": "1 day", "purpose": "Counts" }] });
    let found = [("services/a".to_owned(), node(&entry.to_string()))];
    let own =
        json!([{ "name": "three", "lifetime": "session", "purpose": "Own" }, { "name": "two", "lifetime": "2 days" }]);
    let config = taken(&json!([{ "from": "a", "cookies": own }]), &found);
    let cookies = config.categories[0].services[0].cookies.iter();
    let cookies: Vec<_> =
        cookies.map(|cookie| format!("{} {:?} {:?}", cookie.name, cookie.lifetime, cookie.purpose)).collect();
    let is = |at: usize, parts: [&str; 3]| parts.iter().all(|part| cookies[at].contains(part));
    assert_eq!(cookies.len(), 3, "{cookies:?}");
    assert!(
        is(0, ["three", "Session", "Own"]) && is(1, ["two", "2", "Counts"]) && is(2, ["one", "2", "Counts"]),
        "{cookies:?}"
    );
}
