//! The configuration's root, and what it says of the site as a whole.

use crate::config::{Appearance, Category, Gpp, Languages, Overrides, Scopes, consistency};
use crate::contract::{contract, names};
use crate::signal::Signal;
use crate::values::{Duration, Href, Id, PolicyUrl, Text, string_value};
use crate::{Aside, Audience, Mirror, Node, Problems, Read, Reader, Write};

contract! {
    /// `consent.json`.
    pub struct Config {
        /// The site's name in receipts, usually its host.
        pub site: SiteId,
        /// Grows when visitors must be asked again: new purposes, new recipients (EDPB 05/2020, 110). Default: 1.
        pub revision: Revision = default,
        /// The label of an editorial version. A new one is archived and asks nobody again. Default: the revision.
        pub edition: Option<String>,
        /// Who answers for the processing.
        pub controller: Controller,
        /// The languages of the notice, the fallback first. Default: `["en"]`.
        pub languages: Languages = default,
        /// The legal defaults: a name in `pkg-config/regimes`, or `by_region` for what holds where the visitor is. Default: `gdpr`.
        pub regime: Option<Id>,
        /// Where a server tells the visitor's region, for `by_region`, as the collector's `/v1/region` does: `{ "region": "DE" }`. Asked only
        /// where the tag names none. Default: nowhere; the time zone tells.
        pub region_endpoint: Option<Href>,
        /// Whom the site is made for: whether visitors are asked for their age, and whether anybody is asked for anything. Default: `general`.
        pub audience: Audience = default,
        /// How long a choice holds. Default: the regime's.
        pub validity: Option<Duration>,
        /// The lifetimes offered, the preset one first. Default: both, persistent first.
        pub scopes: Scopes = default,
        /// How visitors come back to their choice, besides the page's own links. Default: `button`.
        pub reopen: ReopenControl = default,
        /// What the notice looks like. Default: a panel above the window's lower edge, in the visitor's scheme.
        pub appearance: Appearance = default,
        /// What a page does that may still run what is no longer granted. Default: `reload`.
        pub withdrawal: Withdrawal = default,
        /// Where proofs of consent go. Default: nowhere; nothing is sent.
        pub receipts: Option<Receipts>,
        /// The record in a cookie, so that all subdomains have one. Default: each host has its own.
        pub mirror: Option<Mirror>,
        /// What visitors are asked, in the order shown.
        pub categories: Vec<Category>,
        /// Vendors' consent interfaces that are told of every decision. Those that services name need not be here.
        pub signals: Vec<Signal> = default,
        /// What ad technology learns through IAB's Global Privacy Platform, on a site that `assent build` made. Default: nothing.
        pub gpp: Aside<Option<Gpp>> = default,
        /// Texts of the notice in the owner's words, by language and key of the locale files.
        pub texts: Overrides = default,
    }
}

contract! {
    /// The controller (GDPR Art. 4(7)).
    pub struct Controller {
        /// Its name.
        pub name: Text,
        /// The site's privacy policy: one address, or one for each language.
        pub policy_url: PolicyUrl,
        /// Its postal address.
        pub address: Option<Text>,
        /// Where to write to.
        pub contact: Option<Href>,
    }
}

impl Controller {
    /// The addresses of the privacy policy, each after its path in the file.
    pub fn policies(&self) -> impl Iterator<Item = (String, &str)> {
        self.policy_url.each().map(|(language, address)| {
            let language = language.map(|language| format!(".{language}")).unwrap_or_default();
            (format!("controller.policy_url{language}"), address)
        })
    }
}

contract! {
    /// Where receipts go.
    pub struct Receipts {
        /// The collector's address for receipts.
        pub endpoint: Href,
        /// Whether a refusal carries an id of the visitor. Default: `anonymous`.
        pub refusals: Refusals = default,
        /// The collector's list of withdrawals and erasures that were entered there, which devices ask for once a day: they are then
        /// carried out. Without it they hold at the collector alone.
        pub withdrawals: Option<Href>,
    }
}

impl Receipts {
    /// Every address of the collector, after its path in the file.
    pub fn addresses(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let withdrawals = self.withdrawals.as_ref().map(|list| ("receipts.withdrawals", list.as_str()));
        [("receipts.endpoint", self.endpoint.as_str())].into_iter().chain(withdrawals)
    }
}

names! {
    /// Whether a refusal carries an id of the visitor.
    pub enum Refusals("\"anonymous\" or \"identified\"") {
        /// It carries none: a visitor who refuses gets no identifier for it.
        Anonymous = "anonymous",
        /// It carries the id, so that the visitor can find the proof again.
        Identified = "identified",
    }
}

names! {
    /// The control that brings visitors back to their choice.
    pub enum ReopenControl("\"button\" or \"none\"") {
        /// A small button in the corner of every page.
        Button = "button",
        /// None: the pages have their own `data-assent="preferences"` link.
        None = "none",
    }
}

names! {
    /// What a page does that may still run what is no longer granted: nothing but a reload unloads a script.
    pub enum Withdrawal("\"reload\" or \"offer\"") {
        /// It reloads at once, in every tab.
        Reload = "reload",
        /// It offers to: for pages on which a visitor may lose what was typed.
        Offer = "offer",
    }
}

string_value! {
    /// The site's name in receipts.
    pub struct SiteId: "a name such as \"example.com\"", "^[a-z0-9][a-z0-9.-]{0,252}$", |name| {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        (1..=253).contains(&name.len()) && name.bytes().all(allowed) && !name.starts_with(['.', '-'])
    }
}

impl Config {
    /// Reads a configuration and checks that it agrees with itself.
    ///
    /// # Errors
    /// Every problem of the file, each with its path, with what was found and with what may have been meant.
    pub fn read(node: &Node) -> Result<Self, Problems> {
        let languages = node.member("languages").map(|node| Languages::read(node, &mut Reader::default()));
        let languages = languages.filter(|languages| !languages.all().is_empty()).unwrap_or_default();
        let mut reader = Reader::default().with_fallback(languages.first());
        let config = <Self as Read>::read(node, &mut reader);
        let mut problems = reader.finish();
        problems.add(consistency::problems(&config));
        problems.or(config)
    }

    /// The name of the regime, written or not.
    #[must_use]
    pub fn regime_name(&self) -> &str {
        self.regime.as_ref().map_or("gdpr", Id::as_str)
    }
}

/// The configuration's revision, at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision(pub u32);

impl Write for Revision {
    fn write(&self) -> Node {
        self.0.write()
    }
}

crate::write::serialize_as_written!(Revision);

impl Default for Revision {
    fn default() -> Self {
        Self(1)
    }
}

impl Read for Revision {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        Self(reader.integer(node, "a whole number from 1", 1..=i64::from(u32::MAX)) as u32)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Revision {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Revision".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer", "minimum": 1, "maximum": u32::MAX })
    }
}
