//! The catalogue, asked the other way round: which service does an address, a cookie or another entry belong to, and what needs no consent.

use std::cmp::Reverse;
use std::sync::LazyLock;

use assent_core::config::StorageKind as Kind;
use assent_core::fits;
use serde::Deserialize;

/// What the audit needs of an entry of `pkg-config/services`.
#[derive(Debug, Deserialize)]
pub(super) struct Service {
    pub id: String,
    pub name: String,
    pub category: String,
    #[serde(default)]
    cookies: Vec<Stored>,
    #[serde(default)]
    block: Vec<String>,
    /// How it is known on any host, as where a site hides it behind its own name.
    #[serde(skip)]
    anywhere: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Stored {
    name: String,
    #[serde(default = "cookie")]
    kind: String,
}

fn cookie() -> String {
    Kind::Cookie.name().to_owned()
}

#[derive(Deserialize)]
struct OwnHost {
    service: String,
    addresses: Vec<String>,
}

/// What needs no consent, `data/exempt.json`.
#[derive(Deserialize)]
struct Exempt {
    storage: Vec<Names>,
    tools: Vec<String>,
}

#[derive(Deserialize)]
struct Names {
    names: Vec<String>,
    why: String,
}

static CATALOGUE: LazyLock<Vec<Service>> = LazyLock::new(|| {
    let parsed = assent_shipped::files("services").map(|(_, text)| serde_json::from_str(text));
    let mut services: Vec<Service> =
        parsed.collect::<Result<_, _>>().expect("pkg-config/services is a list of services");
    services.sort_by(|one, other| one.id.cmp(&other.id));
    let own: Vec<OwnHost> =
        serde_json::from_str(include_str!("data/own_host.json")).expect("data/own_host.json is a list of addresses");
    for entry in own {
        let service = services.iter_mut().find(|service| service.id == entry.service);
        service.expect("data/own_host.json names services of the catalogue").anywhere = entry.addresses;
    }
    services
});

static EXEMPT: LazyLock<Exempt> = LazyLock::new(|| {
    serde_json::from_str(include_str!("data/exempt.json")).expect("data/exempt.json is a list of names")
});

impl Service {
    /// Whether the site cannot work without it, as the catalogue has it.
    pub fn is_necessary(&self) -> bool {
        self.category == "necessary"
    }

    fn is_asked_at(&self, url: &str) -> bool {
        self.block.iter().any(|pattern| fits(pattern, url))
    }
}

/// A service by its id.
pub(super) fn get(id: &str) -> Option<&'static Service> {
    CATALOGUE.iter().find(|service| service.id == id)
}

/// Whose an address is.
pub(super) fn of_request(url: &str) -> Option<&'static Service> {
    let url = url.replacen("wss://", "https://", 1).replacen("http://", "https://", 1);
    let named = CATALOGUE.iter().find(|service| service.is_asked_at(&url));
    named.or_else(|| CATALOGUE.iter().find(|service| service.anywhere.iter().any(|pattern| fits(pattern, &url))))
}

/// Whose an entry on the device is: of those that store one of that name, the one whose host it is, else the one whose name says most.
pub(super) fn of_entry(kind: Kind, name: &str, host: &str) -> Option<&'static Service> {
    // "ts" and "uid" are anybody's.
    const SHORTEST: usize = 3;
    let url = format!("https://{host}/");
    let literal = |pattern: &str| pattern.chars().filter(|letter| *letter != '*').count();
    let stored = CATALOGUE.iter().flat_map(|service| service.cookies.iter().map(move |stored| (service, stored)));
    let fitting = stored.filter(|(_, stored)| stored.kind == kind.name() && fits(&stored.name, name));
    let ranked = fitting.map(|(service, stored)| ((service.is_asked_at(&url), literal(&stored.name)), service));
    let meant = ranked.filter(|((at_home, length), _)| *at_home || *length >= SHORTEST);
    // The first of equals.
    meant.min_by_key(|(rank, _)| Reverse(*rank)).map(|(_, service)| service)
}

/// Why an entry of that name needs no consent wherever it is found on the site itself.
pub(super) fn exempt_entry(name: &str) -> Option<&'static str> {
    let known = EXEMPT.storage.iter().find(|known| known.names.iter().any(|pattern| fits(pattern, name)));
    known.map(|known| known.why.as_str())
}

/// Whether an address is of a known consent tool, which has to run before it can ask.
pub(super) fn is_consent_tool(url: &str) -> bool {
    EXEMPT.tools.iter().any(|pattern| fits(pattern, url))
}

#[cfg(test)]
mod tests {
    use assent_core::storage;

    use super::*;

    #[test]
    fn services_are_known_by_their_addresses_and_entries() {
        let at = |url: &str| of_request(url).map(|service| service.id.as_str());
        assert_eq!(at("https://region1.google-analytics.com/g/collect?v=2"), Some("google-analytics"));
        assert_eq!(at("https://stats.shop.example/matomo.php?idsite=1"), Some("matomo"));
        assert_eq!(at("https://shop.example/basket"), None);
        let entry = |kind, name, host| of_entry(kind, name, host).map(|service| service.id.as_str());
        assert_eq!(entry(Kind::Cookie, "_ga_ABC", "shop.example"), Some("google-analytics"));
        assert_eq!(entry(Kind::Cookie, "_pk_id.1.fff", "shop.example"), Some("matomo"));
        assert_eq!(entry(Kind::LocalStorage, "_pk_id.1.fff", "shop.example"), None);
        assert_eq!(entry(Kind::Cookie, "ts", "shop.example"), None);
    }

    #[test]
    fn sessions_and_consent_tools_need_no_consent() {
        assert!(exempt_entry("PHPSESSID").is_some() && exempt_entry("_ga").is_none());
        let own = storage::ALL.iter().map(|(_, name, _)| *name).filter(|name| *name != storage::MIRROR);
        for name in own.chain(["assent./shop/consent.json", "assent./shop/consent.json.pending"]) {
            assert!(exempt_entry(name).is_some(), "{name}");
        }
        assert!(is_consent_tool("https://cdn.cookielaw.org/otSDKStub.js"));
        assert!(!is_consent_tool("https://cookielaw.org.evil.example/"));
    }
}
