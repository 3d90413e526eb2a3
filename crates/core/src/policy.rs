//! A configuration resolved for one visitor: one language, one regime, every text in place.

use serde::Serialize;

use crate::config::{self, Config, Receipts, ReopenControl, Revision, SiteId, StorageKind};
use crate::locale::Key;
use crate::values::{Duration, Glob, Href, Id, Language, Lifetime, Scope, Text};
use crate::{Locale, Regime};

/// What one visitor is asked.
///
/// Its parts keep their fields in alphabetical order, because they are written into the canonical form of a [`crate::Notice`].
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// The site's name in receipts.
    pub site: SiteId,
    /// The revision that a choice answers.
    pub revision: Revision,
    /// The label of the editorial version.
    pub version: String,
    /// Who answers for the processing.
    pub controller: Controller,
    /// The regime's name.
    pub regime: Id,
    /// How long a choice holds.
    pub validity: Duration,
    /// The lifetimes offered, the preset one first; never empty.
    pub scopes: Vec<Scope>,
    /// Whether the guard draws the control that leads back here.
    pub reopen: bool,
    /// Where proofs of consent go.
    pub receipts: Option<Receipts>,
    /// The notice's own texts.
    pub locale: Locale,
    /// What is asked, in the order shown.
    pub categories: Vec<Category>,
}

/// The controller, in the visitor's language.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "as in config::Controller")]
pub struct Controller {
    pub address: Option<String>,
    pub contact: Option<Href>,
    pub name: String,
    pub policy_url: Href,
}

/// A category, in the visitor's language.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "as in config::Category")]
pub struct Category {
    pub description: Option<String>,
    pub id: Id,
    pub if_refused: Option<String>,
    pub name: String,
    pub required: bool,
    pub services: Vec<Service>,
}

/// A service, in the visitor's language.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "as in config::Service")]
pub struct Service {
    pub cookies: Vec<Cookie>,
    pub id: Id,
    pub if_refused: Option<String>,
    pub name: String,
    pub policy_url: Href,
    pub provider: String,
    pub purposes: Vec<String>,
}

/// An entry on the device, in the visitor's language.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "as in config::Cookie")]
pub struct Cookie {
    pub kind: StorageKind,
    pub lifetime: Lifetime,
    pub name: Glob,
    pub origin: String,
    pub purpose: String,
}

impl Policy {
    /// Resolves a configuration with the regime it names and the texts of the visitor's language.
    #[must_use]
    pub fn resolve(config: &Config, regime: &Regime, locale: Locale) -> Self {
        let fallback = config.languages.first().clone();
        let words = Words { language: locale.language().clone(), fallback };
        let categories = config.categories.iter().map(|category| words.category(category, &locale)).collect();
        Self {
            site: config.site.clone(),
            revision: config.revision,
            version: config.edition.clone().unwrap_or_else(|| config.revision.0.to_string()),
            controller: Controller {
                address: words.optional(config.controller.address.as_ref()),
                contact: config.controller.contact.clone(),
                name: words.of(&config.controller.name),
                policy_url: config.controller.policy_url.clone(),
            },
            regime: regime.id.clone(),
            validity: config.validity.unwrap_or(regime.validity),
            scopes: config.scopes.all().to_vec(),
            reopen: config.reopen == ReopenControl::Button,
            receipts: config.receipts.clone(),
            locale,
            categories,
        }
    }

    /// The names that can be answered: the services of each optional category, or the category itself where it has none.
    pub fn units(&self) -> impl Iterator<Item = &Id> {
        self.categories.iter().filter(|category| !category.required).flat_map(Category::units)
    }
}

impl Category {
    /// The names whose answers make up the category's.
    pub fn units(&self) -> impl Iterator<Item = &Id> {
        let own = self.services.is_empty().then_some(&self.id);
        own.into_iter().chain(self.services.iter().map(|service| &service.id))
    }
}

/// The words of one language.
struct Words {
    language: Language,
    fallback: Language,
}

impl Words {
    fn of(&self, text: &Text) -> String {
        text.in_language(&self.language, &self.fallback).to_owned()
    }

    fn optional(&self, text: Option<&Text>) -> Option<String> {
        text.map(|text| self.of(text))
    }

    fn category(&self, category: &config::Category, locale: &Locale) -> Category {
        let preset = preset(category.id.as_str());
        let or_preset =
            |text: Option<&Text>, key: Option<Key>| self.optional(text).or_else(|| Some(locale.text(key?).to_owned()));
        Category {
            description: or_preset(category.description.as_ref(), preset.map(|(_, description)| description)),
            id: category.id.clone(),
            if_refused: self.optional(category.if_refused.as_ref()),
            name: or_preset(category.name.as_ref(), preset.map(|(name, _)| name))
                .unwrap_or_else(|| category.id.to_string()),
            required: category.required,
            services: category.services.iter().map(|service| self.service(service)).collect(),
        }
    }

    fn service(&self, service: &config::Service) -> Service {
        let provider = self.of(&service.provider);
        let cookie = |cookie: &config::Cookie| Cookie {
            kind: cookie.kind,
            lifetime: cookie.lifetime,
            name: cookie.name.clone(),
            origin: self.optional(cookie.origin.as_ref()).unwrap_or_else(|| provider.clone()),
            purpose: self.of(&cookie.purpose),
        };
        Service {
            cookies: service.cookies.iter().map(cookie).collect(),
            id: service.id.clone(),
            if_refused: self.optional(service.if_refused.as_ref()),
            name: self.of(&service.name),
            policy_url: service.policy_url.clone(),
            purposes: service.purposes.iter().map(|purpose| self.of(purpose)).collect(),
            provider,
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
