//! The answer: how long it holds, how it is proved, how it is changed.

use assent_core::config::{Config, Receipts, Refusals, ReopenControl, Withdrawal};
use assent_core::{Duration, Scope};

use super::{Found, place};

const DAY: u64 = 24 * 60 * 60 * 1_000;

/// Thirteen months, in the days of the longest.
const LONG: u64 = 395;
/// Twenty-four months.
const OVERLONG: u64 = 730;
/// Six months.
const HALF_A_YEAR: u64 = 180;
const YEAR: u64 = 365;

fn days(duration: Duration) -> u64 {
    duration.milliseconds() / DAY
}

/// The owner's validity, where it is that of a consent: an objection may hold for ever.
fn of_consent(config: &Config) -> Option<Duration> {
    config.validity.filter(|_| place::asks_first(config))
}

pub(super) fn long(config: &Config, found: &mut Found) {
    if let Some(validity) = of_consent(config).filter(|validity| (LONG + 1..=OVERLONG).contains(&days(*validity))) {
        found.at("validity", format!("{validity} is more than 13 months"));
    }
}

pub(super) fn overlong(config: &Config, found: &mut Found) {
    if let Some(validity) = of_consent(config).filter(|validity| days(*validity) > OVERLONG) {
        found.at("validity", format!("{validity} is more than 24 months"));
    }
}

pub(super) fn short(config: &Config, found: &mut Found) {
    let Some(validity) = config.validity else { return };
    let least = if place::has_privacy_choices(config) { YEAR } else { HALF_A_YEAR };
    if days(validity) < least {
        found.at("validity", format!("who refused is asked again after {validity}; {least} days is the least"));
    }
}

pub(super) fn session_only(config: &Config, found: &mut Found) {
    if config.scopes.all() == [Scope::Session] {
        found.at("scopes", "every answer ends with the visit, a refusal too");
    }
}

pub(super) fn no_way_back(config: &Config, found: &mut Found) {
    if config.reopen == ReopenControl::None && place::asks_first(config) {
        found.at("reopen", "\"none\": no page has the button that leads back to the choice");
    }
}

pub(super) fn no_privacy_choices(config: &Config, found: &mut Found) {
    if config.reopen == ReopenControl::None && place::has_privacy_choices(config) {
        found.at("reopen", "\"none\": no page has \"Your Privacy Choices\"");
    }
}

pub(super) fn offered(config: &Config, found: &mut Found) {
    if config.withdrawal == Withdrawal::Offer {
        found.at("withdrawal", "\"offer\": what runs goes on until the visitor reloads the page");
    }
}

pub(super) fn unproved(config: &Config, found: &mut Found) {
    if config.receipts.is_none() && place::asks_first(config) {
        found.at("receipts", "no receipt leaves the visitor's device");
    }
}

pub(super) fn in_clear(config: &Config, found: &mut Found) {
    for (path, address) in config.receipts.iter().flat_map(Receipts::addresses) {
        let local = ["http://localhost", "http://127.0.0.1", "http://[::1]"];
        let in_clear = address.starts_with("http:") && !local.iter().any(|local| address.starts_with(local));
        if in_clear || address.starts_with("mailto:") {
            found.at(path, format!("\"{address}\" is not encrypted"));
        }
    }
}

pub(super) fn identified(config: &Config, found: &mut Found) {
    if config.receipts.as_ref().is_some_and(|receipts| receipts.refusals == Refusals::Identified) {
        found.at("receipts.refusals", "\"identified\": who refuses is given a number all the same");
    }
}
