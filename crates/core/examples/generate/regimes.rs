//! The regimes: the page for people, and what the banner carries of the strictest.

use std::fmt::Write;

use assent_core::{AgeRule, Control, Gpc, Mode, Node, Regime, read, regime_names, regime_source};
use serde_json::Value;

const HEAD: &str = "\
# Regimes

<!-- Generated from pkg-config/regimes by `cargo xtask generate`; edit those files. -->

A regime is a named set of legal defaults: what has to be asked before anything optional runs, how long an answer holds, what the
browser's Global Privacy Control means, and which control every page has. Each is one file in `pkg-config/regimes`, and each value has its
source beside it. This is not legal advice, and **a source marked unverified was not read by anybody who worked on this file**.

## Which one a visitor has

1. `\"regime\": \"<name>\"` in `consent.json`: that one, wherever the visitor is. Without the key it is `gdpr`.
2. `\"regime\": \"by_region\"`: the one of the region that the page or a server says (`data-region=\"US-TX\"`, or `region_endpoint`, where the collector's `/v1/region` or one like it answers). A part of a country goes before
   its country. A country whose part is not known has the strictest regime of its parts: `US` may be California, and `CA` Quebec.
3. Without a region, the one of the browser's time zone. A zone does not tell the state or the province, so each has the
   strictest regime of the places that share it.
4. Otherwise `gdpr`: the strictest is what holds where no other is known to. It is also what the banner falls back to when it cannot
   fetch the list.

A country of the European Economic Area has no regime of its own, because no value differs from `gdpr` but the age. National exemptions from
consent, such as those for audience measurement in France or for statistics and appearance in the United Kingdom, have conditions
that Assent cannot see, and so nobody is given them by default.

## What each requires

| regime | where | before an answer | an answer holds, and nobody is asked again, for | Global Privacy Control | age | control |
|---|---|---|---|---|---|---|
";

/// The page.
pub fn page() -> String {
    let regimes: Vec<Regime> = regime_names().map(regime).collect();
    let mut page = HEAD.to_owned();
    for regime in &regimes {
        let cells = [
            format!("`{}`", regime.id),
            places(regime),
            mode(regime.mode).into(),
            regime.validity.to_string(),
            gpc(regime.gpc).into(),
            ages(&regime.ages),
            control(regime.control).into(),
        ];
        line(&mut page, &format!("| {} |", cells.join(" | ")));
    }
    page.push_str("\n## Sources\n");
    for regime in &regimes {
        line(&mut page, &format!("\n### {}\n", regime.id));
        for source in &regime.sources {
            let mark = if source.verified { "" } else { " *(unverified)*" };
            line(&mut page, &format!("* `{}`: {}{mark}", source.rule, source.source));
        }
        if !regime.time_zones.is_empty() {
            let zones: Vec<_> = regime.time_zones.iter().map(|zone| format!("`{zone}`")).collect();
            line(&mut page, &format!("\nTime zones: {}", zones.join(", ")));
        }
    }
    page
}

/// `gdpr` without what is for people or tells it from others.
pub fn strictest() -> String {
    let mut regime: Value = serde_json::from_str(source("gdpr")).expect("a regime is JSON");
    if let Value::Object(members) = &mut regime {
        members.retain(|key, _| !["regions", "time_zones", "sources"].contains(&key.as_str()));
    }
    regime.to_string()
}

fn source(name: &str) -> &'static str {
    regime_source(name).expect("a regime of the list")
}

fn regime(name: &str) -> Regime {
    read(&Node::parse(source(name)).expect("a regime is JSON")).expect("a regime can be read")
}

fn line(page: &mut String, text: &str) {
    writeln!(page, "{text}").expect("a string can be written to");
}

fn places(regime: &Regime) -> String {
    if regime.regions.is_empty() {
        return "by name only".into();
    }
    regime.regions.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::OptIn => "nothing optional runs",
        Mode::OptOut => "everything runs until the visitor objects",
        Mode::Notice => "everything runs, the visitor is told",
    }
}

fn gpc(gpc: Gpc) -> &'static str {
    match gpc {
        Gpc::Ignore => "no meaning",
        Gpc::Refuse => "followed, though no law obliges",
        Gpc::Honour => "a valid objection",
    }
}

fn control(control: Control) -> &'static str {
    match control {
        Control::Preferences => "cookie settings",
        Control::PrivacyChoices => "Your Privacy Choices",
    }
}

fn ages(rules: &[AgeRule]) -> String {
    if rules.is_empty() {
        return "none named".into();
    }
    let one = |rule: &AgeRule| {
        let places: Vec<_> = rule.regions.iter().map(ToString::to_string).collect();
        let wherever = if rule.regions.is_empty() && rules.len() > 1 { " elsewhere" } else { "" };
        let places = if places.is_empty() { wherever.to_owned() } else { format!(" {}", places.join(" ")) };
        let teens = rule.opt_in_below.map(|below| format!(", asked first below {}", below.0)).unwrap_or_default();
        let guardian = if rule.guardian { ", or a guardian says so" } else { "" };
        format!("{}{places}{teens}{guardian}", rule.from.0)
    };
    rules.iter().map(one).collect::<Vec<_>>().join("; ")
}
