//! Where visitors may be, and what holds there.

use std::sync::OnceLock;

use assent_core::config::{Category, Config};
use assent_core::{AgeRule, Audience, BY_REGION, Control, Day, Law, Mode, Regime, Timestamp, laws};

use super::{Found, looks};

/// Every regime that a visitor of the site can have, now or after a change of law that is known.
pub(super) fn regimes(config: &Config) -> impl Iterator<Item = &'static Regime> {
    let name = config.regime_name();
    all().iter().filter(move |regime| name == BY_REGION || regime.id.as_str() == name)
}

/// Every version of every regime that there is.
pub(super) fn all() -> &'static [Regime] {
    static ALL: OnceLock<Vec<Regime>> = OnceLock::new();
    ALL.get_or_init(assent_core::regimes)
}

/// Whether somebody is asked before anything optional runs.
pub(super) fn asks_first(config: &Config) -> bool {
    regimes(config).any(|regime| regime.mode == Mode::OptIn)
}

/// Whether somebody has a right to the control that California names.
pub(super) fn has_privacy_choices(config: &Config) -> bool {
    regimes(config).any(|regime| regime.control == Control::PrivacyChoices)
}

pub(super) fn lenient(config: &Config, found: &mut Found) {
    if !asks_first(config) {
        let name = config.regime_name();
        found.at("regime", format!("\"{name}\" holds for visitors from the European Economic Area too"));
    }
}

/// How long before a change of law a site's owner is warned of it.
const AHEAD: u64 = 60 * 24 * 60 * 60 * 1000;

pub(super) fn changing(config: &Config, found: &mut Found) {
    let name = config.regime_name();
    let soon: Vec<String> = laws()
        .iter()
        .filter(|law| name == BY_REGION || law.id.as_str() == name)
        .filter_map(|law| Some(format!("\"{}\" ({}) {}", law.id, law.title, change(law, found.now)?)))
        .collect();
    if !soon.is_empty() {
        found.at("regime", soon.join("; "));
    }
}

/// What happens to a version of a law within the next 60 days, if anything does: that it begins, or that it ends and no other follows.
fn change(law: &Law, now: Timestamp) -> Option<String> {
    let is_soon = |day: &Day| now < day.begin() && day.begin() <= now.after(AHEAD);
    let begins = Some(law.from).filter(is_soon);
    let is_followed = |day: &Day| laws().iter().any(|other| other.id == law.id && other.from == *day);
    let ends = law.until.filter(|day| is_soon(day) && !is_followed(day));
    begins
        .map(|day| format!("{} on {day}", if law.is_change() { "changes" } else { "begins" }))
        .or_else(|| ends.map(|day| format!("ends on {day}")))
}

pub(super) fn russian(config: &Config, found: &mut Found) {
    if config.regime_name() != "ru" {
        return;
    }
    match &config.receipts {
        Some(receipts) => {
            found.at("receipts.endpoint", format!("nothing tells where {} is", receipts.endpoint));
        }
        None => found.at("regime", "nothing tells where what the services collect is stored"),
    }
}

pub(super) fn minors(config: &Config, found: &mut Found) {
    const OF_AGE: u8 = 18;
    let name = config.regime_name();
    // A regime by name speaks of one country; where the place decides, most visitors have another.
    let minors_cannot = name != BY_REGION
        && regimes(config).any(|regime| AgeRule::of(&regime.ages, None).is_some_and(|rule| rule.from.0 >= OF_AGE));
    let follows = |category: &Category| category.services.iter().any(|service| looks::at(service).is_some());
    let index = config.categories.iter().position(follows);
    if let Some(index) = index.filter(|_| minors_cannot && config.audience == Audience::General) {
        let id = &config.categories[index].id;
        let what = format!("\"{id}\" follows visitors, and \"{name}\" lets nobody below {OF_AGE} allow it alone");
        found.at(format!("categories[{index}]"), what);
    }
}

/// Words of names of sites that are made for children.
const CHILDREN: [&str; 14] = [
    "kid",
    "kids",
    "child",
    "children",
    "childrens",
    "junior",
    "juniors",
    "toddler",
    "baby",
    "toys",
    "kinder",
    "enfants",
    "детский",
    "дети",
];

pub(super) fn children(config: &Config, found: &mut Found) {
    let names = [("site", config.site.as_str()), ("controller.name", config.controller.name.as_str())];
    let for_children = names.iter().find(|(_, name)| looks::words(name).any(|word| CHILDREN.contains(&word.as_str())));
    let optional = config.categories.iter().any(|category| !category.required);
    if let Some((path, name)) = for_children.filter(|_| optional && config.audience != Audience::ChildDirected) {
        found.at(*path, format!("\"{name}\" sounds like a site for children"));
    }
}
