//! From a file's text to everything that is wrong with it.

use std::ops::Range;
use std::time::{SystemTime, UNIX_EPOCH};

use assent_core::{Config, Node, Timestamp};
use assent_lint::{Report, malformed};

use super::finding::Finding;
use crate::places::Places;
use crate::source::Source;

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
    let mut findings: Vec<Finding> = repeated(&places, source.before());
    let (reports, config) = assent_lint::examine(&mut node, now());
    findings.extend(reports.into_iter().map(|report| of_report(report, &places, source)));
    findings.sort_by_key(|finding| finding.at.start);
    (findings, config)
}

/// A report at its place in the file.
fn of_report(report: Report, places: &Places, source: &Source) -> Finding {
    let before = source.before();
    let (is_key, first) = (report.is_key, report.first.clone());
    let mut finding = placed(report.into(), places, source);
    if let Some(at) = places.find(&finding.path).and_then(|spot| spot.key).filter(|_| is_key) {
        finding.at = at.start + before..at.end + before;
    }
    let first = first.and_then(|first| places.find(&first));
    finding.beside = first.map(|spot| (spot.span.start + before..spot.span.end + before, "the first"));
    finding
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

/// A fault of the format, in no place of the file yet.
fn faulty(rule: &'static str, path: &str, says: &str, found: String, mend: String) -> Finding {
    assent_lint::faulty(rule, path, says, found, mend).into()
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
    let mut finding: Finding = malformed(source.text(), error).into();
    let at = source.offset(error.line(), error.column());
    let text = &source.text()[at.saturating_sub(source.before())..];
    finding.at = at..at + text.chars().next().map_or(0, char::len_utf8);
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

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since.as_millis()).unwrap_or_default())
}
