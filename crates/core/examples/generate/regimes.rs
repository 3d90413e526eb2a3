//! The regimes: the page for people, and what the banner carries of the strictest.

use std::fmt::Write as _;

use assent_core::{AgeRule, Citation, Control, Gpc, Law, Mode, Regime, Write, laws, regimes};
use serde_json::{Map, Value, json};

const HEAD: &str = "\
# Regimes

<!-- Generated from pkg-config/regimes by `cargo xtask generate`; edit those files. -->

A regime is a named set of legal defaults: what has to be asked before anything optional runs, how long an answer holds, what the
browser's Global Privacy Control means, and which control every page has. Each is one file in `pkg-config/regimes`, and each value has its
source beside it. This is not legal advice, and **a source marked unread was not read by anybody who worked on this file**.

## Which one a visitor has

1. `\"regime\": \"<name>\"` in `consent.json`: that one, wherever the visitor is. Without the key it is `gdpr`.
2. `\"regime\": \"by_region\"`: the one of the region that the page or a server says (`data-region=\"US-TX\"`, or `region_endpoint`, where the collector's `/v1/region` or one like it answers). A part of a country goes before
   its country. A country whose part is not known has the strictest regime of its parts: `US` may be California, and `CA` Quebec.
3. Without a region, the one of the browser's time zone. A zone does not tell the state or the province, so each has the
   strictest regime of the places that share it.
4. Otherwise `gdpr`: the strictest is what holds where no other is known to. It is also what the banner falls back to when it cannot
   fetch the list.

National exemptions from consent, such as those for audience measurement in France or for statistics and appearance in the United Kingdom,
have conditions that Assent cannot see, and so nobody is given them by default.

## What each requires

| regime | where | before an answer | an answer holds, and nobody is asked again, for | Global Privacy Control | age | control |
|---|---|---|---|---|---|---|
";

const CALENDAR: &str = "
## The calendar

A regime that changes has one row for each of its versions. Every build has all versions, and the visitor's own date says which one
holds, so that nothing has to be built again on the day. A day begins when it begins where the visitor is.

A visitor's clock may be wrong, and gains the visitor nothing:

* A clock that is fast shows the law of a later day. No known change makes a law laxer; a test proves this for every region.
* A clock that is older than this list is not believed. Where the law changes, in any part of the country, the visitor has `gdpr` then.
* A clock that is slow by less shows the law as it was on that day: at most as lax as the law was when this list was written.
  The choice is the visitor's own, on their own device, and their receipt names the regime that was shown. Update Assent after a change,
  and the list no longer has what ended.

By the day of its review somebody has to read a regime's sources again; after it a test of this repository fails (`no_review_is_overdue`).

| regime | of | since | until | review by | sources read | sources unread |
|---|---|---|---|---|--:|--:|
";

/// The page.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    for law in laws() {
        let cells = [
            name(law),
            places(law),
            mode(law.mode).into(),
            law.validity.to_string(),
            gpc(law.gpc).into(),
            ages(&law.ages),
            control(law.control).into(),
        ];
        line(&mut page, &format!("| {} |", cells.join(" | ")));
    }
    page.push_str(CALENDAR);
    for law in laws() {
        let read = law.sources.iter().filter(|source| source.read.is_some()).count();
        let cells = [
            format!("`{}`", law.id),
            law.title.clone(),
            law.from.to_string(),
            law.until.map_or_else(|| "–".to_owned(), |day| day.to_string()),
            law.review.to_string(),
            read.to_string(),
            (law.sources.len() - read).to_string(),
        ];
        line(&mut page, &format!("| {} |", cells.join(" | ")));
    }
    page.push_str("\n## Sources\n");
    for law in laws() {
        let changes = if law.is_change() { format!(", from {}", law.from) } else { String::new() };
        line(&mut page, &format!("\n### {}{changes}\n", law.id));
        if let Some(parent) = law.extends.as_ref().filter(|_| !law.is_change()) {
            line(
                &mut page,
                &format!("Extends `{parent}`, which has the sources of every value that is not named here.\n"),
            );
        }
        for source in &law.sources {
            line(&mut page, &citation(source));
        }
        if !law.time_zones.is_empty() && !law.is_change() {
            let zones: Vec<_> = law.time_zones.iter().map(|zone| format!("`{zone}`")).collect();
            line(&mut page, &format!("\nTime zones: {}", zones.join(", ")));
        }
    }
    page
}

/// Every version of every regime, for the browser: nothing that is for people, and no value that its reader presets. A line for each.
pub fn shipped() -> String {
    let lines: Vec<String> = regimes().iter().map(|regime| slim(regime).to_string()).collect();
    format!("[\n{}\n]", lines.join(",\n"))
}

/// `gdpr` without what tells it from others.
pub fn strictest() -> String {
    let mut regime = slim(&regimes()[0]);
    if let Value::Object(members) = &mut regime {
        members.retain(|key, _| !["regions", "time_zones"].contains(&key.as_str()));
    }
    regime.to_string()
}

/// A regime without what its reader presets.
fn slim(regime: &Regime) -> Value {
    let members = |regime: &Regime| match serde_json::to_value(regime.write()) {
        Ok(Value::Object(members)) => members,
        other => panic!("a regime is no object: {other:?}"),
    };
    let preset = members(&Regime::default());
    let said = |(key, value): &(String, Value)| {
        ["id", "mode", "validity"].contains(&key.as_str()) || preset[key.as_str()] != *value
    };
    let short = |(key, value): (String, Value)| (key, shortened(value));
    Value::Object(members(regime).into_iter().filter(said).map(short).collect())
}

/// A list of rules without what their reader presets, a moment as a whole number, and anything else as it is.
fn shortened(value: Value) -> Value {
    let said = |(_, value): &(String, Value)| !value.is_null() && *value != json!(false) && *value != json!([]);
    match value {
        Value::Array(items) => items.into_iter().map(shortened).collect(),
        Value::Object(members) => {
            members.into_iter().filter(said).map(|(key, value)| (key, shortened(value))).collect::<Map<_, _>>().into()
        }
        Value::Number(number) => number.as_f64().map(|number| number as u64).into(),
        other => other,
    }
}

/// A regime's id, with the date where this version is a later one.
fn name(law: &Law) -> String {
    let changes = if law.is_change() { format!(" from {}", law.from) } else { String::new() };
    format!("`{}`{changes}", law.id)
}

fn citation(citation: &Citation) -> String {
    let Citation { rule, source, url, read, quotation } = citation;
    let source = url.as_ref().map_or_else(|| source.clone(), |url| format!("[{source}]({url})"));
    let quotation = quotation.as_ref().map(|quotation| format!(": “{quotation}”")).unwrap_or_default();
    let read = read.map_or_else(|| "*(unread)*".to_owned(), |day| format!("(read {day})"));
    format!("* `{rule}`: {source}{quotation} {read}")
}

fn line(page: &mut String, text: &str) {
    writeln!(page, "{text}").expect("a string can be written to");
}

fn places(law: &Law) -> String {
    if law.regions.is_empty() {
        return "by name only".into();
    }
    law.regions.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
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
