//! What may run on a site: categories, their services, and what those store.

use crate::contract::{contract, names};
use crate::locale::{Key, Locale};
use crate::values::{Glob, Href, Id, Lifetime, Text, UrlGlob, Words};

contract! {
    /// A purpose that visitors answer as one.
    pub struct Category {
        /// The id that `data-category` names.
        pub id: Id,
        /// Always granted and not refusable; only for what the site cannot work without. Default: false.
        pub required: bool = default,
        /// The name shown. Default: the language's, for `necessary`, `functional`, `analytics` and `marketing`.
        pub name: Option<Text>,
        /// What it is for, in a sentence. The same default.
        pub description: Option<Text>,
        /// What stops working when it is refused.
        pub if_refused: Option<Text>,
        /// Whether it sells or shares what it learns, or uses it for targeted advertising: what Global Privacy Control objects to.
        /// Default: true for `marketing`.
        pub shares: Option<bool>,
        /// The services that need this consent.
        pub services: Vec<Service> = default,
    }
}

contract! {
    /// A service that runs once its category, or it alone, is granted.
    pub struct Service {
        /// The id that `data-service` names.
        pub id: Id,
        /// The name shown.
        pub name: Text,
        /// The company that receives the data (Planet49, C-673/17, 81).
        pub provider: Text,
        /// The provider's privacy policy.
        pub policy_url: Href,
        /// What its data is used for, at least one.
        pub purposes: Vec<Text>,
        /// What stops working when it is refused.
        pub if_refused: Option<Text>,
        /// What it stores on the device.
        pub cookies: Vec<Cookie> = default,
        /// Addresses of requests that pages make for it by code, unmarked; the part `block.js` holds them until it is granted.
        pub block: Vec<UrlGlob> = default,
        /// The entry of `pkg-config/services` that gives what this one leaves out.
        pub from: Option<Id>,
        /// The vendor's consent interface, a name in `pkg-config/signals` or in `signals`.
        pub signal: Option<Id>,
    }
}

contract! {
    /// An entry that a service stores on the device: a cookie, or anything that is like one in law (Directive 2002/58/EC Art. 5(3)).
    pub struct Cookie {
        /// Its name; `*` stands for any run of characters.
        pub name: Glob,
        /// Where it is stored. Default: `cookie`.
        pub kind: StorageKind = default,
        /// How long it stays (Planet49, C-673/17, 81).
        pub lifetime: Lifetime,
        /// What it is for.
        pub purpose: Text,
        /// Who sets it. Default: the service's provider.
        pub origin: Option<Text>,
        /// Whether a page's script can remove it. Default: `script`.
        pub reach: Reach = default,
    }
}

impl Category {
    /// The names whose answers make up the category's: its services, or itself where it has none.
    #[must_use]
    pub fn units(&self) -> Vec<&Id> {
        if self.services.is_empty() {
            return vec![&self.id];
        }
        self.services.iter().map(|service| &service.id).collect()
    }

    /// Whether Global Privacy Control objects to it.
    #[must_use]
    pub fn shares(&self) -> bool {
        self.shares.unwrap_or(self.id.as_str() == "marketing")
    }

    /// Its name: the owner's, the locale's for a usual category, else its id.
    #[must_use]
    pub fn name<'a>(&'a self, locale: &'a Locale) -> &'a str {
        let preset = || preset(self.id.as_str()).map(|(name, _)| locale.text(name));
        self.name.as_ref().map(Text::as_str).or_else(preset).unwrap_or(self.id.as_str())
    }

    /// What it is for: the owner's words, or the locale's for a usual category.
    #[must_use]
    pub fn description<'a>(&'a self, locale: &'a Locale) -> Option<&'a str> {
        let preset = || preset(self.id.as_str()).map(|(_, description)| locale.text(description));
        self.description.as_ref().map(Text::as_str).or_else(preset)
    }

    /// Settles every text on a language.
    pub(crate) fn settle(&mut self, words: &Words) {
        words.settle_any(&mut self.name);
        words.settle_any(&mut self.description);
        words.settle_any(&mut self.if_refused);
        for service in &mut self.services {
            words.settle(&mut service.name);
            words.settle(&mut service.provider);
            words.settle_any(&mut service.if_refused);
            service.purposes.iter_mut().for_each(|purpose| words.settle(purpose));
            for cookie in &mut service.cookies {
                words.settle(&mut cookie.purpose);
                words.settle_any(&mut cookie.origin);
            }
        }
    }
}

/// The locale's name and description of a usual category.
fn preset(id: &str) -> Option<(Key, Key)> {
    match id {
        "necessary" => Some((Key::CategoryNecessary, Key::CategoryNecessaryText)),
        "functional" => Some((Key::CategoryFunctional, Key::CategoryFunctionalText)),
        "analytics" => Some((Key::CategoryAnalytics, Key::CategoryAnalyticsText)),
        "marketing" => Some((Key::CategoryMarketing, Key::CategoryMarketingText)),
        _ => None,
    }
}

names! {
    /// Who can remove an entry.
    pub enum Reach("\"script\", \"http_only\" or \"third_party\"") {
        /// A script of the page.
        Script = "script",
        /// Only the server that set it: scripts do not see HttpOnly cookies (RFC 6265bis section 5.7).
        HttpOnly = "http_only",
        /// Only the other site that set it.
        ThirdParty = "third_party",
    }
}

names! {
    /// A kind of storage on the device.
    pub enum StorageKind("a kind of storage") {
        /// A cookie.
        Cookie = "cookie",
        /// `localStorage`.
        LocalStorage = "local_storage",
        /// `sessionStorage`.
        SessionStorage = "session_storage",
        /// A database of IndexedDB.
        IndexedDb = "indexed_db",
        /// A cache of the Cache API.
        CacheStorage = "cache_storage",
        /// A service worker, by the path of its scope.
        ServiceWorker = "service_worker",
    }
}
