//! What visitors are asked: categories, services, and what those store.

use std::collections::BTreeSet;

use assent_core::config::{Category, Config, Service, StorageKind};
use assent_core::{Duration, Lifetime, Unit};

use super::looks::{self, Use};
use super::{Found, place};

/// The categories with their paths.
fn categories(config: &Config) -> impl Iterator<Item = (String, &Category)> {
    config.categories.iter().enumerate().map(|(index, category)| (format!("categories[{index}]"), category))
}

/// The services of a category with their paths.
pub(super) fn services((path, category): (String, &Category)) -> impl Iterator<Item = (String, &Service)> {
    category.services.iter().enumerate().map(move |(index, service)| (format!("{path}.services[{index}]"), service))
}

pub(super) fn optional(config: &Config) -> impl Iterator<Item = (String, &Category)> {
    categories(config).filter(|(_, category)| !category.required)
}

pub(super) fn required_follower(config: &Config, found: &mut Found) {
    for (path, category) in categories(config).filter(|(_, category)| category.required) {
        if ["analytics", "marketing"].contains(&category.id.as_str()) {
            found.at(format!("{path}.required"), format!("\"{}\" cannot be refused", category.id));
        }
        for (path, service) in services((path, category)) {
            if let Some((what, by)) = looks::at(service) {
                found.at(
                    path,
                    format!("\"{}\" looks like {}, by \"{by}\", and cannot be refused", service.id, what.name()),
                );
            }
        }
    }
}

/// The categories that name their purpose by their id, each with what belongs to it: advertising is measured.
pub(super) const NAMED: [(&str, &[Use]); 3] =
    [("functional", &[]), ("analytics", &[Use::Measuring]), ("marketing", &[Use::Advertising, Use::Measuring])];

pub(super) fn lumped(config: &Config, found: &mut Found) {
    let mut all = optional(config);
    let (Some((path, category)), None) = (all.next(), all.next()) else { return };
    let purposes: BTreeSet<&str> =
        category.services.iter().flat_map(|service| service.purposes.iter().map(|purpose| purpose.as_str())).collect();
    let uses: BTreeSet<Use> = category.services.iter().flat_map(looks::uses).map(|(what, _)| what).collect();
    // Told apart in words, they are still one purpose where the category's id names it and no service looks like another.
    let named = NAMED.iter().find(|(id, _)| category.id.as_str() == *id);
    let one = named.is_some_and(|(_, belong)| uses.iter().all(|what| belong.contains(what)));
    if purposes.len() > 1 && !one {
        let all = purposes.into_iter().map(|purpose| format!("\"{purpose}\"")).collect::<Vec<_>>().join(", ");
        found.at(path, format!("\"{}\" is the only optional category, and is for {all}", category.id));
    }
}

pub(super) fn hidden_advertising(config: &Config, found: &mut Found) {
    for (path, category) in
        optional(config).filter(|(_, category)| ["functional", "analytics"].contains(&category.id.as_str()))
    {
        for (path, service) in services((path, category)) {
            if let Some((Use::Advertising, by)) = looks::at(service) {
                found.at(path, format!("\"{}\" looks like advertising, by \"{by}\"", service.id));
            }
        }
    }
}

pub(super) fn no_recipient(config: &Config, found: &mut Found) {
    for (path, category) in optional(config).filter(|(_, category)| category.services.is_empty()) {
        found.at(format!("{path}.services"), format!("\"{}\" names nobody who receives the data", category.id));
    }
}

pub(super) fn nothing_stored(config: &Config, found: &mut Found) {
    for (path, service) in optional(config).flat_map(services).filter(|(_, service)| service.cookies.is_empty()) {
        found.at(format!("{path}.cookies"), format!("\"{}\" names nothing that it stores", service.id));
    }
}

pub(super) fn endless_cookie(config: &Config, found: &mut Found) {
    for (path, service) in categories(config).flat_map(services) {
        for (index, cookie) in service.cookies.iter().enumerate() {
            if cookie.kind == StorageKind::Cookie && cookie.lifetime == Lifetime::Persistent {
                let what = format!("the cookie \"{}\" has no duration", cookie.name);
                found.at(format!("{path}.cookies[{index}].lifetime"), what);
            }
        }
    }
}

pub(super) fn long_cookie(config: &Config, found: &mut Found) {
    const LONGEST: Duration = Duration { count: 395, unit: Unit::Day };
    for (path, service) in optional(config).flat_map(services).filter(|_| place::asks_first(config)) {
        for (index, cookie) in service.cookies.iter().enumerate() {
            if let Lifetime::For(lifetime) = cookie.lifetime
                && lifetime.milliseconds() > LONGEST.milliseconds()
            {
                let what = format!("\"{}\" stays for {lifetime}, more than 13 months", cookie.name);
                found.at(format!("{path}.cookies[{index}].lifetime"), what);
            }
        }
    }
}

pub(super) fn unreadable_policy(config: &Config, found: &mut Found) {
    let mut at = |path: String, policy: &str| {
        if policy.starts_with("mailto:") {
            found.at(path, format!("\"{policy}\" is an address to write to, not a policy to read"));
        }
    };
    for (path, policy) in config.controller.policies() {
        at(path, policy);
    }
    categories(config)
        .flat_map(services)
        .for_each(|(path, service)| at(format!("{path}.policy_url"), service.policy_url.as_str()));
}

pub(super) fn unreachable_controller(config: &Config, found: &mut Found) {
    if config.controller.address.is_none() && config.controller.contact.is_none() {
        found.at("controller", "has neither an address nor a contact");
    }
}

pub(super) fn nothing_to_ask(config: &Config, found: &mut Found) {
    if optional(config).next().is_none() {
        found.at("categories", "all are required: visitors are asked and have nothing to answer");
    }
}
