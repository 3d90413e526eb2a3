//! The few questions of a first configuration, and the configuration that follows from the answers.

use assent_core::{Node, storage};
use serde_json::{Value, json};

/// Where `assent build` puts a site by default, beside its configuration.
pub const OUT: &str = "assent";
/// What editors complete a configuration by, in a build.
pub const SCHEMA: &str = "consent.schema.json";

/// The `$schema` of a configuration: the path of the copy in the build beside it, which every editor follows.
#[must_use]
pub fn schema() -> String {
    format!("./{OUT}/{SCHEMA}")
}

/// What an owner says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The site's host.
    pub site: String,
    /// Who answers for the data.
    pub controller: String,
    /// The address of the privacy policy.
    pub policy_url: String,
    /// Where visitors write to.
    pub contact: Option<String>,
    /// Languages of the notice, the main one first.
    pub languages: Vec<String>,
    /// The law that holds.
    pub regime: String,
    /// The collector's address for receipts.
    pub endpoint: Option<String>,
    /// Entries of the catalogue.
    pub services: Vec<String>,
}

/// The categories that have a name and a description in every language, in the order of the notice.
const CATEGORIES: [&str; 4] = ["necessary", "functional", "analytics", "marketing"];

/// What Assent itself stores on the device (docs/contracts.md, "Storage"): the kind, the name, how long, and what for.
const OWN: [(&str, &str, &str, &str); 4] = [
    ("local_storage", storage::CHOICE, "persistent", "Your answer and its receipt"),
    ("local_storage", storage::OUTBOX, "persistent", "Receipts that could not be delivered yet"),
    ("cookie", storage::SESSION, "session", "Marks an answer that ends with your visit"),
    ("session_storage", storage::PENDING, "session", "A click made before the notice had finished loading"),
];

impl Answers {
    /// The configuration.
    #[must_use]
    pub fn config(&self) -> Value {
        let mut controller = json!({ "name": self.controller, "policy_url": self.policy_url });
        if let Some(contact) = &self.contact {
            controller["contact"] = json!(contact);
        }
        let mut config = json!({
            "$schema": schema(),
            "site": self.site,
            "revision": 1,
            "controller": controller,
            "languages": self.languages,
            "regime": self.regime,
        });
        if let Some(endpoint) = &self.endpoint {
            config["receipts"] = json!({ "endpoint": endpoint });
        }
        let categories = CATEGORIES.iter().filter_map(|id| self.category(id));
        config["categories"] = categories.collect();
        config
    }

    /// A category with its services; none for an optional one without.
    fn category(&self, id: &str) -> Option<Value> {
        let required = id == "necessary";
        let mut services = if required { vec![own(&self.controller, &self.policy_url)] } else { Vec::new() };
        let chosen = self.services.iter().filter(|service| category_of(service).as_deref() == Some(id));
        services.extend(chosen.map(|service| json!({ "from": service })));
        match (required, services.is_empty()) {
            (true, _) => Some(json!({ "id": id, "required": true, "services": services })),
            (false, true) => None,
            (false, false) => Some(json!({ "id": id, "services": services })),
        }
    }
}

/// What Assent stores, as a service of the site's.
#[must_use]
pub fn own(provider: &str, policy_url: &str) -> Value {
    let cookies = OWN.iter().map(|(kind, name, lifetime, purpose)| {
        json!({ "name": name, "kind": kind, "lifetime": lifetime, "purpose": purpose })
    });
    json!({
        "id": "assent", "name": "Assent", "provider": provider, "policy_url": policy_url,
        "purposes": ["Remembering your answer and proving it"], "cookies": cookies.collect::<Value>(),
    })
}

/// Where an entry of the catalogue usually belongs.
#[must_use]
pub fn category_of(service: &str) -> Option<String> {
    match assent_shipped::entry(&format!("services/{service}"))?.member("category") {
        Some(Node::String(category)) => Some(category.clone()),
        _ => None,
    }
}
