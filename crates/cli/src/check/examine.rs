//! From a file's text to everything that is wrong with it.

use std::collections::BTreeSet;
use std::ops::Range;
use std::time::{SystemTime, UNIX_EPOCH};

use assent_core::{Config, Fault, Node, Problem, Timestamp, catalogue, nearest};
use assent_lint::{Severity, lint};
use serde_json::error::Category;

use super::acknowledged;
use super::finding::Finding;
use crate::places::Places;
use crate::source::Source;

/// Where the form of a configuration is written down.
const FORMAT: &str = "The format of consent.json: consent.schema.json, and docs/configuration.md of Assent";

/// Everything that is wrong with a file, in the order of the file; and the configuration where it can be read.
pub(crate) fn examine(source: &Source) -> (Vec<Finding>, Option<Config>) {
    if let Some(at) = source.broken() {
        return (vec![not_text(source, at)], None);
    }
    let mut node = match Node::parse(source.text()) {
        Ok(node) => node,
        Err(error) => return (vec![not_json(source, &error)], None),
    };
    let places = Places::of(source.text());
    if let Some(at) = &places.excess {
        return (vec![too_many(at, source)], None);
    }
    let place = |finding: Finding| placed(finding, &places, source);
    let mut findings: Vec<Finding> = repeated(&places, source.before());
    let mut absent = BTreeSet::new();
    catalogue::complete_with(&mut node, |path| {
        let entry = assent_shipped::entry(path);
        if entry.is_none() {
            absent.insert(path.to_owned());
        }
        entry
    });
    let unknown = unknown_entries(&node, &absent);
    let config = Config::read(&node);
    match &config {
        Ok(config) => findings.extend(lint(config).into_iter().map(of_rule).map(place)),
        Err(problems) => {
            // What such an entry would have given is missing, and that is said once.
            let told = |problem: &&Problem| {
                let of = |finding: &Finding| {
                    let owner = finding.path.rsplit_once('.').map_or("", |(owner, _)| owner);
                    problem.path.strip_prefix(owner).is_some_and(|rest| rest.starts_with('.'))
                };
                let misnamed = |other: &Problem| {
                    let owner = other.path.strip_suffix(".from");
                    owner.and_then(|owner| problem.path.strip_prefix(owner)).is_some_and(|rest| rest.starts_with('.'))
                };
                problem.fault == Fault::Missing && (unknown.iter().any(of) || problems.0.iter().any(misnamed))
            };
            findings.extend(
                problems.0.iter().filter(|problem| !told(problem)).map(|problem| of_fault(problem, &places, source)),
            );
        }
    }
    findings.extend(unknown.into_iter().map(place));
    findings.extend(unknown_tools(&node).map(place));
    let known = findings.len();
    acknowledged::mark(&node, &mut findings, now());
    let more = findings.split_off(known);
    findings.extend(more.into_iter().map(place));
    findings.sort_by_key(|finding| finding.at.start);
    (findings, config.ok())
}

/// Findings of others, each at its path's place.
pub(crate) fn placed_in(source: &Source, findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let places = Places::of(source.text());
    findings.map(|finding| placed(finding, &places, source)).collect()
}

/// A finding at its path's place.
fn placed(mut finding: Finding, places: &Places, source: &Source) -> Finding {
    if let Some(spot) = places.find(&finding.path) {
        finding.at = spot.span.start + source.before()..spot.span.end + source.before();
        if spot.entry {
            finding.found.push_str(" (the catalogue's entry says so)");
        }
    }
    finding
}

fn of_rule(found: assent_lint::Finding) -> Finding {
    Finding {
        rule: found.rule.id,
        severity: found.rule.severity,
        path: found.path,
        says: found.rule.says.into(),
        found: found.found,
        source: found.rule.source,
        verified: found.rule.verified,
        mend: found.rule.mend.into(),
        at: 0..0,
        beside: None,
        acknowledged: None,
    }
}

/// A fault of the format.
pub(super) fn faulty(rule: &'static str, path: &str, says: &str, found: String, mend: String) -> Finding {
    Finding {
        rule,
        severity: Severity::Error,
        path: path.into(),
        says: says.into(),
        found,
        source: FORMAT,
        verified: true,
        mend,
        at: 0..0,
        beside: None,
        acknowledged: None,
    }
}

fn of_fault(problem: &Problem, places: &Places, source: &Source) -> Finding {
    let Problem { path, fault } = problem;
    let key = path.rsplit_once('.').map_or(path.as_str(), |(_, key)| key);
    let finding = |rule, says, mend| placed(faulty(rule, path, says, fault.to_string(), mend), places, source);
    match fault {
        Fault::Unexpected { expected, nearest, .. } => {
            let mend = nearest.as_ref().map_or_else(|| format!("Write {expected}"), |near| format!("Write \"{near}\""));
            finding("wrong-form", "A value does not have the form it needs", mend)
        }
        Fault::Missing => {
            let mut missing = finding("missing-key", "A key is missing", format!("Add \"{key}\""));
            missing.found = format!("\"{key}\" {}", missing.found);
            missing
        }
        Fault::UnknownKey { nearest } => {
            let mend =
                nearest.as_ref().map_or_else(|| format!("Leave \"{key}\" out"), |near| format!("Write \"{near}\""));
            let mut unknown = finding("unknown-key", "A key is not one of the format", mend);
            if let Some(at) = places.find(path).and_then(|spot| spot.key) {
                unknown.at = at.start + source.before()..at.end + source.before();
            }
            unknown
        }
        Fault::Duplicate { first, .. } => {
            let says = "Two categories or services have the same id";
            let mut twice = finding("repeated-id", says, "Give one of them another id".into());
            let before = source.before();
            twice.beside =
                places.find(first).map(|spot| (spot.span.start + before..spot.span.end + before, "the first"));
            twice
        }
        // The reader says with the contradiction what it wants.
        Fault::Conflict(_) => {
            let mend = "Write what is missing, or leave out what contradicts it";
            finding("contradiction", "A value does not go with the rest of the file", mend.into())
        }
    }
}

fn not_text(source: &Source, at: usize) -> Finding {
    let says = "The file is not UTF-8 text";
    let mend = "Save it as UTF-8; JSON has no other encoding (RFC 8259, 8.1)".into();
    let mut finding = faulty("not-text", "", says, "from here on it is not UTF-8".into(), mend);
    // The replacement character that stands for what cannot be read.
    finding.at = at..(at + '\u{fffd}'.len_utf8()).min(source.before() + source.text().len());
    finding
}

fn not_json(source: &Source, error: &serde_json::Error) -> Finding {
    let (line, column) = (error.line(), error.column());
    let found = error.to_string();
    let found = found.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&found).to_owned();
    // Depth alone is no fault of JSON's.
    let deep = error.classify() == Category::Data;
    let (says, mend) = if source.text().trim().is_empty() {
        ("The file is empty", "Write a configuration: `assent init` does")
    } else if deep {
        ("The file is no configuration", "No configuration nests as deeply")
    } else {
        ("The file is not JSON", "JSON has no comments, no comma before a closing bracket, and only double quotes")
    };
    let mut finding = faulty("not-json", "", says, found, mend.into());
    let at = source.offset(line, column);
    let text = &source.text()[at.saturating_sub(source.before())..];
    finding.at = at..at + text.chars().next().map_or(0, char::len_utf8);
    finding.source = if deep { FORMAT } else { "RFC 8259" };
    finding
}

fn too_many(at: &Range<usize>, source: &Source) -> Finding {
    let mend = "Leave out what the site does not use; each new visitor downloads all of it";
    let found =
        "of this and what follows there is too much: 5,000 items of lists and 1,000 keys of an object are the most";
    let mut finding =
        faulty("too-many", "", "The file has more in it than anybody could read", found.into(), mend.into());
    finding.at = at.start + source.before()..at.end + source.before();
    finding
}

fn repeated(places: &Places, before: usize) -> Vec<Finding> {
    let finding = |(path, first, later): &(String, Range<usize>, Range<usize>)| {
        let key = path.rsplit_once('.').map_or(path.as_str(), |(_, key)| key);
        let found = format!("\"{key}\" is here a second time, and the first one counts for nothing");
        let mut finding = faulty("repeated-key", path, "A key is written twice", found, "Leave one of them out".into());
        finding.at = later.start + before..later.end + before;
        finding.beside = Some((first.start + before..first.end + before, "the first"));
        finding
    };
    places.repeated.iter().map(finding).collect()
}

/// Keys of the root that begin as those for tools do, and are none: the reader leaves all of them alone.
fn unknown_tools(config: &Node) -> impl Iterator<Item = Finding> {
    const KNOWN: [&str; 2] = ["$schema", acknowledged::KEY];
    let members = if let Node::Object(members) = config { members.as_slice() } else { &[] };
    let unknown =
        members.iter().map(|(key, _)| key).filter(|key| key.starts_with('$') && !KNOWN.contains(&key.as_str()));
    unknown.map(|key| {
        let near = nearest(key, &KNOWN);
        let meant = near.as_ref().map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
        let mend = near.map_or_else(|| format!("Leave \"{key}\" out"), |near| format!("Write \"{near}\""));
        faulty("unknown-key", key, "A key is not one of the format", format!("is not a known key{meant}"), mend)
    })
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since.as_millis()).unwrap_or_default())
}

/// Names of entries that the catalogue does not have, each where it is written.
fn unknown_entries(config: &Node, absent: &BTreeSet<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut look = |path: String, node: &Node, key: &str, folder: &'static str| {
        let Some(Node::String(name)) = node.member(key) else { return };
        if absent.contains(&format!("{folder}/{name}")) {
            let names: Vec<&str> = assent_shipped::names(folder).collect();
            let near = nearest(name, &names);
            let mend = near.as_ref().map_or_else(
                || "Take one of docs/services.md, or write everything yourself".into(),
                |near| format!("Write \"{near}\""),
            );
            let found = format!("\"{name}\" is none of its {folder}");
            findings.push(faulty(
                "unknown-entry",
                &format!("{path}.{key}"),
                "The catalogue has no such entry",
                found,
                mend,
            ));
        }
    };
    for (index, category) in items(config, "categories").iter().enumerate() {
        for (at, service) in items(category, "services").iter().enumerate() {
            look(format!("categories[{index}].services[{at}]"), service, "from", "services");
        }
    }
    for (index, signal) in items(config, "signals").iter().enumerate() {
        look(format!("signals[{index}]"), signal, "from", "signals");
    }
    findings
}

fn items<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    match node.member(key) {
        Some(Node::List(items)) => items,
        _ => &[],
    }
}
