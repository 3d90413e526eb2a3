//! Everything that is wrong with a configuration: what the reader refuses, and what a rule finds. A terminal and an editor show the same.

use std::collections::BTreeSet;

use assent_core::{Config, Fault, Node, Problem, Timestamp, catalogue, nearest};

use crate::fix::Fix;
use crate::{Severity, acknowledged, lint};

/// Where the form of a configuration is written down.
pub const FORMAT: &str = "The format of consent.json: consent.schema.json, and docs/configuration.md of Assent";

/// Something in a configuration that its owner should know.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The rule's name.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// JSON path; empty for the root.
    pub path: String,
    /// What is wrong, in a sentence.
    pub says: String,
    /// What is there.
    pub found: String,
    /// The law, standard or format.
    pub source: &'static str,
    /// Whether somebody read it there.
    pub verified: bool,
    /// How to fix it.
    pub mend: String,
    /// The same for a program, where a program can do it.
    pub fix: Option<Fix>,
    /// Whether it is about the key at the path instead of its value.
    pub is_key: bool,
    /// The path of a first value that this one repeats.
    pub first: Option<String>,
    /// Why the owner knows of it and leaves it; such a report counts for nothing.
    pub acknowledged: Option<String>,
}

/// Completes a configuration from the catalogue and checks all of it. `now` decides which acknowledgements are over.
///
/// Gives the reports in the order of the checks, and the configuration where it can be read.
#[must_use]
pub fn examine(node: &mut Node, now: Timestamp) -> (Vec<Report>, Option<Config>) {
    let mut absent = BTreeSet::new();
    catalogue::complete_with(node, |path| {
        let entry = assent_shipped::entry(path);
        if entry.is_none() {
            absent.insert(path.to_owned());
        }
        entry
    });
    let unknown = unknown_entries(node, &absent);
    let config = Config::read(node);
    let mut reports: Vec<Report> = match &config {
        Ok(config) => lint(config, now).into_iter().map(of_rule).collect(),
        Err(problems) => {
            // What such an entry would have given is missing, and that is said once.
            let told = |problem: &&Problem| {
                let below = |owner: &str| problem.path.strip_prefix(owner).is_some_and(|rest| rest.starts_with('.'));
                let of = |report: &Report| below(report.path.rsplit_once('.').map_or("", |(owner, _)| owner));
                let misnamed = |other: &Problem| other.path.strip_suffix(".from").is_some_and(below);
                problem.fault == Fault::Missing && (unknown.iter().any(of) || problems.0.iter().any(misnamed))
            };
            problems.0.iter().filter(|problem| !told(problem)).map(of_fault).collect()
        }
    };
    reports.extend(unknown);
    reports.extend(unknown_tools(node));
    acknowledged::mark(node, &mut reports, now);
    (reports, config.ok())
}

/// A fault of the format.
#[must_use]
pub fn faulty(rule: &'static str, path: &str, says: &str, found: String, mend: String) -> Report {
    Report {
        rule,
        severity: Severity::Error,
        path: path.into(),
        says: says.into(),
        found,
        source: FORMAT,
        verified: true,
        mend,
        fix: None,
        is_key: false,
        first: None,
        acknowledged: None,
    }
}

/// What is said of a text that is not JSON, or nests too deeply for a configuration.
#[must_use]
pub fn malformed(text: &str, error: &serde_json::Error) -> Report {
    let (line, column) = (error.line(), error.column());
    let found = error.to_string();
    let found = found.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&found).to_owned();
    // Depth alone is no fault of JSON's.
    let is_deep = error.classify() == serde_json::error::Category::Data;
    let (says, mend) = if text.trim().is_empty() {
        ("The file is empty", "Write a configuration: `assent init` does")
    } else if is_deep {
        ("The file is no configuration", "No configuration nests as deeply")
    } else {
        ("The file is not JSON", "JSON has no comments, no comma before a closing bracket, and only double quotes")
    };
    let source = if is_deep { FORMAT } else { "RFC 8259" };
    Report { source, ..faulty("not-json", "", says, found, mend.into()) }
}

fn of_rule(found: crate::Finding) -> Report {
    Report {
        rule: found.rule.id,
        severity: found.rule.severity,
        fix: Fix::of_rule(found.rule.id, &found.path),
        path: found.path,
        says: found.rule.says.into(),
        found: found.found,
        source: found.rule.source,
        verified: found.rule.verified,
        mend: found.rule.mend.into(),
        is_key: false,
        first: None,
        acknowledged: None,
    }
}

fn of_fault(problem: &Problem) -> Report {
    let Problem { path, fault } = problem;
    let key = path.rsplit_once('.').map_or(path.as_str(), |(_, key)| key);
    let report = |rule, says, mend| faulty(rule, path, says, fault.to_string(), mend);
    let fix = Fix::of_fault(path, fault);
    match fault {
        Fault::Unexpected { expected, nearest, .. } => {
            let mend = nearest.as_ref().map_or_else(|| format!("Write {expected}"), |near| format!("Write \"{near}\""));
            Report { fix, ..report("wrong-form", "A value does not have the form it needs", mend) }
        }
        Fault::Missing => {
            let mut missing = report("missing-key", "A key is missing", format!("Add \"{key}\""));
            missing.found = format!("\"{key}\" {}", missing.found);
            missing
        }
        Fault::UnknownKey { nearest } => Report {
            fix,
            is_key: true,
            ..report("unknown-key", "A key is not one of the format", of_unknown_key(key, nearest.as_deref()))
        },
        Fault::Duplicate { first, .. } => {
            let says = "Two categories or services have the same id";
            Report { first: Some(first.clone()), ..report("repeated-id", says, "Give one of them another id".into()) }
        }
        // The reader says with the contradiction what it wants.
        Fault::Conflict(_) => {
            let mend = "Write what is missing, or leave out what contradicts it";
            report("contradiction", "A value does not go with the rest of the file", mend.into())
        }
    }
}

fn of_unknown_key(key: &str, nearest: Option<&str>) -> String {
    nearest.map_or_else(|| format!("Leave \"{key}\" out"), |near| format!("Write \"{near}\""))
}

/// Keys of the root that begin as those for tools do, and are none: the reader leaves all of them alone.
fn unknown_tools(config: &Node) -> impl Iterator<Item = Report> {
    const KNOWN: [&str; 2] = ["$schema", acknowledged::KEY];
    let members = if let Node::Object(members) = config { members.as_slice() } else { &[] };
    let unknown =
        members.iter().map(|(key, _)| key).filter(|key| key.starts_with('$') && !KNOWN.contains(&key.as_str()));
    unknown.map(|key| {
        let near = nearest(key, &KNOWN);
        let meant = near.as_ref().map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
        let mend = of_unknown_key(key, near.as_deref());
        let found = format!("is not a known key{meant}");
        let fix = Some(Fix::of_unknown_key(key, near));
        Report { fix, ..faulty("unknown-key", key, "A key is not one of the format", found, mend) }
    })
}

/// Names of entries that the catalogue does not have, each where it is written.
fn unknown_entries(config: &Node, absent: &BTreeSet<String>) -> Vec<Report> {
    let mut reports = Vec::new();
    let mut look = |path: String, node: &Node, key: &str, folder: &'static str| {
        let Some(Node::String(name)) = node.member(key) else { return };
        if absent.contains(&format!("{folder}/{name}")) {
            let names: Vec<&str> = assent_shipped::names(folder).collect();
            let near = nearest(name, &names);
            let mend = near.as_ref().map_or_else(
                || "Take one of docs/services.md, or write everything yourself".into(),
                |near| format!("Write \"{near}\""),
            );
            let path = format!("{path}.{key}");
            let fix = near.map(|near| Fix::Set { path: path.clone(), value: Node::String(near) });
            let found = format!("\"{name}\" is none of its {folder}");
            reports
                .push(Report { fix, ..faulty("unknown-entry", &path, "The catalogue has no such entry", found, mend) });
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
    reports
}

fn items<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    match node.member(key) {
        Some(Node::List(items)) => items,
        _ => &[],
    }
}
