//! The report for a terminal. What comes from the site can do nothing to the terminal.

use std::fmt::{Result, Write};

use super::{Report, Site, count};
use crate::finding::{Finding, Level};
use crate::source::Change;
use crate::terminal::unruly;

/// The report as lines.
#[must_use]
pub fn text(report: &Report) -> String {
    let mut text = String::new();
    for site in &report.sites {
        // Writing to a string does not fail.
        let _ = part(&mut text, site);
    }
    text
}

fn part(text: &mut String, site: &Site) -> Result {
    writeln!(text, "{}", plain(&site.url))?;
    for visit in &site.visits {
        let record = &visit.record;
        let answer = visit.answer.as_deref().map(|answer| format!(", by {}", plain(answer))).unwrap_or_default();
        let third = record.requests.iter().filter(|request| request.occasion.third_party).count();
        let seen = if visit.made {
            format!(
                "{}, {third} to third parties; {}; {}",
                count(record.requests.len(), "request", "requests"),
                count(record.cookies.len(), "cookie", "cookies"),
                count(record.storage.len(), "other entry", "other entries"),
            )
        } else {
            "not possible".to_owned()
        };
        writeln!(text, "  {:<18}  {seen}{answer}", visit.phase.title())?;
        for note in &record.notes {
            writeln!(text, "  {:<18}  note: {}", "", plain(note))?;
        }
    }
    for finding in &site.findings {
        told(text, finding)?;
    }
    text.push_str(&changes(&site.changes()));
    if !site.services.is_empty() {
        let services = site.services.iter().map(|service| format!("{} ({})", service.id, service.category));
        writeln!(text, "\n  services met: {}", services.collect::<Vec<_>>().join(", "))?;
    }
    if let Some(problem) = &site.problem {
        writeln!(text, "\n  not looked at to the end: {}", plain(problem))?;
    }
    let of = |level: Level| site.findings.iter().filter(|finding| finding.level == level).count();
    writeln!(
        text,
        "\n  {}: {}, {}, {}, on {}\n",
        site.verdict(),
        count(of(Level::Error), "error", "errors"),
        count(of(Level::Warning), "warning", "warnings"),
        count(of(Level::Note), "note", "notes"),
        count(site.pages.len(), "page", "pages"),
    )
}

/// The lines to change, page by page.
#[must_use]
pub fn changes(changes: &[&Change]) -> String {
    let mut text = String::new();
    let mut page = None;
    for change in changes {
        if page.replace(&change.page) != Some(&change.page) {
            text.push_str(&format!("\n  change in {}\n", plain(&change.page)));
        }
        text.push_str(&format!("    line {}\n    - {}\n", change.line, plain(&change.old)));
        if !change.new.is_empty() {
            text.push_str(&format!("    + {}\n", plain(&change.new)));
        }
    }
    text
}

fn told(text: &mut String, finding: &Finding) -> Result {
    writeln!(text, "\n  {} {}", finding.level.name(), plain(&finding.id))?;
    writeln!(text, "    {}: {}", finding.phase.title().to_lowercase(), plain(&finding.message))?;
    if let Some(cause) = &finding.cause {
        writeln!(text, "    caused by {}", plain(&cause.to_string()))?;
    }
    if finding.count > 1 {
        writeln!(text, "    {} times", finding.count)?;
    }
    if let Some(mend) = &finding.mend {
        writeln!(text, "    mend: {}", plain(mend))?;
    }
    Ok(())
}

/// A site's text without what would command the terminal, on one line, and no longer than anybody reads.
fn plain(text: &str) -> String {
    const LONGEST: usize = 300;
    // Directional marks could make one address look like another.
    let mut letters = text.chars().filter(|letter| !letter.is_control() && !unruly(*letter));
    let mut plain: String = letters.by_ref().take(LONGEST).collect();
    if letters.next().is_some() {
        plain.push('…');
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_site_cannot_command_the_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb\r\nc\u{202e}d"), "a[2Jbcd");
        assert_eq!(plain(&"x".repeat(400)).chars().count(), 301);
    }
}
