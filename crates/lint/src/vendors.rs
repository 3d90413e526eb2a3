//! What vendors are told: their consent interfaces, and what Global Privacy Control reaches.

use assent_core::{BY_REGION, Config, Gpc, Id, Mode, Place, Regime, Region, Timestamp};

use super::looks::{self, Use};
use super::{Found, place};

/// How names of states begin that nobody needs for a site to work.
const STATES: [&str; 5] = ["ad_", "ads", "advert", "analytics", "marketing"];

pub(super) fn granted_before(config: &Config, found: &mut Found) {
    let required = config.categories.iter().filter(|category| category.required);
    let required: Vec<&Id> = required.flat_map(|category| category.units().into_iter().chain([&category.id])).collect();
    for (index, signal) in config.signals.iter().enumerate() {
        let always = |needs: &[Id]| needs.iter().all(|name| required.contains(&name));
        let states = &signal.states.0;
        for (state, _) in states.iter().filter(|(state, needs)| always(needs) && follows(state)) {
            let what = format!("\"{state}\" is granted whatever visitors answer");
            found.at(format!("signals[{index}].states.{state}"), what);
        }
        let asked = |state: &&String| !states.iter().any(|(name, needs)| name == *state && always(needs));
        for (at, own) in signal.regions.iter().enumerate() {
            let first = own.regions.iter().find(|region| asks_first(region, found.now));
            if let (Some(region), Some(state)) = (first, own.granted.iter().find(asked)) {
                let what = format!("\"{state}\" is granted in {region} before any answer");
                found.at(format!("signals[{index}].regions[{at}].granted"), what);
            }
        }
    }
}

fn follows(state: &str) -> bool {
    let state = state.to_lowercase();
    STATES.iter().any(|begin| state.starts_with(begin))
}

fn asks_first(region: &Region, now: Timestamp) -> bool {
    let place = Place { region: Some(region.clone()), time_zone: None };
    Regime::choose(place::all().to_vec(), BY_REGION, &place, now).is_some_and(|regime| regime.mode == Mode::OptIn)
}

pub(super) fn unmarked_sharing(config: &Config, found: &mut Found) {
    if place::regimes(config).all(|regime| regime.gpc == Gpc::Ignore) {
        return;
    }
    for (index, category) in config.categories.iter().enumerate().filter(|(_, own)| !own.required && !own.shares()) {
        let advertising = category.services.iter().find_map(|service| {
            looks::uses(service)
                .into_iter()
                .find(|(what, _)| *what == Use::Advertising)
                .map(|(_, by)| (&service.id, by))
        });
        if let Some((service, by)) = advertising {
            let what = format!(
                "\"{service}\" looks like advertising, by \"{by}\", and Global Privacy Control does not reach \"{}\"",
                category.id
            );
            found.at(format!("categories[{index}].shares"), what);
        }
    }
}
