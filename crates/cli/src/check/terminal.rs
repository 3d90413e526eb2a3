//! Findings as people read them: the place in the file, what is there, how to mend it, and who says so.

use std::collections::HashMap;
use std::fmt;

use assent_lint::Severity;
use miette::{Diagnostic, LabeledSpan, MietteHandler, MietteHandlerOpts, ReportHandler, SourceCode};

use super::finding::{Finding, count};
use crate::output::tame;
use crate::source::{Position, Source};

/// How many findings of a rule are shown with the file's text; the others have a line each.
const WHOLE: usize = 3;

/// The most lines for the others.
const LINES: usize = 100;

/// The most characters of a message that are the file's own.
const LONGEST: usize = 300;

/// Everything found in a file, and a line that counts it.
pub(crate) fn report(source: &Source, findings: &[Finding], colour: bool) -> String {
    let all: Vec<&Finding> = findings.iter().filter(|finding| finding.acknowledged.is_none()).collect();
    messages(source, &all, colour) + &summary(&source.name, findings)
}

/// The errors among what was found in a file, and a line that counts everything.
pub(crate) fn errors(source: &Source, findings: &[Finding], colour: bool) -> String {
    let errors: Vec<&Finding> = findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    messages(source, &errors, colour) + &summary(&source.name, findings)
}

fn messages(source: &Source, findings: &[&Finding], colour: bool) -> String {
    let handler = handler(colour);
    let (mut text, mut others) = (String::new(), Vec::new());
    let (mut shown, mut last) = (HashMap::<&str, usize>::new(), None);
    for finding in findings {
        let count = shown.entry(finding.rule).or_default();
        // An entry of the catalogue has many of a kind in one place.
        let again = last.replace((finding.rule, &finding.at)) == Some((finding.rule, &finding.at));
        if again || *count == WHOLE {
            others.push(finding);
            continue;
        }
        *count += 1;
        text.push_str(&Shown { handler: &handler, message: Message::new(finding, source) }.to_string());
        text.push('\n');
    }
    if !others.is_empty() {
        text.push_str("More of the same:\n");
    }
    for finding in others.iter().take(LINES) {
        let Position { line, column } = source.position(finding.at.start);
        let (path, found) = (short(&finding.path), short(&finding.found));
        text.push_str(&format!("  {}:{line}:{column} {}: {path}: {found}\n", tame(&source.name), finding.rule));
    }
    if others.len() > LINES {
        text.push_str(&format!("  … and {} more; --json has all of them\n", others.len() - LINES));
    }
    if !others.is_empty() {
        text.push('\n');
    }
    text
}

/// A line that counts.
fn summary(name: &str, findings: &[Finding]) -> String {
    let number = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let name = tame(name);
    let acknowledged = match findings.iter().filter(|finding| finding.acknowledged.is_some()).count() {
        0 => String::new(),
        some => format!(", {} acknowledged", number(some, "warning")),
    };
    match count(findings) {
        (0, 0) => format!("{name}: nothing to complain about{acknowledged}\n"),
        (errors, warnings) => {
            format!("{name}: {}, {}{acknowledged}\n", number(errors, "error"), number(warnings, "warning"))
        }
    }
}

/// Lines fit the terminal, and 100 columns where there is none.
fn handler(colour: bool) -> MietteHandler {
    let options = MietteHandlerOpts::new().color(colour).unicode(true).force_graphical(true).terminal_links(false);
    let width = terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0).clamp(40, 120));
    options.width(width).build()
}

/// A finding as miette takes it.
struct Message<'a> {
    finding: &'a Finding,
    source: &'a Source,
    says: String,
    help: String,
    labels: Vec<LabeledSpan>,
}

impl<'a> Message<'a> {
    fn new(finding: &'a Finding, source: &'a Source) -> Self {
        let label = |at: &std::ops::Range<usize>, what: &str| LabeledSpan::new(Some(short(what)), at.start, at.len());
        let unverified = if finding.verified { "" } else { " (unverified)" };
        let mut labels = Vec::new();
        if !finding.at.is_empty() {
            labels.push(LabeledSpan::new_primary_with_span(Some(short(&finding.found)), finding.at.clone()));
            labels.extend(finding.beside.iter().map(|(at, what)| label(at, what)));
        }
        let place = if finding.path.is_empty() { String::new() } else { format!("\npath: {}", short(&finding.path)) };
        let found = if labels.is_empty() { format!(": {}", short(&finding.found)) } else { String::new() };
        Self {
            finding,
            source,
            says: format!("{}{found}", short(&finding.says)),
            help: format!("{}\nsource: {}{unverified}{place}", short(&finding.mend), finding.source),
            labels,
        }
    }
}

/// Text that may be the file's own.
fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        None => tame(text),
        Some((end, _)) => format!("{}…", tame(&text[..end])),
    }
}

impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.says)
    }
}

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.says)
    }
}

impl std::error::Error for Message<'_> {}

impl Diagnostic for Message<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.finding.rule))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// A message with how to write it.
struct Shown<'a> {
    handler: &'a MietteHandler,
    message: Message<'a>,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.handler.debug(&self.message, f)
    }
}
