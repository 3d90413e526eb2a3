//! Known vendors: what public lists say of those that nobody of this project has reviewed (`pkg-config/known/vendors.json`).
//!
//! For native programs, which recognise a vendor by them and propose a service that a person confirms. A configuration cannot take one by
//! name, and the banner has never heard of them: `crates/xtask/src/catalogue.rs` says why.

use crate::config::{Cookie, StorageKind};
use crate::contract::contract;
use crate::values::{Glob, Href, Id, Lifetime, Text, UrlGlob, string_value};
use crate::{Day, Node, Problems, Write, read};

contract! {
    /// All of them, with where they come from.
    pub struct Known {
        /// The lists.
        pub sources: Vec<KnownSource>,
        /// The vendors, by their ids.
        pub vendors: Vec<KnownVendor>,
    }
}

contract! {
    /// A public list.
    pub struct KnownSource {
        /// What vendors call it.
        pub id: Id,
        /// Its name for people.
        pub name: String,
        /// Where it is.
        pub address: Href,
        /// Under which licence its facts came.
        pub licence: String,
        /// Which version was read.
        pub version: Option<String>,
        /// When.
        pub date: Day,
    }
}

contract! {
    /// A vendor that lists know.
    pub struct KnownVendor {
        /// Its id. It is that of a curated service where it names one.
        pub id: Id,
        /// Its name.
        pub name: String,
        /// The company, where a list names it.
        pub provider: Option<String>,
        /// Its page about privacy, where a list names it.
        pub policy_url: Option<Href>,
        /// The category that needs most caution of those that the lists give; never `necessary`.
        pub category: Id,
        /// What it is for: ids of sentences of the vocabulary.
        pub purposes: Vec<Id> = default,
        /// Its domains, with everything below them.
        pub domains: Vec<Domain> = default,
        /// What it stores.
        pub cookies: Vec<KnownItem> = default,
        /// The curated service that this is.
        pub service: Option<Id>,
        /// The lists that know it.
        pub sources: Vec<Id>,
        /// What the lists say differently of the category.
        pub conflict: Option<String>,
    }
}

contract! {
    /// An entry that a vendor stores on the device.
    pub struct KnownItem {
        /// Its name; `*` stands for any run of characters.
        pub name: Glob,
        /// Where it is stored. Default: `cookie`.
        pub kind: StorageKind = default,
        /// The longest that a list gives; none: no list says.
        pub lifetime: Option<Lifetime>,
        /// What it is for: the id of a sentence of the vocabulary.
        pub purpose: Id,
        /// The lists that know it. Default: the vendor's.
        pub sources: Vec<Id> = default,
        /// What the lists say differently of the lifetime.
        pub conflict: Option<String>,
    }
}

string_value! {
    /// A domain in small letters, such as `example.com`.
    pub struct Domain: "a domain such as \"example.com\"", "^[a-z0-9_-]+(\\.[a-z0-9_-]+)+$", |domain| {
        let label = |label: &str| !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte));
        domain.len() <= 100 && domain.contains('.') && domain.split('.').all(label)
    }
}

impl Known {
    /// Reads the file.
    ///
    /// # Errors
    /// Each value that has another form than it should.
    pub fn read(node: &Node) -> Result<Self, Problems> {
        read(node)
    }
}

impl KnownVendor {
    /// A service for a person to complete and confirm, as it stands in a configuration; `sentences` are the vocabulary's in English.
    ///
    /// What no list says is left out where a configuration needs it: until somebody has written it, `check` refuses the file.
    #[must_use]
    pub fn proposal(&self, sentences: &Node) -> Node {
        let say = |id: &Id| sentences.member(id.as_str()).cloned();
        let cookies = self.cookies.iter().filter_map(|item| {
            let Some(Node::String(purpose)) = say(&item.purpose) else { return None };
            // Where no list says how long, the longest is declared.
            let lifetime = item.lifetime.unwrap_or(Lifetime::Persistent);
            Some(item.as_cookie(lifetime, purpose))
        });
        let blocks =
            self.domains.iter().flat_map(|domain| ["", "*."].map(|below| format!("https://{below}{domain}/*")));
        let mut members = vec![("id", self.id.write()), ("name", self.name.write())];
        members.extend(self.provider.as_ref().map(|provider| ("provider", provider.write())));
        members.extend(self.policy_url.as_ref().map(|url| ("policy_url", url.write())));
        let purposes: Vec<Node> = self.purposes.iter().filter_map(say).collect();
        if !purposes.is_empty() {
            members.push(("purposes", Node::List(purposes)));
        }
        members.push(("cookies", Node::List(cookies.collect())));
        members.push((
            "block",
            Node::List(blocks.filter_map(|block| UrlGlob::parse(&block)).map(|block| block.write()).collect()),
        ));
        Node::object(members)
    }
}

impl KnownItem {
    fn as_cookie(&self, lifetime: Lifetime, purpose: String) -> Node {
        let cookie = Cookie {
            name: self.name.clone(),
            kind: self.kind,
            lifetime,
            purpose: Text::One(purpose),
            ..Cookie::default()
        };
        let Node::Object(mut members) = cookie.write() else { return Node::Null };
        // What is the default already need not be read.
        members.retain(|(key, value)| {
            !matches!(value, Node::Null) && key != "reach" && (key != "kind" || self.kind != StorageKind::Cookie)
        });
        Node::Object(members)
    }
}
