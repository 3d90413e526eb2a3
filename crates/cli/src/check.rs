//! `assent check`: everything that is wrong with a `consent.json`, each with its place in the file and the way to mend it.

mod checked;
mod examine;
mod finding;
#[cfg(test)]
mod fuzz;
mod online;
mod terminal;

use std::path::PathBuf;

use serde_json::{Value, json};
use url::Url;

pub use checked::Checked;
pub(crate) use examine::examine;
pub(crate) use finding::{Finding, count};
pub(crate) use terminal::{errors, report};

use crate::Error;
use crate::outcome::Outcome;
use crate::output::{self, Colour};
use crate::source::Source;

/// What `assent check` is asked for.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The files to check; - is the standard input
    #[arg(default_value = "consent.json", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write one JSON document instead of messages
    #[arg(long)]
    json: bool,
    /// Fail when there are warnings too
    #[arg(long, value_name = "KIND")]
    deny: Option<Denied>,
    /// Also ask the addresses that the file names, policy pages and the receipts' endpoint, whether they answer
    #[arg(long)]
    online: bool,
    /// Also ask addresses of private networks and of this machine, and use the environment's proxy; only for files that you trust
    #[arg(long, requires = "online")]
    private: bool,
    /// Where the site is, for its relative addresses [default: https:// and its `site`]
    #[arg(long, value_name = "URL", requires = "online")]
    base: Option<Url>,
}

/// What counts like an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Denied {
    /// Warnings
    Warnings,
}

/// Whether so many errors and warnings fail.
pub(crate) fn fails((errors, warnings): (usize, usize), denied: Option<Denied>) -> bool {
    errors > 0 || (warnings > 0 && denied == Some(Denied::Warnings))
}

/// Checks each file.
///
/// # Errors
/// When a file cannot be read; what is wrong inside of one is no error but a finding.
pub(crate) fn run(arguments: &Arguments, colour: Colour) -> Result<Outcome, Error> {
    let (mut errors, mut warnings, mut files) = (0, 0, Vec::new());
    for path in &arguments.files {
        let source = Source::read(path)?;
        let (mut findings, config) = examine(&source);
        let mut asked = Vec::new();
        if let (true, Some(config)) = (arguments.online, &config) {
            asked = online::ask(config, arguments.base.as_ref(), arguments.private)?;
            findings.extend(examine::placed_in(&source, asked.iter().filter_map(online::Asked::finding)));
        }
        let (more_errors, more_warnings) = count(&findings);
        (errors, warnings) = (errors + more_errors, warnings + more_warnings);
        if arguments.json {
            let mut file = document(&source, &findings);
            if arguments.online {
                file["asked"] = json!(asked);
            }
            files.push(file);
        } else {
            let asked: String = asked.iter().map(online::Asked::line).collect();
            output::print(&(asked + &report(&source, &findings, colour.on())))?;
        }
    }
    if arguments.json {
        output::print_json(
            &json!({ "format": 1, "command": "check", "errors": errors, "warnings": warnings, "files": files }),
        )?;
    }
    Ok(if fails((errors, warnings), arguments.deny) { Outcome::Findings } else { Outcome::Good })
}

/// A file with its findings, for machines; docs/cli.md has the shape.
pub(crate) fn document(source: &Source, findings: &[Finding]) -> Value {
    let (errors, warnings) = count(findings);
    let findings: Vec<_> = findings.iter().map(|finding| finding.document(source)).collect();
    json!({ "file": source.name, "errors": errors, "warnings": warnings, "findings": findings })
}
