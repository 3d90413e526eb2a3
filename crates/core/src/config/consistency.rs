//! Whether a configuration agrees with itself: what no single value can tell.

use crate::config::{Category, Config};
use crate::nearest::nearest;
use crate::regime;
use crate::values::{Id, Text};
use crate::{Fault, Problem};

/// Every contradiction, in the order of the file.
pub(super) fn problems(config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    unknown_regime(config, &mut problems);
    if config.categories.is_empty() {
        conflict(
            &mut problems,
            "categories",
            "a site that asks for nothing needs no notice; name at least one category",
        );
    }
    let mut used: Vec<(&Id, String)> = Vec::new();
    for (path, id) in config.categories.iter().enumerate().flat_map(ids) {
        match used.iter().find(|(known, _)| *known == id) {
            Some((_, first)) => {
                let fault = Fault::Duplicate { name: id.to_string(), first: first.clone() };
                problems.push(Problem { path, fault });
            }
            None => used.push((id, path)),
        }
    }
    for (index, category) in config.categories.iter().enumerate() {
        for (at, service) in category.services.iter().enumerate() {
            if service.purposes.is_empty() {
                let path = format!("categories[{index}].services[{at}].purposes");
                conflict(&mut problems, &path, "a service needs at least one purpose");
            }
        }
    }
    missing_fallbacks(config, &mut problems);
    problems
}

fn conflict(problems: &mut Vec<Problem>, path: &str, message: &str) {
    problems.push(Problem { path: path.to_owned(), fault: Fault::Conflict(message.to_owned()) });
}

fn unknown_regime(config: &Config, problems: &mut Vec<Problem>) {
    let Some(regime) = config.regime.as_ref().map(Id::as_str) else {
        return;
    };
    if regime::regime_source(regime).is_none() {
        let names: Vec<&str> = regime::names().collect();
        let fault = Fault::Unexpected {
            found: format!("\"{regime}\""),
            expected: "a regime that this version knows",
            nearest: nearest(regime, &names),
        };
        problems.push(Problem { path: "regime".into(), fault });
    }
}

/// The ids that a category brings into the one namespace, with their paths.
fn ids((index, category): (usize, &Category)) -> Vec<(String, &Id)> {
    let own = (format!("categories[{index}].id"), &category.id);
    let services = category.services.iter().enumerate();
    let services = services.map(|(at, service)| (format!("categories[{index}].services[{at}].id"), &service.id));
    std::iter::once(own).chain(services).collect()
}

/// Texts in several languages that lack the one everybody falls back to.
fn missing_fallbacks(config: &Config, problems: &mut Vec<Problem>) {
    let fallback = config.languages.first();
    let mut check = |path: String, text: &Text| {
        if text.languages().is_some_and(|languages| !languages.contains(&fallback)) {
            let message = format!("has no text in the fallback language \"{fallback}\"");
            problems.push(Problem { path, fault: Fault::Conflict(message) });
        }
    };
    check("controller.name".into(), &config.controller.name);
    config.controller.address.iter().for_each(|text| check("controller.address".into(), text));
    for (index, category) in config.categories.iter().enumerate() {
        let at = |key: &str| format!("categories[{index}].{key}");
        category.name.iter().for_each(|text| check(at("name"), text));
        category.description.iter().for_each(|text| check(at("description"), text));
        category.if_refused.iter().for_each(|text| check(at("if_refused"), text));
        for (place, service) in category.services.iter().enumerate() {
            let at = |key: &str| format!("categories[{index}].services[{place}].{key}");
            check(at("name"), &service.name);
            check(at("provider"), &service.provider);
            service.purposes.iter().enumerate().for_each(|(nth, text)| check(at(&format!("purposes[{nth}]")), text));
            service.if_refused.iter().for_each(|text| check(at("if_refused"), text));
            for (nth, cookie) in service.cookies.iter().enumerate() {
                check(at(&format!("cookies[{nth}].purpose")), &cookie.purpose);
                cookie.origin.iter().for_each(|text| check(at(&format!("cookies[{nth}].origin")), text));
            }
        }
    }
}
