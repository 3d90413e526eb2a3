//! Whether a configuration agrees with itself: what no single value can tell.

use crate::config::{Category, Config};
use crate::decimal::decimal;
use crate::values::Id;
#[cfg(feature = "native")]
use crate::{Aside, nearest::nearest};
use crate::{Fault, Problem};

/// Every contradiction, in the order of the file.
pub(super) fn problems(config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    #[cfg(feature = "native")]
    {
        unknown_regime(config, &mut problems);
        gpp(config, &mut problems);
    }
    if config.categories.is_empty() {
        conflict(
            &mut problems,
            "categories",
            "a site that asks for nothing needs no notice; name at least one category",
        );
    }
    let mut used: Vec<(&Id, Place)> = Vec::new();
    // A faulty id stands as an empty one.
    let ids = config.categories.iter().enumerate().flat_map(ids).filter(|(_, id)| !id.as_str().is_empty());
    for (place, id) in ids {
        match used.iter().find(|(known, _)| *known == id) {
            Some((_, first)) => {
                let fault = Fault::Duplicate { name: id.to_string(), first: path(*first, "id") };
                problems.push(Problem { path: path(place, "id"), fault });
            }
            None => used.push((id, place)),
        }
    }
    for (index, category) in config.categories.iter().enumerate() {
        for (at, service) in category.services.iter().enumerate() {
            if service.purposes.is_empty() {
                conflict(&mut problems, &path((index, Some(at)), "purposes"), "a service needs at least one purpose");
            }
        }
    }
    problems
}

/// A category, or one of its services.
type Place = (usize, Option<usize>);

fn path((category, service): Place, key: &str) -> String {
    let category = ["categories[", &decimal(category), "]."].concat();
    match service {
        Some(service) => [&category, "services[", &decimal(service), "].", key].concat(),
        None => category + key,
    }
}

fn conflict(problems: &mut Vec<Problem>, path: &str, message: &str) {
    problems.push(Problem { path: path.to_owned(), fault: Fault::Conflict(message.to_owned()) });
}

/// The banner has not got the list of regimes; it finds out when it looks for the one that is named.
#[cfg(feature = "native")]
fn unknown_regime(config: &Config, problems: &mut Vec<Problem>) {
    let name = config.regime_name();
    let names: Vec<&str> = crate::regime_names().chain([crate::BY_REGION]).collect();
    if !names.contains(&name) {
        let fault = Fault::Unexpected {
            found: format!("\"{name}\""),
            expected: "a regime that this version knows",
            nearest: Aside(nearest(name, &names)),
        };
        problems.push(Problem { path: "regime".into(), fault });
    }
}

/// What no single value of `gpp` can tell: whether its names are there, and whether the agreement allows the national section.
#[cfg(feature = "native")]
fn gpp(config: &Config, problems: &mut Vec<Problem>) {
    let Some(gpp) = config.gpp.as_ref() else { return };
    let units = config.categories.iter().enumerate().flat_map(ids).map(|(_, id)| id.as_str());
    let names: Vec<&str> = units.collect();
    let lists = [("sale", &gpp.sale), ("sharing", &gpp.sharing), ("targeted_advertising", &gpp.targeted_advertising)];
    for (key, list) in lists {
        for (index, name) in list.iter().flatten().enumerate().filter(|(_, name)| !names.contains(&name.as_str())) {
            let fault = Fault::Unexpected {
                found: format!("\"{name}\""),
                expected: "a category or service of this file",
                nearest: Aside(nearest(name.as_str(), &names)),
            };
            problems.push(Problem { path: format!("gpp.{key}[{index}]"), fault });
        }
    }
    if gpp.national && gpp.mspa == crate::config::Mspa::None {
        let message = "only signatories of the Multi-State Privacy Agreement may send the national section; \
            set \"mspa\" to what you signed, or remove \"national\"";
        conflict(problems, "gpp.national", message);
    }
}

/// The ids that a category brings into the one namespace, with their places.
fn ids((index, category): (usize, &Category)) -> impl Iterator<Item = (Place, &Id)> {
    let services = category.services.iter().enumerate().map(move |(at, service)| ((index, Some(at)), &service.id));
    std::iter::once(((index, None), &category.id)).chain(services)
}
